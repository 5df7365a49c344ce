"""Numbers and times in an utterance: years, spans, dates, stages, ordinals, counts, ages.

Each scope covers every word that belongs to it (``in 2019``, ``since the end of 2010``), so that a reader can
mask it. Alternatives that overlap are all given; which was meant is for the reader.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from bot.core.numerals import NUMBER_WORDS, cardinal_at, figures, ordinal_at
from bot.core.periods import (
    FIRST_DAY,
    FIRST_YEAR,
    LAST_DAY,
    LAST_YEAR,
    MONTHS,
    TIME_WORDS,
    Period,
    period_at,
    whole_year,
    year_at,
)

OLDEST = 70  # years; nobody is asked about at a greater age

_IN = frozenset({"in", "during", "throughout", "on", "for", "of", "from", "at"})
_UNTIL = frozenset({"until", "till", "til", "by", "through", "thru"})
_STAGE_WORDS = frozenset({"stage", "stages", "stg", "etape", "st"})
_STAGE_NAME = re.compile(r"[0-9]{1,2}[a-d]?")
_STAGE_JOINED = re.compile(r"(?:stage|stg|etape)([0-9]{1,2}[a-d]?)")
_STAGE_PLACES = {"last": "last", "final": "last", "closing": "last", "opening": "1"}
_WINNING = frozenset(
    ("win", "wins", "victory", "victories", "success", "successes", "winner", "winners", "podium", "podiums")
)
_TIMES = {"once": 1, "twice": 2, "thrice": 3}
_TIMES_JOINED = re.compile(r"([0-9]{1,3})x")
_UNITS = frozenset(
    (
        "year", "years", "season", "seasons", "month", "months", "decade", "decades", "day", "days", "week",
        "weeks", "century", "km", "kms", "kilometres", "kilometers", "metres", "m", "ago", "old",
    )
)  # fmt: skip
_AGE_WORDS = (
    "before turning", "before he turned", "before she turned", "before they turned", "before reaching",
    "after turning", "after he turned", "after she turned", "when turning", "on turning", "at", "aged",
    "at age", "at the age of", "by age", "by the age of", "before the age of", "before age",
    "after the age of", "after age", "at age of", "under", "over", "under the age of", "over the age of",
    "younger than", "older than", "age", "at just", "at only", "aged just", "aged only", "when he was",
    "when she was", "while he was", "turned", "turning", "by", "before",
)  # fmt: skip
_BIRTHDAY_WORDS = tuple(
    f"{when} {whose}" for when in ("before", "after", "on", "by") for whose in ("his", "her", "their", "turning")
)
# No scope is without one of these, or a figure; and none begins but with one of these, a figure or an opener.
_CORES = NUMBER_WORDS | TIME_WORDS | _STAGE_PLACES.keys() | _TIMES.keys() | {"prologue", "so", "now"}
_STAGES_BEGIN = ("stage", "stg", "etape")
_OPENERS = frozenset(
    _IN
    | _UNTIL
    | _STAGE_WORDS
    | {phrase.split()[0] for phrase in (*_AGE_WORDS, *_BIRTHDAY_WORDS)}
    | {"the", "since", "pre", "post", "starting", "beginning", "up", "prior", "no", "between", "within", "across"}
    | {"these", "as", "a", "an", "early", "mid", "late"}
)
_REACH = 9  # tokens from an opener to the core: "up to and including the end of the year 2012"
_EDGES = (
    ("end", ("the end of", "end of", "the close of")),
    ("start", ("the start of", "start of", "the beginning of", "beginning of")),
)
_STARTING = tuple(f"{verb} {how}" for verb in ("starting", "beginning") for how in ("in", "from", "with"))
_LONG_AGO = re.compile(r"(year|season|month|decade|week|day)s?")


@dataclass(frozen=True, slots=True)
class Scope:
    """A number or time at tokens ``start`` to ``end`` (exclusive), and the words it was said in.

    ``kind`` and ``value``: year (int), span (first and last day), date (ISO, or ``MM-DD`` without a year),
    as_of (ISO), stage (``"5"``, ``"12a"``, ``"prologue"``, ``"last"``), ordinal (int; -1 for the last),
    count, number and age (int).
    """

    kind: str
    value: int | str | tuple[date, date]
    start: int
    end: int
    said: str


def find_scopes(tokens: Sequence[str], today: date) -> tuple[Scope, ...]:
    """Return all plausible scopes in folded *tokens*, longest first; *today* decides "last year"."""
    return tuple(_Finder(tokens, today).found())


class _Finder:
    """One utterance, looked at from every token."""

    def __init__(self, tokens: Sequence[str], today: date) -> None:
        self._tokens = list(tokens)
        self._today = min(max(today, FIRST_DAY), LAST_DAY)
        self._blocked: set[int] = set()  # tokens of dates that no calendar has

    def found(self) -> list[Scope]:
        scopes: dict[tuple[str, object, int, int], Scope] = {}
        for at in self._beginnings():
            for scope in self._at(at):
                scopes.setdefault((scope.kind, scope.value, scope.start, scope.end), scope)
        kept = [scope for scope in scopes.values() if not self._blocked & set(range(scope.start, scope.end))]
        kept = [scope for scope in kept if not any(_swallows(other, scope) for other in kept)]
        return sorted(kept, key=lambda scope: (scope.start - scope.end, scope.start, scope.kind))

    def _beginnings(self) -> Iterator[int]:
        """Yield the places where a scope may begin; most words of a question are passed over."""
        cores = [word[:1].isdigit() or word in _CORES or word.startswith(_STAGES_BEGIN) for word in self._tokens]
        for at, word in enumerate(self._tokens):
            if cores[at] or (word in _OPENERS and any(cores[at + 1 : at + _REACH])):
                yield at

    def _at(self, at: int) -> Iterator[Scope]:
        yield from self._as_of(at)
        yield from self._relations(at)
        yield from self._ranges(at)
        yield from self._lasting(at)
        yield from self._plain(at)
        yield from self._stages(at)
        yield from self._ages(at)
        yield from self._numbers(at)

    # Small helpers

    def _word(self, at: int) -> str:
        return self._tokens[at] if 0 <= at < len(self._tokens) else ""

    def _follows(self, at: int, phrase: str) -> int:
        """Return the place after *phrase* if it stands at *at*, else -1."""
        return self._after_any(at, (phrase,))

    def _after_any(self, at: int, phrases: tuple[str, ...]) -> int:
        """Return the place after the longest of *phrases* standing at *at*, or -1."""
        word = self._word(at)
        if not word:
            return -1
        return max(
            (at + len(words) for words in _beginning(phrases).get(word, ()) if self._stands(at, words)), default=-1
        )

    def _stands(self, at: int, words: list[str]) -> bool:
        return self._tokens[at : at + len(words)] == words

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
        if value is None or len(word) != 2 or self._word(at + 1).endswith("s") or self._word(at + 1) in _UNITS:
            return None
        this = self._today.year % 100
        if value > max(31, this):
            return whole_year(1900 + value, 1)
        if value < 10 or (value <= this and at + 1 == len(self._tokens)):
            return whole_year(2000 + value, 1) if value <= this else None
        return None

    def _scope(self, kind: str, value: int | str | tuple[date, date], start: int, end: int) -> Scope:
        return Scope(kind, value, start, end, " ".join(self._tokens[start:end]))

    def _span(self, first: date, last: date, start: int, end: int) -> Iterator[Scope]:
        if first <= last:
            yield self._scope("span", (first, last), start, end)

    # Times

    def _as_of(self, at: int) -> Iterator[Scope]:
        after = self._after_any(at, ("as of", "as at", "as things stood in", "as it stood in", "at the end of"))
        if after > 0 and self._word(after) == "now":
            yield self._scope("as_of", self._today.isoformat(), at, after + 1)
        after = max(after, self._after_any(after, ("the end of", "end of"))) if after > 0 else after
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
        elif word in _UNTIL:
            yield at + 1, "until"
        elif word in ("starting", "beginning"):
            after = self._after_any(at, _STARTING)
            if after > 0:
                yield after, "since"
        longer = self._after_any(
            at, ("up to and including", "up to", "up until", "up till", "prior to", "no later than")
        )
        if longer > 0:
            yield longer, "before" if word == "prior" else "until"

    def _edge(self, at: int) -> tuple[str, int]:
        for name, phrases in _EDGES:
            after = self._after_any(at, phrases)
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
            self._after_any(end, ("onwards", "onward", "on", "to now", "to today", "until now", "till now")),
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
        after = self._after_any(middle, links)
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
        after = self._after_any(at, ("couple of", "couple"))
        if after > 0:
            return 2, after - at
        return (3, 1) if self._word(at) == "few" else None

    def _plain(self, at: int) -> Iterator[Scope]:
        """In 2019 · 3 july 2024 · in july 2021 · in the nineties."""
        said_in = self._word(at) in _IN
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

    def _maybe_decade(self, at: int, start: int, end: int, year: int) -> Iterator[Scope]:
        # "the 1980's" loses its ending in folding.
        if (
            year % 10 == 0
            and self._word(at) in ("in", "during")
            and self._word(start) == "the"
            and end == len(self._tokens)
        ):
            yield from self._span(date(year, 1, 1), whole_year(min(year + 9, LAST_YEAR), 1).last, at, end)

    # Stages

    def _stages(self, at: int) -> Iterator[Scope]:
        start = at
        if self._word(at) in ("in", "on", "of", "for"):
            at += 1
        at += self._word(at) == "the"
        word = self._word(at)
        joined = _STAGE_JOINED.fullmatch(word)
        if joined:
            yield self._stage(joined[1], start, at + 1)
        elif word == "prologue":
            yield self._scope("stage", "prologue", start, at + 1)
        elif word in _STAGE_WORDS:
            yield from self._stage_number(start, at + 1)
        yield from self._numbered_stage(start, at)

    def _stage_number(self, start: int, at: int) -> Iterator[Scope]:
        at += self._word(at) in ("number", "no", "num")
        word = self._word(at)
        if _STAGE_NAME.fullmatch(word):
            letter = self._word(at + 1) if self._word(at + 1) in ("b", "c") and word.isdigit() else ""
            yield self._stage(word + letter, start, at + 1 + bool(letter))
            return
        number = cardinal_at(self._tokens, at)
        if number and number[0] < 100:
            yield self._stage(str(number[0]), start, at + number[1])

    def _numbered_stage(self, start: int, at: int) -> Iterator[Scope]:
        place = _STAGE_PLACES.get(self._word(at))
        number = ordinal_at(self._tokens, at)
        width = number[1] if number else 1
        if self._word(at + width) not in ("stage", "etape") or self._word(at + width + 1) in _WINNING:
            return  # a first stage win is no win of the first stage
        if place or (number and number[0] < 100):
            yield self._scope("stage", place or str(number[0] if number else 0), start, at + width + 1)

    def _stage(self, name: str, start: int, end: int) -> Scope:
        return self._scope("stage", name.lstrip("0") or "prologue", start, end)  # stage 0 is the prologue

    # Ages

    def _ages(self, at: int) -> Iterator[Scope]:
        yield from self._birthday(at)
        after = self._after_any(at, _AGE_WORDS)
        number = cardinal_at(self._tokens, after) if after > 0 else None
        if number is None or not 10 <= number[0] <= OLDEST:
            yield from self._years_old(at)
            return
        end = after + number[1]
        old = self._after_any(end, ("years old", "years of age", "year old", "years"))
        if self._word(at) in ("by", "before") and after == at + 1 and old < 0:
            return
        if old < 0 and (self._word(end) in _UNITS or self._word(end).endswith("s") or self._word(end) in MONTHS):
            return
        yield self._scope("age", number[0], at, max(end, old))

    def _birthday(self, at: int) -> Iterator[Scope]:
        after = self._after_any(at, _BIRTHDAY_WORDS)
        number = ordinal_at(self._tokens, after) if after > 0 else None
        if number and self._word(after + number[1]) == "birthday":
            yield self._scope("age", number[0], at, after + number[1] + 1)

    def _years_old(self, at: int) -> Iterator[Scope]:
        """As a 21 year old · 21 years old."""
        start = at
        at = max(at, self._after_any(at, ("as a", "as an", "by a", "by an", "a", "an")))
        number = cardinal_at(self._tokens, at)
        if number and 10 <= number[0] <= OLDEST:
            end = self._after_any(at + number[1], ("year old", "years old", "yr old", "years of age"))
            if end > 0:
                yield self._scope("age", number[0], start, end)

    # Numbers

    def _numbers(self, at: int) -> Iterator[Scope]:
        word = self._word(at)
        if word == "last":
            if self._word(at + 1) not in _UNITS:
                yield self._scope("ordinal", -1, at, at + 1)
            return
        ordinal = ordinal_at(self._tokens, at)
        if ordinal:
            yield self._scope("ordinal", ordinal[0], at, at + ordinal[1])
        joined = _TIMES_JOINED.fullmatch(word)
        if word in _TIMES or joined:
            end = max(at + 1, self._follows(at + 1, "times"))
            yield self._scope("count", _TIMES[word] if joined is None else int(joined[1]), at, end)
        number = cardinal_at(self._tokens, at)
        if number:
            yield from self._counted(number, at)

    def _counted(self, number: tuple[int, int], at: int) -> Iterator[Scope]:
        end = at + number[1]
        following = self._word(end)
        if following in ("times", "time"):
            yield self._scope("count", number[0], at, end + 1)
        elif (
            following.isalpha()
            and following not in _UNITS | MONTHS.keys()
            and self._countable(number[0], at, following)
        ):
            yield self._scope("count", number[0], at, end)
        if self._word(at)[:1].isdigit() or self._word(at - 1) in ("top", "number"):
            yield self._scope("number", number[0], at, end)

    def _countable(self, number: int, at: int, following: str) -> bool:
        """Return whether *number* counts the word after it; "which one won" and "2019 tour" count nothing."""
        if number >= 1000 or (cardinal_at(self._tokens, at + 1) and following in _UNITS):
            return False
        return self._word(at)[:1].isdigit() or (number > 1 and cardinal_at(self._tokens, at - 1) is None)


@lru_cache(maxsize=64)  # as many as there are lists of phrases in this module, and more
def _beginning(phrases: tuple[str, ...]) -> dict[str, list[list[str]]]:
    """Return *phrases* in words, by their first word."""
    found: dict[str, list[list[str]]] = {}
    for phrase in phrases:
        words = phrase.split()
        found.setdefault(words[0], []).append(words)
    return found


def _swallows(other: Scope, scope: Scope) -> bool:
    """Return whether *other* leaves *scope*, a part of it, no meaning of its own."""
    if not (other.start <= scope.start and scope.end <= other.end) or other is scope:
        return False
    longer = other.end - other.start > scope.end - scope.start
    if other.kind == "span" and scope.kind == "year":
        return longer and not other.said.replace(" ", "").isdigit()
    if other.kind in ("year", "span", "date", "as_of", "age"):
        if scope.kind in ("ordinal", "count", "number"):
            return longer or scope.kind == "number"
        return longer
    if other.kind == "count":
        return scope.kind == "number"
    if other.kind == "stage":
        return scope.kind in ("number", "count", "age") or (scope.kind == "stage" and longer)
    return other.kind == scope.kind and longer


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
