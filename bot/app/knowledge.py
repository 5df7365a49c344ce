"""The knowledge in service: opened once, checked and reloaded while questions go on being answered.

A new snapshot is built whole and swapped in by one assignment. Much knowledge is built in a process of its own
(`app/apart.py`), and a worker thread takes over what came out; little is built in the worker thread. While that is
at work, garbage collection rests and threads change over quickly, so that the event loop is never kept waiting.
"""

import asyncio
import ctypes
import gc
import logging
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from shutil import rmtree
from typing import TypeVar
from weakref import finalize

from bot.app.apart import Apart
from bot.app.building import build
from bot.app.loading import ValueCache, read_files, version_of
from bot.app.loading.disk import DiskCache, Kept, Rehearsed
from bot.app.outcomes import Busy, Change, Checked, Rejected, Reloaded, Status
from bot.core.knowledge import Knowledge
from bot.core.problems import KnowledgeError
from bot.core.record.record import Record

log = logging.getLogger(__name__)

SWITCH_S = 0.0005  # how long a thread may hold the interpreter during a build; ten times less than usual
MUCH = 1_000_000  # bytes of YAML; less is built sooner than another interpreter has started

T = TypeVar("T")
Digests = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of the knowledge: whole, checked, never changed."""

    status: Status
    knowledge: Knowledge
    digests: Digests
    words: str = ""  # the version of the files its words were made from

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
        snapshot = await _unless_cancelled(workshop, asyncio.to_thread(workshop.build, "start"))
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
            outcome = await _unless_cancelled(self._workshop, asyncio.to_thread(work, by))
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
        self._apart = Apart()
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
        words = _words(current) if current else None
        kept = self._kept(version, words) or self._built_apart(files, words) or self._built_here(files, words)
        return Snapshot(_status(kept, by, started), kept.knowledge, kept.loaded.digests, kept.rehearsed.version)

    def stop(self) -> None:
        """Have a build end soon, by whoever is at it."""
        self._apart.stop()

    def _kept(self, version: str, words: Rehearsed | None) -> Kept | None:
        with _out_of_the_way():
            return self._disk.load(version, words) if self._disk else None

    def _built_apart(self, files: Mapping[str, bytes], words: Rehearsed | None) -> Kept | None:
        """Return what another process makes of the folder, where that is worth while and can be done."""
        if sum(map(len, files.values())) < MUCH:
            return None
        if self._disk is None:
            scratch = tempfile.mkdtemp(prefix="domestique-")
            finalize(self, rmtree, scratch, ignore_errors=True)
            self._disk = DiskCache(Path(scratch))
        version = self._apart.build(self._folder, self._disk.folder)
        kept = self._kept(version, words) if version else None
        if version and kept is None:
            log.warning("knowledge.not_built_apart version=%s said=what was kept is not of this code", version)
        return kept

    def _built_here(self, files: Mapping[str, bytes], words: Rehearsed | None) -> Kept:
        with _out_of_the_way():
            return build(files, self._values, self._disk, words)


async def _unless_cancelled(workshop: Workshop, work: Awaitable[T]) -> T:
    """Return what *work* in the *workshop* comes to; a worker cannot be cancelled, but need not be waited for long."""
    try:
        return await work
    except asyncio.CancelledError:
        workshop.stop()
        raise


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


def _words(snapshot: Snapshot) -> Rehearsed:
    known = snapshot.knowledge
    return Rehearsed(snapshot.words, known.words, known.wording.compiled())


def _status(kept: Kept, by: str, started: float) -> Status:
    loaded = kept.loaded
    phrasings = sum(len(phrasings) for phrasings in kept.rehearsed.words.catalogue.phrasings.values())
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
        _trim()
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
