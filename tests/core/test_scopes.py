"""Numbers and times are read with the words that belong to them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text.folding import fold
from bot.core.text.numerals import cardinal_at, ordinal_at
from bot.core.times.periods import FIRST_DAY
from bot.core.times.scope import Scope
from bot.core.times.scopes import find_scopes

TODAY = date(2026, 7, 1)


def scopes(text: str, today: date = TODAY) -> tuple[Scope, ...]:
    return find_scopes(fold(text).split(), today)


def said(text: str, kind: str) -> list[tuple[object, str]]:
    return [(scope.value, scope.said) for scope in scopes(text) if scope.kind == kind]


def span(first: str, last: str) -> tuple[date, date]:
    return date.fromisoformat(first), date.fromisoformat(last)


@pytest.mark.parametrize(
    ("text", "year", "words"),
    [
        ("who won in 2019", 2019, "in 2019"),
        ("2019 tour", 2019, "2019"),
        ("who won stage 5 of the 2019 tour", 2019, "2019"),
        ("the winner last year", 2025, "last year"),
        ("this season", 2026, "this season"),
        ("next year", 2027, "next year"),
        ("the year before last", 2024, "the year before last"),
        ("two years ago", 2024, "two years ago"),
        ("the tour in 98", 1998, "in 98"),
        ("giro 2003 of 03", 2003, "of 03"),
        ("nineteen eighty nine", 1989, "nineteen eighty nine"),
        ("in two thousand and eight", 2008, "in two thousand and eight"),
        ("in the 2012 season", 2012, "in the 2012 season"),
    ],
)
def test_a_year_is_read_with_its_words(text: str, year: int, words: str) -> None:
    assert (year, words) in said(text, "year")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("since 2010", "2010-01-01", "2026-07-01"),
        ("from 2010 onwards", "2010-01-01", "2026-07-01"),
        ("since the start of 2012", "2012-01-01", "2026-07-01"),
        ("from 2008 to 2012", "2008-01-01", "2012-12-31"),
        ("between 2008 and 2012", "2008-01-01", "2012-12-31"),
        ("2008-2012", "2008-01-01", "2012-12-31"),
        ("2008-15", "2008-01-01", "2015-12-31"),
        ("by the end of 2012", "1860-01-01", "2012-12-31"),
        ("by 2012", "1860-01-01", "2012-12-31"),
        ("until 2012", "1860-01-01", "2012-12-31"),
        ("up to and including 2012", "1860-01-01", "2012-12-31"),
        ("before 2012", "1860-01-01", "2011-12-31"),
        ("before july 2019", "1860-01-01", "2019-06-30"),
        ("after 2010", "2011-01-01", "2026-07-01"),
        ("in the 90s", "1990-01-01", "1999-12-31"),
        ("in the nineties", "1990-01-01", "1999-12-31"),
        ("in the 1980s", "1980-01-01", "1989-12-31"),
        ("in the 1980's", "1980-01-01", "1989-12-31"),
        ("in the late 1970s", "1977-01-01", "1979-12-31"),
        ("in the last five years", "2021-07-01", "2026-07-01"),
        ("over the past decade", "2016-07-01", "2026-07-01"),
        ("so far this year", "2026-01-01", "2026-07-01"),
        ("last century", "1901-01-01", "2000-12-31"),
        ("in the 20th century", "1901-01-01", "2000-12-31"),
        ("in july 2021", "2021-07-01", "2021-07-31"),
        ("between july 2010 and august 2012", "2010-07-01", "2012-08-31"),
        ("feb 2024", "2024-02-01", "2024-02-29"),
    ],
)
def test_a_span_covers_its_days_and_all_its_words(text: str, first: str, last: str) -> None:
    assert said(text, "span")[0] == (span(first, last), fold(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3 july 2024", "2024-07-03"),
        ("july 3rd 2024", "2024-07-03"),
        ("on the 3rd of july 2024", "2024-07-03"),
        ("2024-07-03", "2024-07-03"),
        ("14/07/1989", "1989-07-14"),
        ("3rd of july", "07-03"),
        ("29 feb", "02-29"),
        ("yesterday", "2026-06-30"),
    ],
)
def test_a_date_is_iso_with_its_year_where_one_is_said(text: str, value: str) -> None:
    assert said(text, "date") == [(value, fold(text))]


@pytest.mark.parametrize("text", ["31 feb 2020", "february 30", "29 february 2023", "2024-02-31", "31st of june"])
def test_a_date_no_calendar_has_is_no_scope(text: str) -> None:
    assert scopes(text) == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("as of october 2023", "2023-10-31"),
        ("as of 2023-10-04", "2023-10-04"),
        ("as at the end of 2020", "2020-12-31"),
    ],
)
def test_as_of_is_the_last_day_of_what_was_said(text: str, value: str) -> None:
    assert said(text, "as_of") == [(value, fold(text))]


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("stage 5", "5"),
        ("the 5th stage", "5"),
        ("stage five", "5"),
        ("stage number 7", "7"),
        ("stage 12a", "12a"),
        ("stage twenty one", "21"),
        ("the twenty first stage", "21"),
        ("the prologue", "prologue"),
        ("opening stage", "1"),
        ("the final stage", "last"),
        ("last stage", "last"),
    ],
)
def test_a_stage_is_read_by_number_by_order_and_by_name(text: str, stage: str) -> None:
    assert said(text, "stage") == [(stage, text)]


@pytest.mark.parametrize("text", ["his first stage win", "20th stage victory", "stage winners"])
def test_an_ordinal_before_a_stage_win_names_no_stage(text: str) -> None:
    assert said(text, "stage") == []


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("90th tour", 90, "90th"),
        ("his first win", 1, "first"),
        ("twenty second victory", 22, "twenty second"),
        ("the hundredth tour", 100, "hundredth"),
        ("last winner", -1, "last"),
    ],
)
def test_ordinals(text: str, value: int, words: str) -> None:
    assert said(text, "ordinal") == [(value, words)]


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("won it five times", 5, "five times"),
        ("twice", 2, "twice"),
        ("3x winner", 3, "3x"),
        ("won 5 tours", 5, "5"),
        ("won five tours", 5, "five"),
        ("once", 1, "once"),
    ],
)
def test_counts(text: str, value: int, words: str) -> None:
    assert said(text, "count") == [(value, words)]


@pytest.mark.parametrize("text", ["which one won", "last year", "stage 5 winner", "3 july 2024", "two years ago"])
def test_numbers_that_belong_to_something_else_count_nothing(text: str) -> None:
    assert said(text, "count") == said(text, "number") == []


@pytest.mark.parametrize("text", ["on 3/7/2024", "3.7.2024", "03-07-2024"])
def test_figures_that_may_be_either_of_two_days_are_given_as_both(text: str) -> None:
    assert {value for value, _ in said(text, "date")} == {"2024-07-03", "2024-03-07"}


@pytest.mark.parametrize(("text", "day"), [("on 13/7/2024", "2024-07-13"), ("7/7/2024", "2024-07-07")])
def test_figures_that_can_only_be_one_day_are_that_day(text: str, day: str) -> None:
    assert {value for value, _ in said(text, "date")} == {day}


def test_a_bare_number_is_left_as_one() -> None:
    assert said("what about 34", "number") == [(34, "34")]


def test_several_scopes_stand_side_by_side() -> None:
    found = {(s.kind, s.said) for s in scopes("who won the 5th stage in 2019 as of october 2023")}

    assert {("stage", "the 5th stage"), ("year", "in 2019"), ("as_of", "as of october 2023")} <= found


@given(st.text(max_size=200), st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_any_text_can_be_searched(text: str, today: date) -> None:
    tokens = fold(text).split()

    _check(tokens, find_scopes(tokens, today))


_WORDS = [
    "the", "of", "in", "since", "from", "to", "between", "and", "by", "end", "before", "after", "until",
    "last", "this", "next", "year", "years", "season", "stage", "first", "5", "12", "31", "2019", "2012",
    "90s", "1980s", "feb", "july", "may", "3rd", "as", "at", "age", "turning", "25", "century", "decade",
    "twenty", "one", "hundred", "times", "so", "far", "ago",
]  # fmt: skip


@given(st.lists(st.sampled_from(_WORDS), max_size=14), st.dates())
def test_any_mixture_of_its_words_can_be_searched(tokens: list[str], today: date) -> None:
    _check(tokens, find_scopes(tokens, today))


def _check(tokens: list[str], found: tuple[Scope, ...]) -> None:
    for scope in found:
        assert 0 <= scope.start < scope.end <= len(tokens)
        assert scope.said == " ".join(tokens[scope.start : scope.end])
        if isinstance(scope.value, tuple):
            assert FIRST_DAY <= scope.value[0] <= scope.value[1]
    assert [s.start - s.end for s in found] == sorted(s.start - s.end for s in found)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_date_reads_as_itself(day: date) -> None:
    for written in (day.isoformat(), f"{day.day} {day:%B} {day.year}", f"{day:%B} {day.day}, {day.year}"):
        assert (day.isoformat(), fold(written)) in said(written, "date")


@pytest.mark.parametrize(("words", "value"), [("twenty one", 21), ("hundred", None), ("one hundred", 100), ("7", 7)])
def test_cardinals_in_words(words: str, value: int | None) -> None:
    found = cardinal_at(words.split(), 0)

    assert (found[0] if found else None) == value


def test_tens_without_a_unit_are_no_ordinals() -> None:
    assert ordinal_at(["twenty"], 0) is None
    assert ordinal_at(["twentieth"], 0) == (20, 1)
    assert ordinal_at(["0th"], 0) is None
