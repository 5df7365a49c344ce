"""Weighing: how well one way of marking an utterance fits the questions we know, word by word."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.core.intents.catalogue import Catalogue
from bot.core.intents.filling import Filled, Lookup, fill, inherit
from bot.core.intents.index import IntentIndex
from bot.core.intents.marks import Mark
from bot.core.intents.pattern import SILENT_SLOTS, Pattern

# Chosen together with the thresholds of reading.py (benchmarks/thresholds.py). With FIT_SHARE 0.6, 5 cases were
# answered wrongly and 10 not at all, with slips 10 and 299; ADR 5.
FIT_SHARE = 0.7  # how much of a total is the fit with a phrasing; the rest is the index's probability
UNREAD_LIMIT = 0.34  # weight of unread words that may be left; a third of one unknown word
LACKING_LIMIT = 0.75  # weight of words that the phrasing has and the utterance lacks

_RANKED = 12  # intents whose probability counts
_UNREAD = 0.25  # what unread words take off a total, for each unit of their weight
_INHERITED = 0.06  # what a slot takes off that comes from the conversation instead of the utterance
_HELD = 0.05  # what nearness takes off for a slot not named, given back where the conversation fills it
_HALF_READ = 0.35  # share of its weight that a word costs when other phrasings of the intent have it


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand an utterance: an intent, its slots, how well it fits, what it leaves unread."""

    intent: str
    filled: Mapping[str, Filled]
    score: float
    unread: tuple[str, ...] = ()
    unread_weight: float = 0.0
    lacking: float = 0.0
    missing: tuple[str, ...] = ()
    turned: tuple[str, ...] = ()
    phrasing: str = ""
    masked: str = ""
    as_of: date | None = None
    fit: float = 0.0
    resumed: bool = False  # all it is about comes from the conversation: "when was the first"

    @property
    def sound(self) -> bool:
        """Whether every required slot is filled, no word turns it round, and next to nothing is unread."""
        near = self.unread_weight <= UNREAD_LIMIT and self.lacking <= LACKING_LIMIT
        return near and not self.missing and not self.turned

    @property
    def order(self) -> tuple[bool, float]:
        """Return what readings are sorted by, best last: sound ones before others, then by score."""
        return self.sound, self.score

    @property
    def against(self) -> str:
        """Return why this reading cannot be answered, or an empty text."""
        if self.missing:
            return f"no {' or '.join(self.missing)} named"
        if self.turned:
            return f"turned round by {', '.join(self.turned)}"
        if self.unread_weight > UNREAD_LIMIT:
            return f"unread: {', '.join(self.unread)}"
        if self.lacking > LACKING_LIMIT:
            return f"too little of {self.phrasing!r}"
        return ""


@dataclass(frozen=True, slots=True)
class Way:
    """One way of marking an utterance, as it is weighed: what is marked, and the plain words left between."""

    chosen: Sequence[Mark]
    masked: Sequence[str]  # canonical words, and ``{kind}`` for what is marked
    text: str  # the same in one
    said: Mapping[str, str]  # how each of them was put
    content: Sequence[tuple[str, float]]  # the words that carry meaning, with their weights
    turning: frozenset[str]
    edition: bool  # "it" stands for a race, which is then the edition just spoken of


def needed(score: float) -> float:
    """Return how near a phrasing must be for a reading of it to score *score*, if all else is at its best."""
    return (score - (1 - FIT_SHARE)) / FIT_SHARE


class Weigher:
    """Weighs ways of marking utterances against one snapshot's catalogue and index."""

    def __init__(self, catalogue: Catalogue, index: IntentIndex, lookup: Lookup | None) -> None:
        self._catalogue = catalogue
        self._index = index
        self._lookup = lookup
        self._turning = catalogue.lexicon.turning

    def weigh(
        self,
        words: Sequence[str],
        stands_for: Mapping[str, str],
        chosen: Sequence[Mark],
        known: Mapping[str, Filled],
        dearer: float = 0.0,
        worth: float = -9.0,
    ) -> list[Reading]:
        """Return the readings of one way of marking *words*, at most one an intent.

        *stands_for* holds for each word the word it is meant for. *dearer* is taken off every fit, as this way
        is not the likeliest one; if nothing is nearer than *worth* to a phrasing, there are no readings.
        """
        way = self._way(words, stands_for, chosen)
        kinds = Counter([mark.kind for mark in chosen])
        if known and way.edition and "year" in known and not kinds["span"]:
            kinds["year"] = max(1, kinds["year"])
        near = self._catalogue.nearest({w for w in way.masked if w[0] != "{"}, kinds, way.turning)
        if not near or near[0][0] < worth:
            return []
        likely = self._index.scores(way.masked, [self._catalogue.patterns[at].intent for _, at in near], _RANKED)
        return [
            self._reading(way, self._catalogue.patterns[at], fit - dearer, probability, known)
            for (fit, at), probability in zip(near, likely, strict=True)
        ]

    def _way(self, words: Sequence[str], stands_for: Mapping[str, str], chosen: Sequence[Mark]) -> Way:
        """Return the way that masks *chosen* among *words*."""
        plain: list[str] = []
        raw: list[str] = []
        at = 0
        for mark in chosen:
            raw += words[at : mark.start]
            plain += [stands_for[word] for word in words[at : mark.start]]
            if mark.kind not in SILENT_SLOTS:
                plain.append(f"{{{mark.kind}}}")
                raw.append(mark.said)
            at = mark.end
        raw += words[at:]
        plain += [stands_for[word] for word in words[at:]]
        traced = _without_kinds(self._catalogue.lexicon.trace(plain))
        masked = [word for word, _ in traced]
        return Way(
            chosen,
            masked,
            " ".join(masked),
            {word: raw[place] for word, place in traced},
            [(word, self._catalogue.weight(word)) for word in self._catalogue.content(masked)],
            self._turning.intersection(masked),
            any(mark.form == "pronoun" and mark.kind == "race" for mark in chosen),
        )

    def _reading(
        self, way: Way, pattern: Pattern, fit: float, probability: float, known: Mapping[str, Filled]
    ) -> Reading:
        """Return the reading of one phrasing, with its slots filled and its unread words counted."""
        slots = self._catalogue.intents[pattern.intent].slots
        filled, spare, as_of = fill(slots, way.chosen, self._lookup, known)
        inherited = inherit(slots, filled, known, way.edition) if known else 0
        unread, weight = self._unread(way, pattern.intent, pattern.words)
        for mark in spare:
            unread.append(mark.said)
            weight += self._catalogue.unknown_weight
        score = FIT_SHARE * max(0.0, fit + _HELD * max(0, inherited)) + (1 - FIT_SHARE) * probability
        sure = min([item.score for item in filled.values()], default=1.0)
        score = score * (0.7 + 0.3 * sure) - _UNREAD * min(weight, 2.0) - _INHERITED * inherited
        return Reading(
            intent=pattern.intent,
            filled=filled,
            score=max(0.0, min(1.0, score)),
            unread=tuple(unread),
            unread_weight=weight,
            lacking=sum([self._catalogue.weight(word) for word in pattern.words.difference(way.masked)]),
            missing=tuple([slot.kind for slot in slots if slot.required and slot.name not in filled]),
            turned=tuple(sorted([way.said.get(w, w) for w in way.turning ^ pattern.turning])),
            phrasing=pattern.phrasing,
            masked=way.text,
            as_of=as_of,
            fit=fit,
            resumed=inherited > 0 and not way.chosen,
        )

    def _unread(self, way: Way, intent: str, claimed: frozenset[str]) -> tuple[list[str], float]:
        """Return the content words neither the phrasing nor the intent explains, and what they weigh."""
        unread: list[str] = []
        total = 0.0
        vocabulary = self._catalogue.vocabulary[intent]
        for word, weight in way.content:
            if word in claimed:
                continue
            if word in vocabulary:
                total += weight * _HALF_READ
            else:
                total += weight
                unread.append(way.said.get(word, word))
        return unread, total


def _without_kinds(traced: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Leave out a noun that only says what the name beside it is: "cyclist Eddy Merckx", "the Astana team"."""
    named = [at for at, (word, _) in enumerate(traced) if word[0] == "{"]
    beside = {at for place in named for at in (place - 1, place + 1) if 0 <= at < len(traced)
              and traced[place][0] == f"{{{traced[at][0]}}}"}  # fmt: skip
    return [item for at, item in enumerate(traced) if at not in beside] if beside else traced
