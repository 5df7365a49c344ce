"""The index: which intents a masked utterance may ask for, and how surely.

Reading names and filling slots is done before; here ``{rider}`` is a word like any other, never misspelt and
without letters. Why it is built as it is, and what was tried besides, is in ADR 4.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from bot.core.intents.features import Features, Recipe, Vector
from bot.core.intents.linear import Floats, Ints, fit, softmax
from bot.core.text.folding import fold

_RECIPE = Recipe()


class IntentIndex:
    """Ranks the intents an utterance may ask for; built from their phrasings, then never changed."""

    def __init__(self, intents: Sequence[str], features: Features, weights: Floats, seen: Floats) -> None:
        self._intents = list(intents)
        self._places = {intent: at for at, intent in enumerate(self._intents)}
        self._features = features
        # The letters of a known word always speak together, so what they say is added up once: a line for each
        # word, below those of the features.
        self._spelt = len(weights)
        # What each feature says for each intent; 1 where a phrasing of the intent has it.
        self._weights = _stack(weights, [s.values @ weights[s.ids] for s in features.spellings])
        self._seen = _stack(seen, [s.values**2 @ seen[s.ids] for s in features.spellings])
        self.words = frozenset(features.vocabulary)

    @classmethod
    def build(
        cls,
        phrasings: Mapping[str, Sequence[str]],
        *,
        canon: Mapping[str, str] | None = None,
        recipe: Recipe = _RECIPE,
    ) -> "IntentIndex":
        """Return the index of *phrasings*: raw text by intent, ``{slot}`` marks allowed.

        *canon* maps a folded word to the word that stands for it, in phrasings and utterances alike.
        """
        intents = list(phrasings)
        documents = [fold(text).split() for texts in phrasings.values() for text in texts]
        labels = np.repeat(np.arange(len(intents)), [len(texts) for texts in phrasings.values()])
        features = Features(documents, canon or {}, recipe)
        rows = features.rows(documents)
        weights = fit(rows, labels, len(intents), features.columns, rounds=recipe.rounds, rate=recipe.rate)
        seen = np.zeros_like(weights)
        seen[rows.ids, np.repeat(labels, np.diff(rows.starts))] = 1
        return cls(intents, features, weights, seen)

    def rank(self, utterance: str, limit: int = 5) -> list[tuple[str, float]]:
        """Return the likeliest intents of *utterance*, best first, each with its score (0 to 1)."""
        return self.rank_tokens(fold(utterance).split(), limit)

    def rank_tokens(self, tokens: Sequence[str], limit: int = 5) -> list[tuple[str, float]]:
        """Return the likeliest intents of already folded *tokens*, best first, with their scores (0 to 1).

        A score is the intent's share among all intents, lessened by what its phrasings do not know of the
        utterance; so two that are equally likely get less than half each, and nonsense gets next to nothing.
        """
        if not self._intents:
            return []
        scores = self._scores(self._features.vector(tokens))
        best = np.argsort(-scores, kind="stable")[:limit]
        return [(self._intents[at], float(scores[at])) for at in best]

    def scores(self, tokens: Sequence[str], intents: Sequence[str], limit: int) -> list[float]:
        """Return the scores of *intents* for already folded *tokens*; 0 for those not among the *limit* likeliest."""
        scores = self._scores(self._features.vector(tokens))
        least = np.partition(scores, -limit)[-limit] if limit < len(scores) else 0.0
        found = [float(scores[self._places[intent]]) for intent in intents]
        return [score if score >= least else 0.0 for score in found]

    def explain(self, tokens: Sequence[str], intent: str, limit: int = 8) -> list[tuple[str, float]]:
        """Return what in *tokens* spoke for (+) or against (-) *intent*, against the average intent.

        Strongest first. A word speaks together with its letters; a misspelt word under the name of the word
        it was read as. Nothing for an intent that is not in the index.
        """
        if intent not in self._intents:
            return []
        column = self._places[intent]
        vector = self._features.vector(tokens)
        spoke: defaultdict[str, float] = defaultdict(float)
        for at, value in zip(vector.ids, vector.values, strict=True):
            spoke[self._features.name(int(at))] += float(value * self._weights[at, column])
        for known in vector.known:
            spoke[self._features.vocabulary[known]] += float(vector.scale * self._weights[self._spelt + known, column])
        for item in vector.strange:
            spoke["unknown words"] += float(vector.scale * item.values @ self._weights[item.ids, column])
        return sorted(spoke.items(), key=lambda item: -abs(item[1]))[:limit]

    def nearest(self, word: str) -> tuple[str, float] | None:
        """Return the known word *word* stands for and how alike they are (1.0 when it is known), or None."""
        return self._features.nearest(word)

    def _scores(self, vector: Vector) -> Floats:
        ids: Ints = np.array(vector.ids + [self._spelt + at for at in vector.known], np.int64)
        values: Floats = np.array(vector.values + [vector.scale] * len(vector.known), np.float32)
        if vector.strange:
            scale = np.float32(vector.scale)
            ids = np.concatenate([ids, *(item.ids for item in vector.strange)])
            values = np.concatenate([values, *(scale * item.values for item in vector.strange)])
        spoken = values @ self._weights.take(ids, axis=0)
        covered = (values * values) @ self._seen.take(ids, axis=0)
        recipe = self._features.recipe
        known = (np.minimum(covered / recipe.mass, 1) ** recipe.cover).astype(np.float32, copy=False)
        scores: Floats = softmax(spoken) * known
        return scores


def _stack(lines: Floats, more: Sequence[Floats]) -> Floats:
    return np.concatenate([lines, np.array(more, np.float32).reshape(len(more), lines.shape[1])])
