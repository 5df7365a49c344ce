"""Rows gathered by edition, in the shape that the forms of results have."""

from dataclasses import dataclass, field
from typing import Any

from bot.app.importing.rows import Cell, Row
from bot.app.schema.wording import found
from bot.core.problems import Problem

_FIRSTS = {1: "winner", 2: "second", 3: "third"}
Value = dict[str, Any]


@dataclass(slots=True)
class Gathered:
    """What the rows say of one edition: of itself, its placings by classification and rank, its stages."""

    race: str
    year: int
    itself: Value = field(default_factory=dict)
    placings: dict[str, dict[int, Value]] = field(default_factory=dict)
    stages: dict[str, Value] = field(default_factory=dict)
    first: Cell | None = None

    def parts(self) -> list[Value]:
        """Return every placing and stage."""
        return [value for ranks in self.placings.values() for value in ranks.values()] + list(self.stages.values())


def gather(rows: list[Row], stage_races: set[str], problems: list[Problem]) -> list[Gathered]:
    """Return the editions that *rows*, in which everybody has an id, tell of; contradictions go to *problems*."""
    editions: dict[tuple[str, int], Gathered] = {}
    for row in rows:
        race, year = row["race"], int(row["year"] if "year" in row else row["date"][:4])
        edition = editions.setdefault((race, year), Gathered(str(race), year, first=row["race"]))
        if "stage" in row:
            _add_stage(edition, row, problems)
        else:
            _add_placing(edition, row, race in stage_races, problems)
    for edition in editions.values():
        edition.stages = dict(sorted(edition.stages.items(), key=lambda item: stage_order(item[0])))
    return [editions[key] for key in sorted(editions)]


def stage_order(stage: str) -> tuple[int, str]:
    """Return what puts stages in their order: the prologue, 1, 2a, 2b."""
    return (0, "") if stage == "prologue" else (int(stage.rstrip("abcd")), stage)


def _add_stage(edition: Gathered, row: Row, problems: list[Problem]) -> None:
    stage = edition.stages.setdefault(row["stage"], {"stage": row["stage"]})
    for key in ("date", "start", "finish", "distance_km", "kind"):
        _put(stage, key, row.get(key), problems)
    which = row.get("classification")
    if which == "general":
        _put(stage, "leader", row["rider"], problems)
    elif which:
        _put(stage.setdefault("leaders", {}), str(which), row["rider"], problems)
    elif "rider" in row:
        rank = int(row.get("rank", "1"))
        _put(stage, _FIRSTS[rank], row["rider"], problems)
        if rank == 1:
            _put(stage, "team", row.get("team"), problems)
    else:
        _put(stage, "winner_team", row.get("team"), problems)
    _put(stage, "certainty", row.get("certainty"), problems)
    _add_sources(stage, row["source"])


def _add_placing(edition: Gathered, row: Row, stage_race: bool, problems: list[Problem]) -> None:
    for key in ("start", "finish", "distance_km"):
        _put(edition.itself, key, row.get(key), problems)
    if "date" in row:
        _put_date(edition.itself, row["date"], stage_race, problems)
    rank = int(row.get("rank", "1"))
    placing = edition.placings.setdefault(row.get("classification", "general"), {}).setdefault(rank, {})
    for key in ("rider", "team", "margin", "certainty"):
        _put(placing, key, row.get(key), problems)
    _add_sources(placing, row["source"])
    _add_sources(edition.itself, row["source"])


def _put_date(itself: Value, cell: Cell, stage_race: bool, problems: list[Problem]) -> None:
    first, _, last = cell.partition("/")
    if stage_race and last:
        _put(itself.setdefault("dates", {}), "start", cell.like(first), problems)
        _put(itself["dates"], "end", cell.like(last), problems)
    elif stage_race:
        said = f'expected the first and last day of a stage race, as "{first}/{first}", found {found(cell)}'
        problems.append(cell.wrong(said))
    elif last:
        problems.append(cell.wrong(f"expected the one day of the race, found {found(cell)}"))
    else:
        _put(itself, "date", cell, problems)


def _put(value: Value, key: str, cell: Cell | None, problems: list[Problem]) -> None:
    """Put a *cell* where nothing stands yet; another text in its place is a contradiction."""
    if cell is None:
        return
    before = value.setdefault(key, cell)
    if before != cell:
        where = f"{before.file}:{before.line}"
        problems.append(cell.wrong(f"expected {found(before)}, as {where} has it, found {found(cell)}"))


def _add_sources(value: Value, cell: Cell) -> None:
    ids = [cell.like(id_) for id_ in cell.split(";")]
    value["source"] = list(dict.fromkeys([*value.get("source", []), *ids]))
