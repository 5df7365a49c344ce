"""Stretches of time as people write them: days, months, years, decades, centuries, or told from today."""

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.text.numerals import cardinal_at, figures, ordinal_at

FIRST_YEAR, LAST_YEAR = 1860, 2100  # from before the first road race on
FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name} | {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10,
    "nov": 11, "dec": 12,
}  # fmt: skip
_DECADES = {
    "tens": 1910, "twenties": 1920, "thirties": 1930, "forties": 1940, "fifties": 1950, "sixties": 1960,
    "seventies": 1970, "eighties": 1980, "nineties": 1990, "noughties": 2000, "2000s": 2000,
}  # fmt: skip
TIME_WORDS = (
    frozenset(MONTHS)
    | frozenset(_DECADES)
    | frozenset(
        ("last", "this", "next", "previous", "current", "past", "yesterday", "today", "tomorrow", "year", "season")
    )
)
_DECADE = re.compile(r"(1[89]|20)?([0-9]0)s")
_PART_OF_DECADE = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}
_SEASONS = ("year", "season")


@dataclass(frozen=True, slots=True)
class Period:
    """From ``first`` to ``last`` day, read from ``width`` tokens.

    ``kind`` is day, month, year, decade or century. ``yearless`` is a day without a year, as ``MM-DD``; its
    days are then of no use. ``impossible`` is a day that no calendar has, such as 31 February.
    """

    kind: str
    first: date
    last: date
    width: int
    yearless: str = ""
    impossible: bool = False


def period_at(tokens: Sequence[str], at: int, today: date) -> Period | None:
    """Return the longest period that begins at token *at*, or None; ``the`` before it belongs to it."""
    if at >= len(tokens):
        return None
    skip = 1 if tokens[at] == "the" else 0
    found = max(_periods(tokens, at + skip, today), key=lambda period: period.width, default=None)
    if found is None:
        return None
    return Period(found.kind, found.first, found.last, found.width + skip, found.yearless, found.impossible)


def year_at(tokens: Sequence[str], at: int) -> tuple[int, int] | None:
    """Return the year written at *at* (``2019``, ``nineteen ninety nine``) and how many tokens it took."""
    value = figures(tokens[at]) if at < len(tokens) else None
    if value is not None:
        return (value, 1) if len(tokens[at]) == 4 and FIRST_YEAR <= value <= LAST_YEAR else None
    return _spoken_year(tokens, at)


def whole_year(year: int, width: int) -> Period:
    """Return *year* as a period read from *width* tokens."""
    return Period("year", date(year, 1, 1), date(year, 12, 31), width)


def _spoken_year(tokens: Sequence[str], at: int) -> tuple[int, int] | None:
    century = cardinal_at(tokens, at)
    if century is None:
        return None
    if century == (2, 1) and tokens[at + 1 : at + 2] == ["thousand"]:
        skip = 3 if tokens[at + 2 : at + 3] == ["and"] else 2
        rest = cardinal_at(tokens, at + skip)
        return (2000 + rest[0], skip + rest[1]) if rest and rest[0] < 100 else (2000, 2)
    rest = cardinal_at(tokens, at + century[1])
    if century[0] not in (18, 19, 20) or century[1] != 1 or rest is None or tokens[at][:1].isdigit():
        return None
    year = century[0] * 100 + rest[0]
    if not 10 <= rest[0] <= 99 or tokens[at + 1][:1].isdigit() or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return year, 1 + rest[1]


def _periods(tokens: Sequence[str], at: int, today: date) -> Iterator[Period]:
    readers = (_day_first, _month_first, _iso, _year, _decade, _century)
    for reader in readers:
        found = reader(tokens, at)
        if found:
            yield found
    relative = _relative(tokens, at, today)
    if relative:
        yield relative


def _day_first(tokens: Sequence[str], at: int) -> Period | None:
    """3 july 2024 · 3rd of july · third of july 2024."""
    day = ordinal_at(tokens, at) or cardinal_at(tokens, at)
    if day is None or not 1 <= day[0] <= 31:
        return None
    month = at + day[1]
    if tokens[month : month + 1] == ["of"]:
        month += 1
    if month >= len(tokens) or tokens[month] not in MONTHS:
        return None
    return _day(tokens, at, day[0], MONTHS[tokens[month]], month + 1)


def _month_first(tokens: Sequence[str], at: int) -> Period | None:
    """July 3rd 2024 · july the 3rd · july 2021."""
    if at >= len(tokens) or tokens[at] not in MONTHS:
        return None
    month, after = MONTHS[tokens[at]], at + 1
    if tokens[after : after + 1] == ["of"]:
        after += 1
    year = year_at(tokens, after)
    if year:
        return month_of(year[0], month, after + year[1] - at)
    if tokens[after : after + 1] == ["the"]:
        after += 1
    day = ordinal_at(tokens, after) or cardinal_at(tokens, after)
    if day is None or not 1 <= day[0] <= 31:
        return None
    return _day(tokens, at, day[0], month, after + day[1])


def month_of(year: int, month: int, width: int) -> Period:
    """Return a month of a year as a period read from *width* tokens."""
    return Period("month", date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), width)


def _day(tokens: Sequence[str], at: int, day: int, month: int, after: int) -> Period:
    if tokens[after : after + 1] == ["of"] or tokens[after : after + 1] == ["in"]:
        year = year_at(tokens, after + 1)
        after += 1 if year else 0
    else:
        year = year_at(tokens, after)
    if year is None:
        possible = day <= calendar.monthrange(2024, month)[1]  # a leap year
        return Period("day", FIRST_DAY, FIRST_DAY, after - at, f"{month:02}-{day:02}", not possible)
    return _dated(year[0], month, day, after + year[1] - at)


def _dated(year: int, month: int, day: int, width: int) -> Period:
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return Period("day", FIRST_DAY, FIRST_DAY, width, impossible=True)
    return Period("day", date(year, month, day), date(year, month, day), width)


def _iso(tokens: Sequence[str], at: int) -> Period | None:
    """2024-07-03, 2024-07 and 03/07/2024 (day first, where it cannot be the month), folded to tokens."""
    numbers = [figures(token) for token in tokens[at : at + 3]]
    if len(numbers) < 2 or numbers[0] is None or numbers[1] is None:
        return None
    third = numbers[2] if len(numbers) > 2 else None
    year = year_at(tokens, at)
    if year and len(tokens[at + 1]) == 2 and 1 <= numbers[1] <= 12:
        if third is not None and len(tokens[at + 2]) <= 2:
            return _dated(year[0], numbers[1], third, 3)
        return month_of(year[0], numbers[1], 2)
    last = year_at(tokens, at + 2)
    if last and 1 <= numbers[1] <= 12 and 1 <= numbers[0] <= 31 and (numbers[0] > 12 or numbers[0] == numbers[1]):
        return _dated(last[0], numbers[1], numbers[0], 3)
    return None


def _year(tokens: Sequence[str], at: int) -> Period | None:
    skip = 1 if tokens[at : at + 1] == ["year"] or tokens[at : at + 1] == ["season"] else 0
    year = year_at(tokens, at + skip)
    if year is None:
        return None
    width = skip + year[1]
    if tokens[at + width : at + width + 1] == ["season"]:
        width += 1
    return whole_year(year[0], width)


def _decade(tokens: Sequence[str], at: int) -> Period | None:
    part = _PART_OF_DECADE.get(tokens[at]) if at < len(tokens) else None
    skip = 0
    if part:
        skip = 2 if tokens[at + 1 : at + 2] == ["the"] else 1
    if at + skip >= len(tokens):
        return None
    begins = _decade_start(tokens[at + skip])
    width = skip + 1
    if begins is None and tokens[at + skip] in ("19", "nineteen") and at + skip + 1 < len(tokens):
        begins = _decade_start(tokens[at + skip + 1])
        width += 1
    if begins is None:
        return None
    low, high = part or (0, 9)
    return Period("decade", date(begins + low, 1, 1), date(begins + high, 12, 31), width)


def _decade_start(token: str) -> int | None:
    if token in _DECADES:
        return _DECADES[token]
    match = _DECADE.fullmatch(token)
    if not match:
        return None
    century = match[1] or ("20" if match[2] in ("00", "10") else "19")
    begins = int(century + match[2])
    return begins if FIRST_YEAR <= begins < LAST_YEAR else None


def _century(tokens: Sequence[str], at: int) -> Period | None:
    number = ordinal_at(tokens, at)
    if number is None or tokens[at + number[1] : at + number[1] + 1] != ["century"]:
        return None
    return _century_of(number[0], number[1] + 1)


def _century_of(number: int, width: int) -> Period | None:
    if number not in (19, 20, 21):
        return None
    first = max(date((number - 1) * 100 + 1, 1, 1), FIRST_DAY)
    return Period("century", first, date(number * 100, 12, 31), width)


def _relative(tokens: Sequence[str], at: int, today: date) -> Period | None:
    """Last year · this season · two years ago · the year before last · yesterday · last month."""
    words = tuple(tokens[at : at + 3])
    if words[:1] in (("yesterday",), ("today",), ("tomorrow",)):
        day = _shifted(today, {"yesterday": -1, "today": 0, "tomorrow": 1}[words[0]])
        return Period("day", day, day, 1)
    if len(words) == 3 and words[0] in _SEASONS and words[1:] == ("before", "last"):
        return _year_or_none(today.year - 2, 3)
    if len(words) >= 2 and words[0] in ("last", "this", "next", "previous", "current", "past"):
        return _named(today, {"last": -1, "previous": -1, "past": -1, "next": 1}.get(words[0], 0), words[1])
    return _ago(tokens, at, today)


def _ago(tokens: Sequence[str], at: int, today: date) -> Period | None:
    number = (1, 1) if tokens[at : at + 1] in (["a"], ["one"]) else cardinal_at(tokens, at)
    if number is None:
        return None
    unit = tuple(tokens[at + number[1] : at + number[1] + 2])
    if unit in (("years", "ago"), ("year", "ago"), ("seasons", "ago"), ("season", "ago")):
        return _year_or_none(today.year - number[0], number[1] + 2)
    return None


def _named(today: date, step: int, unit: str) -> Period | None:
    if unit in _SEASONS:
        return _year_or_none(today.year + step, 2)
    if unit == "month":
        months = today.year * 12 + today.month - 1 + step
        return month_of(months // 12, months % 12 + 1, 2) if date.min.year < months // 12 < date.max.year else None
    if unit == "decade":
        begins = today.year // 10 * 10 + 10 * step
        if FIRST_YEAR <= begins <= LAST_YEAR - 9:
            return Period("decade", date(begins, 1, 1), date(begins + 9, 12, 31), 2)
    if unit == "century":
        return _century_of((today.year - 1) // 100 + 1 + step, 2)
    return None


def _year_or_none(year: int, width: int) -> Period | None:
    return whole_year(year, width) if FIRST_YEAR <= year <= LAST_YEAR else None


def _shifted(day: date, days: int) -> date:
    try:
        return day + timedelta(days)
    except OverflowError:
        return day
