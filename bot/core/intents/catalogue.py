"""The catalogue: every intent, the patterns its phrasings come down to, and how much each word tells."""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from bot.core.intents.intents import Intent
from bot.core.intents.nearness import Nearness
from bot.core.intents.pattern import SILENT_SLOTS, Pattern
from bot.core.text.folding import fold
from bot.core.text.lexicon import Lexicon

_LIGHT = 0.15  # share of its weight that a light word keeps when phrasings are compared


class Catalogue:
    """All intents, with patterns that an utterance can be compared with."""

    def __init__(self, intents: Iterable[Intent], lexicon: Lexicon) -> None:
        self.intents: Mapping[str, Intent] = {intent.name: intent for intent in intents}
        self.lexicon = lexicon
        self._masked: dict[str, str] = {}  # only the catalogue's own phrasings and those rehearsed with them
        self.phrasings: Mapping[str, tuple[str, ...]] = {
            name: tuple(dict.fromkeys(self.masked(p) for p in intent.phrasings()))
            for name, intent in self.intents.items()
        }
        self.patterns = tuple(self._patterns())
        self.vocabulary = self._vocabulary()
        self.weights = self._weights()
        self.unknown_weight = max(self.weights.values(), default=1.0)
        self._nearness = Nearness(self.patterns, self.intents, {word: self._pull(word) for word in self.weights})

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

    def nearest(
        self, words: Collection[str], kinds: Mapping[str, int], turning: frozenset[str]
    ) -> list[tuple[float, int]]:
        """Return the patterns nearest to an utterance, the best of each intent, best first: how near, and its place.

        *words* are its plain words, *kinds* counts its slots by kind, *turning* its turning words.
        """
        return self._nearness.nearest({word: self._pull(word) for word in words}, kinds, turning)

    def _pull(self, word: str) -> float:
        """Return how much *word* pulls towards the phrasings that have it; light words only break ties."""
        return self.weight(word) * (_LIGHT if word in self.lexicon.light else 1.0)

    def masked(self, phrasing: str) -> str:
        """Return *phrasing* folded, canonical, with ``{rider2}`` as ``{rider}`` and silent slots left out."""
        if phrasing not in self._masked:
            words = [w.rstrip("0123456789}") + "}" if w.startswith("{") else w for w in fold(phrasing).split()]
            kept = [w for w in words if not w.startswith("{") or w[1:-1] not in SILENT_SLOTS]
            self._masked[phrasing] = " ".join(self.lexicon.canonical(kept))
        return self._masked[phrasing]

    def _patterns(self) -> Iterable[Pattern]:
        shared: dict[Any, Any] = {}  # what many phrasings have alike is kept once: half of all memory of this
        for name, phrasings in self.phrasings.items():
            seen: set[tuple[object, ...]] = set()
            for phrasing in phrasings:
                words = [shared.setdefault(word, word) for word in phrasing.split()]
                slots = Counter(w[1:-1] for w in words if w.startswith("{"))
                content = frozenset(self.content(words))
                turning = frozenset(w for w in words if w in self.lexicon.turning)
                light = frozenset(w for w in words if not w.startswith("{")) - content
                parts = (content, light, tuple(sorted(slots.items())), turning)
                key = content, light, named, turning = tuple(shared.setdefault(part, part) for part in parts)
                if key not in seen:
                    seen.add(key)
                    yield Pattern(name, content, light, named, turning, phrasing)

    def _vocabulary(self) -> Mapping[str, frozenset[str]]:
        words: dict[str, set[str]] = defaultdict(set)
        for pattern in self.patterns:
            words[pattern.intent] |= pattern.words
        return {name: frozenset(found) for name, found in words.items()}

    def _weights(self) -> Mapping[str, float]:
        used = {(p.intent, word) for p in self.patterns for word in p.words | p.light}
        spread = Counter(word for _, word in used)
        most = math.log(1 + len(self.intents))
        return {word: 0.3 + 0.7 * math.log((1 + len(self.intents)) / count) / most for word, count in spread.items()}
