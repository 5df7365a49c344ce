"""Whether what a rider did lies within his or her life and career."""

from bot.app.loading.sheets import Complaints, Sheet
from bot.app.loading.world import Entry, World
from bot.app.schema.scalars import Span
from bot.app.yaml_source import Path

YOUNGEST = 14  # years; the youngest in our lists turned 17 in the year of his first result


class Careers:
    """Checks appearances against each rider's birth, death and active years."""

    def __init__(self, world: World) -> None:
        self._riders = world.riders
        self._wrong: Complaints = world.wrong
        for entry in world.entries["rider"]:
            self._check_life(entry)

    def appears(self, sheet: Sheet, path: Path, rider_id: str, year: int, day: str = "") -> None:
        """Note where *rider_id* cannot have appeared in *year*, on *day* if that is known."""
        rider = self._riders.get(rider_id)
        if rider is None:
            return
        active = rider.active
        if active and not active.holds(year):
            years = f"{active.first}-{active.last or ''}"
            self._wrong.add(sheet, path, f'expected a year of the career of {rider_id} ({years}), found "{year}"')
        if rider.born and year - int(rider.born[:4]) < YOUNGEST:
            self._wrong.add(
                sheet,
                path,
                f"expected a rider of at least {YOUNGEST} in {year}, found {rider_id}, born {rider.born}",
            )
        if rider.died and _later(day or str(year), rider.died):
            self._wrong.add(
                sheet, path, f"expected a rider alive in {day or year}, found {rider_id}, died {rider.died}"
            )

    def _check_life(self, entry: Entry) -> None:
        rider = entry.value
        if rider.born and rider.died and not _later(rider.died, rider.born):
            said = f'expected a day after {rider.born}, found "{rider.died}"'
            self._wrong.add(entry.sheet, (*entry.path, "died"), said)
        if rider.active and rider.born:
            first, born = rider.active.first, int(rider.born[:4])
            if first - born < YOUNGEST:
                said = f'expected a career from the age of {YOUNGEST}, found "{first}", born in {born}'
                self._wrong.add(entry.sheet, (*entry.path, "active"), said)


def seasons(span: Span, newest: int) -> range:
    """Return every season of *span*; one that goes on ends with the *newest* on record."""
    return range(span.first, (newest if span.last is None else span.last) + 1)


def _later(day: str, other: str) -> bool:
    """Return whether *day* is later than *other*, as far as both are known."""
    known = min(len(day), len(other))
    return day[:known] > other[:known]
