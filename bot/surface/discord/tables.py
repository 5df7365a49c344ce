"""The rows behind an answer as Discord can show them: columns where they fit a phone, else lines."""

import re
from collections.abc import Sequence

from discord.utils import escape_markdown

from bot.core.answers.reply import Cell, Table
from bot.surface.discord import limits
from bot.surface.evidence import DATE

# Wider tables wrap on a phone, where they can no longer be read; those become lines.
TABLE_WIDTH = 46


def lines(table: Table, start: int = 0, end: int | None = None) -> list[str]:
    """Return rows *start* to *end* of *table* as Markdown lines.

    They stand in columns, in a code block, where the whole table is narrow; else as cells parted by dots. So
    do few rows, which need no columns to be compared.
    """
    cells = [[_cell(cell) for cell in row] for row in table.rows]
    if not cells[start:end]:
        return []
    heads = [str(column).replace("_", " ") for column in table.columns]
    grid = [heads, *cells] if heads else cells
    widths = [max(len(row[i]) for row in grid) for i in range(len(cells[0]))]
    if len(cells) < 2 or sum(widths) + 2 * (len(widths) - 1) > TABLE_WIDTH:
        return [_dotted(row, heads) for row in cells[start:end]]
    columns = zip(*table.rows, strict=True)
    right = [all(isinstance(cell, int | float | None) for cell in column) for column in columns]
    shown = [*([heads] if heads else []), *cells[start:end]]
    return ["```", *(_aligned(row, widths, right) for row in shown), "```"]


def _cell(value: Cell) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
    return " ".join(str(value).split())


def _aligned(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    cells = zip(row, widths, right, strict=True)
    line = "  ".join(cell.rjust(width) if flush else cell.ljust(width) for cell, width, flush in cells)
    return line.rstrip().replace("`", "'")


def _dotted(row: Sequence[str], heads: Sequence[str]) -> str:
    """Return *row* as one line; a bare number is told by its column, a date stands in fixed width."""
    told: list[str] = []
    before = ""
    for cell, head in zip(row, heads or [""] * len(row), strict=True):
        if cell in ("", "–"):
            continue
        if (before, head) == ("start", "finish"):
            told[-1] += f" – {_told(cell, head)}"
        else:
            told.append(_told(cell, head))
        before = head
    return limits.shorten(re.sub(r"^(\d+\.) · ", r"\1 ", " · ".join(told)) or "–", 300)


def _told(cell: str, head: str) -> str:
    if DATE.fullmatch(cell):
        return f"`{cell}`"
    if head == "rank" and cell.isdigit():
        return f"{cell}."
    if head and head != "year" and re.fullmatch(r"[\d.,]+[a-z]?", cell):
        return escape_markdown(f"{head} {cell}")
    return escape_markdown(cell)
