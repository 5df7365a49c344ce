"""The catalogue: every intent, and the patterns its phrasings come down to."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.core.intents import Intent
from bot.core.lexicon import Lexicon
from bot.core.text import fold

SILENT_SLOTS = frozenset({"span", "as_of"})  # scopes that any phrasing may carry without naming them
_SIDE = {"year": "span"}  # a year fills a span where an intent has no year of its own


@dataclass(frozen=True, slots=True)
class Pattern:
    """What one phrasing comes down to: its content words, its slots by kind, the words that turn it round."""

    intent: str
    words: frozenset[str]
    slots: tuple[tuple[str, int], ...]
    turning: frozenset[str]
    phrasing: str


class Catalogue:
    """All intents, with patterns that can be compared with an utterance in one pass."""

    def __init__(self, intents: Iterable[Intent], lexicon: Lexicon) -> None:
        self.intents: Mapping[str, Intent] = {intent.name: intent for intent in intents}
        self.lexicon = lexicon
        self.phrasings: Mapping[str, tuple[str, ...]] = {
            name: tuple(self._masked(p) for p in intent.phrasings()) for name, intent in self.intents.items()
        }
        self.patterns = tuple(self._patterns())
        self.vocabulary = self._vocabulary()
        self.capacity: Mapping[str, Mapping[str, int]] = {
            name: Counter(slot.kind for slot in intent.slots) for name, intent in self.intents.items()
        }
        self.weights = self._weights()
        self.unknown_weight = max(self.weights.values(), default=1.0)
        self._postings = self._index()
        self._mass = np.array(
            [sum(self.weights[w] for w in pattern.words) for pattern in self.patterns], dtype=np.float64
        )

    def weight(self, word: str) -> float:
        """Return how much *word* tells (0.3 to 1): rare words tell more, unknown ones most."""
        return self.weights.get(word, self.unknown_weight)

    def content(self, words: Sequence[str]) -> list[str]:
        """Return the words of *words* (canonical) that carry meaning, without slots and light words.

        Where there is nothing but light words ("hi there"), they are all there is to go by.
        """
        light = self.lexicon.light
        kept = [w for w in dict.fromkeys(words) if w not in light and not w.startswith("{")]
        return kept or ([] if any(w.startswith("{") for w in words) else list(dict.fromkeys(words)))

    def overlap(self, words: Sequence[str]) -> tuple["np.ndarray", "np.ndarray", float]:
        """Return for each pattern the weight it shares with *words* and its own, and the weight of *words*."""
        shared = np.zeros(len(self.patterns))
        for word in words:
            postings = self._postings.get(word)
            if postings is not None:
                shared[postings] += self.weights[word]
        return shared, self._mass, sum(self.weight(word) for word in words)

    def accepts(self, intent: str, kinds: Mapping[str, int]) -> list[str]:
        """Return the kinds among *kinds* that *intent* has no slot for, once for each too many."""
        capacity = self.capacity[intent]
        left = {kind: capacity.get(kind, 0) for kind in {*capacity, *kinds}}
        over: list[str] = []
        for kind, count in kinds.items():
            if kind == "as_of":
                continue
            fit = min(count, left.get(kind, 0))
            left[kind] = left.get(kind, 0) - fit
            rest = count - fit
            side = _SIDE.get(kind)
            if rest and side and not capacity.get(kind) and left.get(side, 0):
                rest -= 1
                left[side] -= 1
            over += [kind] * rest
        return over

    def _masked(self, phrasing: str) -> str:
        """Return *phrasing* folded, canonical, with ``{rider2}`` as ``{rider}`` and silent slots left out."""
        words = [w.rstrip("0123456789}") + "}" if w.startswith("{") else w for w in fold(phrasing).split()]
        kept = [w for w in words if w[1:-1] not in SILENT_SLOTS or not w.startswith("{")]
        return " ".join(self.lexicon.canonical(kept))

    def _patterns(self) -> Iterable[Pattern]:
        for name, phrasings in self.phrasings.items():
            seen: set[tuple[object, ...]] = set()
            for phrasing in phrasings:
                words = phrasing.split()
                slots = Counter(w[1:-1] for w in words if w.startswith("{"))
                content = frozenset(self.content(words))
                turning = frozenset(w for w in words if w in self.lexicon.turning)
                key = (content, tuple(sorted(slots.items())), turning)
                if key not in seen:
                    seen.add(key)
                    yield Pattern(name, content, key[1], turning, phrasing)

    def _vocabulary(self) -> Mapping[str, frozenset[str]]:
        words: dict[str, set[str]] = defaultdict(set)
        for pattern in self.patterns:
            words[pattern.intent] |= pattern.words
        return {name: frozenset(found) for name, found in words.items()}

    def _weights(self) -> Mapping[str, float]:
        spread = Counter(word for words in self.vocabulary.values() for word in words)
        most = math.log(1 + len(self.intents))
        return {
            word: 0.3 + 0.7 * math.log((1 + len(self.intents)) / count) / most
            for word, count in spread.items()
        }

    def _index(self) -> Mapping[str, "np.ndarray"]:
        postings: dict[str, list[int]] = defaultdict(list)
        for place, pattern in enumerate(self.patterns):
            for word in pattern.words:
                postings[word].append(place)
        return {word: np.array(places, dtype=np.int64) for word, places in postings.items()}
