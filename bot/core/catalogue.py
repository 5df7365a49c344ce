"""The catalogue: every intent, and the patterns its phrasings come down to."""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.core.intents import Intent
from bot.core.lexicon import Lexicon
from bot.core.text import fold

SILENT_SLOTS = frozenset({"span", "as_of"})  # scopes that any phrasing may carry without naming them

# Set by hand, so that every phrasing leads to its own intent; what is made of the nearness is ADR 5.
_MISSING_OPTIONAL = 0.05  # a phrasing names a slot that the utterance lacks
_EXTRA_OPTIONAL = 0.02  # the utterance fills a slot that the phrasing does not name
_HOMELESS = 0.3  # the utterance has something that the intent has no slot for
_TURNED = 0.5  # other turning words: another question
_CONSIDERED = 160  # patterns compared closely, those that share most
_INTENTS = 5  # intents handed on
_LIGHT = 0.15  # share of its weight that a light word keeps when phrasings are compared
_GROUND = 0.3  # weight any two phrasings share unsaid, so that a single light word decides little

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pattern:
    """What one phrasing comes down to: its content words, its light words, its slots, its turning words."""

    intent: str
    words: frozenset[str]
    light: frozenset[str]
    slots: tuple[tuple[str, int], ...]
    turning: frozenset[str]
    phrasing: str


class Catalogue:
    """All intents, with patterns that can be compared with an utterance in one pass."""

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
        self._postings = self._index()
        self._mass = np.array([sum(map(self._pull, p.words)) + sum(map(self._pull, p.light)) for p in self.patterns])
        self._arrange()

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

        *words* are its plain words, *kinds* counts its slots by kind, *turning* its turning words. Nearness is
        the weight both share against all they have (1 for the same words), less what their slots differ by.
        """
        fit = self._fit(words)
        count = min(_CONSIDERED, len(fit))
        near = np.argpartition(-fit, count - 1)[:count] if count < len(fit) else np.arange(len(fit))
        score = fit[near] - self._slot_distance(near, kinds)
        score -= _TURNED * (self._turning[near] != self._turnings.get(turning, -1))
        best: dict[int, tuple[float, int]] = {}
        for at in np.argsort(-score, kind="stable").tolist():
            place = int(near[at])
            intent = int(self._owner[place])
            if intent not in best:
                best[intent] = (float(score[at]), place)
                if len(best) == _INTENTS:
                    break
        return list(best.values())

    def _fit(self, words: Collection[str]) -> Floats:
        shared = np.zeros(len(self.patterns))
        for word in words:
            postings = self._postings.get(word)
            if postings is not None:
                shared[postings] += self._pull(word)
        weight = sum(map(self._pull, words))
        return (2 * shared + _GROUND) / (self._mass + weight + _GROUND)

    def _pull(self, word: str) -> float:
        """Return how much *word* pulls towards the phrasings that have it; light words only break ties."""
        return self.weight(word) * (_LIGHT if word in self.lexicon.light else 1.0)

    def _slot_distance(self, near: Whole, kinds: Mapping[str, int]) -> Floats:
        """Return for each of the patterns *near* how far its slots are from *kinds*."""
        counts = np.array([kinds.get(kind, 0) for kind in self._kinds], dtype=np.float64)
        foreign = sum(n for kind, n in kinds.items() if kind not in self._places and kind != "as_of")
        named = self._slots[near]
        missing = np.maximum(named - counts, 0).sum(axis=1)
        extra = (np.maximum(counts - named, 0) * self._spoken).sum(axis=1)
        homeless = np.maximum(counts - self._room[self._owner[near]], 0).sum(axis=1) + foreign
        distance: Floats = _MISSING_OPTIONAL * missing + _EXTRA_OPTIONAL * extra + _HOMELESS * homeless
        return distance

    def _arrange(self) -> None:
        """Lay slots, turning words and owners out as arrays, so that all patterns are compared at once."""
        names = list(self.intents)
        self._owner = np.array([names.index(p.intent) for p in self.patterns], dtype=np.int64)
        kinds = {slot.kind for intent in self.intents.values() for slot in intent.slots} | {"year"}
        self._kinds = sorted(kinds)
        self._places = {kind: place for place, kind in enumerate(self._kinds)}
        self._spoken = np.array([float(kind not in SILENT_SLOTS) for kind in self._kinds])
        self._slots = np.zeros((len(self.patterns), len(self._kinds)))
        self._room = np.zeros((len(names), len(self._kinds)))
        for place, pattern in enumerate(self.patterns):
            for kind, count in pattern.slots:
                self._slots[place, self._places[kind]] = count
        for row, intent in enumerate(self.intents.values()):
            for slot in intent.slots:
                self._room[row, self._places[slot.kind]] += 1
            if "span" in self._places and not self._room[row, self._places["year"]]:
                # A year fills a span where an intent has no year of its own.
                self._room[row, self._places["year"]] = self._room[row, self._places["span"]]
        self._turnings: dict[frozenset[str], int] = {}
        self._turning = np.array(
            [self._turnings.setdefault(p.turning, len(self._turnings)) for p in self.patterns], dtype=np.int64
        )

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
                found = (content, light, tuple(sorted(slots.items())), turning)
                key = content, light, named, turning = tuple(shared.setdefault(part, part) for part in found)
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

    def _index(self) -> Mapping[str, Whole]:
        postings: dict[str, list[int]] = defaultdict(list)
        for place, pattern in enumerate(self.patterns):
            for word in pattern.words | pattern.light:
                postings[word].append(place)
        return {word: np.array(places, dtype=np.int64) for word, places in postings.items()}
