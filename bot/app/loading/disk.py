"""Checked knowledge kept on disk, so that the next start need not read and check the same files again.

What is kept is a pickle, so the folder must be the bot's own: who can write there can run code as the bot.
A file is used only when it is whole and was made from the very same knowledge by the very same code.
"""

import hashlib
import logging
import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from importlib import metadata
from io import BufferedRandom, BufferedReader
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from bot.app.loading.loaded import Loaded
from bot.app.loading.sheets import version_of
from bot.app.schema import form_of
from bot.core.knowledge import Knowledge, Understanding, Words
from bot.core.record.record import Record
from bot.core.text.lexicon import Lexicon

log = logging.getLogger(__name__)

_FILE = "knowledge.cache"
_CODE = Path(__file__).parents[2]
_LIBRARIES = ("babel", "jinja2", "numpy", "rapidfuzz")  # what is kept holds values of theirs
_WORDY = ("intent", "lexicon")  # the forms of files that hold neither a name nor a fact
_LENGTH = 8  # bytes before a part that say how long it is

T = TypeVar("T")


class Rehearsed(NamedTuple):
    """Words that have been rehearsed, the version of the files they are from, and their wordings' templates."""

    version: str
    words: Words
    compiled: Mapping[str, bytes]


class Kept(NamedTuple):
    """What was on disk: the words, the knowledge asked in them, and what was loaded, but for rows and names."""

    loaded: Loaded
    rehearsed: Rehearsed
    knowledge: Knowledge


def words_version_of(files: Mapping[str, bytes]) -> str:
    """Return the version of what can be asked and how, which facts and names have no part in."""
    return version_of({file: data for file, data in files.items() if form_of(file) in _WORDY})


class DiskCache:
    """The knowledge of one version, kept in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file = folder / _FILE

    def load(self, version: str, current: Rehearsed | None = None) -> Kept | None:
        """Return what was kept of that *version* of the knowledge, or None.

        Where its words are those of the *current* snapshot, they are shared with it.
        """
        return self._read(lambda parts: _kept(parts, current) if parts.version == version else None)

    def rehearsed(self, version: str) -> Rehearsed | None:
        """Return the words that were kept, if they are of that *version*."""
        return self._read(lambda parts: _words(parts, None) if parts.words == version and parts.skip() else None)

    def store(self, loaded: Loaded, words: str, knowledge: Knowledge) -> None:
        """Keep all of it in place of what was kept; a folder that cannot be written is only logged."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=self.folder, prefix=_FILE)
            try:
                with os.fdopen(handle, "w+b") as file:
                    _write(file, loaded, words, knowledge)
                os.replace(name, self._file)
            except BaseException:
                os.unlink(name)
                raise
        except OSError as error:
            log.warning("knowledge.cache_not_written file=%s error=%s", self._file, error)

    def _read(self, taken: "Callable[[_Parts], T | None]") -> T | None:
        """Return what is *taken* of the file's parts; None where it is not there, or not to be trusted."""
        try:
            with self._file.open("rb") as file:
                parts = _Parts.of(file)
                return taken(parts) if parts else None
        except OSError:
            return None
        except Exception:
            log.warning("knowledge.cache_unreadable file=%s", self._file, exc_info=True)
            return None


class _Parts:
    """The parts of a file that was kept, one after the other.

    They are read in pieces, straight from the file, because reading lets other threads have their turn.
    """

    def __init__(self, file: BufferedReader, version: str, words: str) -> None:
        self._file = file
        self.version = version
        self.words = words

    @classmethod
    def of(cls, file: BufferedReader) -> "_Parts | None":
        """Return the parts of *file* if it is whole and of this very program."""
        head = file.readline()
        start = file.tell()
        version, words, *_ = head.decode("ascii", "replace").split() or ("",) * 2
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        if head != _head(version, words, digest):
            return None
        file.seek(start)
        return cls(file, version, words)

    def unpickled(self) -> Any:
        """Return what the next part holds."""
        self._length()
        return pickle.Unpickler(self._file).load()

    def raw(self) -> bytes:
        """Return the next part as it is."""
        return self._file.read(self._length())

    def skip(self) -> bool:
        """Leave out the next part."""
        self._file.seek(self._length(), os.SEEK_CUR)
        return True

    def _length(self) -> int:
        return int.from_bytes(self._file.read(_LENGTH), "big")


def _kept(parts: _Parts, current: Rehearsed | None) -> Kept:
    loaded: Loaded = parts.unpickled()
    rehearsed = _words(parts, current)
    words = rehearsed.words
    understanding = Understanding(parts.unpickled(), words.catalogue, words.index)
    record = Record.restored(parts.raw())
    return Kept(
        loaded, rehearsed, Knowledge.of(record, understanding, loaded.sources, loaded.labels, rehearsed.compiled)
    )


def _words(parts: _Parts, current: Rehearsed | None) -> Rehearsed:
    if current and current.version == parts.words and parts.skip():
        return current
    return Rehearsed(parts.words, *parts.unpickled())


def _write(file: BufferedRandom, loaded: Loaded, words: str, knowledge: Knowledge) -> None:
    summary = replace(loaded, rows={}, names=[], intents=(), lexicon=Lexicon())
    file.write(_head(loaded.version, words, "0" * 64))  # as long as the right one, which is not known yet
    start = file.tell()
    for part in (summary, (knowledge.words, knowledge.wording.compiled()), knowledge.gazetteer):
        _sized(file, pickle.Pickler(file, pickle.HIGHEST_PROTOCOL).dump, part)
    _sized(file, file.write, knowledge.record.image())
    file.seek(start)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    file.write(_head(loaded.version, words, digest))


def _sized(file: BufferedRandom, write: Callable[[Any], object], part: object) -> None:
    """Write *part*, and before it how long it came out."""
    at = file.tell()
    file.write(bytes(_LENGTH))
    write(part)
    end = file.tell()
    file.seek(at)
    file.write((end - at - _LENGTH).to_bytes(_LENGTH, "big"))
    file.seek(end)


def _head(version: str, words: str, digest: str) -> bytes:
    """Return the line that a kept file must begin with: what it was made from, and that it is whole."""
    return f"{version} {words} {_code_digest()} {digest}\n".encode()


@cache
def _code_digest() -> str:
    """Return a digest of this program, its libraries, and the Python it runs on."""
    libraries = " ".join(f"{name} {metadata.version(name)}" for name in _LIBRARIES)
    digest = hashlib.sha256(f"{sys.version} {libraries}".encode())
    for path in sorted(_CODE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
