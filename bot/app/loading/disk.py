"""Checked knowledge kept on disk, so that the next start need not read and check the same files again.

What is kept is a pickle, so the folder must be the bot's own: who can write there can run code as the bot.
A file is used only when it is whole and was made from the very same knowledge by the very same code.
"""

import hashlib
import io
import logging
import os
import pickle
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.app.loading.loaded import Loaded

log = logging.getLogger(__name__)

_FILE = "knowledge.cache"
_CHUNK = 2_000  # rows unpickled at a time: one long call would stall every other thread
_CODE = Path(__file__).parents[2]


class DiskCache:
    """One loading, kept in a folder."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _FILE

    def load(self, version: str) -> Loaded | None:
        """Return the loading of that *version* of the knowledge, or None when it is not kept."""
        try:
            data = self._file.read_bytes()
        except OSError:
            return None
        head, _, body = data.partition(b"\n")
        if head != _head(version, body):
            return None
        try:
            return _unpack(io.BytesIO(body))
        except Exception:
            log.warning("knowledge.cache_unreadable file=%s", self._file, exc_info=True)
            return None

    def store(self, loaded: Loaded) -> None:
        """Keep *loaded*, in place of what was kept; a folder that cannot be written is only logged."""
        body = b"".join(pickle.dumps(part, pickle.HIGHEST_PROTOCOL) for part in _parts(loaded))
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=self._file.parent, prefix=_FILE)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_head(loaded.version, body) + b"\n" + body)
                os.replace(name, self._file)
            except BaseException:
                os.unlink(name)
                raise
        except OSError as error:
            log.warning("knowledge.cache_not_written file=%s error=%s", self._file, error)


def _head(version: str, body: bytes) -> bytes:
    """Return the line that a kept loading must begin with: what it was made from, and that it is whole."""
    return f"{version} {_code_digest()} {hashlib.sha256(body).hexdigest()}".encode()


def _code_digest() -> str:
    """Return a digest of this program and the Python it runs on."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(_CODE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _parts(loaded: Loaded) -> Iterator[Any]:
    """Yield *loaded* in parts that each unpickle quickly: all but its bulk, then the bulk in chunks."""
    yield replace(loaded, rows={table: [] for table in loaded.rows}, names=[])
    for table, rows in loaded.rows.items():
        for start in range(0, len(rows), _CHUNK):
            yield table, rows[start : start + _CHUNK]
    for start in range(0, len(loaded.names), _CHUNK):
        yield None, loaded.names[start : start + _CHUNK]


def _unpack(body: io.BytesIO) -> Loaded:
    loaded: Loaded = pickle.load(body)
    while body.tell() < len(body.getbuffer()):
        table, items = pickle.load(body)
        (loaded.names if table is None else loaded.rows[table]).extend(items)
    return loaded
