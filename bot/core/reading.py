"""Reading: an utterance becomes Recognized, Ambiguous or OutOfScope, with what was read and what was not."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.core.answers.reply import Candidate
from bot.core.intents.catalogue import Catalogue
from bot.core.intents.filling import Filled, Lookup, fill
from bot.core.intents.index import IntentIndex
from bot.core.intents.intents import Intent
from bot.core.intents.marks import Mark, gather, ways
from bot.core.intents.parts import one_by_one
from bot.core.intents.spelling import Speller
from bot.core.intents.weighing import Reading, Weigher, needed
from bot.core.names.gazetteer import Gazetteer, Mention
from bot.core.text.folding import MAX_TOKENS, tokenize
from bot.core.times.scope import Stretch
from bot.core.times.scopes import find_scopes

__all__ = ["Ambiguous", "OutOfScope", "Outcome", "Reader", "Reading", "Recognized", "Trace"]

# Checked on the tuning part of the cases (benchmarks/thresholds.py); what they come to is ADR 5's table.
ENOUGH = 0.62  # smallest total that is answered
CLEAR_LEAD = 0.06  # smallest lead over another kind of question

FAMOUS, OBSCURE = 0.4, 0.1  # settle a shared name: nearly a grand tour won, against not one of its stages
_DOUBTFUL = 0.85  # how sure a surname can be whose bearers won nothing
_TOLD = frozenset({"rider", "race", "team", "year"})  # kinds that one sentence hands on to the next
_GREETING = frozenset({"hey", "hi", "hello", "and", "so", "but", "ok"})
_WORTH = 0.3  # a way of marking whose nearest phrasing is this much farther than the best is not weighed
_DEARER = 0.5  # what a less likely way of marking the words costs, for each unit it is dearer
_CONSIDERED = 8  # readings that the trace keeps


@dataclass(frozen=True, slots=True)
class Trace:
    """How the reading went, for those who ask why."""

    words: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    readings: tuple[Reading, ...] = ()

    def ranking(self) -> tuple[Candidate, ...]:
        """Return the intents weighed, best first, with what spoke against each."""
        return tuple(Candidate(r.intent, round(r.score, 3), r.against) for r in self.readings)


@dataclass(frozen=True, slots=True)
class Recognized:
    """The utterance asks one thing, and every word that matters was read."""

    reading: Reading
    lead: float
    trace: Trace = field(default_factory=Trace)


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several readings are too close to call."""

    readings: tuple[Reading, ...]
    trace: Trace = field(default_factory=Trace)


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """Nothing we answer; ``nearest`` is what came closest, if anything did."""

    nearest: Reading | None
    trace: Trace = field(default_factory=Trace)


Outcome = Recognized | Ambiguous | OutOfScope


class Reader:
    """Reads utterances against one snapshot's catalogue, gazetteer and index."""

    def __init__(
        self, catalogue: Catalogue, gazetteer: Gazetteer, index: IntentIndex, lookup: Lookup | None = None
    ) -> None:
        self.catalogue = catalogue
        self.gazetteer = gazetteer
        self._lookup = lookup
        self._lexicon = catalogue.lexicon
        self._speller = Speller(catalogue)
        self._weigher = Weigher(catalogue, index, lookup)

    def read(self, utterance: str, today: date, known: Mapping[str, Filled] | None = None) -> Outcome:
        """Return what *utterance* asks; *known* are the slots the conversation settles for pronouns."""
        words = [token.text for token in tokenize(utterance)[:MAX_TOKENS]]
        marks = self._marks(words, today) + _pronouns(words, known or {})
        ranked = sorted(self._readings(words, marks, known or {}), key=lambda reading: reading.order, reverse=True)
        return _decide(ranked, Trace(tuple(words), tuple(marks), tuple(ranked[:_CONSIDERED])))

    def _readings(self, words: Sequence[str], marks: Sequence[Mark], known: Mapping[str, Filled]) -> list[Reading]:
        """Return the best reading of each intent that some way of marking *words* comes near to."""
        stands_for = self._speller.read(words, _named(words, marks))
        readings: dict[str, Reading] = {}
        nearest = rival = -9.0
        found = self._ways(words, marks, stands_for)
        for cost, chosen in found:
            dearer = _DEARER * (cost - found[0][0])
            worth = max(nearest - _WORTH, rival + dearer)
            if worth > 1.0:
                break  # not even the very words of a phrasing would change the outcome any more
            for reading in self._weigher.weigh(words, stands_for, chosen, known, dearer, worth):
                nearest = max(nearest, reading.fit)
                best = readings.get(reading.intent)
                if best is None or reading.order > best.order:
                    readings[reading.intent] = reading
                if reading.sound and reading.score >= ENOUGH and not known:
                    rival = max(rival, needed(reading.score - CLEAR_LEAD))
        return list(readings.values())

    def _ways(
        self, words: Sequence[str], marks: Sequence[Mark], stands_for: Mapping[str, str]
    ) -> list[tuple[float, tuple[Mark, ...]]]:
        return ways(words, marks, lambda word: self._speller.knows(word, stands_for[word]), self._speller.is_free)

    def one_by_one(self, utterance: str, today: date) -> list[str]:
        """Return *utterance* once for each of the things it lists ("in 2015 and 2016"), or nothing."""
        words = [token.text for token in tokenize(utterance)[:MAX_TOKENS]]
        found = self._ways(words, self._marks(words, today), self._speller.read(words))
        return one_by_one(words, found[0][1]) if "and" in words else []

    def named(self, told: str, today: date) -> dict[str, Filled]:
        """Return by kind what *told* names just one of: what a question after it may be about."""
        words = [token.text for token in tokenize(told)[:MAX_TOKENS]]
        found = self._ways(words, self._marks(words, today), self._speller.read(words))
        marks = found[0][1] if found else ()
        kinds = Counter(mark.kind for mark in marks)
        return {
            mark.kind: Filled(mark.kind, mark.kind, (value,), mark.said, mark.score)
            for mark in marks
            for value in mark.values
            if mark.kind in _TOLD and kinds[mark.kind] == len(mark.values) == 1 and not isinstance(value, Stretch)
        }

    def is_question(self, utterance: str) -> bool:
        """Whether *utterance* asks at all: by its mark, or by the word it begins with once fillers are gone."""
        if "?" in utterance:
            return True
        words = [token.text for token in tokenize(utterance)]
        plain = [word for word in self._lexicon.canonical(words) if word not in _GREETING]
        return bool(plain) and plain[0] in self._lexicon.asking

    def _marks(self, words: Sequence[str], today: date) -> list[Mark]:
        mentions = self._owned([self._settled(mention) for mention in self.gazetteer.find(words)])
        meant = self._speller.read(words, _named(words, mentions))
        return gather(words, mentions, find_scopes([meant[word] for word in words], today))

    def _owned(self, mentions: Sequence[Mention]) -> list[Mention]:
        """Return *mentions* without a team's where the word alone is the name of a rider whom everybody knows."""
        famous = {
            (mention.start, mention.end)
            for mention in mentions
            if mention.kind == "rider"
            and max(self.gazetteer.weight("rider", id_) for id_ in mention.entities) >= FAMOUS
        }
        return [m for m in mentions if m.kind != "team" or m.end - m.start > 1 or (m.start, m.end) not in famous]

    def _settled(self, mention: Mention) -> Mention:
        """Return *mention* with one bearer where one is known to everybody and the others to nobody (ADR 6)."""
        if mention.kind != "rider":
            return mention
        first, second = sorted((0.0, *(self.gazetteer.weight("rider", id_) for id_ in mention.entities)))[:-3:-1]
        if mention.form == "surname" and first < OBSCURE:
            # The surname of somebody who won nothing is as likely a town or a slip of the pen.
            mention = replace(mention, score=min(mention.score, _DOUBTFUL))
        if len(mention.entities) < 2:
            return mention
        if first < FAMOUS or second > OBSCURE:
            return mention
        famous = max(mention.entities, key=lambda id_: self.gazetteer.weight("rider", id_))
        return replace(mention, entities=(famous,))

    def read_masked(self, masked: str) -> Outcome:
        """Return where a phrasing leads, as the catalogue masks it, whatever fills its slots."""
        words = masked.split()
        chosen = tuple(
            Mark(word[1:-1], ("?",), at, at + 1, word) for at, word in enumerate(words) if word.startswith("{")
        )
        weighed = self._weigher.weigh(words, self._speller.read(words), chosen, {})
        return _decide(sorted(weighed, key=lambda reading: reading.order, reverse=True), Trace())

    def changes(self, rest: str, today: date, known: Mapping[str, Filled] | None = None) -> tuple[Mark, ...]:
        """Return the marks *rest* consists of, if it is nothing but names and times; else nothing.

        *known* is what was spoken of before: it tells which year "the year after" is.
        """
        words = [token.text for token in tokenize(rest)[:MAX_TOKENS]]
        if not words:
            return ()
        if other := self._counterpart(words, (known or {}).get("race")):
            return (other,)
        year = {kind: item for kind, item in (known or {}).items() if kind == "year"}
        marks = self._marks(words, today) + _pronouns(words, year)
        for _, chosen in self._ways(words, marks, self._speller.read(words)):
            covered = {place for mark in chosen for place in range(mark.start, mark.end)}
            left = [w for at, w in enumerate(words) if at not in covered and not self._speller.is_free(w)]
            if chosen and not left:
                return chosen
        return ()

    def _counterpart(self, words: Sequence[str], race: Filled | None) -> Mark | None:
        """Return "the women's race" beside the *race* spoken of, if *words* say just that."""
        plain = [word for word in words if word not in _AROUND]
        gender = next((gender for gender, said in _GENDERS.items() if len(plain) == 1 and plain[0] in said), None)
        if race is None or gender is None or self._lookup is None:
            return None
        meant = self._lookup.counterpart(str(race.values[0]), gender)
        return Mark("race", (meant,), 0, len(words), " ".join(words)) if meant else None

    def changed(self, intent: Intent, before: Mapping[str, Filled], changes: Sequence[Mark]) -> Reading | None:
        """Return the question *before* asked again with *changes* in place, or None if they do not belong in it."""
        fresh, spare, as_of = fill(intent.slots, changes, self._lookup, before)
        if spare or not (fresh or as_of):
            return None
        kept = {name: item for name, item in before.items() if not _replaced(name, fresh)}
        filled = {**kept, **fresh}
        if any(slot.required and slot.name not in filled for slot in intent.slots):
            return None
        return Reading(intent.name, filled, 1.0, phrasing="(continues)", as_of=as_of)


def _named(words: Sequence[str], found: Sequence[Mark | Mention]) -> frozenset[str]:
    """Return those of *words* that are names as they stand, and so no slips of plain words."""
    return frozenset(w for one in found if one.form and one.score == 1.0 for w in words[one.start : one.end])


def _replaced(name: str, fresh: Mapping[str, Filled]) -> bool:
    """Whether an earlier slot gives way: to its own successor, or as one time to another."""
    times = {"year", "span"}
    return name in fresh or (name in times and bool(times & fresh.keys()))


_PRONOUNS = {
    "rider": {"he", "him", "his", "she", "her", "hers", "they", "them", "their"},
    "race": {"it", "there"},
    "team": {"they", "them", "their"},  # where no rider was spoken of
}


_GENDERS = {"f": {"women", "womens", "woman", "ladies", "female"}, "m": {"men", "mens", "man", "male"}}
_AROUND = frozenset({"the", "race", "races", "for", "in", "one", "version", "edition"})
_YEARS_APART = {
    **dict.fromkeys(("the year after that", "the year after", "the following year", "a year later", "year after"), 1),
    **dict.fromkeys(
        ("the year before that", "the year before", "the previous year", "a year earlier", "year before"), -1
    ),
}


def _pronouns(words: Sequence[str], known: Mapping[str, Filled]) -> list[Mark]:
    """Return marks for pronouns whose meaning the conversation settles, and for the year after the one spoken of."""
    marks = [
        Mark(kind, known[kind].values, at, at + 1, known[kind].said, 0.9, "pronoun")
        for kind, pronouns in _PRONOUNS.items()
        if kind in known and (kind != "team" or "rider" not in known)
        for at, word in enumerate(words)
        if word in pronouns
    ]
    year = known["year"].values[0] if "year" in known else None
    for said, step in _YEARS_APART.items() if isinstance(year, int) else ():
        phrase = said.split()
        marks += [
            Mark("year", (int(str(year)) + step,), at, at + len(phrase), said, 0.95, "pronoun")
            for at in range(len(words) - len(phrase) + 1)
            if list(words[at : at + len(phrase)]) == phrase
        ]
    return marks


def _decide(ranked: Sequence[Reading], trace: Trace) -> Outcome:
    """Return the outcome for readings sorted best first."""
    if not ranked or not ranked[0].sound or ranked[0].score < ENOUGH:
        return OutOfScope(ranked[0] if ranked else None, trace)
    best = ranked[0]
    rivals = [r for r in ranked[1:] if r.sound and best.score - r.score < CLEAR_LEAD and r.score >= ENOUGH]
    if rivals:
        return Ambiguous((best, *rivals[:3]), trace)
    second = next((r.score for r in ranked[1:] if r.sound), 0.0)
    return Recognized(best, best.score - second, trace)
