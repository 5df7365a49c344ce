"""All sheets together: who and what there is, and whether every reference leads somewhere."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from bot.app.loading.sheets import CONTAINERS, Complaints, Sheet
from bot.app.schema.entities import Race, Rider
from bot.app.schema.references import references
from bot.app.schema.results import Edition
from bot.app.schema.wording import found
from bot.app.yaml_source import Path
from bot.core.problems import did_you_mean

ALWAYS_KNOWN = {"classification": {"general"}}
_FREED = 500  # entries freed at a time
SUBJECTS = ("rider", "team", "race", "edition", "country", "classification", "term", "place")


class Entry(NamedTuple):
    """One entity as its file describes it."""

    id: str
    value: Any
    sheet: Sheet
    path: Path

    @property
    def source(self) -> str:
        """Return the ids of its sources, parted by commas."""
        return sources_of(self.sheet, self.value)


class EditionAt(NamedTuple):
    """One edition and where it is written."""

    race: str
    year: int
    edition: Edition
    sheet: Sheet
    path: Path


def sources_of(sheet: Sheet, *entries: Any) -> str:
    """Return the sources of the first of *entries* that names its own, or the file's: ids and commas."""
    for entry in entries:
        own = getattr(entry, "source", None)
        if own:
            return ",".join(own)
    return ",".join(sheet.model.sources)


class World:
    """Every sheet of one loading, looked at together; faults go to ``wrong``."""

    def __init__(self, sheets: list[Sheet], wrong: Complaints) -> None:
        self.sheets = sheets
        self.wrong = wrong
        self.entries: defaultdict[str, list[Entry]] = defaultdict(list)
        self.known: defaultdict[str, dict[str, Sheet]] = defaultdict(dict)
        for sheet in sheets:
            self._gather(sheet)
        self.riders: dict[str, Rider] = {entry.id: entry.value for entry in self.entries["rider"]}
        self.races: dict[str, Race] = {entry.id: entry.value for entry in self.entries["race"]}
        self.editions = self._editions()

    def of(self, form: str) -> Iterator[Sheet]:
        """Yield the sound sheets of a form."""
        return (sheet for sheet in self.sheets if sheet.form == form and sheet.model is not None)

    def release(self) -> None:
        """Give everything back, a little at a time: freeing it at once would stall every other thread."""
        self.riders.clear()
        self.races.clear()
        for entries in self.entries.values():
            while entries:
                del entries[-_FREED:]
        while self.editions:
            self.editions.popitem()
        while self.sheets:
            inner = self.sheets.pop().model
            for value in vars(inner).values() if inner else ():
                while isinstance(value, dict) and value:
                    value.popitem()

    def check_references(self) -> None:
        """Note every reference that leads nowhere, with the nearest id there is."""
        known = {kind: {*ids, *ALWAYS_KNOWN.get(kind, ())} for kind, ids in self.known.items()}
        known["edition"] = {f"{race}/{year}" for race, year in self.editions}
        for sheet in self.sheets:
            if sheet.model is None:
                continue
            for kind, id_, path in references(sheet.model):
                if id_ in known.get(kind, ()):
                    continue
                self._lost(sheet, path, kind, id_, known)

    def _lost(self, sheet: Sheet, path: Path, kind: str, id_: str, known: dict[str, set[str]]) -> None:
        if kind not in SUBJECTS and kind != "source":
            hint = did_you_mean(kind, SUBJECTS) or f", known are {', '.join(SUBJECTS)}"
            self.wrong.add(sheet, path, f"expected a kind of entity, found {found(kind)}{hint}")
            return
        hint = did_you_mean(id_, known.get(kind, set()))
        self.wrong.add(sheet, path, f"expected the id of a known {kind}, found {found(id_)}{hint}")

    def _gather(self, sheet: Sheet) -> None:
        if sheet.form not in CONTAINERS:
            return
        container, kind = CONTAINERS[sheet.form]
        for id_ in sheet.ids:
            first = self.known[kind].setdefault(id_, sheet)
            if first is not sheet:
                self.wrong.add(
                    sheet,
                    (container, id_),
                    f"expected a new {kind}, found {found(id_)}, which is also in {first.file}",
                )
        for id_, value in getattr(sheet.model, container, {}).items():
            if self.known[kind].get(id_) is sheet:
                self.entries[kind].append(Entry(id_, value, sheet, (container, id_)))

    def _editions(self) -> dict[tuple[str, int], EditionAt]:
        """Return every edition by race and year, in that order, noting second ones of a year."""
        editions: dict[tuple[str, int], EditionAt] = {}
        for at in self._written_editions():
            first = editions.setdefault((at.race, at.year), at)
            if first is not at:
                said = f"expected one {at.race} of {at.year}, found a second, the first is in {first.sheet.file}"
                self.wrong.add(at.sheet, at.path or ("year",), said)
        return dict(sorted(editions.items()))

    def _written_editions(self) -> Iterator[EditionAt]:
        for sheet in self.of("edition"):
            folder, stem = sheet.file.removesuffix(".yaml").split("/")[-2:]
            self.named(sheet, "race", sheet.model.race, folder)
            self.named(sheet, "year", sheet.model.year, stem)
            yield EditionAt(sheet.model.race, sheet.model.year, sheet.model, sheet, ())
        for sheet in self.of("editions"):
            self.named(sheet, "race", sheet.model.race, sheet.file.removesuffix(".yaml").split("/")[-1])
            for year, edition in sheet.model.editions.items():
                yield EditionAt(sheet.model.race, year, edition, sheet, ("editions", str(year)))

    def named(self, sheet: Sheet, key: str, value: str | int, wanted: str) -> None:
        """Note a *key* whose value is not what the file's name says."""
        if str(value) != wanted:
            self.wrong.add(sheet, (key,), f'expected "{wanted}", as the file is named, found {found(value)}')
