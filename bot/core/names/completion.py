"""Names that a few typed letters may become, most prominent first."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import islice
from typing import Protocol, TypeVar

from bot.core.text.folding import fold

_Start = TypeVar("_Start", str, tuple[float, str])
_Item = TypeVar("_Item", int, str)
_AFTER_ANY = "\U0010ffff"  # sorts after whatever follows a prefix


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
    """The words of all names in order, each with the ranks of the names it stands in."""

    def __init__(
        self, names: Sequence[_Named], folded: Sequence[str], weights: Mapping[tuple[str, str], float]
    ) -> None:
        self._names, self._folded = names, folded
        self.display: dict[tuple[str, str], str] = {}
        for name in names:
            if name.form == "name" or (name.kind, name.entity) not in self.display:
                self.display[name.kind, name.entity] = name.name
        by_start: dict[tuple[float, str], list[int]] = {}
        for at, name in enumerate(names):
            by_start.setdefault((-weights[name.kind, name.entity], folded[at][:1]), []).append(at)
        self._order = array("I", _in_order(by_start, folded.__getitem__))
        by_word: dict[str, list[int]] = {}
        for rank, place in enumerate(self._order):
            for word in folded[place].split():
                by_word.setdefault(word, []).append(rank)
        by_letter: dict[str, list[str]] = {}
        for word in by_word:
            by_letter.setdefault(word[:2], []).append(word)
        self._words = list(_in_order(by_letter, str))
        self._ranks, self._starts = array("I"), array("I", [0])
        for word in self._words:
            self._ranks.extend(by_word[word])
            self._starts.append(len(self._ranks))

    def complete(self, prefix: str, limit: int) -> list[tuple[str, str, str]]:
        """Return (display name, kind, entity) of up to *limit* entities with a word *prefix* begins.

        Of several words typed, each must begin a word of the name.
        """
        found: dict[tuple[str, str], None] = {}
        for rank in self._candidates(_typed(prefix), limit):
            name = self._names[self._order[rank]]
            found.setdefault((name.kind, name.entity))
            if len(found) >= limit:
                break
        return [(self.display[key], *key) for key in found]

    def _candidates(self, typed: Sequence[str], limit: int) -> Iterator[int]:
        if not typed:
            return islice(iter(range(len(self._order))), limit * 4)
        longest = max(typed, key=len)
        ranks = self._starting(longest)
        if len(typed) == 1:
            return iter(nsmallest(limit * 4, ranks))  # an entity may come up under several names
        return (rank for rank in sorted(set(ranks)) if self._fits(self._order[rank], typed))

    def _starting(self, prefix: str) -> Sequence[int]:
        first, last = bisect_left(self._words, prefix), bisect_left(self._words, prefix + _AFTER_ANY)
        return self._ranks[self._starts[first] : self._starts[last]]

    def _fits(self, place: int, typed: Sequence[str]) -> bool:
        words = self._folded[place].split()
        return all(any(word.startswith(part) for word in words) for part in typed)


def _in_order(parts: Mapping[_Start, list[_Item]], key: Callable[[_Item], str]) -> Iterator[_Item]:
    """Yield the items of all *parts*, in order of part and *key*.

    One sort of everything would keep other threads waiting for 20 ms: it cannot be interrupted.
    """
    for start in sorted(parts):
        yield from sorted(parts[start], key=key)


def _typed(prefix: str) -> list[str]:
    """Return the folded words of *prefix*; a lone letter stays itself, though folding has plans for some."""
    words: list[str] = []
    for raw in prefix.split():
        words.extend([raw.lower()] if len(raw) == 1 and raw.isascii() and raw.isalpha() else fold(raw).split())
    return words
