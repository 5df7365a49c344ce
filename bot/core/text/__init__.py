"""Folded words: tokens, the lexicon of plain words, numerals, slips of the pen and what they were meant for."""
