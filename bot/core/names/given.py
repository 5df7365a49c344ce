"""First names beside a surname: in full, as an initial, shortened, misspelt, or after it."""

from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.core.text.slips import slips_allowed, sound

_SHORTEST = 3  # letters of a first name that may be written otherwise
_INITIAL, _SHORT, _SLIP = 0.97, 0.95, 0.93
_LETTERS = {"are": "r", "you": "u"}  # what folding makes of the initials R. and U.
_heard = lru_cache(maxsize=4096)(sound)  # the same few first names, asked about again and again


class GivenNames:
    """Riders' names, asked whether the words around a surname are the first name that goes with it."""

    def __init__(self, folded: Sequence[str]) -> None:
        self._folded = folded  # names by place; shared with the gazetteer, and growing while it is built
        self._widths: dict[int, int] = {}  # place -> words of its first name, where not one
        self._first: set[str] = set()
        self._shortened: set[str] = set()  # first names, and them without any one letter
        self._begins = array("B")  # place -> how its name begins to sound

    def __contains__(self, word: object) -> bool:
        return word in self._first

    def add(self, place: int, width: int) -> None:
        """Remember that the name at *place* begins with a first name of *width* words."""
        words = self._folded[place].split(" ", width)[:width]
        for given in {*words, "".join(words)} - self._first:
            self._first.add(given)
            self._shortened.update((given, *_shortened(given)))
        if width != 1:
            self._widths[place] = width
        self._begins.extend([0] * (place + 1 - len(self._begins)))
        self._begins[place] = _begins(words[0])

    def may_be(self, word: str) -> bool:
        """Whether *word* is a first name, an initial or perhaps a slip away from a first name."""
        return len(word) == 1 or word in self._shortened or any(left in self._shortened for left in _shortened(word))

    def surname_of(self, place: int, key: str) -> str:
        """Return the words of the name at *place* that run together make *key*."""
        if self._folded[place].endswith(key) and self._folded[place][-len(key) - 1] == " ":
            return key
        words = self._folded[place].split()
        for start in range(1, len(words)):
            for end in range(len(words), start, -1):
                if "".join(words[start:end]) == key:
                    return " ".join(words[start:end])
        return key

    def run_together(
        self, places: Iterable[int], given: str, start: int, end: int
    ) -> Iterator[tuple[int, int, int, float]]:
        """Yield (place, start, end, worth) of names among *places* with the first name *given*, or nearly."""
        begins = _begins(given)
        for place in places:
            folded = self._folded[place]
            if folded[0] == given[0] or self._begins[place] == begins:
                width = self._widths.get(place, 1)
                known = "".join(folded.split(" ", width)[:width])
                if known == given:
                    yield place, start, end, 1.0
                elif _slipped(given, known):
                    yield place, start, end, _SLIP

    def beside(
        self, places: Iterable[int], tokens: Sequence[str], start: int, end: int, common: Collection[str]
    ) -> Iterator[tuple[int, int, int, float]]:
        """Yield (place, start, end, worth) of names among *places* whose first name stands by their surname.

        The surname is at *start* to *end* of *tokens*; what is yielded takes in the first name.
        """
        near = [_LETTERS.get(token, token) for token in (*tokens[max(0, start - 3) : start], *tokens[end : end + 1])]
        letters, begins = {token[0] for token in near}, {_begins(token) for token in near if len(token) > 1}
        for place in places:
            folded = self._folded[place]
            if folded[0] not in letters and self._begins[place] not in begins:
                continue
            words, width = folded.split(), self._widths.get(place, 1)
            for span in range(min(3, start), 0, -1):
                worth = _likeness(tokens[start - span : start], words, width, common)
                if worth:
                    yield place, start - span, end, worth
                    break
            for span in range(min(2, len(tokens) - end), 0, -1):
                said = tokens[end : end + span]
                worth = _likeness(said, words, width, common) if len(said[0]) > 1 else 0.0
                if worth >= _SLIP:
                    yield place, start, end + span, worth
                    break


def _likeness(said: Sequence[str], words: Sequence[str], width: int, common: Collection[str]) -> float:
    """Return how much *said* is like the first name ``words[:width]``, or more of *words*; 0 if not."""
    if list(said) == list(words[: len(said)]):
        return 1.0
    joined, given = "".join(said), "".join(words[:width])
    if joined == given:
        return 1.0
    if len(said) > 1:
        pairs = zip(said, words, strict=False)
        return _INITIAL if all(_LETTERS.get(s, s) in (word, word[0]) for s, word in pairs) else 0.0
    word = said[0]
    letter = _LETTERS.get(word, word)
    if len(letter) == 1 and letter == given[0]:
        return _INITIAL
    if word in common:
        return 0.0
    if width > 1 and word == "".join(part[0] for part in words[:width]):
        return _INITIAL
    if len(word) >= 3 and given.startswith(word):
        return _SHORT
    return _SLIP if _slipped(word, given) else 0.0


def _slipped(word: str, given: str) -> bool:
    shorter = min(len(word), len(given))
    if shorter < _SHORTEST:
        return False
    allowed = min(1, slips_allowed(shorter)) + (shorter >= 8)
    return _heard(word) == _heard(given) or (allowed > 0 and OSA.distance(word, given, score_cutoff=allowed) <= allowed)


def _shortened(word: str) -> Iterator[str]:
    """Yield *word* without each of its letters in turn, if it is long enough for slips."""
    if len(word) > _SHORTEST:
        for at in range(len(word)):
            yield word[:at] + word[at + 1 :]


def _begins(word: str) -> int:
    """Return the first letter of how *word* begins to sound, as a number below 256."""
    return ord(_heard(word[:3])[:1] or word[0]) & 255
