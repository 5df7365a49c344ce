"""Filling: an intent's slots get the marks of an utterance, and what the record knows settles what they mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from bot.core.intents import Slot
from bot.core.marks import Mark, Value


@dataclass(frozen=True, slots=True)
class Filled:
    """A slot's content: one value, or several where a name is shared; ``said`` is how it was put."""

    slot: str
    kind: str
    values: tuple[Value, ...]
    said: str
    score: float = 1.0


class Lookup(Protocol):
    """What reading asks of the record: facts about names, never about results."""

    def year_of(self, race: str, number: int) -> int | None:
        """Return the year of a race's edition by its number."""

    def rode_in(self, rider: str, year: int) -> bool:
        """Return whether *year* lies in a rider's career, as far as it is known."""

    def race_for(self, rider: str, race: str) -> str | None:
        """Return the race *race* means for *rider*: a woman's worlds are the women's; None if she has none."""


def fill(
    slots: Sequence[Slot],
    marks: Sequence[Mark],
    lookup: Lookup | None,
    before: Mapping[str, Filled] | None = None,
) -> tuple[dict[str, Filled], list[Mark], date | None]:
    """Return the slots filled from *marks* in order, the marks left over, and an as-of day if one was named.

    *before* are slots of an earlier question, for what the marks leave open (which race an edition is of).
    """
    filled: dict[str, Filled] = {}
    spare: list[Mark] = []
    as_of: date | None = None
    for mark in marks:
        if mark.kind == "as_of":
            value = mark.values[0]
            as_of = value[1] if isinstance(value, tuple) else date.fromisoformat(str(value))
            continue
        free = next((s for s in slots if s.kind == mark.kind and s.name not in filled), None)
        if free is None and mark.kind == "year":
            free = next((s for s in slots if s.kind == "span" and s.name not in filled), None)
        if free is None:
            spare.append(mark)
            continue
        filled[free.name] = Filled(free.name, free.kind, mark.values, mark.said, mark.score)
    _imply_race(slots, filled)
    _number_editions(filled, spare, lookup, (before or {}).get("race"))
    _match_year(filled, lookup)
    _match_gender(filled, spare, lookup)
    return filled, spare, as_of


def inherit(slots: Sequence[Slot], filled: dict[str, Filled], known: Mapping[str, Filled], edition: bool) -> int:
    """Fill required slots from what the conversation has settled; return how many.

    With *edition* the year spoken of is meant as well, also where it is optional.
    """
    found = 0
    if edition and "year" in known and not {"year", "span"} & filled.keys():
        name = next((slot.name for slot in slots if slot.name in ("year", "span")), None)
        if name:
            filled[name] = replace(known["year"], slot=name, kind=name)
            found -= name == "year"  # said with "it", so not taken from afar
    for slot in slots:
        if slot.required and slot.name not in filled and slot.name == slot.kind and slot.kind in known:
            filled[slot.name] = replace(known[slot.kind], slot=slot.name)
            found += 1
    return found


def _imply_race(slots: Sequence[Slot], filled: dict[str, Filled]) -> None:
    """Let a jersey's name stand for its race as well: pink is the Giro's, unless another race is named."""
    jersey = filled.get("classification")
    if jersey is None:
        return
    race = filled.get("race")
    options = [str(value).partition("@") for value in jersey.values]
    if race is not None:
        fitting = [o for o in options if not o[2] or o[2] in race.values]
        options = fitting or options
    plain, _, implied = options[0]
    filled["classification"] = Filled("classification", "classification", (plain,), jersey.said, jersey.score)
    if race is None and implied and any(slot.name == "race" for slot in slots):
        filled["race"] = Filled("race", "race", (implied,), jersey.said, jersey.score)


def _number_editions(
    filled: dict[str, Filled], spare: list[Mark], lookup: Lookup | None, earlier: Filled | None
) -> None:
    """Turn an edition's number ("the 90th Tour") into its year, or leave it unread where it has none."""
    for name, item in list(filled.items()):
        value = item.values[0]
        if not (isinstance(value, str) and value.startswith("#")):
            continue
        race = filled.get("race", earlier)
        year = lookup.year_of(str(race.values[0]), int(value[1:])) if race and lookup else None
        if year is None:
            del filled[name]
            spare.append(Mark("year", item.values, 0, 0, item.said))
        else:
            filled[name] = Filled(name, item.kind, (year,), str(year), item.score)


def _match_year(filled: dict[str, Filled], lookup: Lookup | None) -> None:
    """Leave out bearers of a shared name who did not ride in the year spoken of."""
    time = filled.get("year") or filled.get("span")
    year = time.values[0] if time else None
    for name, item in filled.items():
        if item.kind == "rider" and len(item.values) > 1 and isinstance(year, int) and lookup:
            riding = tuple(value for value in item.values if lookup.rode_in(str(value), year))
            if riding:
                filled[name] = replace(item, values=riding)


def _match_gender(filled: dict[str, Filled], spare: list[Mark], lookup: Lookup | None) -> None:
    """Let a race's plain name mean the race that the rider can have ridden, men's or women's."""
    rider, race = filled.get("rider"), filled.get("race")
    if not rider or not race or not lookup or len(rider.values) != 1:
        return
    meant = lookup.race_for(str(rider.values[0]), str(race.values[0]))
    if meant is None:
        del filled["race"]
        spare.append(Mark("race", race.values, 0, 0, race.said))
    elif meant != race.values[0]:
        filled["race"] = Filled(race.slot, race.kind, (meant,), race.said, race.score)
