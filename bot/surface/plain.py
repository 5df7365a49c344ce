"""A Reply without Markdown: as plain text, and as one JSON object for a program."""

import json
import re

from bot.core.answers.reply import Reply

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_HIDDEN = re.compile("([\ue000-\ue07f])")  # an escaped character, out of the marks' reach for a while
_LINK = re.compile(r"\[([^\]]+)\]\(<?[^)\s>]+>?\)")
_LINE_MARK = re.compile(r"^(?:-# |#{1,3} |>{1,3} )", re.MULTILINE)
_MARKS = re.compile(r"\*{1,3}|~~|\|\||`{1,3}|__|(?<!\w)_(?=\S)|(?<=\S)_(?!\w)")


def plain(text: str) -> str:
    """Return Markdown *text* as a person would read it: no marks, links by their label, escapes undone."""
    hidden = _ESCAPED.sub(lambda m: chr(0xE000 + ord(m[1])), text)
    bare = _MARKS.sub("", _LINE_MARK.sub("", _LINK.sub(r"\1", hidden)))
    return _HIDDEN.sub(lambda m: chr(ord(m[1]) - 0xE000), bare).strip()


def as_object(reply: Reply) -> dict[str, object]:
    """Return *reply* as plain values, for programs; the keys are a promise to them."""
    return {
        "question": reply.question,
        "outcome": reply.outcome,
        "intent": reply.intent,
        "slots": {name: slot.value for name, slot in reply.slots.items()},
        "answer": "" if reply.silent else plain(reply.text),
        "rows": [dict(zip(reply.table.columns, row, strict=True)) for row in reply.table.rows],
        "sources": [
            {"title": s.title, "publisher": s.publisher, "date": s.date, "seen": s.seen, "url": s.url}
            for s in reply.sources
        ],
        "as_of": reply.as_of.isoformat(),
        "read": list(reply.read),
        "unread": list(reply.unread),
        "suggestions": [choice.question for choice in (*reply.choices, *reply.suggestions)],
        "confidence": round(reply.confidence, 4),
        "took_ms": round(reply.took_ms, 3),
    }


def as_json(reply: Reply) -> str:
    """Return *reply* as one line of JSON."""
    return json.dumps(as_object(reply), ensure_ascii=False)
