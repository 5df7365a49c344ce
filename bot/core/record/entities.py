"""Entities by kind and id, as wordings and surfaces name them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.record.record import Record

_TABLES = {
    "rider": (
        "select id, name, gender, country, born, died, birthplace, nickname, first_season, last_season from riders"
    ),
    "race": "select id, name, gender, kind, level, country, month, first_held, series from races",
    "team": "select id, name, country from teams",
    "country": "select id, name, adjective, continent from countries",
    "term": "select term as id, name from glossary",
}
# First words of race names that English puts "the" before.
_DEFINITE = ("Tour", "Giro", "Vuelta", "Critérium", "World", "Olympic", "Volta", "Grand", "Classic", "Women", "Men")


@dataclass(frozen=True, slots=True)
class Entity:
    """A rider, race, team, country or the like; anything on record about it reads as an attribute."""

    kind: str
    id: str
    name: str
    more: Mapping[str, str | int | float | None] = field(default_factory=dict)

    def __getattr__(self, name: str) -> str | int | float | None:
        """Return a column of the entity's row, or None where it has no such column."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self.more.get(name)

    def __str__(self) -> str:
        """Return the display name."""
        return self.name

    @property
    def he(self) -> str:
        """Return "he" or "she"."""
        return "she" if self.more.get("gender") == "f" else "he"

    @property
    def his(self) -> str:
        """Return "his" or "her"."""
        return "her" if self.more.get("gender") == "f" else "his"

    @property
    def him(self) -> str:
        """Return "him" or "her"."""
        return "her" if self.more.get("gender") == "f" else "him"

    @property
    def the(self) -> str:
        """Return the name with "the" where English wants it: "the Tour de France", "Paris–Roubaix"."""
        return f"the {self.name}" if self.name.startswith(_DEFINITE) else self.name


class Entities:
    """Every entity of a snapshot, by kind and id."""

    def __init__(self, record: Record, names: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self._by_kind: dict[str, dict[str, Entity]] = {
            kind: {str(row["id"]): _entity(kind, row) for row in record.select(sql, limit=1_000_000).dicts()}
            for kind, sql in _TABLES.items()
        }
        self._team_names: dict[str, list[tuple[int, int, str]]] = {}
        for row in record.select("select team, season_from, season_to, name from team_names", limit=1_000_000).rows:
            span = (int(str(row[1] or 0)), int(str(row[2] or 9999)), str(row[3]))
            self._team_names.setdefault(str(row[0]), []).append(span)
        for kind, known in (names or {}).items():
            self._by_kind.setdefault(kind, {}).update({id_: Entity(kind, id_, name) for id_, name in known.items()})

    def get(self, kind: str, id_: str) -> Entity:
        """Return the entity; an unknown one is named by its id, so that a wording never breaks on it."""
        found = self._by_kind.get(kind, {}).get(id_)
        return found or Entity(kind, id_, id_)

    def name(self, kind: str, id_: str) -> str:
        """Return the display name of an entity."""
        found = self._by_kind.get(kind, {}).get(id_)
        return found.name if found else id_

    def team_name(self, team: str, season: int) -> str:
        """Return what a team was called in *season*, or its display name where that is not on record."""
        names = self._team_names.get(team, ())
        return next((name for start, end, name in names if start <= season <= end), self.name("team", team))

    def known(self, kind: str) -> Mapping[str, Entity]:
        """Return all entities of a kind by id."""
        return self._by_kind.get(kind, {})


def _entity(kind: str, row: Mapping[str, str | int | float | None]) -> Entity:
    known = {key: value for key, value in row.items() if value is not None and key not in ("id", "name")}
    return Entity(kind, str(row["id"]), str(row["name"]), known)
