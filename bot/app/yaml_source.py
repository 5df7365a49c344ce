"""YAML text to plain values: every scalar as text, and the line of any of them on request.

Refused, each as a `Problem` with its line: repeated keys, tags, several documents, aliases that expand beyond
reason, a top that is no mapping, bytes that are no UTF-8, files over `MAX_BYTES`. What the values mean is the
schema's business.

A document is read from libyaml's events, about twice as fast as building PyYAML's node tree; the tree is made
only when somebody asks for a line.
"""

import sys
from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple, cast

import yaml
from yaml.reader import Reader, ReaderError

from bot.core.problems import Problem

MAX_BYTES = 2_000_000  # the largest file of shipped knowledge is a quarter of this
MAX_NODES = 400_000  # values in one file, aliases written out
MAX_DEPTH = 30

TYPE_NAMES: dict[type, str] = {str: "text", list: "a list", dict: "a mapping"}
Value = Any  # str | list[Value] | dict[str, Value]; pydantic takes it as it comes
Path = tuple[str | int, ...]


class Spot(NamedTuple):
    """Where a value stands in the text of its file: from *start* to *end* (exclusive), in characters.

    *flow* tells a mapping or list in brackets from one over several lines; *column* is that of its first character.
    """

    start: int
    end: int
    column: int
    flow: bool


class Document:
    """One YAML file as plain values; ``file`` is its name relative to the knowledge folder."""

    def __init__(self, file: str, value: dict[str, Value], text: str) -> None:
        self.file = file
        self.value = value
        self.text = text

    def line(self, path: Path) -> int:
        """Return the line (from 1) of the key or list item at *path*; of what encloses it if missing."""
        node, line = self._tree, 1
        for step in path:
            found = _child(node, step)
            if found is None:
                return line
            line, node = found
        return line

    def spot(self, path: Path) -> Spot | None:
        """Return where the value at *path* stands, without the space and comments after it; None if it is missing."""
        node = self._tree
        for step in path:
            found = _child(node, step)
            if found is None:
                return None
            node = found[1]
        return Spot(node.start_mark.index, _end(node), node.start_mark.column, bool(getattr(node, "flow_style", True)))

    @cached_property
    def _tree(self) -> yaml.Node:
        return cast(yaml.Node, yaml.compose(self.text, Loader=yaml.CBaseLoader))


def _child(node: yaml.Node, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark.line + 1, node.value[step]
    return None


def _end(node: yaml.Node) -> int:
    """Return where *node* ends; libyaml has what is written over several lines end at the next thing there is."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def dotted(path: Sequence[str | int]) -> str:
    """Return *path* as a person writes it: ``results[2].placing.position``."""
    said = ""
    for step in path:
        if step != "":
            said += f"[{step}]" if isinstance(step, int) else f".{step}" if said else step
    return said


def read_yaml(file: str, data: bytes) -> Document | list[Problem]:
    """Return *data* as a document, or every reason why it cannot be one."""
    if len(data) > MAX_BYTES:
        return [Problem(file, 0, "", f"expected at most {MAX_BYTES:,} bytes, found more")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return [Problem(file, line, "", f"expected UTF-8 text, found the byte 0x{data[error.start]:02x}")]
    builder = _Builder(file, text)
    value = builder.build()
    if builder.problems:
        return builder.problems
    return Document(file, value, text)


class _Stop(Exception):
    """Nothing sensible can be read after this problem."""


class _Builder:
    """Builds the value of one file from its events, noting what is refused."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.problems: list[Problem] = []
        self.nodes = 0
        self.path: list[str | int] = []
        self.anchors: dict[str, tuple[Value, int] | None] = {}  # None while it is being built

    def build(self) -> Any:
        """Return the file's mapping; look at ``problems`` first."""
        try:
            loader = yaml.CBaseLoader(self.text)
            try:
                self._next = loader.get_event
                return self._document()
            finally:
                loader.dispose()
        except _Stop:
            pass
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self._refuse(mark, f"expected YAML, found an error in it: {_yaml_words(error)}")
        except ReaderError as error:
            bad = Reader.NON_PRINTABLE.search(self.text)
            line = self.text.count("\n", 0, bad.start()) + 1 if bad else 0
            found = f"the character U+{ord(bad.group()):04X}" if bad else str(error.reason)
            self.problems.append(Problem(self.file, line, "", f"expected printable text, found {found}"))
        return None

    def _document(self) -> Value:
        event: Any
        self._next()  # the stream's start
        if type(event := self._next()) is yaml.StreamEndEvent:
            self._stop(None, "expected a mapping, found an empty file")
        event = self._next()
        if type(event) is not yaml.MappingStartEvent:
            found = "a list" if type(event) is yaml.SequenceStartEvent else "text"
            if type(event) is yaml.ScalarEvent and not event.value:
                found = "an empty file"
            self._stop(event.start_mark, f"expected a mapping, found {found}")
        value = self._value(event)
        self._next()  # the document's end
        if type(event := self._next()) is not yaml.StreamEndEvent:
            self._stop(event.start_mark, "expected one document, found a second one")
        return value

    def _value(self, event: Any) -> Value:
        kind = type(event)
        self.nodes += 1
        if kind is yaml.AliasEvent:
            return self._alias(event)
        if event.tag is not None:
            self._refuse(event.start_mark, f"expected a plain value, found the tag {event.tag}")
        if event.anchor is None:
            return event.value if kind is yaml.ScalarEvent else self._collection(event)
        return self._anchored(event)

    def _collection(self, event: Any) -> Value:
        if len(self.path) >= MAX_DEPTH:
            self._stop(event.start_mark, f"expected at most {MAX_DEPTH} levels, found more")
        if self.nodes > MAX_NODES:
            self._stop(event.start_mark, f"expected at most {MAX_NODES:,} values, found more")
        return self._mapping() if type(event) is yaml.MappingStartEvent else self._list()

    def _mapping(self) -> dict[str, Value]:
        event: Any
        found: dict[str, Value] = {}
        read, path = self._next, self.path
        path.append("")
        while type(event := read()) is not yaml.MappingEndEvent:
            key = event.value if type(event) is yaml.ScalarEvent else self._key(event)
            path[-1] = key
            if key in found:
                self._refuse(event.start_mark, f'expected each key once, found "{key}" again')
            found[sys.intern(key)] = self._value(read())
        path.pop()
        return found

    def _list(self) -> list[Value]:
        event: Any
        found: list[Value] = []
        read, path = self._next, self.path
        path.append(0)
        while type(event := read()) is not yaml.SequenceEndEvent:
            path[-1] = len(found)
            found.append(self._value(event))
        path.pop()
        return found

    def _key(self, event: Any) -> str:
        key = self._value(event)
        if not isinstance(key, str):
            self._refuse(event.start_mark, f"expected text as a key, found {TYPE_NAMES[type(key)]}")
            return ""
        return key

    def _anchored(self, event: Any) -> Value:
        if event.anchor in self.anchors:
            self._refuse(event.start_mark, f"expected a new anchor, found &{event.anchor} again")
        self.anchors[event.anchor] = None
        before = self.nodes
        value = event.value if type(event) is yaml.ScalarEvent else self._collection(event)
        self.anchors[event.anchor] = (value, self.nodes - before)
        return value

    def _alias(self, event: Any) -> Value:
        if event.anchor not in self.anchors:
            self._stop(event.start_mark, f"expected a known anchor, found *{event.anchor}")
        anchored = self.anchors[event.anchor]
        if anchored is None:
            self._stop(event.start_mark, f"expected a finished value, found *{event.anchor} inside itself")
        value, size = cast(tuple[Value, int], anchored)
        self.nodes += size
        if self.nodes > MAX_NODES:
            self._stop(event.start_mark, f"expected at most {MAX_NODES:,} values, found more through aliases")
        return value

    def _refuse(self, mark: Any, message: str) -> None:
        line = mark.line + 1 if mark else 1
        self.problems.append(Problem(self.file, line, dotted(self.path), message))

    def _stop(self, mark: Any, message: str) -> Any:
        self._refuse(mark, message)
        raise _Stop


def _yaml_words(error: yaml.MarkedYAMLError) -> str:
    """Return libyaml's complaint in one line, with where it began when that is another line."""
    words = " ".join(part for part in (error.context, error.problem) if part)
    begun = error.context_mark
    if begun and error.problem_mark and begun.line != error.problem_mark.line:
        words += f" (begun on line {begun.line + 1})"
    return words
