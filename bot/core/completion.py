"""Names that a few typed letters may become, most prominent first."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest
from typing import Protocol

from bot.core.text import fold

_SHORT = 2  # letters; prefixes up to here have their answers prepared, for they match thousands of names
_PREPARED = 50


class _Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def entity(self) -> str: ...
    @property
    def form(self) -> str: ...


class Completions:
    """The words of all names in order, each with the names it stands in."""

    def __init__(
        self, names: Sequence[_Named], folded: Sequence[str], weights: Mapping[tuple[str, str], float]
    ) -> None:
        self._names, self._folded, self._weights = names, folded, weights
        self.display: dict[tuple[str, str], str] = {}
        for name in names:
            if name.form == "name":
                self.display.setdefault((name.kind, name.entity), name.name)
            elif (name.kind, name.entity) not in self.display:
                self.display[name.kind, name.entity] = name.name
        by_word: dict[str, list[int]] = {}
        for place, text in enumerate(folded):
            for word in text.split():
                by_word.setdefault(word, []).append(place)
        self._words = sorted(by_word)
        self._places = [tuple(by_word[word]) for word in self._words]
        self._short: dict[str, tuple[int, ...]] = {}

    def complete(self, prefix: str, limit: int) -> list[tuple[str, str, str]]:
        """Return (display name, kind, entity) of up to *limit* entities with a name that *prefix* begins a word of.

        Of several words typed, each must begin a word of the name.
        """
        typed = _typed(prefix)
        found: dict[tuple[str, str], None] = {}
        for place in self._candidates(typed, limit):
            name = self._names[place]
            found.setdefault((name.kind, name.entity))
            if len(found) >= limit:
                break
        return [(self.display[key], *key) for key in found]

    def _candidates(self, typed: Sequence[str], limit: int) -> Iterable[int]:
        if not typed:
            return self._best(range(len(self._names)), limit * 4)
        longest = max(typed, key=len)
        if len(typed) == 1 and len(longest) <= _SHORT and limit * 2 <= _PREPARED:
            if longest not in self._short:
                self._short[longest] = tuple(self._best(self._starting(longest), _PREPARED))
            return self._short[longest]
        places = self._starting(longest)
        if len(typed) > 1:
            places = {place for place in places if self._fits(place, typed)}
        return self._best(places, limit * 4)

    def _starting(self, prefix: str) -> set[int]:
        places: set[int] = set()
        for at in range(bisect_left(self._words, prefix), len(self._words)):
            if not self._words[at].startswith(prefix):
                break
            places.update(self._places[at])
        return places

    def _fits(self, place: int, typed: Sequence[str]) -> bool:
        words = self._folded[place].split()
        return all(any(word.startswith(part) for word in words) for part in typed)

    def _best(self, places: Iterable[int], limit: int) -> list[int]:
        return nsmallest(limit, places, key=self._rank)

    def _rank(self, place: int) -> tuple[float, str, int]:
        name = self._names[place]
        return (-self._weights[name.kind, name.entity], self._folded[place], place)


def _typed(prefix: str) -> list[str]:
    """Return the folded words of *prefix*; a lone letter stays itself, though folding has plans for some."""
    words: list[str] = []
    for raw in prefix.split():
        words.extend(
            [raw.lower()] if len(raw) == 1 and raw.isascii() and raw.isalpha() else fold(raw).split()
        )
    return words
