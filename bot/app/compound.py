"""Questions made of several: lists ("in 2015 and 2016"), two halves, or a question after what it is about."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.core.answers.reply import Reply
from bot.core.reading import Reader, Recognized
from bot.core.text.folding import fold

_SENTENCES = re.compile(r"(?<=\w\w)[.!?…]+\s+")  # not behind an initial
_ASKING = frozenset({"who", "what", "when", "where", "how", "which", "why", "did", "has", "is", "was"})


def listed(reader: Reader, text: str, today: date) -> list[Recognized]:
    """Return what *text* asks of each thing it lists, or nothing unless all of it is read, as one kind of question."""
    found = [reader.read(part, today) for part in reader.one_by_one(text, today)]
    read = [outcome for outcome in found if isinstance(outcome, Recognized)]
    shared = any(len(item.values) > 1 for outcome in read for item in outcome.reading.filled.values())
    alike = len({outcome.reading.intent for outcome in read}) == 1
    return read if alike and not shared and len(read) == len(found) else []


def halves(reader: Reader, text: str, today: date) -> tuple[Recognized, str] | None:
    """Return the first half of a question of two ("where did it start and who won it"), read, and the second."""
    words = text.split()
    for at in range(2, len(words) - 1):
        if words[at].lower().strip(",;") == "and" and fold(words[at + 1]).split()[:1]:
            if fold(words[at + 1]).split()[0] not in _ASKING:
                continue
            first = reader.read(" ".join(words[:at]), today)
            if isinstance(first, Recognized):
                return first, " ".join(words[at + 1 :])
    return None


def told(reader: Reader, text: str, today: date) -> Recognized | None:
    """Return what the last sentence asks, where those before it may name what it is about."""
    *before, asked = _SENTENCES.split(text.strip())
    if not before or not reader.is_question(asked):
        return None
    outcome = reader.read(asked, today, reader.named(" ".join(before), today))
    return outcome if isinstance(outcome, Recognized) else None


def together(replies: Sequence[Reply]) -> Reply:
    """Return several replies as one: their texts below each other, their rows in one table where they fit."""
    first = replies[0]
    tables = [reply.table for reply in replies if reply.table.rows] or [first.table]
    alike = [table for table in tables if table.columns == tables[0].columns]
    return replace(
        first,
        outcome="answered" if any(reply.outcome == "answered" for reply in replies) else first.outcome,
        text="\n\n".join(reply.text for reply in replies),
        slots={name: value for reply in replies for name, value in reply.slots.items()},
        table=replace(tables[0], rows=tuple(row for table in alike for row in table.rows)),
        sources=tuple(dict.fromkeys(source for reply in replies for source in reply.sources)),
        certainty=", ".join(dict.fromkeys(reply.certainty for reply in replies if reply.certainty)),
        suggestions=replies[-1].suggestions,
    )
