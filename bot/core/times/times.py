"""Times in an utterance: years, dates, spans (``since 2010``, ``in the last five years``), as-of days."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from bot.core.text.numerals import cardinal_at, figures
from bot.core.times.periods import FIRST_DAY, FIRST_YEAR, LAST_DAY, LAST_YEAR, Period, period_at, whole_year, year_at
from bot.core.times.scope import UNITS, Scope, Search

IN = frozenset({"in", "during", "throughout", "on", "for", "of", "from", "at"})
UNTIL = frozenset({"until", "till", "til", "by", "through", "thru"})
_EDGES = (
    ("end", ("the end of", "end of", "the close of")),
    ("start", ("the start of", "start of", "the beginning of", "beginning of")),
)
_STARTING = tuple(f"{verb} {how}" for verb in ("starting", "beginning") for how in ("in", "from", "with"))
_LONG_AGO = re.compile(r"(year|season|month|decade|week|day)s?")


class Times(Search):
    """The times in one utterance."""

    def __init__(self, tokens: Sequence[str], today: date) -> None:
        super().__init__(tokens, today)
        self._blocked: set[int] = set()  # tokens of dates that no calendar has

    def times(self, at: int) -> Iterator[Scope]:
        """Yield the times that may begin at token *at*."""
        yield from self._as_of(at)
        yield from self._relations(at)
        yield from self._ranges(at)
        yield from self._lasting(at)
        yield from self._plain(at)
        yield from self._either_day(at)

    def possible(self, scope: Scope) -> bool:
        """Return whether no word of *scope* belongs to a date that no calendar has."""
        return not self._blocked & set(range(scope.start, scope.end))

    def _period(self, at: int) -> Period | None:
        """Return the usable period at *at*; dates that cannot be are blocked instead."""
        period = period_at(self._tokens, at, self._today)
        if period is not None and period.impossible:
            self._blocked.update(range(at, at + period.width))
            return None
        return period

    def _dated(self, at: int) -> Period | None:
        period = self._period(at) or self._short_year(at)
        return None if period is None or period.yearless else period

    def _begins_name(self, at: int, period: Period) -> bool:
        """Return whether the year at *at* belongs to what follows, as in "of the 2019 tour"."""
        end = at + period.width
        return period.kind == "year" and period.width == 2 and self._word(at) == "the" and end < len(self._tokens)

    def _short_year(self, at: int) -> Period | None:
        """Return the year meant by two figures (``in 98``), where they can hardly be anything else."""
        word = self._word(at)
        value = figures(word)
        if value is None or len(word) != 2 or self._word(at + 1).endswith("s") or self._word(at + 1) in UNITS:
            return None
        this = self._today.year % 100
        if value > max(31, this):
            return whole_year(1900 + value, 1)
        if value < 10 or (value <= this and at + 1 == len(self._tokens)):
            return whole_year(2000 + value, 1) if value <= this else None
        return None

    def _as_of(self, at: int) -> Iterator[Scope]:
        after = self.after_any(at, ("as of", "as at", "as things stood in", "as it stood in", "at the end of"))
        if after > 0 and self._word(after) == "now":
            yield self._scope("as_of", self._today.isoformat(), at, after + 1)
        after = max(after, self.after_any(after, ("the end of", "end of"))) if after > 0 else after
        period = self._dated(after) if after > 0 else None
        if period:
            yield self._scope("as_of", period.last.isoformat(), at, after + period.width)

    def _relations(self, at: int) -> Iterator[Scope]:
        """Since 2010 · by the end of 2012 · before july 2019 · after 2010 · up to and including 2012."""
        for after, relation in self._relation_words(at):
            edge, place = self._edge(after)
            period = self._dated(place)
            if period is None or (self._word(at) == "from" and self._begins_name(place, period)):
                continue
            first, last = (period.first, period.first) if edge == "start" else (period.first, period.last)
            if edge == "end":
                first = last
            yield from self._related(relation, first, last, at, place + period.width)

    def _relation_words(self, at: int) -> Iterator[tuple[int, str]]:
        word = self._word(at)
        if word in ("since", "from"):
            yield at + 1, "since"
        elif word == "before" or (word == "pre" and year_at(self._tokens, at + 1)):
            yield at + 1, "before"
        elif word == "after" or (word == "post" and year_at(self._tokens, at + 1)):
            yield at + 1, "after"
        elif word in UNTIL:
            yield at + 1, "until"
        elif word in ("starting", "beginning"):
            after = self.after_any(at, _STARTING)
            if after > 0:
                yield after, "since"
        longer = self.after_any(
            at, ("up to and including", "up to", "up until", "up till", "prior to", "no later than")
        )
        if longer > 0:
            yield longer, "before" if word == "prior" else "until"

    def _edge(self, at: int) -> tuple[str, int]:
        for name, phrases in _EDGES:
            after = self.after_any(at, phrases)
            if after > 0:
                return name, after
        return "", at

    def _related(self, relation: str, first: date, last: date, start: int, end: int) -> Iterator[Scope]:
        if relation == "since":
            end = self._onwards(end)
            yield from self._span(first, self._now_or_ever(first), start, end)
        elif relation == "after":
            begins = min(last, LAST_DAY - timedelta(1)) + timedelta(1)
            yield from self._span(begins, self._now_or_ever(begins), start, end)
        elif relation == "before":
            yield from self._span(FIRST_DAY, first - timedelta(1), start, end)
        else:
            yield from self._span(FIRST_DAY, last, start, end)

    def _onwards(self, end: int) -> int:
        return max(
            end,
            self.after_any(end, ("onwards", "onward", "on", "to now", "to today", "until now", "till now")),
        )

    def _now_or_ever(self, first: date) -> date:
        return self._today if first <= self._today else LAST_DAY

    def _ranges(self, at: int) -> Iterator[Scope]:
        """From 2008 to 2012 · between 2008 and 2012 · 2008 to 2012 · 2008 2012 (a hyphen, folded)."""
        word = self._word(at)
        start = at + 1 if word in ("from", "between", "in", "during") else at
        first = self._dated(start)
        if first is None:
            return
        if first.kind == "month" and year_at(self._tokens, start):  # 2008 12: December, or up to 2012
            first = whole_year(first.first.year, 1)
        middle = start + first.width
        links = ("and",) if word == "between" else ("to", "until", "till", "through", "thru", "up to", "up until")
        after = self.after_any(middle, links)
        if after < 0 and first.kind == "year" and word != "between":
            yield from self._adjacent(at, first, middle)
        last = self._dated(after) if after > 0 else self._short_end(first, middle)
        if last and last.first > first.first:
            end = (after if after > 0 else middle) + last.width
            yield from self._span(first.first, last.last, at, end)

    def _adjacent(self, at: int, first: Period, middle: int) -> Iterator[Scope]:
        second = year_at(self._tokens, middle)
        if second and second[0] > first.first.year:
            yield from self._span(first.first, whole_year(second[0], 1).last, at, middle + second[1])

    def _short_end(self, first: Period, middle: int) -> Period | None:
        """Return the year in ``2008 15`` (2008-15); up to 12 it may be a month as well."""
        word = self._word(middle)
        value = figures(word)
        if first.kind != "year" or value is None or len(word) != 2 or value <= first.first.year % 100:
            return None
        return whole_year(first.first.year // 100 * 100 + value, 1)

    def _lasting(self, at: int) -> Iterator[Scope]:
        """In the last five years · over the past decade · so far this year."""
        for phrase in (
            "so far this year",
            "so far this season",
            "this year so far",
            "this season so far",
            "year to date",
        ):
            end = self._follows(at, phrase)
            if end > 0:
                yield from self._span(date(self._today.year, 1, 1), self._today, at, end)
        place = at + 1 if self._word(at) in ("in", "over", "during", "within", "for", "of", "across") else at
        place += self._word(place) in ("the", "these")
        if self._word(place) not in ("last", "past", "previous"):
            return
        number = cardinal_at(self._tokens, place + 1) or self._vague(place + 1)
        if number is None and place > at and self._word(place + 1) in ("decade", "century"):
            number = (1, 0)
        unit = _LONG_AGO.fullmatch(self._word(place + 1 + number[1])) if number else None
        if number is None and self._word(place + 1) == "century":
            return
        if number and unit is None and self._word(place + 1) == "century":
            yield from self._span(_years_before(self._today, 100), self._today, at, place + 2)
        if number and unit:
            first = _before(self._today, number[0], unit[1])
            yield from self._span(first, self._today, at, place + 2 + number[1])

    def _vague(self, at: int) -> tuple[int, int] | None:
        after = self.after_any(at, ("couple of", "couple"))
        if after > 0:
            return 2, after - at
        return (3, 1) if self._word(at) == "few" else None

    def _plain(self, at: int) -> Iterator[Scope]:
        """In 2019 · 3 july 2024 · in july 2021 · in the nineties."""
        said_in = self._word(at) in IN
        start = at + 1 if said_in else at
        period = self._period(start) or (self._short_year(start) if self._word(at) in ("in", "of", "from") else None)
        if period is None and self._word(at) == "the" and at + 2 < len(self._tokens):
            start = at = at + 1
            period = self._short_year(at)  # "the 98 tour"
        if period is None or (period.kind == "decade" and self._word(start - 1) in ("his", "her", "their", "my")):
            return
        end = start + period.width
        if self._begins_name(start, period):
            at = start + 1  # "of the 2019 tour": the words before the year belong to the race
        if period.kind == "day":
            yield self._scope("date", period.yearless or period.first.isoformat(), at, end)
        elif period.kind == "year":
            yield self._scope("year", period.first.year, at, end)
            yield from self._maybe_decade(at, start, end, period.first.year)
        else:
            yield self._scope("span", (period.first, period.last), at, end)

    def _either_day(self, at: int) -> Iterator[Scope]:
        """3/7/2024, folded: two days, as either number may be the month."""
        start = at + 1 if self._word(at) == "on" else at
        one, other = figures(self._word(start)), figures(self._word(start + 1))
        year = year_at(self._tokens, start + 2)
        if one and other and one != other and one <= 12 and other <= 12 and year and year[1] == 1:
            for month, number in ((other, one), (one, other)):
                yield self._scope("date", date(year[0], month, number).isoformat(), at, start + 3)

    def _maybe_decade(self, at: int, start: int, end: int, year: int) -> Iterator[Scope]:
        # "the 1980's" loses its ending in folding.
        if (
            year % 10 == 0
            and self._word(at) in ("in", "during")
            and self._word(start) == "the"
            and end == len(self._tokens)
        ):
            yield from self._span(date(year, 1, 1), whole_year(min(year + 9, LAST_YEAR), 1).last, at, end)


def _before(day: date, number: int, unit: str) -> date:
    if unit in ("week", "day"):
        return max(FIRST_DAY, day - timedelta(min(number, 9999) * (7 if unit == "week" else 1)))
    if unit == "month":
        months = day.year * 12 + day.month - 1 - number
        return max(FIRST_DAY, _clamped(months // 12, months % 12 + 1, day.day))
    return _years_before(day, number * (10 if unit == "decade" else 1))


def _years_before(day: date, years: int) -> date:
    return max(FIRST_DAY, _clamped(day.year - years, day.month, day.day))


def _clamped(year: int, month: int, day: int) -> date:
    """Return the day, or the last before it that the month has; never before the first year told of."""
    if year < FIRST_YEAR:
        return FIRST_DAY
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1
