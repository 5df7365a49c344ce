"""Riders' lives, as far as the record knows them: when somebody was 25, was at Sky, had just begun."""

from collections.abc import Mapping
from datetime import date, timedelta

from bot.core.record.entities import Entity
from bot.core.record.record import Record
from bot.core.times.periods import FIRST_DAY, LAST_DAY
from bot.core.times.scope import Stretch

BEGINNER = 22  # a first season on record at this age or before is taken for the first there was


class Lives:
    """What the record knows of riders' lives, to tell when a stretch of one was."""

    def __init__(self, record: Record, riders: Mapping[str, Entity]) -> None:
        self._record = record
        self._riders = riders

    def when(self, rider: str, stretch: Stretch) -> tuple[date, date] | None:
        """Return the first and last day of *stretch* in the life of *rider*, or None where the record cannot tell.

        A birthday has to be known to the day. A first season is the first with a team on record, if he was young
        then. A team's seasons have to be in one piece, shared with no other team, and begin and end with the
        career or beside a season whose team is known: every win on record that is not theirs is then another's.
        """
        who = self._riders.get(rider)
        if who is None:
            return None
        if stretch.teams:
            return self._spell(who, stretch)
        born = _day(str(who.born or ""))
        if stretch.kind == "first season":
            first = min(self._seasons(who), default=9999)
            return _years(first, first) if born and first - born.year <= BEGINNER else None
        return _aged(born, stretch) if born else None

    def _spell(self, who: Entity, stretch: Stretch) -> tuple[date, date] | None:
        seasons = self._seasons(who)
        there = [team for team in stretch.teams if any(team in teams for teams in seasons.values())]
        if len(there) != 1:
            return None
        spent = [season for season, teams in seasons.items() if there[0] in teams]
        first, last = min(spent), max(spent)
        bounded = first - 1 in seasons or first == who.first_season
        bounded = bounded and (last + 1 in seasons or last in (who.last_season, max(seasons)))
        if not bounded or len(spent) != last - first + 1 or any(len(seasons[season]) > 1 for season in spent):
            return None
        return {
            "with": _years(first, last),
            "since joining": (date(first, 1, 1), LAST_DAY),
            "before joining": (FIRST_DAY, date(first - 1, 12, 31)),
            "since leaving": (date(last + 1, 1, 1), LAST_DAY),
            "before leaving": (FIRST_DAY, date(last, 12, 31)),
        }[stretch.kind]

    def _seasons(self, who: Entity) -> dict[int, set[str]]:
        """Return the teams of each season of a career that has any on record; trainees are not yet theirs."""
        seasons: dict[int, set[str]] = {}
        sql = "select season, team from stints where rider = :rider and role is null"
        for season, team in self._record.select(sql, {"rider": who.id}).rows:
            seasons.setdefault(int(str(season)), set()).add(str(team))
        return seasons


def _years(first: int, last: int) -> tuple[date, date]:
    return date(first, 1, 1), date(last, 12, 31)


def _aged(born: date, stretch: Stretch) -> tuple[date, date] | None:
    reached = _birthday(born, stretch.number)
    eve = reached - timedelta(1)
    if stretch.kind == "before":
        return FIRST_DAY, eve
    if stretch.kind == "after":
        return reached, LAST_DAY
    years = 10 if stretch.kind == "decade" else 1
    return reached, _birthday(born, stretch.number + years) - timedelta(1)


def _birthday(born: date, age: int) -> date:
    """Return the day of turning *age*; who was born on 29 February turns on 1 March in common years."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if len(text) == len("1985-05-21") else None
