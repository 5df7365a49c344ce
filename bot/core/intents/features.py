"""Features of an utterance: its words, their neighbours and their letters, weighed by how rare they are."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.core.intents.linear import Floats, Ints, Rows
from bot.core.intents.words import Words, is_slot

Scalar = TypeVar("Scalar", np.int64, np.float32)

EDGE = -1  # stands before the first word and after the last
UNKNOWN = -2
_BESIDE = 0.08  # likeness a guess gains for each neighbour it has been seen beside
_PARTS = 2_000  # arrays joined in one call; 100,000 at once held the interpreter for 25 ms during a reload
_REMEMBERED = 64  # unknown words whose letters are kept: those of the utterance under way, not of a flood
_STRANGE_RUN = 9.0  # squared weight of a run of letters never seen; it weighs against certainty


@dataclass(frozen=True, slots=True)
class Recipe:
    """What goes into the reading, chosen on CLINC150's validation part (ADR 4); 0 leaves an ingredient out."""

    words: float = 1.0  # the share of the words themselves,
    pairs: float = 0.7  # of two in a row,
    letters: float = 0.8  # and of the runs of letters in each word
    shortest: int = 2  # letters in a run
    longest: int = 4
    rare: float = 1.3  # how strongly rarity counts
    guess: bool = True  # read unknown words as the known ones they may be misspelt from
    beside: float = _BESIDE
    unread: float = 1.5  # how heavily unknown words weigh against certainty
    cover: float = 0.75  # how strongly it counts which share of an utterance the intent's phrasings know
    rounds: int = 4
    rate: float = 0.4

    @property
    def mass(self) -> float:
        """Return the squared length of an utterance of which everything is known."""
        return self.words**2 + self.pairs**2 + self.letters**2


class Read(NamedTuple):
    """A token as it was read: which known word (or UNKNOWN), how alike the two are, and the token itself."""

    at: int
    likeness: float
    word: str


class Spelling(NamedTuple):
    """The letters of one word: columns, their values, and its squared length, unknown runs included."""

    ids: Ints
    values: Floats
    square: float


class Vector(NamedTuple):
    """An utterance as features: words and pairs by column; letters by word, each to be scaled alike."""

    ids: list[int]
    values: list[float]
    known: list[int]  # known words, whose letters speak
    strange: list[Spelling]  # the letters of words that could not be read
    scale: float


class Features:
    """The features met in the phrasings; columns are words, then pairs, then runs of letters.

    A pair or a run met in one phrasing only says nothing that the words do not, and is left out. Runs found in
    exactly the same words share a column, because they only ever speak together.
    """

    def __init__(self, documents: Sequence[Sequence[str]], canon: Mapping[str, str], recipe: Recipe) -> None:
        self.recipe = recipe
        self._canon = dict(canon)
        plain = [[self._canon.get(word, word) for word in document] for document in documents]
        seen = Counter(word for document in plain for word in set(document))
        self._total = len(plain)
        self._unread = recipe.unread * self._weight(0)
        self.vocabulary = sorted(seen)
        self._at = {word: at for at, word in enumerate(self.vocabulary)}
        self._words = Words({word: 0 for word, head in self._canon.items() if head in seen} | seen)
        self._rarity = [self._weight(seen[word]) for word in self.vocabulary]
        self._pairs = self._file_pairs(plain) if recipe.pairs else {}
        self.columns = len(self.vocabulary) + len(self._pairs)
        self._runs: dict[str, tuple[int, float, float]] = {}
        if recipe.letters:
            self._file_runs(seen)
        self.spellings = [self._spell(word) for word in self.vocabulary]
        self._spelt: dict[str, Spelling] = {}

    def nearest(self, word: str) -> tuple[str, float] | None:
        """Return the known word *word* stands for, and how alike they are (1.0 when it is known), or None."""
        near = self._words.nearest(self._canon.get(word, word))
        return (self._canon.get(near[0], near[0]), near[1]) if near else None

    def read(self, tokens: Iterable[str]) -> list[Read]:
        """Return *tokens* as the known words they stand for; neighbours decide among several guesses."""
        words = [self._canon.get(token, token) for token in tokens]
        places = [*(self._at.get(word, UNKNOWN) for word in words), EDGE]
        found: list[Read] = []
        for at, word in enumerate(words):
            if places[at] != UNKNOWN or not self.recipe.guess:
                found.append(Read(places[at], 1.0, word))
                continue
            before = found[-1].at if found else EDGE
            found.append(self._guess(word, before, places[at + 1]))
        return found

    def vector(self, tokens: Iterable[str]) -> Vector:
        """Return the features of *tokens*."""
        read = self.read(tokens)
        ids: list[int] = []
        values: list[float] = []
        self._add_words(read, ids, values)
        if self._pairs:
            self._add_pairs(read, ids, values)
        known, strange, scale = self._letters(read)
        return Vector(ids, values, known, strange, scale)

    def rows(self, documents: Iterable[Sequence[str]]) -> Rows:
        """Return the phrasings' *documents*, whose words are all known, as rows to learn from."""
        starts, ids, values, scales = [0], [], [], []
        for document in documents:
            vector = self.vector(document)
            spelt = [self.spellings[at] for at in vector.known]
            ids += [np.array(vector.ids, np.int64), *(spelling.ids for spelling in spelt)]
            values += [np.array(vector.values, np.float32), *(spelling.values for spelling in spelt)]
            scales += [1.0, *(vector.scale for _ in spelt)]
            starts.append(starts[-1] + len(vector.ids) + sum(len(spelling.ids) for spelling in spelt))
        if not ids:
            return Rows(np.zeros(1, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32))
        scale = np.repeat(np.array(scales, np.float32), [len(part) for part in values])
        return Rows(np.array(starts), _joined(ids), scale * _joined(values))

    def name(self, column: int) -> str:
        """Return what a person calls the word or pair in *column*."""
        if column < len(self.vocabulary):
            return self.vocabulary[column]
        first, second = next(pair for pair, (at, _) in self._pairs.items() if at == column)
        if first == EDGE:
            return f"starts with {self.vocabulary[second]}"
        if second == EDGE:
            return f"ends with {self.vocabulary[first]}"
        return f"{self.vocabulary[first]} {self.vocabulary[second]}"

    def _weight(self, seen: int) -> float:
        return float((math.log((1 + self._total) / (1 + seen)) + 1) ** self.recipe.rare)

    def _file_pairs(self, documents: Sequence[Sequence[str]]) -> dict[tuple[int, int], tuple[int, float]]:
        lines = ([EDGE, *(self._at[word] for word in document), EDGE] for document in documents if document)
        counts = Counter(pair for line in lines for pair in set(pairwise(line)))
        often = [(pair, seen) for pair, seen in counts.items() if seen > 1]
        first = len(self.vocabulary)
        return {pair: (first + at, self._weight(seen)) for at, (pair, seen) in enumerate(often)}

    def _file_runs(self, seen: Mapping[str, int]) -> None:
        where: defaultdict[str, list[int]] = defaultdict(list)
        for at, word in enumerate(self.vocabulary):
            for run in dict.fromkeys(self._cut(word)):
                where[run].append(at)
        together: defaultdict[tuple[int, ...], list[tuple[str, float]]] = defaultdict(list)
        for run, places in where.items():
            often = min(sum(seen[self.vocabulary[at]] for at in places), self._total)
            if often > 1:
                together[tuple(places)].append((run, self._weight(often)))
        for runs in together.values():
            length = math.sqrt(sum(weight * weight for _, weight in runs))
            for run, weight in runs:
                self._runs[run] = (self.columns, weight * weight / length, weight * weight)
            self.columns += 1

    def _cut(self, word: str) -> list[str]:
        """Return the runs of letters in *word*, its edges marked; none in a slot."""
        if is_slot(word):
            return []
        edged = f"<{word}>"
        sizes = range(self.recipe.shortest, min(self.recipe.longest, len(edged)) + 1)
        return [edged[at : at + size] for size in sizes for at in range(len(edged) - size + 1)]

    def _spell(self, word: str) -> Spelling:
        values: defaultdict[int, float] = defaultdict(float)
        square = 0.0
        for run in self._cut(word) if self.recipe.letters else ():
            column, value, length = self._runs.get(run, (UNKNOWN, 0.0, _STRANGE_RUN))
            square += length
            if column != UNKNOWN:
                values[column] += value
        return Spelling(np.array(list(values), np.int64), np.array(list(values.values()), np.float32), square)

    def _strange(self, word: str) -> Spelling:
        """Return the letters of an unknown word; an utterance is read in several ways, mostly of the same words."""
        found = self._spelt.get(word)
        if found is None:
            if len(self._spelt) >= _REMEMBERED:
                self._spelt.clear()
            found = self._spelt[word] = self._spell(word)
        return found

    def _guess(self, word: str, before: int, after: int) -> Read:
        best = Read(UNKNOWN, 1.0, word)
        most = 0.0
        for guess, likeness in self._words.guesses(word):
            at = self._at[self._canon.get(guess, guess)]
            met = ((before, at) in self._pairs) + ((at, after) in self._pairs)
            if likeness + self.recipe.beside * met > most:
                best, most = Read(at, likeness, word), likeness + self.recipe.beside * met
        return best

    def _add_words(self, read: Sequence[Read], ids: list[int], values: list[float]) -> None:
        mine: list[float] = []
        square = 0.0
        for at, likeness, _ in read:
            value = self._unread if at == UNKNOWN else likeness * self._rarity[at]
            square += value * value
            if at != UNKNOWN:
                ids.append(at)
                mine.append(value)
        scale = self.recipe.words / math.sqrt(square or 1.0)
        values += [scale * value for value in mine]

    def _add_pairs(self, read: Sequence[Read], ids: list[int], values: list[float]) -> None:
        mine: list[float] = []
        square = 0.0
        before, likeness = EDGE, 1.0
        for at, other, _ in (*read, Read(EDGE, 1.0, "")):
            found = self._pairs.get((before, at))
            value = found[1] * min(likeness, other) if found else self._unread
            square += value * value
            if found:
                ids.append(found[0])
                mine.append(value)
            before, likeness = at, other
        scale = self.recipe.pairs / math.sqrt(square or 1.0)
        values += [scale * value for value in mine]

    def _letters(self, read: Sequence[Read]) -> tuple[list[int], list[Spelling], float]:
        if not self._runs:
            return [], [], 0.0
        known = [at for at, _, _ in read if at != UNKNOWN]
        strange = [self._strange(word) for at, _, word in read if at == UNKNOWN]
        square = sum(self.spellings[at].square for at in known) + sum(item.square for item in strange)
        return known, strange, self.recipe.letters / math.sqrt(square or 1.0)


def _joined(parts: Sequence[NDArray[Scalar]]) -> NDArray[Scalar]:
    """Return *parts* end to end, joined a few thousand at a time."""
    blocks = [np.concatenate(parts[at : at + _PARTS]) for at in range(0, len(parts), _PARTS)]
    return np.concatenate(blocks)
