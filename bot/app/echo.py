"""What the last answer rests on, shown again when somebody asks for its rows, its sources or how it was read."""

from bot.core.answers.reply import Reply

MOST_SOURCES = 8  # said in a message; those that most rows rest on come first


def again(what: str, reply: Reply) -> str:
    """Return the text that shows *what* of *reply*: ``"rows"``, ``"sources"`` or ``"reading"``."""
    return {"rows": _rows, "sources": _sources, "reading": _reading}[what](reply)


def _rows(reply: Reply) -> str:
    if not reply.table.rows:
        return f"There is no list behind that answer. {reply.text}"
    lines = [" · ".join(str(cell) for cell in row if cell is not None) for row in reply.table.rows]
    return f"{reply.text}\n\n" + "\n".join(f"- {line}" for line in lines)


def _sources(reply: Reply) -> str:
    if not reply.sources:
        return f"{reply.text}\n\nNo source is named for that answer."
    cited = [
        f"- {source.publisher}: {source.title} ({source.date or source.seen or 'undated'})"
        for source in reply.sources[:MOST_SOURCES]
    ]
    more = len(reply.sources) - len(cited)
    cited += [f"- and {more} more, each for some of the rows"] if more > 0 else []
    sure = f" ({reply.certainty})" if reply.certainty else ""
    return f"{reply.text}\n\nAs of {reply.as_of.isoformat()}{sure}, by:\n" + "\n".join(cited)


def _reading(reply: Reply) -> str:
    read = ", ".join(f"{name} = {slot.name}" for name, slot in reply.slots.items())
    rows = f" It rests on {len(reply.table.rows)} rows." if reply.table.rows else ""
    return f"I read your question as “{reply.question}” with {read or 'nothing to fill in'}.{rows}\n\n{reply.text}"
