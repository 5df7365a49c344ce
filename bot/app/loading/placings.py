"""The final placings of an edition, and its teams with their riders' ranks, into rows."""

from bot.app.loading.desk import GENERAL, Desk
from bot.app.schema.results import Placing
from bot.app.schema.wording import found
from bot.app.yaml_source import Path


def add_placings(desk: Desk) -> None:
    """Add the rows of every placing, each rider once in a classification."""
    for which, placings in desk.edition.placings.items():
        _add_classification(desk, which, placings)
    ranks = _add_teams(desk)
    if "ranking" in desk.edition.complete:
        _check_ranking(desk, ranks)


def classified(desk: Desk) -> int:
    """Return how many riders have a rank in the general classification that still stands."""
    general = desk.edition.placings.get(GENERAL, [])
    listed = {placing.rider for placing in general}
    ranked = [rider for riders in desk.edition.teams.values() for rider, rank in riders.items() if rank is not None]
    return sum(not placing.annulled for placing in general) + sum(rider not in listed for rider in ranked)


def ranks_of(placings: list[Placing]) -> list[int]:
    """Return the rank of each placing: the one it states, or one more than the standing one before."""
    ranks: list[int] = []
    last = 0
    for placing in placings:
        rank = placing.rank or last + 1
        ranks.append(rank)
        last = last if placing.annulled else rank
    return ranks


def _add_classification(desk: Desk, which: str, placings: list[Placing]) -> None:
    last = 0
    seen: set[str] = set()
    for place, (placing, rank) in enumerate(zip(placings, ranks_of(placings), strict=True)):
        here = ("placings", which, place)
        if not placing.annulled:
            if rank < last:
                desk.wrong((*here, "rank"), f'expected a rank from {last}, found "{rank}"')
            last = rank
        who = placing.rider or placing.team or ""
        if who in seen:
            desk.wrong(here, f"expected everybody once, found {found(who)} again")
        seen.add(who)
        _add_placing(desk, here, which, rank, placing)


def _add_placing(desk: Desk, here: Path, which: str, rank: int, placing: Placing) -> None:
    rider = placing.rider
    desk.rows.results.append((
        desk.race_id, desk.year, None, which, rank, rider, placing.team or desk.team_of.get(rider or ""),
        "annulled" if placing.annulled else "held", placing.margin, desk.date, desk.doubt(placing.certainty),
        placing.annulled or placing.note, desk.source(placing),
    ))  # fmt: skip
    if rider:
        desk.appears(here, rider, desk.date if desk.edition.dates or desk.edition.date else "")


def _add_teams(desk: Desk) -> dict[int, str]:
    """Add who rode for whom, and the ranks the placings do not already give; return who has which rank."""
    general = desk.edition.placings.get(GENERAL, [])
    listed = {placing.rider for placing in general}
    ranks = {rank: p.rider or "" for p, rank in zip(general, ranks_of(general), strict=True) if not p.annulled}
    team_of: dict[str, str] = {}
    source, doubt = desk.source(), desk.doubt()
    for team, riders in desk.edition.teams.items():
        for rider, rank in riders.items():
            here = ("teams", team, rider)
            if rider in team_of:
                desk.wrong(here, f"expected everybody in one team, found {rider} also in {team_of[rider]}")
                continue
            team_of[rider] = team
            desk.appears(here, rider)
            stint = (rider, desk.year, team)
            desk.rows.stints.setdefault(stint, (*stint, None, source))
            if rank is None or rider in listed:
                continue
            if rank in ranks:
                said = f'expected a rank of its own, found "{rank}", also that of {ranks[rank]}'
                desk.wrong(here, f"{said} (riders who tied stand under placings, each with the rank)")
            ranks[rank] = rider
            desk.rows.results.append((
                desk.race_id, desk.year, None, GENERAL, rank, rider, team, "held", None, desk.date, doubt,
                None, source,
            ))  # fmt: skip
    return ranks


def _check_ranking(desk: Desk, ranks: dict[int, str]) -> None:
    """Note a ranking that is called complete although a rank is missing; annulled and tied ones may be."""
    general = desk.edition.placings.get(GENERAL, [])
    listed = ranks_of(general)
    annulled = {rank for placing, rank in zip(general, listed, strict=True) if placing.annulled}
    tied = {rank + 1 for rank in listed if listed.count(rank) > 1}
    missing = set(range(1, max(ranks, default=0) + 1)) - set(ranks) - annulled - tied
    if missing or not ranks:
        said = f"none with {min(missing)}" if missing else "none"
        desk.wrong(("complete",), f"expected every rank, since the ranking is complete, found {said}")
