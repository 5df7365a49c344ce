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
from bot.core.knowledge import Understanding

log = logging.getLogger(__name__)

_FILE = "knowledge.cache"
_CHUNK = 2_000  # rows in a part
_CODE = Path(__file__).parents[2]


class DiskCache:
    """One loading, and the understanding built from it, kept in a folder."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _FILE

    def load(self, version: str) -> tuple[Loaded, Understanding] | None:
        """Return what was kept of that *version* of the knowledge (names left out), or None."""
        try:
            data = self._file.read_bytes()
        except OSError:
            return None
        head, _, body = data.partition(b"\n")
        if head != _head(version, body):
            return None
        try:
            return _unpack(body)
        except Exception:
            log.warning("knowledge.cache_unreadable file=%s", self._file, exc_info=True)
            return None

    def store(self, loaded: Loaded, understanding: Understanding) -> None:
        """Keep both in place of what was kept; a folder that cannot be written is only logged."""
        body = _pack(loaded, understanding)
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


class _Frames:
    """A file in memory whose reading and writing run Python code, so that pickling gives way to others.

    The pickler works in frames of 64 kB, and holds the interpreter only for as long as one takes.
    """

    def __init__(self, body: bytes = b"") -> None:
        self.file = io.BytesIO(body)
        self.size = len(body)

    def write(self, data: bytes) -> int:
        return self.file.write(data)

    def read(self, size: int = -1) -> bytes:
        return self.file.read(size)

    def readline(self) -> bytes:
        return self.file.readline()

    def rest(self) -> bool:
        """Return whether there is more to read."""
        return self.file.tell() < self.size


def _pack(loaded: Loaded, understanding: Understanding) -> bytes:
    """Return both pickled in parts, what is small first; names are part of the understanding."""
    frames = _Frames()
    for part in _parts(loaded, understanding):
        pickle.Pickler(frames, pickle.HIGHEST_PROTOCOL).dump(part)
    return frames.file.getvalue()


def _parts(loaded: Loaded, understanding: Understanding) -> Iterator[Any]:
    yield replace(loaded, rows={table: [] for table in loaded.rows}, names=[])
    yield understanding
    for table, rows in loaded.rows.items():
        for start in range(0, len(rows), _CHUNK):
            yield table, rows[start : start + _CHUNK]


def _unpack(body: bytes) -> tuple[Loaded, Understanding]:
    frames = _Frames(body)
    loaded: Loaded = pickle.Unpickler(frames).load()
    understanding: Understanding = pickle.Unpickler(frames).load()
    while frames.rest():
        table, rows = pickle.Unpickler(frames).load()
        loaded.rows[table].extend(rows)
    return loaded, understanding
