"""A number or time found in an utterance, and what every search for them needs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.core.times.periods import FIRST_DAY, LAST_DAY

UNITS = frozenset(
    (
        "year", "years", "season", "seasons", "month", "months", "decade", "decades", "day", "days", "week",
        "weeks", "century", "km", "kms", "kilometres", "kilometers", "metres", "m", "ago", "old",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of some rider's life, whose days depend on whose: ``before`` turning 25, ``with`` a team.

    ``kind`` is at, before, after or decade of an age (``number``); first season; or with, since joining, before
    joining, since leaving, before leaving one of ``teams`` (several where they share a name).
    """

    kind: str
    number: int = 0
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """A number or time at tokens ``start`` to ``end`` (exclusive), and the words it was said in.

    ``kind`` and ``value``: year (int), span (first and last day), either of them a Stretch as well; date (ISO, or
    ``MM-DD`` without a year), as_of (ISO), stage (``"5"``, ``"12a"``, ``"prologue"``, ``"last"``), ordinal (int;
    -1 for the last), count and number (int).
    """

    kind: str
    value: int | str | tuple[date, date] | Stretch
    start: int
    end: int
    said: str


class Search:
    """One utterance in folded tokens, looked at from one of them after another."""

    def __init__(self, tokens: Sequence[str], today: date) -> None:
        self._tokens = list(tokens)
        self._today = min(max(today, FIRST_DAY), LAST_DAY)

    def _word(self, at: int) -> str:
        return self._tokens[at] if 0 <= at < len(self._tokens) else ""

    def _follows(self, at: int, phrase: str) -> int:
        """Return the place after *phrase* if it stands at *at*, else -1."""
        return self.after_any(at, (phrase,))

    def after_any(self, at: int, phrases: tuple[str, ...]) -> int:
        """Return the place after the longest of *phrases* standing at *at*, or -1."""
        word = self._word(at)
        if not word:
            return -1
        return max(
            (at + len(words) for words in _beginning(phrases).get(word, ()) if self._stands(at, words)), default=-1
        )

    def _stands(self, at: int, words: list[str]) -> bool:
        return self._tokens[at : at + len(words)] == words

    def _scope(self, kind: str, value: int | str | tuple[date, date] | Stretch, start: int, end: int) -> Scope:
        return Scope(kind, value, start, end, " ".join(self._tokens[start:end]))

    def _span(self, first: date, last: date, start: int, end: int) -> Iterator[Scope]:
        if first <= last:
            yield self._scope("span", (first, last), start, end)


@lru_cache(maxsize=64)  # as many as there are lists of phrases in this module, and more
def _beginning(phrases: tuple[str, ...]) -> dict[str, list[list[str]]]:
    """Return *phrases* in words, by their first word."""
    found: dict[str, list[list[str]]] = {}
    for phrase in phrases:
        words = phrase.split()
        found.setdefault(words[0], []).append(words)
    return found
