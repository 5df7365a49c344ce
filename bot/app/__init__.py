"""Use cases: loading and reloading knowledge, asking, conversations. No Discord."""
