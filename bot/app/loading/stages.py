"""The stages of an edition into rows: what was ridden, who won, who led, and which towns it passed."""

from bot.app.loading.desk import GENERAL, Desk
from bot.app.schema.results import Stage
from bot.app.schema.wording import found
from bot.app.yaml_source import Path


def add_stages(desk: Desk) -> None:
    """Add the rows of every stage, noting what cannot be right."""
    _check(desk)
    added: set[str] = set()
    for place, stage in enumerate(desk.edition.stages):
        if stage.stage in added:
            continue
        added.add(stage.stage)
        here = ("stages", place)
        source = desk.source(stage)
        _add_stage(desk, place + 1, stage, source)
        _add_results(desk, here, stage, source)
        _add_leaders(desk, here, stage, source)


def _check(desk: Desk) -> None:
    if desk.whole and not desk.edition.stages:
        desk.wrong(("complete",), "expected every stage, since stage winners are complete, found none")
    last = ""
    seen: set[str] = set()
    for place, stage in enumerate(desk.edition.stages):
        here = ("stages", place)
        if stage.stage in seen:
            desk.wrong((*here, "stage"), f"expected each stage once, found {found(stage.stage)} again")
        seen.add(stage.stage)
        if stage.date:
            _check_day(desk, here, stage.date, last)
            last = stage.date
        if desk.whole and not stage.settled():
            said = "expected a winner, or why there is none, since stage winners are complete, found neither"
            desk.wrong(here, said)


def _check_day(desk: Desk, here: Path, day: str, last: str) -> None:
    dates = desk.edition.dates
    wanted = ""
    if dates and not dates.start <= day <= dates.end:
        wanted = f"a day from {dates.start} to {dates.end}"
    elif int(day[:4]) != desk.year and not dates:
        wanted = f"a day in {desk.year}"
    elif day < last:
        wanted = f"a day from {last}, that of the stage before"
    if wanted:
        desk.wrong((*here, "date"), f'expected {wanted}, found "{day}"')


def _add_stage(desk: Desk, position: int, stage: Stage, source: str) -> None:
    number = 0 if stage.stage == "prologue" else int(stage.stage.rstrip("abcd"))
    desk.rows.stages.append((
        desk.race_id, desk.year, stage.stage, number, position, stage.date, stage.start, stage.finish,
        stage.distance_km, stage.kind, stage.state, stage.note, source,
    ))  # fmt: skip
    for role, place in (("start", stage.start), ("finish", stage.finish)):
        if place:
            row = (desk.places.key(place), desk.race_id, desk.year, stage.stage, role)
            desk.rows.stage_places.append(row)


def _add_results(desk: Desk, here: Path, stage: Stage, source: str) -> None:
    day, doubt = stage.date or desk.date, desk.doubt(stage.certainty)
    placed: list[tuple[str, int, str | None, str | None, str]] = [
        *((key, 1, rider, team, "held") for key, rider, team in stage.firsts()),
        ("winner_team", 1, None, stage.winner_team, "held"),
        ("second", 2, stage.second, None, "held"),
        ("third", 3, stage.third, None, "held"),
        ("annulled", 1, stage.annulled, None, "annulled"),
    ]
    for key, rank, rider, named, state in placed:
        team = named or desk.team_of.get(rider or "")
        if rider or team:
            desk.rows.results.append((
                desk.race_id, desk.year, stage.stage, "stage", rank, rider, team, state, None, day, doubt,
                stage.note, source,
            ))  # fmt: skip
        if rider:
            desk.appears((*here, key), rider, stage.date or "")


def _add_leaders(desk: Desk, here: Path, stage: Stage, source: str) -> None:
    leading: list[tuple[Path, str, list[str]]] = []
    if stage.leader:
        leading.append(((*here, "leader"), GENERAL, [stage.leader]))
    leading += [((*here, "leaders", which), which, riders) for which, riders in stage.leaders.items()]
    for path, which, riders in leading:
        for rider in riders:
            desk.rows.leaders.append((
                desk.race_id, desk.year, stage.stage, which, rider, stage.date, source,
            ))  # fmt: skip
            desk.appears(path, rider, stage.date or "")
