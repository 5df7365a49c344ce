"""The knowledge in service: opened once, checked and reloaded while questions go on being answered.

A new snapshot is built whole in a worker thread and swapped in by one assignment. While it is built, garbage
collection rests and threads change over quickly, so that the event loop is never kept waiting.
"""

import asyncio
import ctypes
import gc
import logging
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TypeVar

from bot.app.loading import Loaded, ValueCache, load_files, read_files, version_of
from bot.app.loading.disk import DiskCache
from bot.app.outcomes import Busy, Change, Checked, Rejected, Reloaded, Status
from bot.app.rehearsal import rehearse
from bot.app.yaml_source import Document, read_yaml
from bot.app.yaml_source import Path as Where
from bot.core.knowledge import Knowledge, Understanding
from bot.core.problems import KnowledgeError, Problem
from bot.core.record import Record

log = logging.getLogger(__name__)

SWITCH_S = 0.0005  # how long a thread may hold the interpreter during a build; ten times less than usual

T = TypeVar("T")
Digests = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of the knowledge: whole, checked, never changed."""

    status: Status
    knowledge: Knowledge
    digests: Digests

    @property
    def record(self) -> Record:
        """The facts."""
        return self.knowledge.record


class KnowledgeService:
    """Holds the snapshot in service; use `open` to make one."""

    def __init__(self, workshop: "Workshop", snapshot: Snapshot) -> None:
        self._workshop = workshop
        self._snapshot = snapshot
        self._running: Busy | None = None
        self._task: asyncio.Task[object] | None = None

    @classmethod
    async def open(cls, folder: Path, *, cache: Path | None = None) -> "KnowledgeService":
        """Return the knowledge under *folder* in service; raises KnowledgeError with all its problems.

        *cache* is a folder of the bot's own, where checked knowledge is kept for the next start.
        """
        workshop = Workshop(folder, DiskCache(cache) if cache else None)
        snapshot = await asyncio.to_thread(workshop.build, "start")
        log.info("knowledge.opened version=%s took_ms=%d", snapshot.status.version, snapshot.status.took_ms)
        return cls(workshop, snapshot)

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot in service; hold on to it for as long as a question takes."""
        return self._snapshot

    def status(self) -> Status:
        """Return what is in service."""
        return self._snapshot.status

    async def reload(self, by: str) -> Reloaded | Rejected | Busy:
        """Put the knowledge on disk into service, if it is sound; *by* is who asked for it."""
        return await self._alone(by, self._reload)

    async def check(self, by: str) -> Checked | Rejected | Busy:
        """Return whether the knowledge on disk could go into service; it does not."""
        return await self._alone(by, self._check)

    def _reload(self, by: str) -> Reloaded:
        old = self._snapshot
        new = self._workshop.build(by, old)
        self._snapshot = new
        outcome = Reloaded(new.status, changes(old.digests, new.digests))
        parts = _parts(old.knowledge)
        del old
        _drop(parts)
        return outcome

    def _check(self, by: str) -> Checked:
        old = self._snapshot
        new = self._workshop.build(by, old)
        outcome = Checked(new.status.version, changes(old.digests, new.digests), new.status.took_ms)
        parts = _parts(new.knowledge)
        del new
        _drop(parts)
        return outcome

    async def _alone(self, by: str, work: Callable[[str], T]) -> T | Rejected | Busy:
        """Do *work* in a worker unless some is under way; it is finished even if the asker stops waiting."""
        if self._running:
            return self._running
        self._running = Busy(by, datetime.now(UTC))
        task = asyncio.create_task(self._in_worker(by, work))
        self._task = task
        return await asyncio.shield(task)

    async def _in_worker(self, by: str, work: Callable[[str], T]) -> T | Rejected:
        started = time.perf_counter()
        try:
            outcome = await asyncio.to_thread(work, by)
        except KnowledgeError as error:
            took_ms = _ms_since(started)
            log.warning("knowledge.rejected problems=%d took_ms=%d", len(error.problems), took_ms)
            return Rejected(error.problems, took_ms)
        finally:
            self._running = None
        log.info("knowledge.%s took_ms=%d", type(outcome).__name__.lower(), _ms_since(started))
        return outcome


class Workshop:
    """Builds snapshots of one folder, one at a time; may be used from any thread."""

    def __init__(self, folder: Path, disk: DiskCache | None = None) -> None:
        self._folder = folder
        self._disk = disk
        self._values = ValueCache()

    def build(self, by: str, current: Snapshot | None = None) -> Snapshot:
        """Return a snapshot of what is on disk now; the *current* one anew where nothing has changed.

        Raises KnowledgeError with every problem.
        """
        started = time.perf_counter()
        files = read_files(self._folder)
        version = version_of(files)
        if current and current.status.version == version:
            status = replace(current.status, loaded_at=datetime.now(UTC), loaded_by=by, took_ms=_ms_since(started))
            return replace(current, status=status)
        with _out_of_the_way():
            kept = self._disk.load(version) if self._disk else None
            loaded, knowledge = (kept[0], _knowledge(*kept)) if kept else self._checked(files)
            status = _status(loaded, knowledge, by, started)
            snapshot = Snapshot(status, knowledge, loaded.digests)
            loaded.release()
            _trim()
        return snapshot

    def _checked(self, files: dict[str, bytes]) -> tuple[Loaded, Knowledge]:
        """Return what is in *files*, read, checked and rehearsed."""
        loaded, problems = load_files(files, self._values)
        try:
            understanding = Understanding.build(loaded.names, loaded.intents, loaded.lexicon)
            knowledge = _knowledge(loaded, understanding)
            problems += _rehearsed(knowledge, files, sound=not problems)
        except Exception:
            if not problems:
                raise
            # What is left of broken knowledge need not hold together; its problems are what counts.
            log.info("knowledge.not_rehearsed", exc_info=True)
        if problems:
            raise KnowledgeError(problems)
        if self._disk:
            self._disk.store(loaded, understanding)
        return loaded, knowledge


def changes(old: Digests, new: Digests) -> dict[str, Change]:
    """Return what differs, by kind; kinds without a difference are left out."""
    found: dict[str, Change] = {}
    for kind in sorted({*old, *new}):
        before, after = old.get(kind, {}), new.get(kind, {})
        change = Change(
            added=tuple(sorted(after.keys() - before.keys())),
            changed=tuple(sorted(id_ for id_ in after.keys() & before.keys() if after[id_] != before[id_])),
            removed=tuple(sorted(before.keys() - after.keys())),
        )
        if change != Change():
            found[kind] = change
    return found


def _knowledge(loaded: Loaded, understanding: Understanding) -> Knowledge:
    return Knowledge.build(loaded.rows, understanding, loaded.sources, loaded.labels)


def _rehearsed(knowledge: Knowledge, files: Mapping[str, bytes], *, sound: bool) -> list[Problem]:
    """Return the problems of the intents; amid broken files, an intent to follow may just be unread."""
    documents: dict[str, Document | list[Problem]] = {}

    def locate(file: str, path: Where) -> int:
        if file not in documents:
            documents[file] = read_yaml(file, files[file])
        document = documents[file]
        return document.line(path) if isinstance(document, Document) else 0

    problems = rehearse(knowledge, locate)
    return problems if sound else [problem for problem in problems if not problem.path.startswith("follow")]


def _status(loaded: Loaded, knowledge: Knowledge, by: str, started: float) -> Status:
    phrasings = sum(len(phrasings) for phrasings in knowledge.catalogue.phrasings.values())
    newest = date.fromisoformat(loaded.newest_fact) if loaded.newest_fact else date.min
    counts = {**loaded.counts, "phrasings": phrasings}
    return Status(loaded.version, counts, newest, datetime.now(UTC), by, _ms_since(started))


@contextmanager
def _out_of_the_way() -> Iterator[None]:
    """Keep other threads going during a build: give way often, and collect no garbage meanwhile.

    What was built is then set apart from later collections: looking through a whole snapshot would stop
    everything for longer than a reload may. Snapshots hold no cycles, so they go when nobody holds them.
    """
    interval, collecting = sys.getswitchinterval(), gc.isenabled()
    sys.setswitchinterval(SWITCH_S)
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        sys.setswitchinterval(interval)
        if collecting:
            gc.enable()


def _parts(thing: object, depth: int = 3) -> list[object]:
    """Return what *thing* is made of, the innermost first, and itself."""
    if depth and is_dataclass(thing):
        inner = [getattr(thing, part.name) for part in fields(thing)]
    else:
        inner = list(getattr(thing, "__dict__", {}).values()) if depth else []
    return [part for held in inner for part in _parts(held, depth - 1)] + [thing]


def _drop(parts: list[object]) -> None:
    """Let go of *parts* one by one, giving way in between: freed at once they would stall the event loop."""
    while parts:
        parts.pop()  # the outermost first: what it held is then held here alone
        time.sleep(0)
    _trim()


def _trim() -> None:
    """Return freed memory to the system, where the C library can: after a reload some 70 MB."""
    trim = _malloc_trim()
    if trim:
        trim(0)  # the interpreter is not held meanwhile


@cache
def _malloc_trim() -> Callable[[int], object] | None:
    """Return glibc's function, which musl has no need of."""
    return getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None


def _ms_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
