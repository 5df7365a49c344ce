"""Spelling: a misspelt plain word becomes the word of our questions it stands for, or stays unknown.

A slip that leaves the first letter of a word of four letters or more is believed by itself. Any other makes too many
words of too many, so the words beside it must speak for it: "pbeat" between two names is "beat", because people ask so.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.intents.catalogue import Catalogue
from bot.core.text.folding import fold
from bot.core.text.lexicon import Lexicon

_SHORTEST = 4  # letters; shorter words have too many neighbours to be told apart by their letters alone
_SHORTEST_BESIDE = 3  # letters of a word that its neighbours may speak for
_TWO_SLIPS_FROM = 8  # letters; below that one slip is as much as can be trusted
_NAME, _EDGE = "{}", ""  # stand in a pair for anything that fills a slot, and for the end of the utterance
_ARTICLES = frozenset({"the", "a", "an"})  # left out or put in, they part no pair
_FOLDED = re.compile(r"[a-z0-9{} ]+")  # a phrasing without anything to fold but a word run together: "whats"
_BESIDE = 0.5  # what a guess gains for each side on which it is at home
_SWAPPED, _LENGTH, _OTHER = 0.6, 0.9, 1.0  # what letters in the wrong order cost, one more or less, another one
_FIRST = 0.2  # what is added where the first letter is not the same
_LONG = 5  # letters of a word that a neighbour on one side may speak for
_CLEAR = 0.05  # smallest lead over a guess of another sense where one of the two turns questions round


class Neighbours:
    """Which words follow one another in the phrasings, whatever names fill their slots."""

    def __init__(self, phrasings: Iterable[str], lexicon: Lexicon) -> None:
        self._heads = {key[0]: heads[0] for key, heads in lexicon.same.items() if len(key) == len(heads) == 1}
        self._pairs: Counter[tuple[str, str]] = Counter()
        for phrasing in phrasings:
            plain = phrasing if _FOLDED.fullmatch(phrasing) else fold(phrasing)
            words = [_NAME if word[0] == "{" else self._heads.get(word, word) for word in plain.split()]
            met = set(pairwise((_EDGE, *words, _EDGE)))
            if not _ARTICLES.isdisjoint(words):
                met.update(pairwise((_EDGE, *(word for word in words if word not in _ARTICLES), _EDGE)))
            self._pairs.update(met)

    def head(self, word: str) -> str:
        """Return the word that stands for *word*, where that is a single one."""
        return self._heads.get(word, word)

    def beside(self, before: Iterable[str], word: str, after: Iterable[str]) -> tuple[int, int]:
        """Return on how many sides *word* is at home between any of *before* and any of *after*, and how often."""
        head = self.head(word)
        left = max(self._pairs[other, head] for other in before)
        right = max(self._pairs[head, other] for other in after)
        return (left > 0) + (right > 0), left + right


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
        self._turning = lexicon.turning
        self._filler = frozenset(key[0] for key in lexicon.filler if len(key) == 1)
        # Known words under their first letter and the lengths that two slips may leave them.
        self._alike: dict[tuple[str, int], list[str]] = {}
        self._filed: defaultdict[str, list[str]] = defaultdict(list)  # and under themselves without any one letter
        for word in sorted(self._words):
            if len(word) >= _SHORTEST_BESIDE and word.isalpha():
                for left in _shortened(word):
                    self._filed[left].append(word)
                for length in range(max(_TWO_SLIPS_FROM, len(word) - 2), len(word) + 3):
                    self._alike.setdefault((word[0], length), []).append(word)
        phrasings = (phrasing for intent in catalogue.intents.values() for phrasing in intent.phrasings())
        self._neighbours = Neighbours(phrasings, lexicon)

    @property
    def words(self) -> frozenset[str]:
        """Every plain word the questions are made of."""
        return self._words

    def read(self, words: Sequence[str], named: Collection[str] = ()) -> dict[str, str]:
        """Return for each of *words*, an utterance, the word it stands for; those *named* are names as they stand."""
        known = [word if word in named else self.known(word) for word in words]
        found = dict(zip(words, known, strict=True))
        for at, word in enumerate(words):
            if word not in named and self._is_strange(word):
                found[word] = self._at_home(words, known, at)
        return found

    def knows(self, word: str, meant: str) -> bool:
        """Whether *word* belongs to our questions, or was read as *meant* because it plainly misspells that."""
        return meant != word or word in self._words

    def is_free(self, word: str) -> bool:
        """Whether *word* may be left out of any account: a light word or a filler."""
        return word in self._light or word in self._filler

    def known(self, word: str) -> str:
        """Return the word *word* stands for by itself: itself when known, the nearest within its slips, else itself."""
        if not self._is_strange(word):
            return word
        for at in range(len(word) - 1):  # letters typed in the wrong order: the one slip short words can be read with
            swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            if swapped in self._words and len(word) > 2:
                return swapped
        if len(word) < _SHORTEST:
            return word
        near = [other for other in self._one_off(word) if other[0] == word[0] and len(other) >= _SHORTEST]
        if near:
            return near[0]
        if len(word) < _TWO_SLIPS_FROM:
            return word
        alike = self._alike.get((word[0], len(word)), ())
        found = process.extractOne(word, alike, scorer=OSA.distance, score_cutoff=2)
        return found[0] if found else word

    def _is_strange(self, word: str) -> bool:
        return word not in self._words and word not in self._elsewhere and word.isalpha()

    def _one_off(self, word: str) -> list[str]:
        """Return the known words a single slip from *word*, in order."""
        if len(word) < _SHORTEST_BESIDE:
            return []
        met = {known for left in _shortened(word) for known in self._filed.get(left, ())}
        return sorted(known for known in met if OSA.distance(word, known, score_cutoff=1) <= 1)

    def _at_home(self, words: Sequence[str], known: Sequence[str], at: int) -> str:
        """Return the word that the one at *at* stands for among the others, each *known* by itself as that."""
        word, alone = words[at], known[at]
        near = self._one_off(word)
        if not near:
            return alone
        before = self._sides(words, known, range(at - 1, -1, -1))
        after = self._sides(words, known, range(at + 1, len(words)))
        name = self._neighbours.beside(before, _NAME, after)[0] == 2
        ranked = []
        for other in near:
            if name and _is_risky(word, other):
                continue
            sides, often = self._neighbours.beside(before, other, after)
            if other == alone or self._believed(word, other, sides):
                ranked.append((_cost(word, other) - _BESIDE * sides, -often, other))
        if not ranked:
            return alone
        ranked.sort()
        least, _, best = ranked[0]
        for cost, _, other in ranked[1:]:
            if cost < least + _CLEAR and (best in self._turning) != (other in self._turning):
                return word
        return best

    def _believed(self, word: str, other: str, sides: int) -> bool:
        """Whether *word* may be *other*, which is at home between its neighbours on so many *sides*."""
        if sorted(word) == sorted(other):
            return True
        if word[0] == other[0]:
            return min(len(word), len(other)) >= _SHORTEST or sides == 2
        if other in self._light and len(word) == len(other):
            return False  # which would leave a word out that may matter: a "lake" is no "make"
        return sides == 2 or (sides == 1 and len(other) >= _LONG and other not in self._light)

    def _sides(self, words: Sequence[str], known: Sequence[str], places: Iterable[int]) -> set[str]:
        """Return what the nearest of *places* may be in a pair, and the next beyond an article."""
        found: set[str] = set()
        for place in places:
            word = known[place]
            found.add(self._neighbours.head(word))
            if words[place] not in self._words:
                found.add(_NAME)
            if word not in _ARTICLES:
                return found
        return found | {_EDGE}


def _is_risky(word: str, other: str) -> bool:
    """Whether another first letter makes *word* of the short *other*: "tour" is not "hour" where a name may stand."""
    return word[0] != other[0] and len(word) == len(other) <= _SHORTEST and sorted(word) != sorted(other)


def _cost(word: str, other: str) -> float:
    """Return what it takes to have typed *word* for *other*."""
    first = _FIRST if word[0] != other[0] else 0.0
    if sorted(word) == sorted(other):
        return _SWAPPED
    return first + (_OTHER if len(word) == len(other) else _LENGTH)


def _shortened(word: str) -> set[str]:
    """Return *word*, and it without any one of its letters."""
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}
