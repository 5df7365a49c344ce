"""Filling: an intent's slots get the marks of an utterance, and what the record knows settles what they mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from bot.core.intents.intents import Slot
from bot.core.intents.marks import ONE_DAY, Mark, Value
from bot.core.times.days import day
from bot.core.times.periods import FIRST_DAY, LAST_DAY
from bot.core.times.scope import Stretch


@dataclass(frozen=True, slots=True)
class Filled:
    """A slot's content: one value, or several where a name is shared.

    ``said`` is how it was put, ``means`` what that came down to where the words leave it open.
    """

    slot: str
    kind: str
    values: tuple[Value, ...]
    said: str
    score: float = 1.0
    means: str = ""


class Lookup(Protocol):
    """What reading asks of the record: facts about names, never about results."""

    def year_of(self, race: str, number: int) -> int | None:
        """Return the year of a race's edition by its number."""

    def is_one_day(self, race: str) -> bool:
        """Return whether *race* is held on one day and has no stages."""

    def rode_in(self, rider: str, year: int) -> bool:
        """Return whether *year* lies in a rider's career, as far as it is known."""

    def race_for(self, rider: str, race: str) -> str | None:
        """Return the race *race* means for *rider*: a woman's worlds are the women's; None if she has none."""

    def counterpart(self, race: str, gender: str) -> str | None:
        """Return the women's ("f") or men's ("m") race of the series that *race* is of, or None if there is none."""

    def when(self, rider: str, stretch: Stretch) -> tuple[date, date] | None:
        """Return the first and last day of a stretch of a rider's life, or None where that is not known."""

    def last_called(self, team: str, name: str) -> int | None:
        """Return the last season in which *team* bore a name with these words, or None where it did till lately."""


_NAMED = frozenset({"rider", "race", "team", "classification"})  # kinds that people name twice to be clear


def fill(
    slots: Sequence[Slot],
    marks: Sequence[Mark],
    lookup: Lookup | None,
    before: Mapping[str, Filled] | None = None,
) -> tuple[dict[str, Filled], list[Mark], date | None]:
    """Return the slots filled from *marks* in order, the marks left over, and an as-of day if one was named.

    *before* are slots of an earlier question, for what the marks leave open (which race an edition is of,
    whose first season is meant).
    """
    filled: dict[str, Filled] = {}
    spare: list[Mark] = []
    as_of: date | None = None
    rider = _only_rider(marks, before or {})
    for mark in marks:
        if mark.kind == "as_of":
            value = mark.values[0]
            as_of = value[1] if isinstance(value, tuple) else date.fromisoformat(str(value))
            continue
        values, means = _placed(mark, rider, lookup)
        if not values or (mark.form == ONE_DAY and not _on_one_day(marks, lookup)):
            spare.append(mark)
            continue
        free = next((s for s in slots if s.kind == mark.kind and s.name not in filled), None)
        if free is None and mark.kind == "year":
            free = next((s for s in slots if s.kind == "span" and s.name not in filled), None)
        if free is None:
            both = _within(filled.get("span"), mark.kind, values, mark.said, means)
            if both:
                filled["span"] = both
            elif not _said_already(mark, values, filled):
                spare.append(mark)
            continue
        filled[free.name] = Filled(free.name, free.kind, values, mark.said, mark.score, means)
    for name in [name for name, item in filled.items() if item.kind == "classification"]:
        _imply_race(slots, filled, spare, name)
    _number_editions(filled, spare, lookup, (before or {}).get("race"))
    _match_year(filled, lookup)
    _match_gender(filled, spare, lookup)
    _date_team(slots, filled, lookup)
    return filled, spare, as_of


def _only_rider(marks: Sequence[Mark], before: Mapping[str, Filled]) -> str:
    """Return the one rider spoken of, or nothing where there is none or more than one."""
    named = [mark.values for mark in marks if mark.kind == "rider"]
    riders = named or [item.values for item in before.values() if item.kind == "rider"]
    return str(riders[0][0]) if len(riders) == 1 and len(riders[0]) == 1 else ""


def _on_one_day(marks: Sequence[Mark], lookup: Lookup | None) -> bool:
    """Whether every race spoken of is held on one day, so that a number beside it is no stage."""
    races = [str(value) for mark in marks if mark.kind == "race" for value in mark.values]
    return lookup is not None and bool(races) and all(lookup.is_one_day(race) for race in races)


def _placed(mark: Mark, rider: str, lookup: Lookup | None) -> tuple[tuple[Value, ...], str]:
    """Return what *mark* stands for, a stretch of a life in days, and those in words; nothing if they are not known."""
    value = mark.values[0]
    if not isinstance(value, Stretch):
        return tuple(value for value in mark.values if not isinstance(value, Stretch)), ""
    days = lookup.when(rider, value) if rider and lookup else None
    if days is None:
        return (), ""
    if mark.kind == "year":
        return (days[0].year,), f"{days[0].year}, the first with a team on record"
    return (days,), _in_words(*days)


def _within(span: Filled | None, kind: str, values: tuple[Value, ...], said: str, means: str) -> Filled | None:
    """Return *span* within a second time ("with Sky" and "before 2012"), or None where they share no day."""
    if span is None or kind not in ("year", "span"):
        return None
    days, others = _days(span.values[0]), _days(values[0])
    if days is None or others is None:
        return None
    first, last = max(days[0], others[0]), min(days[1], others[1])
    if first > last:
        return None
    both = f"{span.said} {said}"
    explained = _in_words(first, last) if span.means or means else ""
    return replace(span, values=((first, last),), said=both, means="" if explained in both else explained)


def _days(value: Value) -> tuple[date, date] | None:
    if isinstance(value, int):
        return date(value, 1, 1), date(value, 12, 31)
    return value if isinstance(value, tuple) else None


def _in_words(first: date, last: date) -> str:
    """Return a span as it stands behind the words it was told in: "2010 to 2020", "until 20 May 2010"."""
    if first == FIRST_DAY:
        return f"until {day(last)}"
    if last == LAST_DAY:
        return f"from {first.year}" if (first.month, first.day) == (1, 1) else f"from {day(first)}"
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return str(first.year) if first.year == last.year else f"{first.year} to {last.year}"
    return f"{day(first)} to {day(last)}"


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


def _said_already(mark: Mark, values: tuple[Value, ...], filled: dict[str, Filled]) -> bool:
    """Whether *mark* only names again what is named, which may make it clearer: "the overall (yellow jersey)"."""
    if mark.kind not in _NAMED:
        return False
    plain = {str(value).partition("@")[0] for value in values}
    for name, item in filled.items():
        if item.kind == mark.kind and plain & {str(value).partition("@")[0] for value in item.values}:
            if mark.kind == "classification" and str(values[0]).partition("@")[2]:
                filled[name] = replace(item, values=values)
            return True
    return False


def _imply_race(slots: Sequence[Slot], filled: dict[str, Filled], spare: list[Mark], name: str) -> None:
    """Let a jersey's name stand for its race as well: pink is the Giro's; no other race has it."""
    jersey = filled[name]
    race = filled.get("race")
    options = [str(value).partition("@") for value in jersey.values]
    if race is not None:
        options = [o for o in options if not o[2] or o[2] in race.values]
        if not options:
            del filled[name]
            spare.append(Mark("classification", jersey.values, 0, 0, jersey.said))
            return
    plain, _, implied = options[0]
    filled[name] = replace(jersey, values=(plain,))
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


def _date_team(slots: Sequence[Slot], filled: dict[str, Filled], lookup: Lookup | None) -> None:
    """Let a team's name of old mean the team as it last was called that: "us postal riders" are not today's."""
    team = filled.get("team")
    if team is None or lookup is None or len(team.values) > 1 or {"rider", "year", "span"} & filled.keys():
        return
    year = lookup.last_called(str(team.values[0]), team.said) if any(slot.name == "year" for slot in slots) else None
    if year is not None:
        filled["year"] = Filled("year", "year", (year,), str(year))
