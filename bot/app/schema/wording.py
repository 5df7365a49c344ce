"""Pydantic's errors in our words: what was expected, what was found."""

import json
import types
from collections.abc import Iterable
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.app.schema.scalars import PATTERNS
from bot.app.yaml_source import TYPE_NAMES, Path
from bot.core.problems import did_you_mean

SHOWN = 40  # characters of a wrong value that a message repeats


def complaints(form: type[BaseModel], error: ValidationError) -> Iterable[tuple[Path, str]]:
    """Yield each fault of *error*, found while reading *form*: where it is and what to say."""
    for detail in error.errors(include_url=False):
        yield _path(detail), _message(form, detail)


def found(value: Any) -> str:
    """Return *value* as a message shows it: quoted and shortened."""
    if isinstance(value, dict | list):
        return f"{TYPE_NAMES[type(value)]} of {len(value)}" if value else "nothing"
    text = str(value)
    if not text:
        return "nothing"
    return json.dumps(text if len(text) <= SHOWN else text[: SHOWN - 1] + "…", ensure_ascii=False)


def _path(detail: ErrorDetails) -> Path:
    loc = detail["loc"]
    return loc[:-1] if loc and loc[-1] == "[key]" else loc


def _message(form: type[BaseModel], detail: ErrorDetails) -> str:
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "whole":
        return detail["msg"]
    if kind == "missing":
        return "expected a value, found none"
    if kind == "extra_forbidden":
        return _unknown_key(form, detail["loc"])
    wanted = _wanted(kind, context)
    if wanted is None:
        return f"expected something else, found {found(value)}: {detail['msg']}"
    hint = did_you_mean(value, _options(context)) if kind == "literal_error" and isinstance(value, str) else ""
    return f"expected {wanted}, found {found(value)}{hint}"


def _wanted(kind: str, context: dict[str, Any]) -> str | None:
    """Return what a value with an error of *kind* should have been."""
    match kind:
        case "expected":
            return str(context["what"])
        case "string_type" | "string_too_short":
            return "text"
        case "string_pattern_mismatch":
            return PATTERNS.get(context["pattern"], f"a match of {context['pattern']}")
        case "int_parsing" | "int_type" | "int_from_float" | "int_parsing_size":
            return "a whole number"
        case "float_parsing" | "float_type" | "finite_number":
            return "a number"
        case "bool_parsing" | "bool_type":
            return '"yes" or "no"'
        case "greater_than_equal":
            return f"a number from {context['ge']}"
        case "less_than_equal":
            return f"a number up to {context['le']:g}"
        case "greater_than":
            return f"a number above {context['gt']:g}"
        case "literal_error":
            return str(context["expected"])
        case "dict_type" | "model_type" | "model_attributes_type":
            return "a mapping"
        case "list_type":
            return "a list"
        case "too_short":
            return "at least one entry"
    return None


def _options(context: dict[str, Any]) -> list[str]:
    return [word for word in str(context.get("expected", "")).split("'") if word.strip(" ,") not in ("", "or")]


def _unknown_key(form: type[BaseModel], loc: Path) -> str:
    key = str(loc[-1])
    known = _keys_at(form, loc[:-1])
    hint = did_you_mean(key, known) or f", known are {', '.join(known)}"
    return f"expected a known key, found {found(key)}{hint}"


def _keys_at(form: Any, path: Path) -> list[str]:
    """Return the keys that the mapping at *path* in a *form* may have."""
    for step in path:
        form = _inner(form)
        if isinstance(form, type) and issubclass(form, BaseModel):
            form = form.model_fields[str(step)].annotation
        else:
            form = get_args(form)[-1]
    form = _inner(form)
    return list(form.model_fields) if isinstance(form, type) and issubclass(form, BaseModel) else []


def _inner(form: Any) -> Any:
    """Return *form* without what is optional or annotated about it."""
    while get_origin(form) in (Annotated, Union, types.UnionType):
        form = next(arg for arg in get_args(form) if arg is not type(None))
    return form
