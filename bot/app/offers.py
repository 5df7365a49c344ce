"""What is put on offer beside an answer: the readings to choose from, and questions that can really be answered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice

from bot.app import keys
from bot.app.phrase import question_for
from bot.core.answers.reply import Choice
from bot.core.intents.filling import Filled
from bot.core.intents.intents import Intent
from bot.core.knowledge import Knowledge
from bot.core.problems import DomestiqueError
from bot.core.reading import Reading, Trace
from bot.core.times.days import day

MOST_CHOICES = 5
MOST_SUGGESTIONS = 3
_NEAREST = 6  # readings looked at for something to offer instead


class Offers:
    """Finds the questions to offer from one snapshot's knowledge, on the day *today*."""

    def __init__(self, known: Knowledge, today: date) -> None:
        self._known = known
        self._today = today

    def readings(self, readings: Sequence[Reading]) -> tuple[Choice, ...]:
        """Return *readings* as questions to choose from."""
        choices = [choice for reading in readings if (choice := self._choice(reading))]
        return tuple(choices[:MOST_CHOICES])

    def bearers(self, reading: Reading, shared: Filled) -> tuple[Choice, ...]:
        """Return one question for each bearer of a shared name."""
        choices: list[Choice] = []
        for value in shared.values[:MOST_CHOICES]:
            one = {**reading.filled, shared.slot: replace(shared, values=(value,))}
            if choice := self._choice(replace(reading, filled=one)):
                choices.append(replace(choice, label=self.label(shared.kind, str(value))))
        return tuple(choices)

    def label(self, kind: str, id_: str) -> str:
        """Return a name with what tells it from its namesakes; a day in words."""
        if kind == "date":
            return day(id_)
        entity = self._known.entities.get(kind, id_)
        years = f"{entity.first_season}–{entity.last_season or ''}" if entity.first_season else ""
        more = ", ".join(part for part in (str(entity.country or ""), years) if part)
        return f"{entity.name} ({more})" if kind == "rider" and more else entity.name

    def follow_ups(
        self, intent: Intent, filled: Mapping[str, Filled], as_of: date, named: date | None
    ) -> tuple[Choice, ...]:
        """Return follow-up questions that can be answered *as_of* a day, which the asker *named* or not."""
        return tuple(islice(self._following(intent, filled, as_of, named), MOST_SUGGESTIONS))

    def nearest(self, trace: Trace, as_of: date) -> tuple[Choice, ...]:
        """Return the nearest questions about the same names that can be answered."""
        return tuple(islice(self._near(trace, as_of), MOST_SUGGESTIONS))

    def _following(
        self, intent: Intent, filled: Mapping[str, Filled], as_of: date, named: date | None
    ) -> Iterator[Choice]:
        for name in intent.follow:
            other = self._known.catalogue.intents.get(name)
            if other is None:
                continue
            slots = {slot: item for slot, item in filled.items() if other.slot(slot)}
            text = question_for(self._known, other, slots)
            if text and self._can_answer(other, slots, as_of):
                yield Choice(text, text, keys.pack(name, slots, named))

    def _near(self, trace: Trace, as_of: date) -> Iterator[Choice]:
        for reading in trace.readings[:_NEAREST]:
            if reading.missing or not reading.filled:
                continue
            choice = self._choice(reading)
            if choice and self._can_answer(self._known.catalogue.intents[reading.intent], reading.filled, as_of):
                yield choice

    def _choice(self, reading: Reading) -> Choice | None:
        intent = self._known.catalogue.intents[reading.intent]
        text = question_for(self._known, intent, reading.filled)
        return Choice(text, text, keys.pack(intent.name, reading.filled, reading.as_of)) if text else None

    def _can_answer(self, intent: Intent, filled: Mapping[str, Filled], as_of: date) -> bool:
        if any(slot.required and slot.name not in filled for slot in intent.slots):
            return False
        if intent.echo or any(len(item.values) > 1 for item in filled.values()):
            return False
        try:
            return self._known.answerer.can_answer(intent, filled, as_of, self._today)
        except DomestiqueError:
            return False
