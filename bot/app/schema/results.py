"""The forms of what happened: editions with their stages and placings, and riders' lists of wins."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from bot.app.schema.form import Form, entries, items
from bot.app.schema.scalars import (
    Certainty,
    ClassificationRef,
    Day,
    Gap,
    Kilometres,
    RaceRef,
    Rank,
    RiderRef,
    SourceOf,
    Sources,
    StageId,
    TeamRef,
    Text,
    Whole,
    Year,
    YesNo,
    one_or_many,
)

StageKind = Literal[
    "prologue",
    "road",
    "flat",
    "hilly",
    "mountain",
    "cobbles",
    "gravel",
    "itt",
    "ttt",
    "mountain itt",
    "criterium",
]
WinKind = Literal["stage", "general", "one-day", "points", "mountains", "youth", "title", "criterium"]
Riders = Annotated[list[RiderRef], BeforeValidator(one_or_many, json_schema_input_type=Text | list[Text])]


class Placing(Form):
    """One place in a classification."""

    rider: RiderRef | None = None
    team: TeamRef | None = None
    rank: Annotated[int, Field(ge=1, le=999)] | None = None
    """Left out, it is one more than that of the entry before; annulled entries do not count for that."""
    margin: Gap | None = None
    annulled: Text | None = None
    """Why this result counts no longer."""
    certainty: Certainty | None = None
    note: Text | None = None
    source: SourceOf | None = None

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if self.rider is None and self.team is None:
            raise PydanticCustomError("whole", "expected a rider or a team, found neither")
        if self.annulled and self.rank is None:
            raise PydanticCustomError("whole", "expected the rank that was annulled, found none")
        return self


def _placings(value: Any) -> Any:
    """Return *value* with a bare list as the general classification, and bare ids as riders."""
    if isinstance(value, list):
        value = {"general": value}
    if not isinstance(value, dict):
        return value
    return {
        key: [{"rider": item} if isinstance(item, str) else item for item in items]
        if isinstance(items, list)
        else items
        for key, items in value.items()
    }


_PlacingInput = Text | Placing
Placings = Annotated[
    dict[ClassificationRef, list[Placing]],
    BeforeValidator(_placings, json_schema_input_type=list[_PlacingInput] | dict[str, list[_PlacingInput]]),
]


class Stage(Form):
    """One stage of an edition."""

    stage: StageId
    date: Day | None = None
    start: Text | None = None
    finish: Text | None = None
    distance_km: Kilometres | None = None
    kind: StageKind | None = None
    winner: RiderRef | None = None
    winner_2: RiderRef | None = None
    """The other winner of a dead heat."""
    winners: list[RiderRef] = items()
    """The winners of a dead heat of more than two, in place of winner."""
    team: TeamRef | None = None
    team_2: TeamRef | None = None
    winner_team: TeamRef | None = None
    """The team that won a team time trial."""
    second: RiderRef | None = None
    third: RiderRef | None = None
    leader: RiderRef | None = None
    """Who led the general classification after the stage."""
    leaders: dict[ClassificationRef, Riders] = entries()
    """Who led other classifications after the stage."""
    state: Literal["held", "cancelled", "neutralised", "annulled"] = "held"
    annulled: RiderRef | None = None
    """Who won and had the win taken away."""
    certainty: Certainty | None = None
    note: Text | None = None
    source: SourceOf | None = None

    @model_validator(mode="after")
    def _one_winner_or_a_reason(self) -> Self:
        ways = [key for key in ("winner", "winner_team", "winners") if getattr(self, key)]
        if len(ways) > 1:
            raise PydanticCustomError(
                "whole",
                "expected one of winner, winner_team and winners, found {ways}",
                {"ways": " and ".join(ways)},
            )
        if ways and self.state in ("cancelled", "annulled"):
            raise PydanticCustomError(
                "whole",
                "expected no winner of a stage that is {state}, found {won}",
                {"state": self.state, "won": ways[0]},
            )
        if self.winner_2 and not self.winner:
            raise PydanticCustomError("whole", "expected winner beside winner_2, found none")
        if self.second and (self.winner_2 or self.winners):
            raise PydanticCustomError("whole", "expected no second beside a dead heat, found one")
        return self

    def firsts(self) -> list[tuple[str, str, str | None]]:
        """Return every winning rider, with the key he stands under and the team named beside him."""
        firsts = [("winner", self.winner, self.team), ("winner_2", self.winner_2, self.team_2)]
        return [(key, rider, team) for key, rider, team in firsts if rider] + [
            ("winners", rider, None) for rider in self.winners
        ]

    def settled(self) -> bool:
        """Return whether it is known who won, or why nobody did."""
        return bool(self.firsts() or self.winner_team or self.annulled or self.state != "held")


class Dates(Form):
    """First and last day."""

    start: Day
    end: Day


class EditionChecks(Form):
    """Totals a source states; loading compares them with what it counts."""

    stages: Whole | None = None
    """Stages not cancelled, a prologue among them. Where no stages are listed this is how many there were."""
    stage_winners: Whole | None = None
    """Different riders who won a stage."""
    classified: Whole | None = None
    """Riders with a rank in the general classification."""


class Edition(Form):
    """One edition of a race."""

    number: Annotated[int, Field(ge=1, le=500)] | None = None
    dates: Dates | None = None
    date: Day | None = None
    start: Text | None = None
    finish: Text | None = None
    distance_km: Kilometres | None = None
    starters: Whole | None = None
    finishers: Whole | None = None
    complete: list[Literal["stage winners", "ranking"]] = items()
    """Which lists are whole."""
    checks: EditionChecks | None = None
    certainty: Certainty | None = None
    note: Text | None = None
    placings: Placings = entries()
    """For a classification its riders in order, winner first; a bare list is the general classification."""
    stages: list[Stage] = items()
    teams: dict[TeamRef, dict[RiderRef, Rank]] = entries()
    """Who rode for whom, with the final rank, "-" where it is not known."""
    source: SourceOf | None = None


class EditionFile(Edition):
    """One edition of a race in a file of its own."""

    race: RaceRef
    year: Year
    sources: Sources


class EditionsFile(Form):
    """Every edition of a race in one file."""

    race: RaceRef
    sources: Sources
    editions: dict[Year, Edition] = entries()


class Win(Form):
    """One win in a rider's own list."""

    date: Day
    race: RaceRef | None = None
    name: Text
    """Of the race, as it was called."""
    kind: WinKind
    stage: StageId | None = None
    start: Text | None = None
    finish: Text | None = None
    distance_km: Kilometres | None = None
    team: TeamRef | None = None
    counts: YesNo = True
    """Whether it counts as a professional win."""
    certainty: Certainty | None = None
    source: SourceOf | None = None


class PalmaresFile(Form):
    """A rider's own list of wins."""

    rider: RiderRef
    sources: Sources
    complete: YesNo = False
    checks: dict[Literal["wins", WinKind], Whole] = entries()
    """Totals a source states, over the wins that count."""
    wins: list[Win] = items()
