"""The record can be read, within bounds, as of any day, and by nobody be changed."""

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Thread

import pytest

from bot.core.record.record import MAX_ROWS, Record, RecordError

from .small import TABLES

COUNT = "select count(*) from stage_wins where rider = 'mark-cavendish'"
ENDLESS = "with recursive n (i) as (select 1 union all select i + 1 from n) select max(i) from n"
MANY = "with recursive n (i) as (select 1 union all select i + 1 from n where i < 2000) select i from n"


@pytest.fixture
def record() -> Iterator[Record]:
    record = Record.build(TABLES)
    yield record
    record.close()


def test_rows_come_with_their_columns(record: Record) -> None:
    found = record.select("select name, born from riders where id = :id", {"id": "eddy-merckx"})

    assert found.columns == ("name", "born")
    assert found.dicts() == [{"name": "Eddy Merckx", "born": "1945-06-17"}]
    assert not found.cut


@pytest.mark.parametrize(
    "sql",
    [
        "insert into meta values ('a', 'b')",
        "update riders set name = 'x'",
        "delete from results",
        "drop table riders",
        "create table t (a)",
        "create temp table t (a)",
        "create view v as select 1",
        "alter table riders add column x",
        "attach database ':memory:' as other",
        "detach database main",
        "pragma query_only = off",
        "pragma table_info(riders)",
        "vacuum",
        "begin",
        "replace into meta values ('a', 'b')",
        "reindex",
        "select load_extension('x')",
        "select * from riders; drop table riders",
    ],
)
def test_nothing_but_one_select_is_allowed(record: Record, sql: str) -> None:
    with pytest.raises(RecordError):
        record.select(sql)

    assert record.select("select count(*) from riders").rows == ((5,),)


def test_a_refusal_says_why_in_plain_words(record: Record) -> None:
    with pytest.raises(RecordError, match=r"^only reading is allowed: one select$"):
        record.select("delete from riders")
    with pytest.raises(RecordError, match=r"^only one statement at a time is allowed$"):
        record.select("select 1; select 2")
    with pytest.raises(RecordError, match="no such column: nam"):
        record.select("select nam from riders")


@pytest.mark.parametrize("params", [{}, {"id": 2**70}, {"id": object()}])
def test_parameters_that_do_not_fit_are_a_record_error(record: Record, params: dict[str, object]) -> None:
    with pytest.raises(RecordError):
        record.select("select * from riders where id = :id", params)  # type: ignore[arg-type]


def test_no_more_rows_come_than_are_asked_for(record: Record) -> None:
    found = record.select(MANY)
    few = record.select(MANY, limit=3)

    assert (len(found.rows), found.cut) == (MAX_ROWS, True)
    assert (few.rows, few.cut) == (((1,), (2,), (3,)), True)


def test_a_query_that_runs_too_long_is_stopped_and_the_next_one_runs(record: Record) -> None:
    with pytest.raises(RecordError, match=r"^the query takes too long$"):
        record.select(ENDLESS)

    assert record.select(COUNT).rows == ((3,),)


@pytest.mark.parametrize(
    ("day", "wins"),
    [("2011-07-01", 0), ("2011-07-02", 1), ("2013-07-03", 2), ("2013-07-11", 2), ("2013-07-12", 3)],
)
def test_the_views_show_nothing_that_came_later(record: Record, day: str, wins: int) -> None:
    assert record.select(COUNT, as_of=date.fromisoformat(day)).rows == ((wins,),)


@pytest.mark.parametrize(
    ("day", "known"),
    [
        ("2023-01-31", []),
        ("2023-05-30", []),
        ("2023-05-31", ["2023-05"]),
        ("2023-06-10", ["2023-05", "2023-06-10"]),
        ("2023-12-30", ["2023-05", "2023-06-10"]),
        ("2023-12-31", ["2023", "2023-05", "2023-06-10"]),
    ],
)
def test_what_is_dated_to_a_month_or_year_is_known_when_that_is_over(day: str, known: list[str]) -> None:
    dates = ["2023", "2023-05", "2023-06-10"]
    record = Record.build({
        "facts": [(date_, "goal", date_, None, "…", None, "certain", "gazette") for date_ in dates],
        "fact_subjects": [(date_, "rider", "eddy-merckx") for date_ in dates],
        "stated": [("rider:eddy-merckx", None, "wins", "1", date_, "gazette") for date_ in dates],
    })  # fmt: skip

    for view in ("known_facts", "known_stated"):
        found = record.select(f"select date from {view} order by date", as_of=date.fromisoformat(day))
        assert [row[0] for row in found.rows] == known


def test_no_winner_of_a_classification_is_missing_before_it_began() -> None:
    won = [(2001, "general"), (2002, "general"), (2003, "general"), (2003, "points")]
    tables = {
        "editions": [
            ("tour", y, *[None] * 3, f"{y}-07-20", *[None] * 6, 0, 0, *[None] * 2, "gazette")
            for y in (2001, 2002, 2003)
        ],
        "results": [
            ("tour", year, None, classification, 1, "a", None, "held", None, f"{year}-07-20", None, None, "gazette")
            for year, classification in won
        ],
    }
    gaps = "select year from jersey_gaps where classification = 'points' order by year"

    assert Record.build(tables).select(gaps).rows == ((2001,), (2002,))
    assert Record.build(tables | {"began": [("tour", "points", 2002)]}).select(gaps).rows == ((2002,),)


def test_a_record_is_restored_from_its_image(record: Record) -> None:
    again = Record.restored(record.image())

    assert again.select(COUNT, as_of=date(2011, 7, 2)) == record.select(COUNT, as_of=date(2011, 7, 2))
    with pytest.raises(RecordError, match="only reading is allowed"):
        again.select("delete from riders")


def test_a_day_asked_for_once_does_not_stick(record: Record) -> None:
    record.select(COUNT, as_of=date(2011, 7, 2))

    assert record.select(COUNT).rows == ((3,),)


def test_an_annulled_win_counts_for_nobody(record: Record) -> None:
    assert record.select("select rider, year from edition_winners").rows == (("dan-martin", 2013),)
    assert record.select("select rider, year from annulled").rows == (("tony-martin", 2011),)


def test_text_is_folded_in_sql_as_everywhere(record: Record) -> None:
    assert record.select("select folded('Pogačar’s'), folded(null)").rows == (("pogacar", ""),)


def test_columns_are_told_without_fetching_rows(record: Record) -> None:
    assert record.columns("select id, name as called from riders", {}) == ("id", "called")


def test_a_saved_record_opens_anywhere_and_this_one_stays_guarded(record: Record, tmp_path: Path) -> None:
    record.save(tmp_path / "record.sqlite")

    with sqlite3.connect(tmp_path / "record.sqlite") as copy:
        assert copy.execute("select count(*) from riders").fetchone() == (5,)
    copy.close()
    with pytest.raises(RecordError):
        record.select("pragma page_count")


def test_several_threads_may_ask_at_once(record: Record) -> None:
    found: list[object] = []
    days = [date(2011, 7, 2), date(2013, 7, 3), date(2013, 7, 12)]

    def ask(day: date) -> None:
        found.extend((day, record.select(COUNT, as_of=day).rows[0][0]) for _ in range(20))

    threads = [Thread(target=ask, args=(day,)) for day in days]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(set(found)) == [(days[0], 1), (days[1], 2), (days[2], 3)]  # type: ignore[type-var]
