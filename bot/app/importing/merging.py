"""New results into the text of a file there is: nothing that stands there is touched, comments included.

Where both say something of the same thing they must say the same; anything else is a problem naming both.
"""

from dataclasses import replace
from typing import Any

from bot.app.importing.editions import Gathered, Value, stage_order
from bot.app.importing.rows import Cell
from bot.app.importing.shape import new_edition, new_placings, new_stage
from bot.app.importing.yaml_text import block, flow, item, pair, wrap
from bot.app.loading.placings import ranks_of
from bot.app.schema.results import Placing
from bot.app.schema.wording import found
from bot.app.yaml_source import Document, Path
from bot.core.problems import Problem

_ORDER = (
    "race", "year", "number", "sources", "source", "dates", "date", "start", "finish", "distance_km", "starters",
    "finishers", "complete", "checks", "certainty", "note", "placings", "stages", "teams",
)  # fmt: skip


class Merge:
    """Puts editions into one file; ``problems`` are what does not go together."""

    def __init__(self, document: Document) -> None:
        self.problems: list[Problem] = []
        self._document = document
        self._text = document.text
        self._edits: list[tuple[int, int, str]] = []
        self._filled: dict[int, str] = {}  # what was put before the closing bracket that stands here
        self._sources: list[str] = list(document.value["sources"])

    def text(self) -> str:
        """Return the text of the file with everything put in."""
        text, parts, last = self._text, [], 0
        filled = [(at, at, inserted) for at, inserted in self._filled.items()]
        for start, end, inserted in sorted([*self._edits, *filled], key=lambda edit: edit[:2]):
            parts += [text[last:start], inserted]
            last = end
        whole = "".join(parts) + text[last:]
        return whole.replace("\r\n", "\n").replace("\n", "\r\n") if "\r\n" in text else whole

    def edition(self, edition: Gathered, path: Path) -> None:
        """Put *edition* where it belongs: to what is at *path*, or there as a new one."""
        there = self._at(path)
        if there is None:
            self._new_edition(edition, path)
            return
        sources = _many(there.get("source")) or self._sources
        placed = self._fill(path, {key: value for key, value in edition.itself.items() if key != "source"})
        if placed:
            self._add_sources(path, there, sources, edition.itself["source"])
        self._placings(_unranked(edition, there), (*path, "placings"), there.get("placings"), sources)
        self._stages(edition, (*path, "stages"), there.get("stages"), sources)

    def _new_edition(self, edition: Gathered, path: Path) -> None:
        value, sources = new_edition(edition)
        if list(value.get("placings", ())) == ["general"]:
            value["placings"] = value["placings"]["general"]
        if set(sources) != set(self._sources):
            value["source"] = sources
        years = self._at(path[:-1])
        spot = self._document.spot(path[:-1])
        if not years or spot is None or spot.flow:
            where = Problem(self._document.file, 0, "editions", "expected one edition a line, found none to add to")
            self.problems.append(where)
            return
        before = [year for year in years if year.isdecimal() and int(year) < edition.year]
        line = wrap(f"{' ' * spot.column}{pair(str(edition.year), value)}", spot.column + 2) + "\n"
        self._insert_lines(self._after(path[:-1], before), line)

    # Placings

    def _placings(self, edition: Gathered, path: Path, there: Any, sources: list[str]) -> None:
        if not edition.placings:
            return
        if there is None:
            new = {which: new_placings(ranks, sources) for which, ranks in edition.placings.items()}
            self._put(path[:-1], "placings", new)
        elif isinstance(there, list):
            others = {which: new_placings(r, sources) for which, r in edition.placings.items() if which != "general"}
            spot = self._document.spot(path)
            if others and spot:
                self._edits += [(spot.start, spot.start, "{general: ")]
                more = "".join(f", {pair(which, items)}" for which, items in others.items())
                self._edits += [(spot.end, spot.end, wrap(more, self._indent(spot.start) + 2) + "}")]
            self._ranks(path, there, edition.placings.get("general", {}), sources)
        else:
            for which, ranks in edition.placings.items():
                if which in there:
                    self._ranks((*path, which), there[which], ranks, sources)
                else:
                    self._put(path, which, new_placings(ranks, sources))

    def _ranks(self, path: Path, there: list[Any], ranks: dict[int, Value], sources: list[str]) -> None:
        values = [{"rider": value} if isinstance(value, str) else value for value in there]
        known = ranks_of([Placing.model_validate(value) for value in values])
        at = {rank: place for place, rank in enumerate(known) if not values[place].get("annulled")}
        last = max(at, default=0)
        new: dict[int, Value] = {}
        for rank in sorted(ranks):
            if rank in at:
                self._same_placing((*path, at[rank]), there[at[rank]], ranks[rank], sources)
            elif rank > last:
                new[rank] = ranks[rank]
            else:
                said = f"expected a rank after {last}, the last on record, found {rank}"
                self.problems.append(_any(ranks[rank]).wrong(f"{said} (add it to {self._document.file} by hand)"))
        for value in new_placings(new, sources, None, last):
            self._append(path, flow(value))

    def _same_placing(self, path: Path, there: Any, new: Value, sources: list[str]) -> None:
        """Add to a placing what it lacks; one written as a mere id becomes a mapping for that."""
        value = {"rider": there} if isinstance(there, str) else there
        wanted = {key: inner for key, inner in new.items() if key != "source"}
        if isinstance(there, dict):
            if self._fill(path, wanted):
                self._add_sources(path, there, _many(there.get("source")) or sources, new["source"])
            return
        if "rider" in wanted and there != wanted["rider"]:
            self._clash(path, there, wanted["rider"])
        more = {key: inner for key, inner in wanted.items() if key != "rider"}
        spot = self._document.spot(path)
        if more and spot:
            named = list(dict.fromkeys([*sources, *map(str, new["source"])]))
            given = {} if set(named) == set(sources) else {"source": named}
            text = wrap(flow(value | more | given), self._indent(spot.start) + 2, spot.column)
            self._edits.append((spot.start, spot.end, text))

    # Stages

    def _stages(self, edition: Gathered, path: Path, there: Any, sources: list[str]) -> None:
        new = {stage: value for stage, value in edition.stages.items() if stage not in _stage_ids(there)}
        for place, value in enumerate(there or ()):
            more = edition.stages.get(value["stage"])
            if more and self._fill((*path, place), {key: v for key, v in more.items() if key != "source"}):
                self._add_sources((*path, place), value, _many(value.get("source")) or sources, more["source"])
        if not there:
            if new:
                self._put(path[:-1], "stages", [new_stage(value, sources) for value in new.values()])
            return
        spot = self._document.spot(path)
        for stage, value in new.items():
            if spot is None or spot.flow:
                self._append(path, flow(new_stage(value, sources)))
                continue
            earlier = [place for place, id_ in enumerate(_stage_ids(there)) if stage_order(id_) < stage_order(stage)]
            self._insert_lines(self._after(path, earlier), item(new_stage(value, sources), spot.column) + "\n")

    # What is common to all

    def _fill(self, path: Path, new: Value) -> bool:
        """Put into the mapping at *path* what it lacks, note what differs; return whether it lacked anything."""
        there, lacked = self._at(path), False
        for key, value in new.items():
            if key not in there:
                self._put(path, key, value)
                lacked = True
            elif isinstance(value, dict):
                lacked = self._fill((*path, key), value) or lacked
            elif not _same(there[key], value):
                self._clash((*path, key), there[key], value)
        return lacked

    def _add_sources(self, path: Path, there: Value, before: list[str], new: list[str]) -> None:
        """Name the sources of what was added beside those of what was there."""
        named = list(dict.fromkeys([*before, *map(str, new)]))
        if set(named) == set(before):
            return
        key = "source" if path or "source" in there else "sources"  # an edition's own file has them on top
        spot = self._document.spot((*path, key))
        if spot is None:
            self._put(path, key, named)
        else:
            self._edits.append((spot.start, spot.end, wrap(flow(named), self._indent(spot.start) + 2, spot.column)))

    def _put(self, path: Path, key: str, value: Any) -> None:
        """Put a new *key* into the mapping at *path*."""
        spot = self._document.spot(path)
        assert spot is not None, path
        if spot.flow:
            self._append(path, pair(key, value))
            return
        order = {name: place for place, name in enumerate(_ORDER)}
        before = [name for name in self._at(path) if order.get(name, 99) <= order.get(key, 99)]
        self._insert_lines(self._after(path, before), block(key, value, spot.column))

    def _append(self, path: Path, text: str) -> None:
        """Put *text* at the end of the mapping or list in brackets at *path*; of one over lines, as an item."""
        spot = self._document.spot(path)
        assert spot is not None, path
        if not spot.flow:
            self._insert_lines(self._line_after(spot.end), wrap(f"{' ' * spot.column}- {text}", spot.column + 4) + "\n")
            return
        inner = self._text[spot.start + 1 : spot.end - 1]
        at = spot.start + 1 + len(inner.rstrip())
        filled = self._filled.get(at, "")
        comma = ", \0" if inner.strip() or filled else ""
        line = self._text[self._text.rfind("\n", 0, at) + 1 : at] + filled
        taken = len(line) - line.rfind("\n") - 1
        self._filled[at] = filled + wrap(comma + text, self._indent(spot.start) + 2, taken)

    def _insert_lines(self, at: int, lines: str) -> None:
        missing = "" if at == 0 or self._text[at - 1] == "\n" else "\n"
        self._edits.append((at, at, missing + lines))

    def _after(self, path: Path, before: list[Any]) -> int:
        """Return where the line after the last of *before* begins, or that after what heads them all."""
        spots = [spot for step in before if (spot := self._document.spot((*path, step)))]
        if spots:
            return self._line_after(max(spot.end for spot in spots))
        line = self._document.line(path)
        return sum(len(text) for text in self._text.splitlines(keepends=True)[:line])

    def _line_after(self, at: int) -> int:
        end = self._text.find("\n", at)
        return len(self._text) if end < 0 else end + 1

    def _indent(self, at: int) -> int:
        """Return how far the line of the character *at* is indented."""
        line = self._text[self._text.rfind("\n", 0, at) + 1 :]
        return len(line) - len(line.lstrip(" "))

    def _at(self, path: Path) -> Any:
        value: Any = self._document.value
        for step in path:
            value = value.get(step) if isinstance(value, dict) else value[step]
            if value is None:
                return None
        return value

    def _clash(self, path: Path, there: Any, new: Cell) -> None:
        where = f"{self._document.file}:{self._document.line(path)}"
        self.problems.append(new.wrong(f"expected {found(there)}, as on record in {where}, found {found(new)}"))


def _unranked(edition: Gathered, there: Value) -> Gathered:
    """Return *edition* without the final ranks that stand beside the riders of the teams already."""
    ranks = {rider: rank for riders in there.get("teams", {}).values() for rider, rank in riders.items()}
    general = {
        rank: placing
        for rank, placing in edition.placings.get("general", {}).items()
        if ranks.get(placing.get("rider")) != str(rank) or {"margin", "certainty"} & placing.keys()
    }
    others = {which: placings for which, placings in edition.placings.items() if which != "general"}
    return replace(edition, placings={"general": general, **others} if general else others)


def _same(there: Any, new: str) -> bool:
    try:
        return bool(there == new or float(there) == float(new))
    except (TypeError, ValueError):
        return False


def _many(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _stage_ids(there: Any) -> list[str]:
    return [value["stage"] for value in there or ()]


def _any(value: Value) -> Cell:
    return next(inner for inner in value.values() if isinstance(inner, Cell))
