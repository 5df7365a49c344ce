"""Names in a CSV to the ids of what they mean, or a problem that names the nearest there are."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from bot.app.importing.rows import Cell, Row
from bot.app.loading import Loaded
from bot.app.schema.wording import found
from bot.core.names.gazetteer import Gazetteer
from bot.core.problems import Problem, did_you_mean
from bot.core.text.folding import fold

NEAREST = 3
_TABLES = {"race": "races", "rider": "riders", "team": "teams"}


class Who:
    """Everybody and everything a CSV may name."""

    def __init__(self, loaded: Loaded) -> None:
        self._ids = {kind: {str(row[0]) for row in loaded.rows[table]} for kind, table in _TABLES.items()}
        self._ids["source"] = set(loaded.sources)
        self._ids["classification"] = {id_ for id_ in loaded.labels["classification"] if "@" not in id_} | {"general"}
        self._named: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for folded, _, kind, entity in loaded.rows["aliases"]:
            self._named[kind, folded].add(entity)
        self._near = cache(lambda: Gazetteer.build(loaded.names))  # seconds; only where somebody is unknown

    def named(self, row: Row, problems: list[Problem]) -> Row:
        """Return *row* with ids in place of names; what nobody is called goes to *problems*."""
        named = dict(row)
        for column in ("race", "rider", "team", "classification"):
            if column in row:
                self._put(named, row[column], column, problems)
        ids = []
        for name in row["source"].split(";"):
            if name := name.strip():
                ids.append(name)
                if name not in self._ids["source"]:
                    hint = did_you_mean(name, self._ids["source"]) or " (first add it under sources/)"
                    problems.append(
                        row["source"].wrong(f"expected the id of a known source, found {found(name)}{hint}")
                    )
        named["source"] = row["source"].like(";".join(dict.fromkeys(ids)))
        return named

    def _put(self, named: Row, cell: Cell, kind: str, problems: list[Problem]) -> None:
        ids = self._meant(cell, kind)
        if len(ids) == 1:
            named[kind] = cell.like(ids.pop())
        elif ids:
            said = f"expected one {kind}, found {found(cell)}, which may be any of {', '.join(sorted(ids))}"
            problems.append(cell.wrong(f"{said} (write the id)"))
        else:
            problems.append(cell.wrong(f"expected a known {kind}, found {found(cell)}{self._nearest(cell, kind)}"))

    def _meant(self, name: str, kind: str) -> set[str]:
        if name in self._ids[kind]:
            return {name}
        for folded in _orders(fold(name)) if kind == "rider" else [fold(name)]:
            ids = self._named.get((kind, folded))
            if ids:
                return set(ids)
        return set()

    def _nearest(self, name: str, kind: str) -> str:
        ways = _orders(fold(name)) if kind == "rider" else [name]
        near = {id_: (score, known) for way in ways for known, id_, score in self._near().nearest(way, kind, NEAREST)}
        best = sorted(near.items(), key=lambda item: (-item[1][0], item[0]))[:NEAREST]
        said = ", ".join(f"{known} ({id_})" for id_, (_, known) in best)
        return f"; nearest are {said}" if said else "; none is near"


def _orders(folded: str) -> Iterator[str]:
    """Yield a folded name as it stands and with each number of last words first: "van der poel mathieu"."""
    words = folded.split()
    for first in range(max(1, len(words))):
        yield " ".join((*words[len(words) - first :], *words[: len(words) - first]))
