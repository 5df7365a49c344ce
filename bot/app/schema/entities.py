"""The forms of who and what there is: riders, teams, races, and the shared lists."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bot.app.schema.form import Form, entries, items
from bot.app.schema.scalars import (
    ClassificationRef,
    CountryId,
    CountryRef,
    Gender,
    Id,
    PartDay,
    RaceRef,
    SourceOf,
    Sources,
    TeamRef,
    Text,
    Year,
    Years,
)


class Source(Form):
    """Where facts come from."""

    title: Text
    publisher: Text
    date: PartDay | None = None
    """When it was published; left out where unknown."""
    seen: PartDay | None = None
    """When we read it."""
    url: Text | None = None


class SourcesFile(Form):
    """Sources, by id."""

    sources: dict[Id, Source]


class Country(Form):
    """A country as the sport knows it."""

    name: Text
    adjective: Text | None = None
    continent: Text | None = None
    aliases: list[Text] = items()


class Naming(Form):
    """What people call a group of things that has no page of its own."""

    aliases: list[Text] = items()


class CountriesFile(Form):
    """Countries, by their IOC code."""

    continents: dict[Text, Naming] = entries()
    """What people of a continent are called, by the continent's name as the countries give it."""
    countries: dict[CountryId, Country]


class LevelsFile(Form):
    """What people call the races of one level, by the level as races give it."""

    levels: dict[Text, Naming]


class Classification(Form):
    """A ranking within a race, and the jersey that shows it."""

    name: Text
    aliases: list[Text] = items()
    jerseys: dict[RaceRef, list[Text]] = entries()
    """For a race: names of the jersey that mean this classification of that race."""


class ClassificationsFile(Form):
    """Classifications, by id."""

    classifications: dict[Id, Classification]


class Place(Form):
    """A place whose name results spell in several ways."""

    name: Text
    aliases: list[Text] = items()
    """Other names people type for it."""
    also: list[Text] = items()
    """Other spellings in results that mean this place."""


class PlacesFile(Form):
    """Places, by their folded name."""

    places: dict[Text, Place]


class Membership(Form):
    """A team a rider rode for."""

    team: TeamRef
    role: Text | None = None
    source: SourceOf | None = None


def _membership(value: Any) -> Any:
    return {"team": value} if isinstance(value, str) else value


def _memberships(value: Any) -> Any:
    return [_membership(item) for item in value] if isinstance(value, list) else [_membership(value)]


Memberships = Annotated[
    list[Membership],
    BeforeValidator(_memberships, json_schema_input_type=Text | Membership | list[Text | Membership]),
]


class Rider(Form):
    """A rider."""

    name: Text
    aliases: list[Text] = items()
    """Other ways people write the name; a bare surname here claims it for this rider."""
    nicknames: list[Text] = items()
    gender: Gender = "m"
    country: CountryRef | None = None
    born: PartDay | None = None
    died: PartDay | None = None
    birthplace: Text | None = None
    active: Years | None = None
    """First and last season on record; "2014-" while it lasts."""
    teams: dict[Years, Memberships] = entries()
    source: SourceOf | None = None


class RidersFile(Form):
    """Riders, by id."""

    sources: Sources
    shared_names: list[Text] = items()
    """Names that lead to several riders on purpose."""
    riders: dict[Id, Rider] = entries()


class Team(Form):
    """A team under all the names it bore."""

    name: Text
    """As of its newest season."""
    aliases: list[Text] = items()
    country: CountryRef | None = None
    names: dict[Years, Text] = entries()
    source: SourceOf | None = None


class TeamsFile(Form):
    """Teams, by id."""

    sources: Sources
    shared_names: list[Text] = items()
    """Names that lead to several teams on purpose."""
    teams: dict[Id, Team] = entries()


class Race(Form):
    """A race, whatever the year."""

    name: Text
    aliases: list[Text] = items()
    kind: Literal["stage race", "one-day", "championship"]
    level: Text | None = None
    """Such as grand tour, monument, classic, world championship."""
    gender: Gender = "m"
    country: CountryRef | None = None
    month: Annotated[int, Field(ge=1, le=12)] | None = None
    first_held: Year | None = None
    series: RaceRef | None = None
    """The race whose edition for women or men this is."""
    not_held: dict[Years, Text] = entries()
    """Years without an edition, and why."""
    began: dict[ClassificationRef, Year] = entries()
    """The first year of each classification that is younger than the race; no winner of it is missing before."""
    source: SourceOf | None = None


class RacesFile(Form):
    """Races, by id."""

    sources: Sources
    shared_names: list[Text] = items()
    """Names that lead to several races on purpose."""
    races: dict[Id, Race] = entries()
