"""Editions into rows, each checked on the way: its dates, its number, the totals a source states."""

from bot.app.loading.careers import Careers
from bot.app.loading.desk import Desk, ResultRows
from bot.app.loading.places import Places
from bot.app.loading.placings import add_placings, classified
from bot.app.loading.stages import add_stages
from bot.app.loading.world import World


def edition_rows(world: World, careers: Careers, places: Places) -> ResultRows:
    """Return the rows of every edition, noting in ``world.wrong`` what cannot be right."""
    rows = ResultRows()
    for at in world.editions.values():
        desk = Desk(world, careers, places, rows, at)
        _check_dates(desk)
        _check_year(desk)
        _add_edition(desk)
        add_stages(desk)
        add_placings(desk)
        _check_totals(desk)
    _check_numbers(world)
    return rows


def _check_dates(desk: Desk) -> None:
    edition, dates = desk.edition, desk.edition.dates
    if dates and dates.end < dates.start:
        desk.wrong(("dates", "end"), f'expected a day from {dates.start}, found "{dates.end}"')
    # The Olympic Games of 2020 were held in 2021 and kept their name.
    late = desk.race and desk.race.level == "olympic games"
    years = {desk.year, desk.year + 1} if late else {desk.year}
    for path, day in (
        (("dates", "start"), dates and dates.start),
        (("dates", "end"), dates and dates.end),
        (("date",), edition.date),
    ):
        if day and int(day[:4]) not in years:
            desk.wrong(path, f'expected a day in {desk.year}, found "{day}"')


def _check_year(desk: Desk) -> None:
    race, here = desk.race, () if desk.at.path else ("year",)
    if race and race.first_held and desk.year < race.first_held:
        began = f"{race.first_held}, when {desk.race_id} was first held"
        desk.wrong(here, f'expected a year from {began}, found "{desk.year}"')
    for span, reason in race.not_held.items() if race else ():
        if span.holds(desk.year):
            desk.wrong(here, f"expected no {desk.race_id} in {desk.year}: not held ({reason}), found one")


def _add_edition(desk: Desk) -> None:
    edition, dates = desk.edition, desk.edition.dates
    # Where all stages are known they say when and where the edition began and ended.
    first, last = (edition.stages[0], edition.stages[-1]) if desk.whole and edition.stages else (None, None)
    counted = desk.whole or (edition.checks and edition.checks.stages is not None)
    desk.rows.editions.append((
        desk.race_id, desk.year, edition.number,
        dates.start if dates else edition.date or (first.date if first else None),
        dates.end if dates else edition.date or (last.date if last else None),
        desk.date,
        edition.start or (first.start if first else None),
        edition.finish or (last.finish if last else None),
        edition.distance_km, _stage_count(desk) if counted else None, edition.starters, edition.finishers,
        int(desk.whole), int("ranking" in edition.complete), desk.doubt(), edition.note, desk.source(),
    ))  # fmt: skip


def _stage_count(desk: Desk) -> int | None:
    """Return the number of stages not cancelled; where none are listed, the number stated."""
    if desk.edition.stages:
        return sum(stage.state != "cancelled" for stage in desk.edition.stages)
    return desk.edition.checks.stages if desk.edition.checks else None


def _check_totals(desk: Desk) -> None:
    checks = desk.edition.checks
    if checks is None:
        return
    counts = {
        "stages": _stage_count(desk),
        "stage_winners": len({rider for stage in desk.edition.stages for _, rider, _ in stage.firsts()}),
        "classified": classified(desk),
    }
    for what, count in counts.items():
        stated = getattr(checks, what)
        if stated is not None and stated != count:
            desk.wrong(("checks", what), f'expected {count}, as counted here, found "{stated}"')


def _check_numbers(world: World) -> None:
    """Note editions whose number does not grow with the years."""
    last: dict[str, tuple[int, int]] = {}
    for (race, year), at in world.editions.items():
        number = at.edition.number
        if number is None:
            continue
        before_year, before = last.get(race, (0, 0))
        if number <= before:
            said = f'expected a number above {before}, that of {before_year}, found "{number}"'
            world.wrong.add(at.sheet, (*at.path, "number"), said)
        last[race] = (year, number)
