"""A reply as Discord shows it: an embed with headline, evidence, source and date.

Wording is not made here: a reply's text comes finished from the knowledge. Everything else that reaches an
embed (cells, names, questions) is plain and is escaped here.
"""

import re
from collections.abc import Sequence

import discord
from discord.utils import escape_markdown

from bot.core.answers.reply import Outcome, Reply, Source
from bot.surface.discord import limits, tables
from bot.surface.evidence import telling
from bot.surface.saying import cited, counted, day, stands_on_facts

# The jerseys: yellow for an answer, green for a close finish, polka-dot red for a gap in the record.
COLOURS: dict[Outcome, int] = {
    "answered": 0xFFD100,
    "ambiguous": 0x2FA84F,
    "unknown": 0xE2574C,
    "out_of_scope": 0x8E9297,
}
TROUBLE = 0xE2574C
PLAIN = 0xFFD100

EVIDENCE_ROWS = 6  # under an answer; the rest is behind the list button
PAGE_ROWS = 15

_HEADLINE = 200  # characters; longer first lines read better as text


def embed(reply: Reply, *, show_question: bool = False) -> discord.Embed:
    """Return *reply* as an embed: headline, the rest of the text, evidence, how sure; sources in the footer.

    *show_question* puts the question above, for places where Discord does not show it.
    """
    headline, rest = _headline(reply.text)
    parts = [rest, evidence(reply), *_small_print(reply)]
    found = discord.Embed(
        title=headline or None,
        description=limits.shorten("\n".join(part for part in parts if part), limits.DESCRIPTION) or None,
        colour=COLOURS[reply.outcome],
        url=_link(reply.sources) if headline else None,
    )
    if show_question and reply.question.strip():
        found.set_author(name=limits.shorten(f"“{' '.join(reply.question.split())}”", limits.AUTHOR))
    if stands_on_facts(reply):
        found.set_footer(text=limits.shorten(footer(reply), limits.FOOTER))
    return found


def plain(reply: Reply) -> str:
    """Return *reply* as message text, for channels in which we may not show embeds."""
    parts = [reply.text, evidence(reply), *_small_print(reply)]
    if stands_on_facts(reply):
        parts.append(f"-# {escape_markdown(footer(reply))}")
    return limits.shorten("\n".join(part for part in parts if part), limits.CONTENT)


def evidence(reply: Reply) -> str:
    """Return the first rows behind *reply*, and how many more there are; empty when the text says it all."""
    rows = reply.table.rows
    if len(rows) == 1 and len([cell for cell in rows[0] if cell is not None]) == 1:
        return ""  # a lone number, which the headline has just said
    lines = tables.lines(telling(reply), 0, EVIDENCE_ROWS)
    if len(rows) > EVIDENCE_ROWS:
        lines.append(f"*… and {len(rows) - EVIDENCE_ROWS} more*")
    return "\n".join(lines)


def list_pages(reply: Reply) -> list[list[str]]:
    """Return all rows behind *reply* as lines, in pages; one page at least."""
    table = telling(reply)
    pages: list[list[str]] = []
    for start in range(0, len(table.rows), PAGE_ROWS):
        page = tables.lines(table, start, start + PAGE_ROWS)
        # A cell may be long: what does not fit one embed goes on to the next page.
        pages.extend(limits.parted(page, rows=PAGE_ROWS + 3, chars=limits.DESCRIPTION - 200))
    return pages or [[]]


def list_embed(reply: Reply, page: int) -> discord.Embed:
    """Return one page (from 0) of the rows behind *reply*."""
    pages = list_pages(reply)
    headline, rest = _headline(reply.text)
    found = discord.Embed(
        title=headline or limits.shorten(rest.partition("\n")[0], _HEADLINE) or None,
        description="\n".join(pages[page]) or "There is nothing to list.",
        colour=COLOURS[reply.outcome],
    )
    where = f"Page {page + 1} of {len(pages)} · {counted(len(reply.table.rows), 'row')}"
    return found.set_footer(text=limits.shorten(f"{where} · {footer(reply)}", limits.FOOTER))


def footer(reply: Reply) -> str:
    """Return where the answer comes from and the day it is true of, as plain text."""
    as_of = f"As of {day(reply.as_of)}"
    return f"Source: {cited(reply.sources)} · {as_of}" if reply.sources else as_of


def notice(text: str, *, trouble: bool = False) -> discord.Embed:
    """Return one plain message of ours as an embed."""
    shown = limits.shorten(text, limits.DESCRIPTION)
    return discord.Embed(description=shown, colour=TROUBLE if trouble else PLAIN)


def _headline(text: str) -> tuple[str, str]:
    """Return the line to set large and the text that follows; no headline for two answers or a long one."""
    first, _, rest = text.strip().partition("\n")
    several = "\n\n" in text.strip()
    if several or len(first) > _HEADLINE or "](" in first or first.startswith(("- ", "* ", "#", ">", "```")):
        return "", text.strip()
    return re.sub(r"(?<!\\)\*\*", "", first), rest.strip()  # a title is bold already


def _small_print(reply: Reply) -> list[str]:
    """Return the lines that qualify the answer: how sure it is, and which words it did not use."""
    lines: list[str] = []
    if reply.certainty:
        lines.append(f"*Certainty: {escape_markdown(limits.shorten(reply.certainty, 300))}*")
    if reply.unread and reply.outcome == "answered":
        words = ", ".join(f"“{escape_markdown(word)}”" for word in reply.unread[:8])
        lines.append(f"*Words I did not use: {limits.shorten(words, 300)}*")
    return lines


def _link(sources: Sequence[Source]) -> str | None:
    urls = [source.url for source in sources if source.url.startswith(("https://", "http://"))]
    return urls[0] if urls and len(urls[0]) <= 2000 else None
