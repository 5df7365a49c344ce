"""Known words near a misspelt one: by slips of the finger, and by how they sound.

A known word is found through what is left of it after dropping up to two of its first letters (the symmetric
deletions of SymSpell, on a prefix), kept as sorted numbers instead of a dictionary of strings: eight bytes an
entry, and a lookup that grows with the logarithm of the words known.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from zlib import crc32

from rapidfuzz.distance import OSA

SHORTEST = 4  # letters; below that one slip makes another word
PREFIX = 7  # letters that deletions are taken from; at 100,000 names 6 looks at twice as many words
_LENGTHS, _PLACES = 6, 34  # bits
_LONGEST = (1 << _LENGTHS) - 1
_SOUND_SEED = 1  # keeps sounds apart from spellings in one table

_SPELLINGS = (
    ("sch", "s"), ("tch", "c"), ("ch", "c"), ("sh", "s"), ("ph", "f"), ("gh", "g"), ("ck", "k"), ("cz", "c"),
    ("aa", "a"), ("ae", "e"), ("ij", "i"), ("ie", "i"), ("ei", "i"), ("ou", "u"), ("oe", "u"), ("oo", "u"),
)  # fmt: skip
_ONE_SOUND = str.maketrans("cqwyzj", "kkvisi", "h")
_DOUBLED = re.compile(r"(.)\1+")


def sound(word: str) -> str:
    """Return how *word* (folded) roughly sounds: letters that are heard alike are written alike."""
    for written, heard in _SPELLINGS:
        if written in word:
            word = word.replace(written, heard)
    word = _DOUBLED.sub(r"\1", word.translate(_ONE_SOUND))
    return word[:-1] if len(word) > SHORTEST and word[-1] == "e" else word


def slips_allowed(length: int) -> int:
    """Return how many slips a word of *length* letters is recognized through: 0, 1 or 2."""
    if length < SHORTEST:
        return 0
    return 1 if length < 7 else 2


class SlipIndex:
    """A set of known words, searched by misspelling."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = [word for word in words if SHORTEST <= len(word) <= _LONGEST]
        self._sounds = [_shared(word, sound(word)) for word in self._words]
        self._spelled = _Table(self._words, 0, slips_allowed)
        self._heard = _Table(self._sounds, _SOUND_SEED, lambda length: min(1, slips_allowed(length)))

    def near(self, word: str) -> list[tuple[str, float]]:
        """Return the known words within reach of *word* (folded, no spaces), each with its cost, cheapest first.

        A slip (a letter more, less or other, or two swapped) costs 1, half that where it sounds the same; a
        first letter that sounds different costs a half more, and is then the only slip. A word known exactly
        costs 0.
        """
        allowed = slips_allowed(len(word))
        if not allowed or len(word) > _LONGEST:
            return []
        heard = sound(word)
        places = set(self._spelled.places(word, allowed))
        if len(heard) >= SHORTEST:
            places.update(self._heard.places(heard, 1))
        found = []
        for place in places:
            cost = self._cost(word, heard, place)
            if cost is not None:
                found.append((self._words[place], cost))
        return sorted(found, key=lambda pair: (pair[1], pair[0]))

    def _cost(self, word: str, heard: str, place: int) -> float | None:
        """Return what it costs to read *word* as the known word at *place*, or None when it is out of reach."""
        known, known_sound = self._words[place], self._sounds[place]
        shorter = min(len(word), len(known))
        allowed = slips_allowed(shorter)
        slips = OSA.distance(word, known, score_cutoff=allowed + 1)
        apart = OSA.distance(heard, known_sound, score_cutoff=1)
        strange_start = heard[0] != known_sound[0]
        if strange_start and (shorter == SHORTEST or slips > 1):
            return None
        if slips <= allowed:
            cost = slips * 0.5 if apart == 0 else float(slips)
        elif apart == 0:
            cost = 0.5 * slips
        elif apart == 1 and shorter > SHORTEST and slips == allowed + 1:
            cost = slips - 0.25
        else:
            return None
        return cost + 0.5 * strange_start


class _Table:
    """Deletions of words as sorted numbers: hash, length, place."""

    def __init__(self, words: list[str], seed: int, slips: Callable[[int], int]) -> None:
        parts: list[list[int]] = [[] for _ in range(256)]
        self._seed = seed
        for place, word in enumerate(words):
            low = len(word) << _PLACES | place
            for left in _deletions(word[:PREFIX], slips(len(word))):
                number = crc32(left.encode(), seed)
                parts[number >> 24].append((number & 0xFFFFFF) << _PLACES + _LENGTHS | low)
        self._parts = []
        for part in parts:
            part.sort()
            self._parts.append(array("Q", part))
            part.clear()

    def places(self, word: str, slips: int) -> Iterator[int]:
        """Yield the places of words that may lie within *slips* of *word*; some more than once."""
        shortest, longest = max(0, len(word) - slips), min(_LONGEST, len(word) + slips)
        for left in _deletions(word[:PREFIX], slips):
            number = crc32(left.encode(), self._seed)
            part = self._parts[number >> 24]
            low = (number & 0xFFFFFF) << _PLACES + _LENGTHS
            at = bisect_left(part, low | shortest << _PLACES)
            end = low | (longest + 1 << _PLACES)
            while at < len(part) and part[at] < end:
                yield part[at] & (1 << _PLACES) - 1
                at += 1


def _deletions(prefix: str, slips: int) -> set[str]:
    """Return *prefix* and what is left of it after dropping up to *slips* letters."""
    kept = {prefix}
    for dropped in range(1, min(slips, len(prefix) - 1) + 1):
        kept.update(map("".join, combinations(prefix, len(prefix) - dropped)))
    return kept


def _shared(word: str, same: str) -> str:
    return word if word == same else same
