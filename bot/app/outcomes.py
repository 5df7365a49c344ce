"""What loading, checking and reloading the knowledge come back as."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.problems import Problem


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two snapshots in one kind of knowledge, by id."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """The snapshot in service: its version, what it holds, and how it came."""

    version: str
    counts: Mapping[str, int]  # riders, teams, races, editions, stages, results, facts, terms, intents, phrasings, …
    newest_fact: date
    loaded_at: datetime  # aware, UTC
    loaded_by: str
    took_ms: float


@dataclass(frozen=True, slots=True)
class Reloaded:
    """A new snapshot is in service; ``changes`` by kind, empty when nothing differs."""

    status: Status
    changes: Mapping[str, Change]


@dataclass(frozen=True, slots=True)
class Checked:
    """The knowledge on disk is sound but was not put into service."""

    version: str
    changes: Mapping[str, Change]
    took_ms: float


@dataclass(frozen=True, slots=True)
class Rejected:
    """The knowledge on disk has problems; the snapshot in service stays."""

    problems: tuple[Problem, ...]
    took_ms: float


@dataclass(frozen=True, slots=True)
class Busy:
    """Somebody else's reload or check is still running."""

    by: str
    since: datetime
