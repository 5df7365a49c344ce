"""Numbers in figures and in words, as they stand in folded tokens."""

import re
from collections.abc import Sequence

_ONES = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINAL_ONES = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth",
)  # fmt: skip
_ORDINAL_TENS = (
    "twentieth", "thirtieth", "fortieth", "fiftieth", "sixtieth", "seventieth", "eightieth", "ninetieth",
)  # fmt: skip

_CARDINALS = {word: value for value, word in enumerate(_ONES, 1)}
_BY_TEN = {word: 10 * value for value, word in enumerate(_TENS, 2)} | {"fourty": 40}
_ORDINALS = {word: value for value, word in enumerate(_ORDINAL_ONES, 1)} | {
    word: 10 * value for value, word in enumerate(_ORDINAL_TENS, 2)
} | {"hundredth": 100, "twelvth": 12, "fourtieth": 40, "nineth": 9}  # fmt: skip
NUMBER_WORDS = frozenset(_CARDINALS) | frozenset(_BY_TEN) | frozenset(_ORDINALS) | {"hundred"}
_FIGURES = re.compile(r"[0-9]{1,6}")
_FIGURES_ORDINAL = re.compile(r"([0-9]{1,4})(?:st|nd|rd|th)")

Found = tuple[int, int]  # a value, and how many tokens it took


def figures(token: str) -> int | None:
    """Return the whole number that *token* is written as in figures, or None."""
    return int(token) if _FIGURES.fullmatch(token) else None


def cardinal_at(tokens: Sequence[str], at: int) -> Found | None:
    """Return the number that begins at *at*, in figures or words up to one hundred, and its width."""
    if at >= len(tokens):
        return None
    value = figures(tokens[at])
    return (value, 1) if value is not None else _words_at(tokens, at, _CARDINALS, "hundred")


def ordinal_at(tokens: Sequence[str], at: int) -> Found | None:
    """Return the ordinal number that begins at *at* (``20th``, ``twenty first``) and its width."""
    if at >= len(tokens):
        return None
    match = _FIGURES_ORDINAL.fullmatch(tokens[at])
    if match:
        return (int(match[1]), 1) if int(match[1]) else None
    return _words_at(tokens, at, _ORDINALS, "hundredth")


def _words_at(tokens: Sequence[str], at: int, words: dict[str, int], hundred: str) -> Found | None:
    first = tokens[at]
    following = tokens[at + 1] if at + 1 < len(tokens) else ""
    if first in ("one", "a") and following == hundred:
        return 100, 2
    if first in words:
        return words[first], 1
    if first in _BY_TEN:
        if words.get(following, 10) < 10:
            return _BY_TEN[first] + words[following], 2
        return (_BY_TEN[first], 1) if words is _CARDINALS else None
    return None
