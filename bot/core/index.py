"""The index: which intent a masked utterance asks for, and how surely."""

from collections.abc import Mapping, Sequence

import numpy as np

from bot.core.features import Features, Recipe
from bot.core.linear import Floats, Rows, fit, softmax
from bot.core.text import fold

DEFAULT = Recipe()


class IntentIndex:
    """Ranks the intents an utterance may ask for; built from their phrasings, then never changed."""

    def __init__(self, intents: Sequence[str], features: Features, weights: Floats) -> None:
        self._intents = list(intents)
        self._features = features
        self._weights = weights
        self.words = frozenset(features.words._counts)

    @classmethod
    def build(
        cls,
        phrasings: Mapping[str, Sequence[str]],
        *,
        canon: Mapping[str, str] | None = None,
        recipe: Recipe = DEFAULT,
    ) -> "IntentIndex":
        """Return the index of *phrasings*, raw text by intent.

        *canon* maps a folded word to the word that stands for it, in phrasings and utterances alike.
        """
        intents = list(phrasings)
        documents = [fold(text).split() for texts in phrasings.values() for text in texts]
        labels = np.repeat(np.arange(len(intents)), [len(texts) for texts in phrasings.values()])
        features = Features(recipe, documents, canon or {})
        rows = Rows.of([features.vector(document) for document in documents])
        weights = fit(
            rows,
            labels,
            len(intents),
            len(features.names),
            rounds=recipe.rounds,
            rate=recipe.rate,
            decay=recipe.decay,
        )
        return cls(intents, features, weights)

    def rank(self, utterance: str, limit: int = 5) -> list[tuple[str, float]]:
        """Return the likeliest intents of *utterance*, best first, each with its score (0 to 1)."""
        return self.rank_tokens(fold(utterance).split(), limit)

    def rank_tokens(self, tokens: Sequence[str], limit: int = 5) -> list[tuple[str, float]]:
        """Return the likeliest intents of already folded *tokens*, best first, each with its score (0 to 1)."""
        scores = self._scores(tokens)
        best = np.argsort(-scores, kind="stable")[:limit]
        return [(self._intents[at], float(scores[at])) for at in best]

    def explain(self, tokens: Sequence[str], intent: str, limit: int = 8) -> list[tuple[str, float]]:
        """Return the features of *tokens* that spoke for (+) or against (-) *intent*, strongest first."""
        ids, values = self._features.vector(tokens)
        spoke = values * self._weights[ids, self._intents.index(intent)]
        order = np.argsort(-np.abs(spoke), kind="stable")[:limit]
        return [(self._features.names[ids[at]], float(spoke[at])) for at in order]

    def nearest(self, word: str) -> tuple[str, float] | None:
        """Return the known word *word* stands for and how alike they are from 0 to 1, or None."""
        return self._features.words.nearest(word)

    def _scores(self, tokens: Sequence[str]) -> Floats:
        ids, values = self._features.vector(tokens)
        return softmax(values @ self._weights[ids])
