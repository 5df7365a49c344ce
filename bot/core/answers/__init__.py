"""From rows to words: wording, sources, certainty, and the reply every surface shows."""
