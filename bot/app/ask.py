"""The use case behind every question: what every surface calls, and nothing about how it is worked out."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from bot.app import keys
from bot.app.conversations import Conversations
from bot.app.knowledge import KnowledgeService
from bot.app.phrase import completions, question_for
from bot.app.turnaround import Question, Turnaround
from bot.core.answers.reply import Reply
from bot.core.reading import Reading, Trace

__all__ = ["Asking", "Question"]


class Asking:
    """Answers questions from the snapshot in service; remembers each asker's last question."""

    def __init__(self, knowledge: KnowledgeService, *, clock: Callable[[], datetime]) -> None:
        self._knowledge = knowledge
        self._clock = clock
        self._conversations = Conversations(clock)

    async def ask(self, question: Question, *, explain: bool = False) -> Reply:
        """Return the reply to *question*, with its explanation where wanted; any text at all gets one."""
        return await asyncio.to_thread(lambda: self._turnaround(question, explain=explain).reply())

    async def explain(self, question: Question) -> Reply:
        """Return the reply with its explanation; nothing is remembered."""
        return await asyncio.to_thread(lambda: self._turnaround(question, explain=True, remembering=False).reply())

    async def recall(self, key: str, *, asker: str = "", channel: str = "", today: date | None = None) -> Reply | None:
        """Return the reply a key stands for, from the knowledge now in service, or None when it is not known.

        With an *asker* it counts as what they asked in *channel* last, and can be gone on from.
        """
        return await asyncio.to_thread(self._recall, key, Question("", asker, channel, today=today))

    def ask_now(self, question: Question) -> Reply:
        """Return the reply to *question*, without waiting for a worker."""
        return self._turnaround(question).reply()

    def complete(self, typed: str, limit: int = 25) -> list[str]:
        """Return at most *limit* questions that *typed* may be the beginning of."""
        return completions(self._knowledge.snapshot.knowledge, typed, limit)

    def examples(self, limit: int = 8) -> list[str]:
        """Return questions to show what can be asked, each of another kind."""
        intents = self._knowledge.snapshot.knowledge.catalogue.intents.values()
        return [intent.examples[0] for intent in intents if intent.examples][:limit]

    def _turnaround(self, question: Question, *, explain: bool = False, remembering: bool = True) -> Turnaround:
        return Turnaround(
            self._knowledge.snapshot,
            question,
            today=question.today or self._clock().date(),
            conversations=self._conversations if remembering else None,
            explain=explain,
        )

    def _recall(self, key: str, pressed: Question) -> Reply | None:
        knowledge = self._knowledge.snapshot.knowledge
        found = keys.unpack(key, knowledge.catalogue.intents)
        if found is None:
            return None
        intent, filled, as_of = found
        question = replace(pressed, text=question_for(knowledge, intent, filled), as_of=as_of)
        reading = Reading(intent.name, filled, 1.0)
        return self._turnaround(question).answered(reading, Trace())
