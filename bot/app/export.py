"""The record as a SQLite file that any tool can open."""

import os
import sqlite3
import tempfile
from datetime import date
from pathlib import Path

from bot.core.problems import DomestiqueError
from bot.core.record.record import Record


class ExportError(DomestiqueError):
    """The file cannot be written; the text says which and why."""


def export(record: Record, path: Path, as_of: date, *, force: bool = False) -> None:
    """Write *record* to *path* whole or not at all; its views show what was known on the day *as_of*.

    Raises ExportError when *path* exists (unless *force*) or cannot be written.
    """
    if path.exists() and not force:
        raise ExportError(f"{path} exists already; --force writes over it")
    try:
        handle, name = tempfile.mkstemp(prefix=path.name, suffix=".part", dir=path.parent)
        os.close(handle)
        draft = Path(name)
        try:
            record.save(draft)
            _settle(draft, as_of)
            draft.chmod(0o644)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror or error}") from error


def _settle(path: Path, as_of: date) -> None:
    """Fix the day the views speak of: other tools have no as_of() function."""
    connection = sqlite3.connect(path)
    try:
        views = connection.execute("select name, sql from sqlite_schema where type = 'view'").fetchall()
        for name, _ in views:
            connection.execute(f'drop view "{name}"')
        for _, sql in views:
            connection.execute(sql.replace("as_of()", f"'{as_of.isoformat()}'"))
        connection.commit()
    finally:
        connection.close()
