"""What a question comes back as: the one shape every surface shows."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Outcome = Literal["answered", "ambiguous", "unknown", "out_of_scope"]
Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from; ``date`` is when it was published, ``seen`` when we read it (ISO, or empty)."""

    id: str
    title: str
    publisher: str
    date: str = ""
    seen: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The evidence under an answer: names of columns and rows of display values."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """Another question on offer: what a button says, the question it asks, and its key (see ``Reply.key``)."""

    label: str
    question: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class SlotValue:
    """What a slot was filled with: the value SQL gets, the name a person reads, the words it was read from."""

    value: str | int
    name: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One intent that was weighed for an utterance: its score (0 to 1) and why it was not taken (empty if it was)."""

    intent: str
    score: float
    against: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an utterance was read as it was; for ``/facts explain`` and ``:why``."""

    folded: str
    mentions: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    masked: str = ""
    ranking: tuple[Candidate, ...] = ()
    unread: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()  # words that spoke for (+) and against (-) the first intent, strongest first


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot has to say to one question.

    ``text`` is Markdown, escaped, complete in itself. ``silent`` means: say nothing at all, for this was
    overheard and is not for us. ``key`` restores the same reply by ``Asking.recall``, also after a restart.
    """

    question: str
    outcome: Outcome
    text: str
    as_of: date
    intent: str | None = None
    slots: dict[str, SlotValue] = field(default_factory=dict)
    table: Table = Table()
    sources: tuple[Source, ...] = ()
    certainty: str = ""  # how sure, where it is not plain: "single source", "planned", …
    read: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    suggestions: tuple[Choice, ...] = ()  # follow-ups, or the nearest questions that can be answered
    choices: tuple[Choice, ...] = ()  # the readings to choose from when ambiguous
    confidence: float = 0.0
    silent: bool = False
    key: str = ""
    took_ms: float = 0.0
    version: str = ""  # of the knowledge that answered
    explanation: Explanation | None = None
