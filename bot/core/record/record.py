"""The facts as one read-only SQLite database in memory, asked as of any day."""

import contextlib
import sqlite3
import threading
import weakref
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.core.problems import DomestiqueError
from bot.core.record.tables import DERIVED, INDEXES, TABLES, VIEWS
from bot.core.text.folding import fold

MAX_ROWS = 500
MAX_STEPS = 5_000_000  # SQLite instructions; the dearest shipped intent needs a fifth of it
_STEP = 10_000
_CHUNK = 2_000  # rows inserted at a time, so that a reload never holds the interpreter for long
_READING = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}

Params = Mapping[str, str | int | float | None]


class RecordError(DomestiqueError):
    """A query the record refuses or cannot run; the text says why."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What a query brought back; ``cut`` says that there was more than was asked for."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]
    cut: bool = False

    def dicts(self) -> list[dict[str, str | int | float | None]]:
        """Return the rows as column-to-value dictionaries."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class Record:
    """Every fact on record. Safe to use from several threads; nothing can be written through it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._as_of = "9999-12-31"
        self._steps = 0
        # The connection must not hold the record that holds it, or neither would go after a reload.
        here = weakref.ref(self)
        connection.create_function("as_of", 0, lambda: _alive(here)._as_of, deterministic=True)
        connection.create_function("folded", 1, lambda text: fold(text or ""), deterministic=True)
        connection.execute("pragma query_only = on")
        connection.set_authorizer(_authorize)
        connection.set_progress_handler(lambda: _alive(here)._tick(), _STEP)

    @classmethod
    def build(cls, tables: Mapping[str, Iterable[Sequence[object]]]) -> "Record":
        """Return the record of *tables*: for each table's name its rows, in the order of its columns."""
        connection = sqlite3.connect(":memory:", check_same_thread=False, cached_statements=1024)
        # The views speak of as_of(), which a connection must know before it may create them.
        connection.create_function("as_of", 0, lambda: "9999-12-31", deterministic=True)
        connection.executescript(TABLES)
        for table, rows in tables.items():
            _insert(connection, table, list(rows))
        connection.executescript(INDEXES + DERIVED + VIEWS)
        connection.commit()
        connection.execute("analyze")
        connection.commit()
        return cls(connection)

    @classmethod
    def restored(cls, image: bytes) -> "Record":
        """Return the record an `image` was taken of: fifty times as quick as building it."""
        connection = sqlite3.connect(":memory:", check_same_thread=False, cached_statements=1024)
        with contextlib.closing(sqlite3.connect(":memory:")) as source:
            source.deserialize(image)
            # What is deserialized is read through a small cache of pages; a copy is all in memory.
            source.backup(connection)
        return cls(connection)

    def select(
        self, sql: str, params: Params | None = None, *, as_of: date | None = None, limit: int = MAX_ROWS
    ) -> Selection:
        """Return the rows of one ``select``, at most *limit* of them, as known on the day *as_of*.

        Raises RecordError for anything but a reading query, or one that runs too long.
        """
        with self._lock:
            self._as_of = as_of.isoformat() if as_of else "9999-12-31"
            self._steps = 0
            try:
                cursor = self._connection.execute(sql, dict(params or {}))
                rows = cursor.fetchmany(limit + 1)
            except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError) as error:
                raise RecordError(_plainly(str(error))) from error
            columns = tuple(column[0] for column in cursor.description or ())
            cursor.close()
        return Selection(columns, tuple(rows[:limit]), cut=len(rows) > limit)

    def columns(self, sql: str, params: Params) -> tuple[str, ...]:
        """Return the columns *sql* would give, having prepared but not finished it; RecordError if it cannot be."""
        return self.select(sql, params, limit=0).columns

    def save(self, path: Path) -> None:
        """Write the whole record to a new SQLite file at *path*, for Datasette or any SQL tool."""
        path.write_bytes(self.image())

    def image(self) -> bytes:
        """Return the whole record as the bytes of a SQLite file."""
        with self._lock:
            self._connection.set_authorizer(None)  # serialize() asks for the page count, which we allow nobody
            try:
                return self._connection.serialize()
            finally:
                self._connection.set_authorizer(_authorize)

    def close(self) -> None:
        """Give the memory back."""
        with self._lock:
            self._connection.close()

    def __del__(self) -> None:
        """Close with the last who held it: a connection and its statements hold each other (CPython 3.11)."""
        with contextlib.suppress(AttributeError):
            self._connection.close()

    def _tick(self) -> int:
        self._steps += _STEP
        return int(self._steps > MAX_STEPS)


def _alive(here: "weakref.ref[Record]") -> Record:
    record = here()
    assert record is not None, "a query outlived its record"
    return record


def _insert(connection: sqlite3.Connection, table: str, rows: list[Sequence[object]]) -> None:
    if not rows:
        return
    marks = ", ".join("?" * len(rows[0]))
    for start in range(0, len(rows), _CHUNK):
        connection.executemany(f"insert into {table} values ({marks})", rows[start : start + _CHUNK])


def _authorize(action: int, *_details: object) -> int:
    return sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY


def _plainly(message: str) -> str:
    known = {
        "interrupted": "the query takes too long",
        "not authorized": "only reading is allowed: one select",
        "You can only execute one statement at a time.": "only one statement at a time is allowed",
    }
    return known.get(message, message)
