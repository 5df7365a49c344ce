"""One question on its way through one snapshot: read, settled, answered, or honestly declined."""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.app import compound, echo, keys
from bot.app.conversations import Conversations, Turn, settle
from bot.app.knowledge import Snapshot
from bot.app.offers import MOST_CHOICES, Offers
from bot.app.phrase import question_for
from bot.core.answers.reply import Explanation, Outcome, Reply
from bot.core.answers.wording import escaped
from bot.core.intents.filling import Filled
from bot.core.intents.intents import Intent
from bot.core.problems import DomestiqueError
from bot.core.reading import Ambiguous, OutOfScope, Reading, Recognized, Trace
from bot.core.reading import Outcome as Read
from bot.core.text.folding import MAX_UTTERANCE, fold
from bot.core.times.days import day

log = logging.getLogger(__name__)

SURE_UNASKED = 0.83  # an overheard question is answered from here on: 1 line of chatter in 687, at 0.8 it is 3; ADR 5
_OPENINGS = (
    "and what about", "and how about", "what about", "how about", "and for", "and in", "and at", "same for", "ok and",
    "no i meant", "i meant", "no", "sorry i meant", "i mean", "and",
)  # fmt: skip
_DETAILS = frozenset({"ordinal", "count", "number"})  # slots that a following question need not take up


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody typed, and the circumstances: who and where (opaque), as of when, spoken to us or overheard."""

    text: str
    asker: str = ""
    channel: str = ""
    as_of: date | None = None
    today: date | None = None
    addressed: bool = True


class Turnaround:
    """Works out the reply to one question from one snapshot."""

    def __init__(
        self,
        snapshot: Snapshot,
        question: Question,
        *,
        today: date,
        conversations: Conversations | None = None,
        explain: bool = False,
    ) -> None:
        self._snapshot = snapshot
        self._known = snapshot.knowledge
        self._question = question
        self._today = today
        self._conversations = conversations
        self._explain = explain
        self._offers = Offers(self._known, today)
        self._subject = ""  # the rider the last answer named
        self._started = time.perf_counter()

    def reply(self) -> Reply:
        """Return the reply; a fault in one intent's own SQL or wording is logged and said, never raised."""
        text = self._question.text
        if not fold(text) or len(text) > MAX_UTTERANCE:
            return self._declined(OutOfScope(None))
        if not self._question.addressed and not self._known.reader.is_question(text):
            return self._declined(OutOfScope(None))
        last = self._last()
        continued = self._continued(text, last) if last else None
        if continued:
            return self.answered(continued, Trace())
        outcome = self._read(text, last)
        if self._question.addressed and not isinstance(outcome, Recognized):
            several = self._compound(text)
            if several:
                return several
        match outcome:
            case Recognized(reading, _, trace) if self._question.addressed or self._butts_in(reading):
                return self.answered(reading, trace)
            case Recognized(reading, _, trace):
                return self._declined(OutOfScope(reading, trace))
            case Ambiguous(readings, trace):
                return self._ambiguous(readings, trace)
            case OutOfScope():
                return self._declined(outcome)

    def answered(self, reading: Reading, trace: Trace) -> Reply:
        """Return the answer to a reading, or a question back where a name in it is shared."""
        intent = self._known.catalogue.intents[reading.intent]
        if intent.echo:
            return self._echoed(intent, reading, trace)
        shared = next((item for item in reading.filled.values() if len(item.values) > 1), None)
        if shared:
            return self._alike(reading, shared, trace) or self._shared(reading, shared, trace)
        named = self._question.as_of or reading.as_of
        as_of = named or self._today
        try:
            answer = self._known.answerer.answer(intent, reading.filled, as_of, self._today)
        except DomestiqueError as error:
            log.error("ask.intent_failed intent=%s error=%s", intent.name, error)
            return self._done("unknown", "I understood, but cannot look that up just now.", reading, trace)
        key = keys.pack(intent.name, reading.filled, named)
        self._subject = answer.subject
        self._remember(intent, reading.filled, key, answer.subject)
        text = f"As of {day(as_of)}: {answer.text}" if as_of < self._today else answer.text
        return replace(
            self._done("answered" if answer.known else "unknown", text, reading, trace),
            as_of=as_of,
            table=answer.table,
            sources=answer.sources,
            certainty=answer.certainty,
            suggestions=self._offers.follow_ups(intent, reading.filled, as_of, named),
            key=key,
            silent=not answer.known and not self._question.addressed,
        )

    def _read(self, text: str, last: Turn | None) -> Read:
        """Return what *text* asks, after *last*; what only takes up names from there has to follow from it."""
        reader = self._known.reader
        if last is None:
            return reader.read(text, self._today)
        outcome = reader.read(text, self._today, last.settled())
        before = self._known.catalogue.intents.get(last.intent)
        following = (before.name, *before.follow) if before else ()
        about = last.filled.keys() - _DETAILS
        strays = any(
            reading.resumed and reading.intent not in following and not about <= reading.filled.keys()
            for reading in _in(outcome)
        )
        return reader.read(text, self._today) if strays else outcome

    def _butts_in(self, reading: Reading) -> bool:
        """Whether an overheard question is surely one for the record; "who are you" is between those who talk."""
        intent = self._known.catalogue.intents[reading.intent]
        return reading.score >= SURE_UNASKED and bool(intent.facts or intent.rows)

    def _last(self) -> Turn | None:
        """Return what the asker last asked here; chatter that is merely overheard continues nothing."""
        if self._conversations is None or not self._question.addressed:
            return None
        return self._conversations.last(self._question.asker, self._question.channel)

    def _remember(self, intent: Intent, filled: Mapping[str, Filled], key: str, subject: str) -> None:
        asked = self._question
        if self._conversations is not None:
            self._conversations.remember(asked.asker, asked.channel, intent.name, filled, key, subject)

    def _continued(self, text: str, last: Turn) -> Reading | None:
        """Return the last question with something in it changed ("and the giro?"), if that is what *text* is."""
        folded = fold(text)
        opening = next((o for o in _OPENINGS if folded.startswith(o + " ")), None)
        rest = folded[len(opening) :].strip() if opening else folded
        changes = self._known.reader.changes(rest, self._today, last.settled())
        intent = self._known.catalogue.intents.get(last.intent)
        if not changes or intent is None:
            return None
        bare = len(changes) == 1 and changes[0].kind == "race"  # "flanders?" goes on from a question about a race
        if not (opening or bare) and isinstance(self._known.reader.read(text, self._today), Recognized):
            return None
        return self._known.reader.changed(intent, last.filled, changes)

    def _compound(self, text: str) -> Reply | None:
        """Return the reply to a question made of several, or told in several sentences; None if it is neither."""
        reader = self._known.reader
        if read := compound.listed(reader, text, self._today):
            return compound.together([self.answered(each.reading, each.trace) for each in read])
        if halves := compound.halves(reader, text, self._today):
            return self._joined(*halves)
        told = compound.told(reader, text, self._today)
        return self.answered(told.reading, told.trace) if told else None

    def _joined(self, first: Recognized, rest: str) -> Reply:
        """Return the answer to *first* and to *rest*, whose pronouns may mean what the first part names."""
        one = self.answered(first.reading, first.trace)
        settled = settle(first.reading.filled, self._subject)
        second = self._known.reader.read(rest, self._today, settled)
        if not isinstance(second, Recognized):
            return replace(one, text=f"{one.text}\n\nThe second part of the question I cannot answer.")
        return compound.together([one, self.answered(second.reading, second.trace)])

    def _echoed(self, intent: Intent, reading: Reading, trace: Trace) -> Reply:
        """Show again what the last answer rests on; the intent's own words are said when there is none."""
        last = self._last()
        before = self._known.catalogue.intents.get(last.intent) if last else None
        if last is None or before is None:
            text = self._known.wording.render(intent.answer, {})
            return self._done("unknown", text, reading, trace)
        again = self.answered(Reading(before.name, last.filled, 1.0), trace)
        again = replace(again, question=question_for(self._known, before, last.filled) or before.about)
        text = echo.again(intent.echo, again)
        return replace(again, question=self._question.text, intent=intent.name, text=text)

    def _ambiguous(self, readings: Sequence[Reading], trace: Trace) -> Reply:
        text = "I can read that in more than one way. Which did you mean?"
        base = self._done("ambiguous", text, readings[0], trace)
        return replace(base, choices=self._offers.readings(readings), silent=not self._question.addressed)

    def _shared(self, reading: Reading, shared: Filled, trace: Trace) -> Reply:
        """Ask which of the bearers of a shared name is meant."""
        names = [self._offers.label(shared.kind, str(value)) for value in shared.values[:MOST_CHOICES]]
        more = len(shared.values) - len(names)
        listed = ", ".join(names) + (f" or {more} more" if more > 0 else "")
        may = "may be either day" if shared.kind == "date" else "is the name of several"
        text = f"“{escaped(shared.said)}” {may}: {listed}. Which one did you mean?"
        base = self._done("ambiguous", text, reading, trace)
        return replace(base, choices=self._offers.bearers(reading, shared), silent=not self._question.addressed)

    def _alike(self, reading: Reading, shared: Filled, trace: Trace) -> Reply | None:
        """Return the answer that is the same for all bearers of a shared name who have one ("the yates brothers")."""
        intent = self._known.catalogue.intents[reading.intent]
        as_of = self._question.as_of or reading.as_of or self._today
        found: dict[str, list[Reading]] = {}
        for value in shared.values[: MOST_CHOICES + 1]:
            one = replace(reading, filled={**reading.filled, shared.slot: replace(shared, values=(value,))})
            if any(len(item.values) > 1 for item in one.filled.values()):
                return None
            try:
                answer = self._known.answerer.answer(intent, one.filled, as_of, self._today)
            except DomestiqueError:
                return None
            if answer.known:
                found.setdefault(answer.text, []).append(one)
        bearers = next(iter(found.values()), [])
        same = len(found) == 1 and len(bearers) > 1 and len(shared.values) <= MOST_CHOICES
        return self.answered(bearers[0], trace) if same else None

    def _declined(self, outcome: OutOfScope) -> Reply:
        """Say what was understood and offer the nearest questions that can be answered."""
        nearest = outcome.nearest
        base = self._done("out_of_scope", _regret(nearest), nearest, outcome.trace)
        base = replace(base, intent=None, slots={})
        if not self._question.addressed:
            return replace(base, silent=True)
        as_of = self._question.as_of or self._today
        return replace(base, suggestions=self._offers.nearest(outcome.trace, as_of))

    def _done(self, outcome: Outcome, text: str, reading: Reading | None, trace: Trace) -> Reply:
        filled = reading.filled if reading else {}
        return Reply(
            question=self._question.text,
            outcome=outcome,
            text=text,
            as_of=self._question.as_of or self._today,
            intent=reading.intent if reading else None,
            slots=self._known.answerer.slot_values(filled),
            read=tuple(item.said for item in filled.values()),
            unread=reading.unread if reading else (),
            confidence=round(reading.score, 3) if reading else 0.0,
            took_ms=round((time.perf_counter() - self._started) * 1000, 2),
            version=self._snapshot.status.version,
            explanation=self._explanation(reading, trace) if self._explain else None,
        )

    def _explanation(self, reading: Reading | None, trace: Trace) -> Explanation:
        evidence: list[tuple[str, float]] = []
        if reading and reading.masked:
            evidence = self._known.index.explain(reading.masked.split(), reading.intent)
        return Explanation(
            folded=" ".join(trace.words),
            mentions=tuple(
                f"{m.said} → {m.kind}:{', '.join(str(value) for value in m.values[:4])} ({m.score:.2f})"
                for m in trace.marks
            ),
            masked=reading.masked if reading else "",
            ranking=trace.ranking(),
            unread=reading.unread if reading else (),
            evidence=tuple(f"{feature} {weight:+.2f}" for feature, weight in evidence),
        )


def _in(outcome: Read) -> Sequence[Reading]:
    """Return the readings that *outcome* would answer or ask back about."""
    match outcome:
        case Recognized(reading):
            return (reading,)
        case Ambiguous(readings):
            return readings
    return ()


def _regret(nearest: Reading | None) -> str:
    """Return one honest sentence about a question that is not answered."""
    if nearest and nearest.unread and nearest.filled:
        read = " and ".join(dict.fromkeys(f"“{escaped(item.said)}”" for item in nearest.filled.values()))
        unread = ", ".join(dict.fromkeys(f"“{escaped(word)}”" for word in nearest.unread[:4]))
        return f"I read {read}, but I cannot answer about {unread}."
    if nearest and nearest.missing and nearest.score > 0.4:
        return f"I would need to know which {nearest.missing[0]} you mean."
    return "That is not something I can answer."
