"""Knowledge as YAML text in the compact style of the shipped files."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.text.folding import fold

WIDTH = 140
_BREAK = "\0"  # where a line may be broken
_PLAIN = re.compile(r"[^\W\d_](?:[\w .'’&()/+–-]*[\w.'’)])?")
_NUMBER = re.compile(r"\d{1,4}(?:\.\d+)?")
_NUMERIC = ("distance_km", "rank", "year")
_WORDS = {"yes", "no", "true", "false", "null", "on", "off", "y", "n"}  # what other readers take for something else


def scalar(text: str, key: str = "") -> str:
    """Return *text*, in quotes where it is not plainly text, or the number of a *key* that takes one."""
    plain = _NUMBER.fullmatch(text) if key in _NUMERIC else _PLAIN.fullmatch(text) and fold(text) not in _WORDS
    if plain:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def flow(value: Any, key: str = "") -> str:
    """Return *value* in brackets, to go through `wrap`."""
    comma = f", {_BREAK}"
    if isinstance(value, Mapping):
        return "{" + comma.join(f"{pair(name, inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + comma.join(flow(inner, key) for inner in value) + "]"
    return scalar(str(value), key)


def pair(key: str, value: Any) -> str:
    """Return ``key: value``, to go through `wrap`; a list of one source is written as one."""
    if key == "source" and len(value) == 1:
        value = value[0]
    return f"{key}: {flow(value, key)}"


def wrap(text: str, indent: int, taken: int = 0) -> str:
    """Return *text* broken into lines of at most `WIDTH`, the later ones indented, *taken* of the first used up."""
    lines = [""]
    room = WIDTH - taken
    for piece in text.split(_BREAK):
        if lines[-1].strip() and len(lines[-1]) + len(piece.rstrip()) > room:
            lines.append(" " * indent)
            room = WIDTH
        lines[-1] += piece
    return "\n".join(line.rstrip() if at < len(lines) - 1 else line for at, line in enumerate(lines))


def block(key: str, value: Any, indent: int) -> str:
    """Return the lines of a key of an edition, with their line ends: placings and stages one a line."""
    margin = " " * indent
    if key == "placings" and isinstance(value, Mapping):
        inner = [wrap(f"{margin}  {pair(name, items)}", indent + 4) for name, items in value.items()]
        return "\n".join([f"{margin}{key}:", *inner, ""])
    if key == "stages":
        return "\n".join([f"{margin}{key}:", *(item(stage, indent + 2) for stage in value), ""])
    return wrap(f"{margin}{pair(key, value)}", indent + 2) + "\n"


def item(value: Any, indent: int) -> str:
    """Return the line or lines of one item of a list, without the last line end."""
    return wrap(f"{' ' * indent}- {flow(value)}", indent + 2)
