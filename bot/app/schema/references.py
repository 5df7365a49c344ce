"""Every reference in a form: which ids of which kind it leans on, and where each stands.

The forms say it themselves (`RefTo` in their annotations), so a new field is
checked from the day it is added.
"""

import types
from collections.abc import Callable, Iterator
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from bot.app.schema.scalars import RefTo
from bot.app.yaml_source import Path

Reference = tuple[str, str, Path]  # kind, id, where
_Walk = Callable[[Any, Path], Iterator[Reference]]


def references(model: BaseModel) -> Iterator[Reference]:
    """Yield every reference in *model* as (kind, id, path)."""
    walk = _walk_model(type(model))
    return walk(model, ()) if walk else iter(())


@cache
def _walk_model(form: type[BaseModel]) -> _Walk | None:
    hints = get_type_hints(form, include_extras=True)
    fields = [(name, walk) for name in form.model_fields if (walk := _walk(hints[name]))]
    if not fields:
        return None

    def model(value: Any, path: Path) -> Iterator[Reference]:
        present = value.__dict__
        for name, walk in fields:
            inner = present[name]
            if inner:
                yield from walk(inner, (*path, name))

    return model


def _walk(hint: Any) -> _Walk | None:
    """Return how to find the references in a value annotated *hint*, or None when it has none."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        marks = [mark for mark in args[1:] if isinstance(mark, RefTo)]
        return _leaf(marks[0].kind) if marks else _walk(args[0])
    if origin in (Union, types.UnionType):
        return next((walk for arg in args if (walk := _walk(arg))), None)
    if origin is list:
        return _each(_walk(args[0]))
    if origin is dict:
        return _entries(_walk(args[0]), _walk(args[1]))
    return _walk_model(hint) if isinstance(hint, type) and issubclass(hint, BaseModel) else None


def _leaf(kind: str) -> _Walk:
    def leaf(value: Any, path: Path) -> Iterator[Reference]:
        yield kind, value, path

    def qualified(value: Any, path: Path) -> Iterator[Reference]:
        about, _, id_ = value.partition(":")
        yield about, id_, path

    return qualified if kind == "kind:id" else leaf


def _each(walk: _Walk | None) -> _Walk | None:
    if walk is None:
        return None

    def each(value: Any, path: Path) -> Iterator[Reference]:
        for place, item in enumerate(value):
            yield from walk(item, (*path, place))

    return each


def _entries(keys: _Walk | None, values: _Walk | None) -> _Walk | None:
    if keys is None and values is None:
        return None

    def entries(value: Any, path: Path) -> Iterator[Reference]:
        for key, item in value.items():
            here = (*path, written(key))
            if keys:
                yield from keys(key, here)
            if values:
                yield from values(item, here)

    return entries


def written(key: Any) -> str:
    """Return a mapping's key as the YAML has it: years are not text once read."""
    if isinstance(key, tuple):
        first, last = key
        return f"{first}-" if last is None else str(first) if first == last else f"{first}-{last}"
    return str(key)
