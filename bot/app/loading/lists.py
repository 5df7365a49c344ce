"""Everything but results into rows: riders, teams, races, facts, terms and the shared lists."""

from collections.abc import Iterator
from typing import Any

from bot.app.loading.careers import Careers, seasons
from bot.app.loading.world import World, sources_of
from bot.app.schema.references import written
from bot.app.schema.wording import found

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]


def list_rows(world: World) -> Rows:
    """Return the rows of every table that results have no part in."""
    return {**_shared(world), **_people(world), **_races(world), **_told(world)}


def rider_stints(world: World, careers: Careers, newest: int) -> dict[tuple[str, int, str], Row]:
    """Return the seasons riders' own entries name, by rider, season and team."""
    stints: dict[tuple[str, int, str], Row] = {}
    for entry in world.entries["rider"]:
        for span, memberships in entry.value.teams.items():
            here = (*entry.path, "teams", written(span))
            careers.appears(entry.sheet, here, entry.id, span.first)
            if span.last not in (None, span.first):
                careers.appears(entry.sheet, here, entry.id, span.last or newest)
            for membership in memberships:
                source = sources_of(entry.sheet, membership, entry.value)
                for season in seasons(span, newest):
                    key = (entry.id, season, membership.team)
                    stints[key] = (*key, membership.role, source)
    return stints


def _shared(world: World) -> Rows:
    sources = [
        (e.id, e.value.title, e.value.publisher, e.value.date, e.value.seen, e.value.url)
        for e in world.entries["source"]
    ]
    countries = [(e.id, e.value.name, e.value.adjective, e.value.continent) for e in world.entries["country"]]
    jerseys = [
        (race, e.id, name)
        for e in world.entries["classification"]
        for race, names in e.value.jerseys.items()
        for name in names
    ]
    return {"sources": sources, "countries": countries, "jerseys": jerseys}


def _people(world: World) -> Rows:
    riders: list[Row] = []
    nicknames: list[Row] = []
    for entry in world.entries["rider"]:
        rider = entry.value
        first, last = rider.active or (None, None)
        riders.append((
            entry.id, rider.name, rider.gender, rider.country, rider.born, rider.died, rider.birthplace,
            rider.nicknames[0] if rider.nicknames else None, first, last, entry.source,
        ))  # fmt: skip
        nicknames += [(entry.id, nickname, entry.source) for nickname in rider.nicknames]
    teams = [(e.id, e.value.name, e.value.country, e.source) for e in world.entries["team"]]
    names = [(e.id, span.first, span.last, name) for e in world.entries["team"] for span, name in e.value.names.items()]
    return {"riders": riders, "nicknames": nicknames, "teams": teams, "team_names": names}


def _races(world: World) -> Rows:
    races: list[Row] = []
    not_held: list[Row] = []
    began: list[Row] = []
    for entry in world.entries["race"]:
        race = entry.value
        races.append((
            entry.id, race.name, race.kind, race.level, race.gender, race.country, race.month,
            race.first_held, race.series, entry.source,
        ))  # fmt: skip
        for span, reason in race.not_held.items():
            if span.last is None:
                here = (*entry.path, "not_held", written(span))
                world.wrong.add(entry.sheet, here, f"expected years with an end, found {found(written(span))}")
                continue
            not_held += [(entry.id, year, reason, entry.source) for year in range(span.first, span.last + 1)]
        began += [(entry.id, classification, year) for classification, year in race.began.items()]
    return {"races": races, "not_held": not_held, "began": began}


def _told(world: World) -> Rows:
    facts: list[Row] = []
    subjects: list[Row] = []
    for entry in world.entries["fact"]:
        fact = entry.value
        facts.append((
            entry.id, fact.topic, fact.date, fact.until, fact.says, fact.short, fact.certainty, entry.source,
        ))  # fmt: skip
        subjects += [(entry.id, *about.split(":", 1)) for about in fact.about]
        if fact.until and fact.until < fact.date:
            said = f'expected a day from {fact.date}, found "{fact.until}"'
            world.wrong.add(entry.sheet, (*entry.path, "until"), said)
    glossary: list[Row] = []
    differences: list[Row] = []
    for entry in world.entries["term"]:
        term = entry.value
        glossary.append((entry.id, term.name, term.says, term.long, ",".join(term.see) or None, entry.source))
        differences += [(entry.id, other, says, entry.source) for other, says in term.differs.items()]
    return {
        "facts": facts,
        "fact_subjects": subjects,
        "glossary": glossary,
        "differences": differences,
        "stated": list(_stated(world)),
        "complete": list(_complete(world)),
    }


def _stated(world: World) -> Iterator[Row]:
    for sheet in world.of("facts"):
        for item in sheet.model.stated:
            yield item.about, item.race, item.what, item.value, item.date, sources_of(sheet, item)


def _complete(world: World) -> Iterator[Row]:
    for sheet in world.of("facts"):
        for item in sheet.model.complete:
            yield item.rider, item.race, item.what, sources_of(sheet, item)
