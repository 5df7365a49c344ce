"""The pure heart: text in, readings and answers out; no files, clock, network or Discord."""
