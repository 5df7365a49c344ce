"""The desk one edition is worked on: what is known about it, and where its rows go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.app.loading.careers import Careers
from bot.app.loading.places import Places
from bot.app.loading.world import EditionAt, World, sources_of
from bot.app.schema.results import Edition, Placing, Stage
from bot.app.yaml_source import Path

Row = tuple[Any, ...]
GENERAL = "general"


@dataclass(slots=True)
class ResultRows:
    """The rows that editions give."""

    editions: list[Row] = field(default_factory=list)
    stages: list[Row] = field(default_factory=list)
    results: list[Row] = field(default_factory=list)
    leaders: list[Row] = field(default_factory=list)
    stage_places: list[Row] = field(default_factory=list)
    stints: dict[tuple[str, int, str], Row] = field(default_factory=dict)


class Desk:
    """One edition under work: its rows are added to ``rows``, its faults noted with ``wrong``."""

    def __init__(self, world: World, careers: Careers, places: Places, rows: ResultRows, at: EditionAt) -> None:
        self.at, self.rows, self.places = at, rows, places
        self.race_id, self.year = at.race, at.year
        self.edition: Edition = at.edition
        self.race = world.races.get(at.race)
        self.date = self._date()
        self.whole = "stage winners" in at.edition.complete
        self.team_of: Mapping[str, str] = {rider: team for team, riders in at.edition.teams.items() for rider in riders}
        self._wrong = world.wrong
        self._careers = careers

    def wrong(self, path: Path, message: str) -> None:
        """Note what is wrong at *path* of the edition."""
        self._wrong.add(self.at.sheet, (*self.at.path, *path), message)

    def appears(self, path: Path, rider: str, day: str = "") -> None:
        """Note where *rider* cannot have been in this edition, on *day* if that is known."""
        year = int(day[:4]) if day else self.year
        self._careers.appears(self.at.sheet, (*self.at.path, *path), rider, year, day)

    def source(self, *entries: Stage | Placing) -> str:
        """Return the sources of the first of *entries* that names its own, or the edition's."""
        return sources_of(self.at.sheet, *entries, self.edition)

    def doubt(self, *certainties: str | None) -> str | None:
        """Return how sure a result is where that is not plain: the first said, or the edition's."""
        said = next((c for c in certainties if c), self.edition.certainty)
        return None if said == "certain" else said

    def _date(self) -> str:
        """Return the day the result stood: the last known day, or the last it can have been."""
        edition, month = self.edition, self.race.month if self.race else None
        if edition.dates:
            return edition.dates.end
        last = max((stage.date for stage in edition.stages if stage.date), default=None)
        return edition.date or last or (f"{self.year}-{month:02}-28" if month else f"{self.year}-12-31")
