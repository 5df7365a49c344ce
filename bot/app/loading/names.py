"""Every name people use, for the gazetteer, and whether each leads to one entity or is shared on purpose."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import log1p

from bot.app.loading.places import Places
from bot.app.loading.world import Entry, World
from bot.app.schema.wording import found
from bot.core.names.gazetteer import Name
from bot.core.text.folding import fold

MOST_PROMINENT = 250.0  # the prominence of Merckx, about; nobody needs more than 1.0
_LEVELS = {
    "grand tour": 1.0,
    "monument": 0.9,
    "world championship": 0.9,
    "olympic games": 0.8,
    "classic": 0.6,
}
_WIN_WORTH = {"grand tour": 10.0, "monument": 6.0, "world championship": 6.0, "olympic games": 6.0}


class Names:
    """Gathers names with their weights; ``gathered`` are those for the gazetteer."""

    def __init__(self, world: World, places: Places, prominence: Mapping[str, float]) -> None:
        self._world = world
        self.gathered: list[Name] = []
        self.folded: list[tuple[str, str, str, str]] = []  # rows of `aliases`
        self._first: dict[tuple[str, str], Entry] = {}  # kind and folded name -> who bears it first
        self._shared = _shared_names(world)
        self._riders(prominence)
        self._teams()
        self._races()
        self._lists()
        for key, name in places.names.items():
            self._take(Name(name, "place", key, "name", 0.1))

    def release(self) -> None:
        """Give back all but what was gathered, a little at a time: at once it would stall every other thread."""
        while self._first:
            self._first.popitem()

    def _riders(self, prominence: Mapping[str, float]) -> None:
        for entry in self._world.entries["rider"]:
            rider, weight = entry.value, round(prominence.get(entry.id, 0.0), 3)
            self._name(entry, "rider", [rider.name], "name", weight)
            self._name(entry, "rider", rider.aliases, "alias", weight)
            self._name(entry, "rider", rider.nicknames, "nickname", weight)

    def _teams(self) -> None:
        for entry in self._world.entries["team"]:
            team = entry.value
            newest = max((span.last or 9999 for span in team.names), default=0)
            weight = 0.4 if newest >= 2020 else 0.2
            self._name(entry, "team", [team.name], "name", weight)
            self._name(entry, "team", [*team.aliases, *team.names.values()], "alias", weight)

    def _races(self) -> None:
        for entry in self._world.entries["race"]:
            race = entry.value
            weight = _LEVELS.get(race.level or "", 0.3) - (0.1 if race.gender == "f" else 0.0)
            self._name(entry, "race", [race.name], "name", round(weight, 2))
            self._name(entry, "race", race.aliases, "alias", round(weight, 2))

    def _lists(self) -> None:
        for entry in self._world.entries["country"]:
            adjective = [entry.value.adjective] if entry.value.adjective else []
            self._name(entry, "country", [entry.value.name], "name", 0.3)
            self._name(entry, "country", [*adjective, *entry.value.aliases], "alias", 0.3)
        for entry in self._world.entries["classification"]:
            self._name(entry, "classification", [entry.value.name], "name", 0.5)
            self._name(entry, "classification", entry.value.aliases, "alias", 0.5)
            for race, names in entry.value.jerseys.items():
                for name in names:
                    self._take(Name(name, "classification", f"{entry.id}@{race}", "alias", 0.5))
        for entry in self._world.entries["term"]:
            self._name(entry, "term", [entry.value.name], "name", 0.3)
            self._name(entry, "term", entry.value.aliases, "alias", 0.3)
        for form, kind, part in (("levels", "level", "levels"), ("countries", "continent", "continents")):
            for sheet in self._world.of(form):
                for name, naming in getattr(sheet.model, part).items():
                    self._take(Name(name, kind, name, "name", 0.4))
                    for alias in naming.aliases:
                        self._take(Name(alias, kind, name, "alias", 0.4))
        for entry in self._world.entries["place"]:
            for alias in entry.value.aliases:
                self._take(Name(alias, "place", entry.id, "alias", 0.1))

    def _name(self, entry: Entry, kind: str, names: Iterable[str], form: str, weight: float) -> None:
        """Take *names* of an entity; each must be its own, or shared on purpose."""
        for name in names:
            folded = self._take(Name(name, kind, entry.id, form, weight), entry.id)
            first = self._first.setdefault((kind, folded), entry)
            if not folded:
                self._wrong(entry, name, f"expected a name with letters, found {found(name)}")
            elif first.id != entry.id and (kind, folded) not in self._shared:
                where = "this file" if first.sheet is entry.sheet else first.sheet.file
                said = f"expected a name of its own, found {found(name)}, also a name of {first.id} in {where}"
                self._wrong(entry, name, f"{said} (list it under shared_names where both are meant)")

    def _take(self, name: Name, bearer: str = "") -> str:
        """Gather *name* unless its bearer has it already; return it folded."""
        folded = fold(name.name)
        first = self._first.get((name.kind, folded)) if bearer else None
        if folded and (first is None or first.id != bearer):
            self.gathered.append(name)
            self.folded.append((folded, name.name, name.kind, name.entity))
        return folded

    def _wrong(self, entry: Entry, name: str, message: str) -> None:
        """Note what is wrong with a *name* of *entry*, at its own place if it stands in a list."""
        path = entry.path
        for key in ("aliases", "nicknames"):
            names = getattr(entry.value, key, ())
            if name in names:
                path = (*entry.path, key, names.index(name))
        if name == entry.value.name:
            path = (*entry.path, "name")
        self._world.wrong.add(entry.sheet, path, message)


def _shared_names(world: World) -> frozenset[tuple[str, str]]:
    """Return the names, by kind and folded, that lead to several entities on purpose."""
    return frozenset(
        (kind, fold(name))
        for form, kind in (("riders", "rider"), ("teams", "team"), ("races", "race"))
        for sheet in world.of(form)
        for name in sheet.model.shared_names
    )


def prominence_of(world: World) -> dict[str, float]:
    """Return how prominent each rider is, 0 to 1, by what he or she won on record."""
    worth: defaultdict[str, float] = defaultdict(float)
    for at in world.editions.values():
        race = world.races.get(at.race)
        level = race.level or "" if race else ""
        for placing in at.edition.placings.get("general", [])[:3]:
            if placing.rider and not placing.annulled:
                won = placing is at.edition.placings["general"][0]
                worth[placing.rider] += _WIN_WORTH.get(level, 2.0) * (1.0 if won else 0.2)
        for stage in at.edition.stages:
            for _, rider, _ in stage.firsts():
                worth[rider] += 1.0 if level == "grand tour" else 0.3
    for sheet in world.of("palmares"):
        worth[sheet.model.rider] += 0.1 * sum(win.counts for win in sheet.model.wins)
    top = log1p(MOST_PROMINENT)
    return {rider: min(1.0, log1p(value) / top) for rider, value in worth.items()}
