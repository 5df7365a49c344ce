"""Intents: the kinds of question the bot answers, as their YAML states them, and the phrasings they expand to."""

import re
from dataclasses import dataclass, field

MAX_PHRASINGS = 512  # from one line of `ask`; more is a slip of the pen, not a way of asking

_PIECE = re.compile(r"[()\[\]|]|[^()\[\]|]+")


class PhrasingError(ValueError):
    """A line of ``ask`` or ``never`` whose brackets do not close, or that stands for too many phrasings."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A named gap in an intent; ``kind`` says what fills it: the name without its number (``rider2``: a rider)."""

    name: str
    required: bool
    kind: str = field(init=False)

    def __post_init__(self) -> None:
        """Work the kind out once: reading asks for it all the time."""
        object.__setattr__(self, "kind", self.name.rstrip("0123456789"))


@dataclass(frozen=True, slots=True)
class Intent:
    """One kind of question: how it is asked, what is looked up, how the answer is worded."""

    name: str
    about: str
    slots: tuple[Slot, ...] = ()
    ask: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    gaps: str = ""
    facts: str = ""
    rows: str = ""
    answer: str = ""
    unknown: str = ""
    follow: tuple[str, ...] = ()
    echo: str = ""
    file: str = ""

    def slot(self, name: str) -> Slot | None:
        """Return the slot called *name*, or None."""
        return next((slot for slot in self.slots if slot.name == name), None)

    def phrasings(self) -> tuple[str, ...]:
        """Return every phrasing the lines of ``ask`` stand for, without repeats, in order."""
        return tuple(dict.fromkeys(p for line in self.ask for p in expand(line)))


def expand(line: str) -> list[str]:
    """Return the phrasings *line* stands for: ``(a|b)`` is either, ``[a]`` may be left out.

    Raises PhrasingError when a bracket does not close or there would be more than MAX_PHRASINGS.
    """
    pieces = _PIECE.findall(line)
    found, rest = _alternatives(pieces, 0, "")
    if rest != len(pieces):
        raise PhrasingError(f"{pieces[rest]!r} has no partner in {line!r}")
    return list(dict.fromkeys(" ".join(text.split()) for text in found))


def _alternatives(pieces: list[str], at: int, closing: str) -> tuple[list[str], int]:
    """Return what the pieces from *at* to *closing* stand for, and the place after them."""
    options: list[str] = []
    current = [""]
    while at < len(pieces):
        piece = pieces[at]
        if piece in ")]":
            break
        if piece == "|":
            options, current, at = options + current, [""], at + 1
            continue
        if piece in "([":
            partner = ")" if piece == "(" else "]"
            inner, at = _alternatives(pieces, at + 1, partner)
            if at >= len(pieces) or pieces[at] != partner:
                raise PhrasingError(f"{piece!r} is not closed in {''.join(pieces)!r}")
            choices = inner if piece == "(" else ["", *inner]
        else:
            choices = [piece]
        current = [left + right for left in current for right in choices]
        if len(current) + len(options) > MAX_PHRASINGS:
            raise PhrasingError(f"{''.join(pieces)!r} stands for more than {MAX_PHRASINGS} phrasings")
        at += 1
    return options + current, at
