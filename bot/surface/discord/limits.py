"""Discord's limits, and how text is made to fit them: shortened at a word, or parted into pages."""

import re
from collections.abc import Sequence
from itertools import islice

CONTENT = 2000
TITLE = 256
DESCRIPTION = 4096
FIELD_VALUE = 1024
AUTHOR = 256
FOOTER = 2048
BUTTON_LABEL = 80
CUSTOM_ID = 100
BUTTONS = 25
CHOICES = 25
CHOICE = 100

_LAST_WORD = re.compile(r"\s+\S*$")


def shorten(text: str, limit: int) -> str:
    """Return *text*, or as many whole words of it as fit *limit* characters with an ellipsis.

    A single word too long is cut. No lone backslash is left at the end, and bold that was cut open is closed.
    """
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    if not text[limit - 1].isspace():
        cut = _LAST_WORD.sub("", cut) or cut
    cut = cut.rstrip().rstrip("\\")
    if cut.count("**") % 2:
        cut = cut[: limit - 3].rstrip("* ")
        cut += "**" * (cut.count("**") % 2)
    return cut + "…"


def parted(lines: Sequence[str], *, rows: int, chars: int) -> list[list[str]]:
    """Return *lines* in pages of at most *rows* lines and *chars* characters; at least one page.

    A line longer than a page is shortened.
    """
    pages: list[list[str]] = [[]]
    room = chars
    for line in lines:
        line = shorten(line, chars)
        if pages[-1] and (len(pages[-1]) >= rows or room < len(line) + 1):
            pages.append([])
            room = chars
        pages[-1].append(line)
        room -= len(line) + 1
    return pages


def fitting(texts: Sequence[str], limit: int, count: int) -> list[str]:
    """Return the first *count* distinct, non-empty *texts* that are at most *limit* characters long."""
    distinct = dict.fromkeys(text for text in texts if text and len(text) <= limit)
    return list(islice(distinct, count))
