"""Spelling: a misspelt plain word becomes the word of our questions it stands for, or stays unknown."""

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.catalogue import Catalogue

_SHORTEST = 4  # letters; shorter words have too many neighbours to be told apart
_TWO_SLIPS_FROM = 8  # letters; below that one slip is as much as can be trusted


class Speller:
    """Knows every word the questions are made of, and maps near misses to them."""

    def __init__(self, catalogue: Catalogue) -> None:
        lexicon = catalogue.lexicon
        plain = {
            word
            for phrasings in catalogue.phrasings.values()
            for phrasing in phrasings
            for word in phrasing.split()
            if not word.startswith("{")
        }
        self._words = frozenset(plain | lexicon.vocabulary())
        self._elsewhere = lexicon.elsewhere
        self._light = lexicon.light
        self._filler = frozenset(key[0] for key in lexicon.filler if len(key) == 1)
        # Known words under their first letter and the lengths that a misspelling of them can have.
        self._alike: dict[tuple[str, int], list[str]] = {}
        for word in sorted(self._words):
            if len(word) >= _SHORTEST and word.isalpha():
                for length in range(len(word) - 2, len(word) + 3):
                    if abs(length - len(word)) <= _slips(length):
                        self._alike.setdefault((word[0], length), []).append(word)

    @property
    def words(self) -> frozenset[str]:
        """Every plain word the questions are made of."""
        return self._words

    def read(self, words: Iterable[str]) -> dict[str, str]:
        """Return for each of *words* the word it stands for."""
        return {word: self.known(word) for word in words}

    def knows(self, word: str, meant: str) -> bool:
        """Whether *word* belongs to our questions, or was read as *meant* because it plainly misspells that."""
        return meant != word or word in self._words

    def is_free(self, word: str) -> bool:
        """Whether *word* may be left out of any account: a light word or a filler."""
        return word in self._light or word in self._filler

    def known(self, word: str) -> str:
        """Return the word *word* stands for: itself when known, the nearest one within its slips, else itself."""
        if word in self._words or word in self._elsewhere or not word.isalpha():
            return word
        for at in range(len(word) - 1):  # letters typed in the wrong order: the one slip short words can be read with
            swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            if swapped in self._words and len(word) > 2:
                return swapped
        if len(word) < _SHORTEST:
            return word
        alike = self._alike.get((word[0], len(word)), ())
        near = process.extractOne(word, alike, scorer=OSA.distance, score_cutoff=_slips(len(word)))
        return near[0] if near else word


def _slips(length: int) -> int:
    """Return how many slips a word of *length* letters may have."""
    return 2 if length >= _TWO_SLIPS_FROM else 1
