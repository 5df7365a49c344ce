"""Features of an utterance: its words, their neighbours and their letters, weighed by what they tell."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bot.core.linear import Floats, Ints
from bot.core.words import Words, is_slot


@dataclass(frozen=True, slots=True)
class Recipe:
    """What goes into the reading; a weight of 0 leaves an ingredient out."""

    words: float = 1.0
    pairs: float = 0.6
    skips: float = 0.0
    letters: float = 0.8
    shortest: int = 3
    longest: int = 5
    fuzzy: bool = True
    idf: float = 1.0
    rounds: int = 12
    rate: float = 0.3
    decay: float = 0.0


def grams(word: str, shortest: int, longest: int) -> list[str]:
    """Return the runs of letters in *word*, its edges marked, or none for a slot."""
    if is_slot(word):
        return []
    edged = f"<{word}>"
    return [
        edged[at : at + size]
        for size in range(shortest, min(longest, len(edged)) + 1)
        for at in range(len(edged) - size + 1)
    ]


class Features:
    """The features met in the phrasings, and any utterance as a sparse vector over them."""

    def __init__(self, recipe: Recipe, documents: Sequence[Sequence[str]], canon: Mapping[str, str]) -> None:
        self._recipe = recipe
        self._canon = canon
        documents = [[canon.get(w, w) for w in d] for d in documents]
        self.words = Words(Counter(word for document in documents for word in document))
        counts: Counter[str] = Counter()
        for document in documents:
            counts.update({name for group in self._groups([(w, 1.0) for w in document]) for name, _ in group})
        self.names = list(counts)
        self._ids = {name: at for at, name in enumerate(self.names)}
        total = len(documents)
        self._weights = [
            (math.log((1 + total) / (1 + counts[name])) + 1) ** recipe.idf for name in self.names
        ]

    def known(self, tokens: Sequence[str]) -> list[tuple[str, float]]:
        """Return *tokens* as the known words they stand for, each with its likeness."""
        found = []
        for token in tokens:
            token = self._canon.get(token, token)
            near = self.words.nearest(token) if self._recipe.fuzzy else None
            found.append(near or (token, 1.0))
        return found

    def vector(self, tokens: Sequence[str]) -> tuple[Ints, Floats]:
        """Return the features of *tokens* (known ones only) and their values, of length about one in all."""
        ids: list[int] = []
        values: list[float] = []
        for weight, group in zip(self._shares(), self._groups(self.known(tokens)), strict=True):
            mine: dict[int, float] = {}
            for name, value in group:
                at = self._ids.get(name)
                if at is not None:
                    mine[at] = mine.get(at, 0.0) + value
            mine = {at: math.sqrt(v) * self._weights[at] for at, v in mine.items()}
            norm = math.sqrt(sum(value * value for value in mine.values())) or 1.0
            ids += mine
            values += [weight * value / norm for value in mine.values()]
        return np.array(ids, np.int32), np.array(values, np.float32)

    def _shares(self) -> list[float]:
        r = self._recipe
        return [r.words, r.pairs, r.skips, r.letters]

    def _groups(self, words: list[tuple[str, float]]) -> list[list[tuple[str, float]]]:
        r = self._recipe
        edged = [("<", 1.0), *words, (">", 1.0)]
        pairs = pairwise(edged)
        skips = zip(edged, edged[2:], strict=False)
        return [
            words if r.words else [],
            [(f"{a} {b}", min(x, y)) for (a, x), (b, y) in pairs] if r.pairs else [],
            [(f"{a} _ {b}", min(x, y)) for (a, x), (b, y) in skips] if r.skips else [],
            [("~" + g, 1.0) for w, _ in words for g in grams(w, r.shortest, r.longest)] if r.letters else [],
        ]
