"""What every surface says in the same words: days, counts, sources, who loaded the knowledge."""

from collections.abc import Sequence
from datetime import date
from textwrap import shorten

from bot.app.outcomes import Status
from bot.core.answers.reply import Reply, Source

NAMED = 2  # sources; how many more there are is said
_TITLE = 80  # characters


def day(when: date) -> str:
    """Return a date as people write it: ``3 July 2024``."""
    return f"{when.day} {when:%B} {when.year}"


def counted(count: int, noun: str) -> str:
    """Return ``1 problem`` or ``2 problems``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def at_whose_word(status: Status) -> str:
    """Return who had the knowledge in service loaded; at the start of the bot nobody has to ask."""
    return "at the start" if status.loaded_by == "start" else f"by {status.loaded_by}"


def cited(sources: Sequence[Source]) -> str:
    """Return the first of *sources* by name, and how many more there are; empty when there is none."""
    named = [_source(source) for source in sources[:NAMED]]
    if len(sources) > NAMED:
        named.append(f"and {len(sources) - NAMED} more")
    return "; ".join(named)


def stands_on_facts(reply: Reply) -> bool:
    """Tell whether the day and the sources matter; they do not to a greeting."""
    return bool(reply.sources or reply.table.rows or (reply.outcome == "unknown" and reply.slots))


def _source(source: Source) -> str:
    first, _, rest = source.title.partition(": ")
    title = first if rest and " " not in first else shorten(source.title, _TITLE, placeholder="…")  # "LeTourDataSet: …"
    name = title if source.publisher.casefold() in source.title.casefold() else f"{title}, {source.publisher}"
    if source.date:
        return f"{name} ({_said_date(source.date)})"
    return f"{name} (seen {_said_date(source.seen)})" if source.seen else name


def _said_date(iso: str) -> str:
    try:
        return day(date.fromisoformat(iso))
    except ValueError:
        return iso  # a month or a year
