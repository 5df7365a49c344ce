"""Knowledge files read one by one: each a sheet of typed knowledge, or the reasons why not."""

import hashlib
import marshal
import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.app.loading.digests import Digest, digests_of
from bot.app.schema import FORMS, form_of
from bot.app.schema.wording import complaints
from bot.app.yaml_source import MAX_BYTES, Document, Path, dotted, read_yaml
from bot.core.problems import KnowledgeError, Problem

CONTAINERS = {  # form: the key that holds its entries, and their kind
    "sources": ("sources", "source"),
    "countries": ("countries", "country"),
    "classifications": ("classifications", "classification"),
    "places": ("places", "place"),
    "riders": ("riders", "rider"),
    "teams": ("teams", "team"),
    "races": ("races", "race"),
    "facts": ("facts", "fact"),
    "glossary": ("terms", "term"),
}
_ENTRY = re.compile(r"^  ([\w-]+):", re.MULTILINE)


@dataclass(slots=True)
class Sheet:
    """One file's knowledge; ``model`` is None where nothing in it could be used.

    ``ids`` are those the file gives to entities of its kind, also those whose entries have problems: a
    reference to one of them is no second fault.
    """

    file: str
    form: str
    model: Any
    document: Document
    ids: tuple[str, ...] = ()
    digests: list[Digest] = field(default_factory=list)


@dataclass(slots=True)
class Complaints:
    """Problems found so far; their lines are looked up only when they are asked for."""

    _found: list[tuple[Document, Path, str]] = field(default_factory=list)
    _plain: list[Problem] = field(default_factory=list)

    def add(self, sheet: Sheet | Document, path: Path, message: str) -> None:
        """Note what is wrong at *path* of *sheet*."""
        document = sheet.document if isinstance(sheet, Sheet) else sheet
        self._found.append((document, path, message))

    def add_problems(self, problems: list[Problem]) -> None:
        """Note problems that know their lines."""
        self._plain += problems

    def problems(self) -> list[Problem]:
        """Return every problem, with file and line."""
        located = [
            Problem(document.file, document.line(path), dotted(path), message)
            for document, path, message in self._found
        ]
        return sorted({*self._plain, *located})

    def __bool__(self) -> bool:
        return bool(self._found or self._plain)


@dataclass(slots=True)
class ValueCache:
    """Plain values of files read before, by content, so that a reload parses only what changed.

    They are kept packed: all of shipped knowledge takes about a megabyte.
    """

    _kept: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)

    def get(self, file: str, digest: bytes) -> Any:
        """Return the value of *file* with that content, or None."""
        kept = self._kept.get(file)
        return marshal.loads(zlib.decompress(kept[1])) if kept and kept[0] == digest else None

    def put(self, file: str, digest: bytes, value: Any) -> None:
        """Keep the value of *file*."""
        self._kept[file] = (digest, zlib.compress(marshal.dumps(value), 1))

    def keep_only(self, files: set[str]) -> None:
        """Forget every other file."""
        self._kept = {file: kept for file, kept in self._kept.items() if file in files}


def read_files(folder: FilePath) -> dict[str, bytes]:
    """Return the content of every YAML file under *folder*, by its name relative to it, in order.

    Raises KnowledgeError for a folder that is not there, holds nothing, or cannot be read.
    """
    if not folder.is_dir():
        raise KnowledgeError([Problem(str(folder), 0, "", "expected a folder of knowledge, found none")])
    files: dict[str, bytes] = {}
    for path in sorted(_found(folder)):
        name = path.relative_to(folder)
        if path.suffix not in (".yaml", ".yml") or any(part.startswith(".") for part in name.parts):
            continue
        try:
            with path.open("rb") as file:
                files[name.as_posix()] = file.read(MAX_BYTES + 1)  # the one byte too many tells a file too long
        except OSError as error:
            raise _unreadable(name, error) from error
    if not files:
        raise KnowledgeError([Problem(str(folder), 0, "", "expected YAML files, found none")])
    return files


def _found(folder: FilePath) -> Iterator[FilePath]:
    """Yield every file under *folder*; a folder in it that cannot be looked into is an error, not an empty one."""

    def refuse(error: OSError) -> None:
        raise _unreadable(FilePath(error.filename).relative_to(folder), error) from error

    for place, _, names in os.walk(folder, onerror=refuse):
        yield from (FilePath(place) / name for name in names)


def _unreadable(name: FilePath, error: OSError) -> KnowledgeError:
    return KnowledgeError([Problem(name.as_posix(), 0, "", f"cannot be read: {error.strerror}")])


def version_of(files: dict[str, bytes]) -> str:
    """Return the version of knowledge with these files: the beginning of a hash over names and contents."""
    digest = hashlib.sha256()
    for file, data in files.items():
        digest.update(f"{file}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()[:12]


def read_sheets(files: dict[str, bytes], cache: ValueCache, wrong: Complaints) -> Iterator[Sheet]:
    """Yield a sheet for each file, noting in *wrong* what cannot be used."""
    for file, data in files.items():
        form = form_of(file) if file.endswith(".yaml") else None
        if form is None:
            wanted = "a place and name from knowledge/README.md" if file.endswith(".yaml") else 'the ending ".yaml"'
            wrong.add_problems([Problem(file, 0, "", f"expected {wanted}, found {file!r}")])
            continue
        document = _document(file, data, cache, wrong)
        if document:
            yield _sheet(form, document, wrong)
        elif form in CONTAINERS:
            text = data.decode("utf-8", "replace")
            yield Sheet(file, form, None, Document(file, {}, text), tuple(_ENTRY.findall(text)))
    cache.keep_only(set(files))


def _document(file: str, data: bytes, cache: ValueCache, wrong: Complaints) -> Document | None:
    digest = hashlib.sha256(data).digest()
    value = cache.get(file, digest)
    if value is not None:
        return Document(file, value, data.decode("utf-8-sig"))
    read = read_yaml(file, data)
    if isinstance(read, list):
        wrong.add_problems(read)
        return None
    cache.put(file, digest, read.value)
    return read


def _sheet(form: str, document: Document, wrong: Complaints) -> Sheet:
    model_of = FORMS[form]
    value = document.value
    ids = _ids(form, value)
    try:
        model = model_of.model_validate(value)
        document.value = {}  # the model has it all; a hundred megabytes would lie about otherwise
        return Sheet(document.file, form, model, document, ids, digests_of(form, value))
    except ValidationError as error:
        faults = list(complaints(model_of, error))
    for path, message in faults:
        wrong.add(document, path, message)
    return Sheet(document.file, form, _without(model_of, value, [path for path, _ in faults]), document, ids)


def _ids(form: str, value: dict[str, Any]) -> tuple[str, ...]:
    entries = value.get(CONTAINERS[form][0]) if form in CONTAINERS else None
    return tuple(entries) if isinstance(entries, dict) else ()


def _without(model_of: type[BaseModel], value: dict[str, Any], faults: list[Path]) -> BaseModel | None:
    """Return what is left of *value* when its faulty entries are taken out, or None when it cannot stand."""
    left = {key: dict(inner) if isinstance(inner, dict) else inner for key, inner in value.items()}
    for path in faults:
        inner = left.get(str(path[0])) if path else None
        if len(path) > 1 and isinstance(inner, dict):
            inner.pop(str(path[1]), None)
        elif path:
            left.pop(str(path[0]), None)
    try:
        return model_of.model_validate(left)
    except ValidationError:
        return None
