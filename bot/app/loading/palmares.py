"""Riders' own lists of wins into rows, checked against the editions on record."""

from collections import Counter
from typing import Any

from bot.app.loading.careers import Careers
from bot.app.loading.sheets import Sheet
from bot.app.loading.world import World, sources_of
from bot.app.schema.results import Win
from bot.app.schema.wording import found
from bot.app.yaml_source import Path
from bot.core.text.folding import fold

Row = tuple[Any, ...]


def palmares_rows(world: World, careers: Careers) -> tuple[list[Row], list[Row]]:
    """Return the rows of `palmares`, and those of `complete` for lists that are whole."""
    wins: list[Row] = []
    complete: list[Row] = []
    lists: dict[str, Sheet] = {}
    races = _races_by_name(world)
    for sheet in world.of("palmares"):
        model = sheet.model
        world.named(sheet, "rider", model.rider, sheet.file.removesuffix(".yaml").split("/")[-1])
        first = lists.setdefault(model.rider, sheet)
        if first is not sheet:
            world.wrong.add(sheet, ("rider",), f"expected one list of {model.rider}, the first is in {first.file}")
        for place, win in enumerate(model.wins):
            source = sources_of(sheet, win)
            race = win.race or races.get(fold(win.name))
            wins.append((
                model.rider, win.date, race, win.name, win.kind, win.stage, win.start, win.finish,
                win.distance_km, win.team, int(win.counts),
                None if win.certainty == "certain" else win.certainty, source,
            ))  # fmt: skip
            _check_win(world, careers, sheet, ("wins", place), win)
        if model.complete:
            complete.append((model.rider, None, "wins", sources_of(sheet)))
        _check_totals(world, sheet)
    return wins, complete


def _races_by_name(world: World) -> dict[str, str]:
    """Return the races by every folded name of theirs, for wins that give a race by name only."""
    return {
        fold(name): entry.id for entry in world.entries["race"] for name in (*entry.value.aliases, entry.value.name)
    }


def _check_win(world: World, careers: Careers, sheet: Sheet, here: Path, win: Win) -> None:
    rider, year = sheet.model.rider, int(win.date[:4])
    careers.appears(sheet, here, rider, year, win.date)
    at = world.editions.get((win.race or "", year))
    if at is None:
        return
    if win.kind == "stage":
        stage = next((stage for stage in at.edition.stages if stage.stage == win.stage), None)
        if at.edition.stages and stage is None:
            said = f"expected a stage of {win.race} {year}, found {found(win.stage or '')}"
            world.wrong.add(sheet, (*here, "stage"), said)
        if stage is None:
            return
        winners = [winner for _, winner, _ in stage.firsts()]
        if winners and rider not in winners:
            said = f"expected {rider} as winner in {at.sheet.file} too, found {found(winners[0])} there"
            world.wrong.add(sheet, here, said)
        if stage.date and stage.date != win.date:
            said = f'expected "{stage.date}", the day of the stage in {at.sheet.file}, found "{win.date}"'
            world.wrong.add(sheet, (*here, "date"), said)
        return
    which = "general" if win.kind in ("general", "one-day", "title") else win.kind
    first = [p for p in at.edition.placings.get(which, []) if not p.annulled][:1]
    if first and first[0].rider and (first[0].rank or 1) == 1 and first[0].rider != rider:
        said = f"expected {rider} as winner in {at.sheet.file} too, found {found(first[0].rider)} there"
        world.wrong.add(sheet, here, said)


def _check_totals(world: World, sheet: Sheet) -> None:
    counted = Counter(win.kind for win in sheet.model.wins if win.counts)
    for what, stated in sheet.model.checks.items():
        count = counted.total() if what == "wins" else counted[what]
        if count != stated:
            said = f'expected {count}, as counted here, found "{stated}"'
            world.wrong.add(sheet, ("checks", what), said)
