"""Known words near a misspelt one: by slips of the finger, and by how they sound.

A known word is found through what is left of it after dropping letters (the symmetric deletions of
SymSpell), kept as sorted numbers instead of a dictionary of strings: eight bytes an entry, and a lookup that
grows with the logarithm of the words known. Two slips are looked for in a word's last letters, for surnames
differ least at their start: hundreds begin with "van der".
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import combinations, islice, repeat
from zlib import crc32

from rapidfuzz.distance import OSA

NEARLY_HEARD = 6  # letters of a sound; shorter ones must be the same, not nearly the same
SHORTEST = 4  # letters; below that one slip makes another word
LONG = 7  # letters; from here on two slips are allowed
_TAIL = 6  # letters that two are dropped from
_SOUND_TAIL = 6
_LENGTHS, _PLACES = 6, 34  # bits
_BELOW = _LENGTHS + _PLACES
_MOST_SLOTS = 26  # bits
_LONGEST = (1 << _LENGTHS) - 1
_PLACE = (1 << _PLACES) - 1

_SPELLINGS = (
    ("qui", "ki"), ("que", "ke"), ("ault", "o"), ("sch", "s"), ("tch", "c"), ("ch", "c"), ("sh", "s"), ("ph", "f"),
    ("gh", "g"), ("ck", "k"), ("cz", "c"), ("x", "ks"), ("aa", "a"), ("ae", "e"), ("ij", "i"), ("ie", "i"),
    ("ei", "i"), ("ou", "u"), ("oe", "u"), ("oo", "u"),
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
    return 1 if length < LONG else 2


class SlipIndex:
    """A set of known words, searched by misspelling."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = [word for word in words if SHORTEST <= len(word) <= _LONGEST and word.isascii()]
        self._sounds = [_shared(word, sound(word)) for word in self._words]
        self._letters = array("I", map(_letters, self._words))
        self._sound_letters = array("I", map(_letters, self._sounds))
        self._once = _Table(self._words, repeat(""), _one_dropped)
        self._twice = _Table(self._words, self._sounds, _two_dropped)
        self._heard = _Table(self._sounds, self._sounds, _sound_dropped)

    def near(self, word: str) -> list[tuple[str, float]]:
        """Return the known words within reach of *word* (folded, no spaces) with their costs, cheapest first.

        A slip (a letter more, less or other, or two swapped) costs 1, half that where it sounds the same; a
        first letter that sounds different costs a half more, and is then the only slip. A word known exactly
        costs 0.
        """
        allowed = slips_allowed(len(word))
        if not allowed or len(word) > _LONGEST or not word.isascii():
            return []
        heard = sound(word)
        found = self._misspelt(word, heard, allowed)
        found.update(self._misheard(word, heard, found))
        return sorted(((self._words[place], cost) for place, cost in found.items()), key=lambda p: (p[1], p[0]))

    def alike(self, word: str) -> list[str]:
        """Return the known words that sound like *word* and are written otherwise."""
        heard = sound(word)
        if len(heard) < SHORTEST:
            return []
        places = set(self._heard.places(heard, heard, 0))
        return sorted(w for place in places if self._sounds[place] == heard and (w := self._words[place]) != word)

    def _misspelt(self, word: str, heard: str, allowed: int) -> dict[int, float]:
        """Return the places of words within the slips allowed, with their costs."""
        found = {}
        letters, most, had = _letters(word), 2 * allowed, self._letters  # a slip changes at most two letters of the set
        met = {*self._once.places(word, "", allowed), *self._twice.places(word, heard, allowed)}
        for place in [at for at in met if (had[at] ^ letters).bit_count() <= most]:  # spares most comparisons
            known = self._words[place]
            shorter = min(len(word), len(known))
            slips = OSA.distance(word, known, score_cutoff=allowed)
            if slips > slips_allowed(shorter):
                continue
            cost = slips * 0.5 if heard == self._sounds[place] else float(slips)
            if heard[:1] == self._sounds[place][:1]:
                found[place] = cost
            elif shorter > SHORTEST and slips == 1:
                found[place] = cost + 0.5
        return found

    def _misheard(self, word: str, heard: str, known: Collection[int]) -> Iterator[tuple[int, float]]:
        """Yield the places of further words that sound like *word*, or nearly, with their costs."""
        if len(heard) < SHORTEST - 1:
            return
        apart = int(len(heard) >= NEARLY_HEARD)
        letters, most, had = _letters(heard), 2 * apart, self._sound_letters
        met = set(self._heard.places(heard, heard, apart)).difference(known)
        for place in [at for at in met if (had[at] ^ letters).bit_count() <= most]:
            said = self._sounds[place]
            off = OSA.distance(heard, said, score_cutoff=apart)
            if off <= apart:
                allowed = slips_allowed(min(len(word), len(self._words[place])))
                slips = OSA.distance(word, self._words[place], score_cutoff=allowed + 1)
                if off == 0:
                    yield place, 0.5 * slips
                elif slips == allowed + 1:
                    yield place, slips - 0.25


class _Table:
    """What *keys* makes of each word, as sorted numbers: hash, length of the word, its place.

    A hash takes in how the word begins to sound, where *sounds* are given: words are then found only among
    those that begin alike. Most hashes looked for are not there; ``_filled`` tells of three in four at a glance.
    """

    def __init__(self, words: Sequence[str], sounds: Iterable[str], keys: Callable[[str], Iterator[bytes]]) -> None:
        parts = [array("Q") for _ in range(256)]  # as lists, all these numbers would take 10 MB for a while
        self._keys = keys
        for place, (word, heard) in enumerate(zip(words, sounds, strict=False)):
            low = len(word) << _PLACES | place
            seed = ord(heard[0]) if heard else 0
            for key in keys(word):
                number = crc32(key, seed)
                parts[number >> 24].append((number & 0xFFFFFF) << _BELOW | low)
        self._parts = [array("Q", sorted(part)) for part in parts]
        size = sum(map(len, parts))
        self._shift = 32 - min(_MOST_SLOTS, size.bit_length() + 1)
        self._filled = bytearray(1 << 32 - self._shift)
        for top, part in enumerate(parts):
            for number in part:
                self._filled[(top << 24 | number >> _BELOW) >> self._shift] = 1

    def places(self, word: str, heard: str, slips: int) -> list[int]:
        """Return the places of words that may lie within *slips* of *word*, some more than once.

        For no slips, only of words that end alike: what *keys* yields first must tell.
        """
        found: list[int] = []
        shortest = max(0, len(word) - slips) << _PLACES
        longest = min(_LONGEST, len(word) + slips) + 1 << _PLACES
        seed = ord(heard[0]) if heard else 0
        parts, filled, shift = self._parts, self._filled, self._shift
        for key in self._keys(word) if slips else islice(self._keys(word), 1):
            number = crc32(key, seed)
            if not filled[number >> shift]:
                continue
            part = parts[number >> 24]
            low = (number & 0xFFFFFF) << _BELOW
            at = bisect_left(part, low + shortest)
            if at < len(part) and part[at] < low + longest:
                found += part[at : bisect_left(part, low + longest, at)]
        return [number & _PLACE for number in found]


def _one_dropped(word: str) -> Iterator[bytes]:
    """Yield *word*, and it without one letter.

    Of a long word only without its first or second letter: other slips in it are found by what
    ``_two_dropped`` yields, which is not found when the first letter is another.
    """
    letters = word.encode()
    yield letters
    if len(letters) <= LONG:
        yield from map(bytes, combinations(letters, len(letters) - 1))
    else:
        yield letters[1:]
        yield letters[:1] + letters[2:]


def _two_dropped(word: str) -> Iterator[bytes]:
    """Yield the last letters of a long *word*, and them without one letter and without two."""
    if len(word) >= LONG:
        letters = word[-_TAIL:].encode()
        yield letters
        yield from map(bytes, combinations(letters, _TAIL - 1))
        yield from map(bytes, combinations(letters, _TAIL - 2))


def _sound_dropped(heard: str) -> Iterator[bytes]:
    """Yield the last letters of a sound, and them without one letter."""
    letters = heard[-_SOUND_TAIL:].encode()
    yield letters
    yield from map(bytes, combinations(letters, len(letters) - 1))


def _letters(word: str) -> int:
    """Return which letters *word* has, as bits."""
    bits = 0
    for char in word:
        bits |= 1 << (ord(char) & 31)
    return bits


def _shared(word: str, same: str) -> str:
    return word if word == same else same
