"""The use case behind every question: read it, answer it, or say honestly why not."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.app import keys
from bot.app.conversations import Conversations, Turn
from bot.app.knowledge import KnowledgeService, Snapshot
from bot.core.answers import Answer
from bot.core.intents import Intent
from bot.core.problems import DomestiqueError
from bot.core.reading import Ambiguous, Filled, OutOfScope, Reading, Recognized, Trace
from bot.core.reply import Choice, Explanation, Reply, SlotValue
from bot.core.text import MAX_UTTERANCE, fold

log = logging.getLogger(__name__)

SURE_UNASKED = 0.72  # an overheard question is answered only above this; ADR 5
MOST_CHOICES = 5
MOST_SUGGESTIONS = 3
_CONNECTING = ("and what about", "and how about", "what about", "how about", "and for", "and in", "same for", "ok and", "and")


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody typed, and the circumstances: who and where (opaque), as of when, spoken to us or overheard."""

    text: str
    asker: str = ""
    channel: str = ""
    as_of: date | None = None
    today: date | None = None
    addressed: bool = True


class Asking:
    """Answers questions from the snapshot in service; remembers each asker's last question."""

    def __init__(self, knowledge: KnowledgeService, *, clock: Callable[[], datetime]) -> None:
        self._knowledge = knowledge
        self._clock = clock
        self._conversations = Conversations(clock)

    async def ask(self, question: Question) -> Reply:
        """Return the reply to *question*; any text at all gets one."""
        return await asyncio.to_thread(self.ask_now, question)

    async def explain(self, question: Question) -> Reply:
        """Return the reply with its explanation; nothing is remembered."""
        return await asyncio.to_thread(lambda: _Turnaround(self, question, remember=False).reply())

    async def recall(self, key: str, *, today: date | None = None) -> Reply | None:
        """Return the reply a key stands for, from the knowledge now in service, or None when it is not known."""
        return await asyncio.to_thread(self._recall, key, today)

    def ask_now(self, question: Question) -> Reply:
        """Return the reply to *question*, without waiting for a worker."""
        return _Turnaround(self, question, remember=True).reply()

    def complete(self, typed: str, limit: int = 25) -> list[str]:
        """Return at most *limit* questions that *typed* may be the beginning of."""
        return complete(self._knowledge.snapshot, typed, limit)

    def examples(self, limit: int = 8) -> list[str]:
        """Return questions to show what can be asked, of as many kinds as possible."""
        intents = self._knowledge.snapshot.knowledge.catalogue.intents.values()
        return [example for intent in intents for example in intent.examples[:1]][:limit]

    def _recall(self, key: str, today: date | None) -> Reply | None:
        snapshot = self._knowledge.snapshot
        found = keys.unpack(key, snapshot.knowledge.catalogue.intents)
        if found is None:
            return None
        intent, filled, as_of = found
        question = Question(question_for(snapshot, intent, filled), today=today, as_of=as_of)
        work = _Turnaround(self, question, remember=False)
        reading = Reading(intent.name, filled, 1.0)
        return work.answered(reading, Trace())

    @property
    def conversations(self) -> Conversations:
        """The conversations under way."""
        return self._conversations

    def today(self) -> date:
        """Return what day it is."""
        return self._clock().date()

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot in service."""
        return self._knowledge.snapshot


class _Turnaround:
    """One question on its way through one snapshot."""

    def __init__(self, asking: Asking, question: Question, *, remember: bool) -> None:
        self._asking = asking
        self._question = question
        self._remember = remember
        self._snapshot = asking.snapshot
        self._known = self._snapshot.knowledge
        self._started = time.perf_counter()
        self._today = question.today or asking.today()
        self._as_of = question.as_of or self._today

    def reply(self) -> Reply:
        """Return the reply; a fault in one intent's own SQL or wording is logged and said, never raised."""
        text = self._question.text
        if not fold(text) or len(text) > MAX_UTTERANCE:
            return self._out_of_scope(OutOfScope(None))
        last = self._asking.conversations.last(self._question.asker, self._question.channel)
        continued = self._continued(text, last) if last else None
        if continued:
            return self.answered(continued, Trace())
        outcome = self._known.reader.read(text, self._today, last.settled() if last else None)
        match outcome:
            case Recognized(reading, _, trace):
                if not self._question.addressed and reading.score < SURE_UNASKED:
                    return self._out_of_scope(OutOfScope(reading, trace))
                return self.answered(reading, trace)
            case Ambiguous(readings, trace):
                return self._ambiguous(readings, trace)
            case OutOfScope():
                return self._out_of_scope(outcome)

    def answered(self, reading: Reading, trace: Trace) -> Reply:
        """Return the answer to a reading, or a question back where a name in it is shared."""
        intent = self._known.catalogue.intents[reading.intent]
        shared = next((item for item in reading.filled.values() if len(item.values) > 1), None)
        if shared:
            return self._shared(reading, shared, trace)
        as_of = self._question.as_of or reading.as_of or self._as_of
        try:
            answer = self._known.answerer.answer(intent, reading.filled, as_of, self._today)
        except DomestiqueError as error:
            log.error("ask.intent_failed intent=%s error=%s", intent.name, error)
            return self._done("unknown", "I understood, but cannot look that up just now.", reading, trace)
        dated = as_of if (self._question.as_of or reading.as_of) else None
        key = keys.pack(intent.name, reading.filled, dated)
        if self._remember:
            self._asking.conversations.remember(
                self._question.asker, self._question.channel, intent.name, reading.filled, key
            )
        base = self._done("answered" if answer.known else "unknown", answer.text, reading, trace)
        return replace(
            base,
            as_of=as_of,
            slots=dict(answer.slots),
            table=answer.table,
            sources=answer.sources,
            certainty=answer.certainty,
            suggestions=tuple(self._follow(intent, reading.filled, as_of, dated)),
            key=key,
            chart=intent.chart.get("kind", "") if answer.known else "",
            silent=not answer.known and not self._question.addressed,
        )

    def _continued(self, text: str, last: Turn) -> Reading | None:
        """Return the last question with something in it changed ("and the giro?"), if that is what *text* is."""
        folded = fold(text)
        opening = next((o for o in _CONNECTING if folded == o or folded.startswith(o + " ")), None)
        rest = folded[len(opening) :].strip() if opening else folded
        changes = self._known.reader.changes(rest, self._today)
        if not changes:
            return None
        if not opening:
            outcome = self._known.reader.read(text, self._today)
            if isinstance(outcome, Recognized):
                return None
        intent = self._known.catalogue.intents.get(last.intent)
        return self._known.reader.changed(intent, last.filled, changes) if intent else None

    def _ambiguous(self, readings: Sequence[Reading], trace: Trace) -> Reply:
        choices = [choice for reading in readings if (choice := self._choice(reading))]
        base = self._done("ambiguous", "I can read that in more than one way. Which did you mean?", readings[0], trace)
        return replace(base, choices=tuple(choices[:MOST_CHOICES]), silent=not self._question.addressed)

    def _shared(self, reading: Reading, shared: Filled, trace: Trace) -> Reply:
        """Ask which of the bearers of a shared name is meant."""
        choices = []
        for value in shared.values[: MOST_CHOICES * 5]:
            one = {**reading.filled, shared.slot: replace(shared, values=(value,))}
            choice = self._choice(replace(reading, filled=one))
            if choice:
                choices.append(replace(choice, label=self._label(shared.kind, str(value))))
        names = [self._label(shared.kind, str(value)) for value in shared.values[:MOST_CHOICES]]
        more = len(shared.values) - len(names)
        listed = ", ".join(names) + (f" or {more} more" if more > 0 else "")
        text = f"“{shared.said}” is the name of several: {listed}. Which one did you mean?"
        base = self._done("ambiguous", text, reading, trace)
        return replace(base, choices=tuple(choices[:MOST_CHOICES]), silent=not self._question.addressed)

    def _label(self, kind: str, id_: str) -> str:
        """Return a name with what tells it from its namesakes."""
        entity = self._known.entities.get(kind, id_)
        years = "–".join(str(y) for y in (entity.first_season, entity.last_season) if y)
        more = ", ".join(part for part in (str(entity.country or ""), years) if part)
        return f"{entity.name} ({more})" if kind == "rider" and more else entity.name

    def _choice(self, reading: Reading) -> Choice | None:
        intent = self._known.catalogue.intents[reading.intent]
        text = question_for(self._snapshot, intent, reading.filled)
        return Choice(text, text, keys.pack(intent.name, reading.filled, reading.as_of)) if text else None

    def _follow(
        self, intent: Intent, filled: Mapping[str, Filled], as_of: date, dated: date | None
    ) -> Iterator[Choice]:
        """Yield the intent's follow-up questions that can really be answered."""
        found = 0
        for name in intent.follow:
            other = self._known.catalogue.intents.get(name)
            if other is None or found == MOST_SUGGESTIONS:
                continue
            slots = {n: item for n, item in filled.items() if other.slot(n)}
            if self._can_answer(other, slots, as_of) and (text := question_for(self._snapshot, other, slots)):
                found += 1
                yield Choice(text, text, keys.pack(name, slots, dated))

    def _can_answer(self, intent: Intent, filled: Mapping[str, Filled], as_of: date) -> bool:
        if any(slot.required and slot.name not in filled for slot in intent.slots):
            return False
        if any(len(item.values) > 1 for item in filled.values()):
            return False
        try:
            return self._known.answerer.answer(intent, filled, as_of, self._today).known
        except DomestiqueError:
            return False

    def _out_of_scope(self, outcome: OutOfScope) -> Reply:
        """Say what was understood and offer the nearest questions that can be answered."""
        nearest = outcome.nearest
        base = self._done("out_of_scope", self._regret(nearest), nearest, outcome.trace)
        if not self._question.addressed:
            return replace(base, intent=None, silent=True)
        near = [r for r in outcome.trace.readings if not r.missing and r.score > 0]
        offers = [c for r in near[:6] if self._can_answer(self._known.catalogue.intents[r.intent], r.filled, self._as_of)
                  and (c := self._choice(r))]  # fmt: skip
        return replace(base, intent=None, slots={}, suggestions=tuple(offers[:MOST_SUGGESTIONS]))

    def _regret(self, nearest: Reading | None) -> str:
        if nearest and nearest.unread and nearest.filled:
            read = " and ".join(f"“{item.said}”" for item in nearest.filled.values())
            unread = ", ".join(f"“{word}”" for word in nearest.unread[:4])
            return f"I read {read}, but I cannot answer about {unread}."
        if nearest and nearest.missing and nearest.score > 0.4:
            return f"I would need to know which {nearest.missing[0]} you mean."
        return "That is not something I can answer."

    def _done(self, outcome: str, text: str, reading: Reading | None, trace: Trace) -> Reply:
        took = (time.perf_counter() - self._started) * 1000
        filled = reading.filled if reading else {}
        return Reply(
            question=self._question.text,
            outcome=outcome,  # type: ignore[arg-type]
            text=text,
            as_of=self._as_of,
            intent=reading.intent if reading else None,
            slots=self._slots(filled),
            read=tuple(item.said for item in filled.values()),
            unread=reading.unread if reading else (),
            confidence=round(reading.score, 3) if reading else 0.0,
            took_ms=round(took, 2),
            version=self._snapshot.status.version,
            explanation=self._explanation(reading, trace),
        )

    def _slots(self, filled: Mapping[str, Filled]) -> dict[str, SlotValue]:
        return self._known.answerer.slot_values(filled)

    def _explanation(self, reading: Reading | None, trace: Trace) -> Explanation:
        return Explanation(
            folded=" ".join(trace.words),
            mentions=tuple(
                f"{m.said} → {m.kind}:{', '.join(str(v) for v in m.values[:4])} ({m.score:.2f})" for m in trace.marks
            ),
            masked=reading.masked if reading else "",
            ranking=trace.ranking(),
            unread=reading.unread if reading else (),
            evidence=tuple(
                f"{feature} {weight:+.2f}"
                for feature, weight in (
                    self._known.index.explain(reading.masked.split(), reading.intent) if reading and reading.masked else ()
                )
            ),
        )


def question_for(snapshot: Snapshot, intent: Intent, filled: Mapping[str, Filled]) -> str:
    """Return a question that asks *intent* with these slots, in the intent's own phrasing; empty if it has none."""
    entities = snapshot.knowledge.entities
    wanted = {n for n, item in filled.items() if item.kind not in ("span", "as_of") or intent.slot(n) is None}
    best = None
    for phrasing in intent.phrasings():
        slots = {part[1:-1].removesuffix("}") for part in fold(phrasing).split() if part.startswith("{")}
        if slots == wanted or (slots | {"span"}) == (wanted | {"span"}):
            best = phrasing
            break
    if best is None:
        return ""
    for name, item in filled.items():
        value = item.values[0]
        shown = item.said if isinstance(value, tuple) else entities.name(item.kind, str(value))
        if f"{{{name}}}" in best:
            best = best.replace(f"{{{name}}}", _spoken(item.kind, shown))
        elif item.kind == "span":
            best = f"{best} {shown if not shown.isdigit() else 'in ' + shown}"
    return best[:1].upper() + best[1:] + ("" if best.endswith("?") else "?")


def _spoken(kind: str, shown: str) -> str:
    """Return a slot's value as it is spoken inside a question."""
    if kind == "ordinal" and shown.lstrip("-").isdigit():
        from bot.core.wording import ordinal

        return "last" if shown == "-1" else ordinal(int(shown))
    if kind == "count":
        return f"{shown} times"
    if kind == "stage":
        return {"last": "last stage", "prologue": "prologue"}.get(shown, f"stage {shown}")
    return shown


def complete(snapshot: Snapshot, typed: str, limit: int) -> list[str]:
    """Return questions that begin with, or speak of, what was typed so far."""
    knowledge = snapshot.knowledge
    folded = fold(typed)
    examples = [e for intent in knowledge.catalogue.intents.values() for e in intent.examples]
    if not folded:
        return examples[:limit]
    found = [e for e in examples if fold(e).startswith(folded)]
    last = folded.split()[-1]
    if len(last) >= 2:
        head = typed[: len(typed) - len(typed.split()[-1])]
        found += [f"{head}{name}" for name, _, _ in knowledge.gazetteer.complete(last, limit)]
    found += [e for e in examples if folded in fold(e)]
    return [text[:100] for text in dict.fromkeys(found)][:limit]
