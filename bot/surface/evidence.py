"""The rows behind an answer without what everybody can see already."""

import re

from bot.core.answers.reply import Reply, Table

DATE = re.compile(r"\d{4}-\d\d(-\d\d)?|\d{1,2} \w+ \d{4}")


def telling(reply: Reply) -> Table:
    """Return the reply's table without columns that only repeat: what the text says, or a date's year."""
    table = reply.table
    keep = [i for i in range(len(table.columns)) if not _repeats(reply, i)] or [0]
    if len(table.rows) < 2 or len(keep) == len(table.columns):
        return table
    rows = tuple(tuple(row[i] for i in keep) for row in table.rows)
    return Table(tuple(table.columns[i] for i in keep), rows)


def _repeats(reply: Reply, column: int) -> bool:
    values = [row[column] for row in reply.table.rows]
    if reply.table.columns[column] == "year":
        dated = zip(reply.table.rows, values, strict=True)
        return all(any(DATE.fullmatch(str(cell)) and str(year) in str(cell) for cell in row) for row, year in dated)
    return len(set(values)) == 1 and isinstance(values[0], str) and values[0] in reply.text
