"""The index: which intents a masked utterance may ask for, and how surely.

Reading names and filling slots is done before; here ``{rider}`` is a word like any other, never misspelt and
without letters. Why it is built as it is, and what was tried besides, is in ADR 4.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from bot.core.features import Features, Recipe, Vector
from bot.core.linear import Floats, fit, softmax
from bot.core.text import fold

_RECIPE = Recipe()


class IntentIndex:
    """Ranks the intents an utterance may ask for; built from their phrasings, then never changed."""

    def __init__(self, intents: Sequence[str], features: Features, weights: Floats, seen: Floats) -> None:
        self._intents = list(intents)
        self._features = features
        self._weights = weights  # what each feature says for each intent
        self._seen = seen  # 1 where a phrasing of the intent has the feature
        # The letters of a known word always speak together, so what they say is added up once.
        self._spelt = _stack([s.values @ weights[s.ids] for s in features.spellings], len(intents))
        self._spelt_seen = _stack([s.values**2 @ seen[s.ids] for s in features.spellings], len(intents))
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

    def explain(self, tokens: Sequence[str], intent: str, limit: int = 8) -> list[tuple[str, float]]:
        """Return what in *tokens* spoke for (+) or against (-) *intent*, against the average intent.

        Strongest first. A word speaks together with its letters; a misspelt word under the name of the word
        it was read as. Nothing for an intent that is not in the index.
        """
        if intent not in self._intents:
            return []
        column = self._intents.index(intent)
        vector = self._features.vector(tokens)
        spoke: defaultdict[str, float] = defaultdict(float)
        for at, value in zip(vector.ids, vector.values, strict=True):
            spoke[self._features.name(int(at))] += float(value * self._weights[at, column])
        for known in vector.known:
            spoke[self._features.vocabulary[known]] += float(vector.scale * self._spelt[known, column])
        for item in vector.strange:
            spoke["unknown words"] += float(vector.scale * item.values @ self._weights[item.ids, column])
        return sorted(spoke.items(), key=lambda item: -abs(item[1]))[:limit]

    def nearest(self, word: str) -> tuple[str, float] | None:
        """Return the known word *word* stands for and how alike they are (1.0 when it is known), or None."""
        return self._features.nearest(word)

    def _scores(self, vector: Vector) -> Floats:
        ids, values, known, strange, scale = vector
        said = values @ self._weights[ids]
        covered = values**2 @ self._seen[ids]
        if known:
            said += scale * self._spelt[known].sum(axis=0)
            covered += scale**2 * self._spelt_seen[known].sum(axis=0)
        for item in strange:
            said += scale * (item.values @ self._weights[item.ids])
            covered += scale**2 * (item.values**2 @ self._seen[item.ids])
        recipe = self._features.recipe
        scores: Floats = softmax(said) * np.minimum(covered / recipe.mass, 1) ** recipe.cover
        return scores


def _stack(lines: Sequence[Floats], width: int) -> Floats:
    return np.array(lines, np.float32).reshape(len(lines), width)
