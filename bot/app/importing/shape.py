"""Gathered editions in the very shape their YAML will have: what is the same for all is said once."""

from collections.abc import Collection, Iterator
from typing import Any

from bot.app.importing.editions import Gathered, Value

_STAGE_KEYS = (
    "stage", "date", "start", "finish", "distance_km", "kind", "winner", "team", "winner_team", "second", "third",
    "leader", "leaders", "certainty", "source",
)  # fmt: skip


def new_edition(edition: Gathered) -> tuple[Value, list[str]]:
    """Return what to write of an edition not on record, without its sources, and the sources it inherits."""
    sources = list(dict.fromkeys(str(id_) for part in edition.parts() for id_ in part["source"]))
    said = {part.get("certainty") for part in edition.parts()}
    shared = said.pop() if len(said) == 1 else None
    value: Value = {key: inner for key, inner in edition.itself.items() if key != "source"}
    value = {key: value[key] for key in ("dates", "date", "start", "finish", "distance_km") if key in value}
    if shared:
        value["certainty"] = shared
    placings = {which: new_placings(ranks, sources, shared) for which, ranks in edition.placings.items()}
    if placings:
        value["placings"] = placings
    if edition.stages:
        value["stages"] = [new_stage(stage, sources, shared) for stage in edition.stages.values()]
    return value, sources


def new_placings(
    ranks: dict[int, Value], sources: Collection[str], shared: str | None = None, last: int = 0
) -> list[Any]:
    """Return placings in order, after one of rank *last*: ids, or mappings where there is more to say."""
    return list(_placings(ranks, sources, shared, last))


def _placings(ranks: dict[int, Value], sources: Collection[str], shared: str | None, last: int) -> Iterator[Any]:
    for rank in sorted(ranks):
        value = _own(ranks[rank], sources, shared)
        if rank != last + 1:
            value["rank"] = str(rank)
        last = rank
        order = [key for key in ("rider", "team", "rank", "margin", "certainty", "source") if key in value]
        yield value["rider"] if order == ["rider"] else {key: value[key] for key in order}


def new_stage(stage: Value, sources: Collection[str], shared: str | None = None) -> Value:
    """Return a stage without what it inherits."""
    value = _own(stage, sources, shared)
    return {key: value[key] for key in _STAGE_KEYS if key in value}


def _own(part: Value, sources: Collection[str], shared: str | None) -> Value:
    value = dict(part)
    if set(map(str, value["source"])) == set(sources):
        del value["source"]
    if shared and value.get("certainty") == shared:
        del value["certainty"]
    return value
