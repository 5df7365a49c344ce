"""From a recognized question to what the record says, or why it says nothing."""

from datetime import date

import pytest

from bot.core.answers.answers import PARAMS, Answer, Answerer
from bot.core.answers.wording import WordingError
from bot.core.intents.filling import Filled
from bot.core.intents.intents import Intent
from bot.core.knowledge import Knowledge
from bot.core.record.record import RecordError

from .small import TODAY, intent, world

WINS = """
    select date, race, year, stage, team, certainty, source from stage_wins
    where rider = :rider and (:race is null or race = :race) and date between :span_from and :span_to order by date
"""
COUNT = f"select count(*) as wins from ({WINS})"


@pytest.fixture(scope="module")
def small() -> Knowledge:
    return world()


def wins(**more: str) -> Intent:
    parts = {"facts": COUNT, "rows": WINS, "answer": "**{{ rider.name }}** won {{ wins }}{{ span | said }}."} | more
    return intent("wins", "rider race? span?", ["{rider} wins"], **parts)


def ask(
    small: Knowledge, asked: Intent, as_of: date = TODAY, answerer: Answerer | None = None, **filled: object
) -> Answer:
    slots = {
        name: Filled(name, name.rstrip("0123456789"), (value,), str(value))  # type: ignore[arg-type]
        for name, value in filled.items()
    }
    return (answerer or small.answerer).answer(asked, slots, as_of, TODAY)


def test_an_answer_is_worded_from_slots_and_facts(small: Knowledge) -> None:
    answer = ask(small, wins(), rider="mark-cavendish", span=2013)

    assert answer.known
    assert answer.text == "**Mark Cavendish** won 2 in 2013."
    assert answer.slots["rider"].name == "Mark Cavendish"


def test_an_answer_is_as_of_a_day(small: Knowledge) -> None:
    answer = ask(small, wins(), as_of=date(2012, 1, 1), rider="mark-cavendish")

    assert answer.text == "**Mark Cavendish** won 1."
    assert len(answer.table.rows) == 1


def test_the_rows_are_shown_with_names_dates_and_without_what_is_for_citing(small: Knowledge) -> None:
    table = ask(small, wins(), rider="mark-cavendish").table

    assert table.columns == ("date", "race", "year", "stage", "team")
    assert table.rows[0] == ("2 July 2011", "Tour de France", 2011, "1", None)
    assert table.rows[1] == ("3 July 2013", "Tour de France", 2013, "5", "Omega Pharma-Quick-Step")


def test_columns_are_headed_as_people_say_them(small: Knowledge) -> None:
    rows = """select race as race_name, rider, margin_s, 12.5 as distance_km, 'FRA' as country, '1985-05' as born,
              1 as a_b
              from edition_winners where rider = :rider"""

    table = ask(small, wins(rows=rows), rider="dan-martin").table

    assert table.columns == ("race", "rider", "margin", "km", "country", "born", "a b")
    assert table.rows == (("tour", "Dan Martin", "4 min 17 s", 12.5, "France", "May 1985", 1),)


def test_sources_are_cited_once_those_of_most_rows_first(small: Knowledge) -> None:
    answer = ask(small, wins(), rider="mark-cavendish")

    assert [source.id for source in answer.sources] == ["gazette", "almanac"]


def test_certainty_is_said_where_it_is_not_plain(small: Knowledge) -> None:
    assert ask(small, wins(), rider="mark-cavendish").certainty == "single source"
    assert ask(small, wins(), rider="mark-cavendish", span=2011).certainty == ""
    plain = wins(facts="select 1 as wins, 'certain' as certainty", rows="")
    assert ask(small, plain, rider="mark-cavendish").certainty == ""


@pytest.mark.parametrize(
    "parts",
    [
        {"gaps": "select race, year from stage_gaps where (:race is null or race = :race)"},
        {"facts": "select 1 as wins, 1 as unknown"},
        {"facts": "select 1 as wins where 0"},
        {"facts": "", "answer": "{{ rows[0].date }}", "rows": "select date from stage_wins where 0"},
        {"answer": "{% if wins > 99 %}Many{% endif %}"},
    ],
    ids=["gaps", "said to be unknown", "no fact", "no row", "no words"],
)
def test_what_the_record_cannot_support_is_unknown(small: Knowledge, parts: dict[str, str]) -> None:
    answer = ask(small, wins(**parts), rider="mark-cavendish")

    assert not answer.known
    assert answer.text == "That is not on record here."
    assert (answer.sources, answer.certainty, answer.table.rows) == ((), "", ())


def test_an_intent_words_its_own_unknown_and_may_name_the_gaps(small: Knowledge) -> None:
    asked = wins(
        gaps="select g.race, g.year from stage_gaps g join editions e on e.race = g.race and e.year = g.year",
        unknown="Gaps in {{ gaps | map(attribute='year') | years }}; {{ wins }} at least.",
    )

    answer = ask(small, asked, rider="mark-cavendish")

    assert (answer.known, answer.text) == (False, "Gaps in 2013; 3 at least.")
    assert len(answer.table.rows) == 3


def test_gaps_elsewhere_stop_nothing(small: Knowledge) -> None:
    asked = wins(gaps="select race, year from stage_gaps where (:race is null or race = :race)")

    assert ask(small, asked, rider="mark-cavendish", race="tour").known


def test_nought_is_an_answer_where_the_lists_are_whole(small: Knowledge) -> None:
    assert ask(small, wins(), rider="eddy-merckx", race="tour").text == "**Eddy Merckx** won 0."


def test_an_answer_that_names_one_rider_has_a_subject(small: Knowledge) -> None:
    winner = intent("winner", "race year", ["{race} {year}"], answer="x",
                    rows="select rider from edition_winners where race = :race and year = :year")  # fmt: skip

    assert ask(small, winner, race="tour", year=2013).subject == "dan-martin"
    assert ask(small, wins(), rider="mark-cavendish").subject == ""


def test_every_parameter_has_a_value_or_is_null(small: Knowledge) -> None:
    params = small.answerer.params({}, date(2020, 1, 1), TODAY)

    assert set(PARAMS) <= set(params)
    assert (params["span_from"], params["span_to"]) == ("0001-01-01", "9999-12-31")
    assert (params["year_from"], params["year_to"]) == (1, 9999)
    assert (params["as_of"], params["today"], params["rider"]) == ("2020-01-01", "2026-11-22", None)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("year", 2013, {"year": 2013, "span_from": "2013-01-01", "span_to": "2013-12-31", "year_from": 2013}),
        ("span", 2013, {"span_from": "2013-01-01", "span_to": "2013-12-31", "year_to": 2013}),
        ("span", (date(2011, 3, 1), date(2013, 4, 5)),
         {"span_from": "2011-03-01", "span_to": "2013-04-05", "year_to": 2013}),
        ("date", "07-14", {"month_day": "07-14", "date": None}),
        ("date", "2013-07-14", {"month_day": None, "date": "2013-07-14"}),
        ("stage", "5", {"stage": "5", "stage_number": 5}),
        ("stage", "5a", {"stage": "5a", "stage_number": None}),
        ("ordinal", 2, {"ordinal": 2}),
    ],
)  # fmt: skip
def test_a_slot_becomes_its_parameters(small: Knowledge, name: str, value: object, expected: dict[str, object]) -> None:
    params = small.answerer.params({name: Filled(name, name, (value,), "…")}, TODAY, TODAY)  # type: ignore[arg-type]

    assert {key: params[key] for key in expected} == expected


def test_the_last_stage_is_the_last_on_record(small: Knowledge) -> None:
    filled = {
        name: Filled(name, name, (value,), "…")
        for name, value in {"race": "tour", "year": 2013, "stage": "last"}.items()
    }

    params = small.answerer.params(filled, TODAY, TODAY)

    assert (params["stage"], params["stage_number"]) == ("13", 13)


def test_a_span_is_shown_from_and_to(small: Knowledge) -> None:
    answer = ask(small, wins(), rider="mark-cavendish", span=(date(2011, 1, 1), date(2013, 12, 31)))

    assert answer.slots["span"].value == "2011-01-01..2013-12-31"


def test_a_fault_of_the_intent_itself_is_raised(small: Knowledge) -> None:
    with pytest.raises(RecordError):
        ask(small, wins(facts="select nothing from nowhere"), rider="mark-cavendish")
    with pytest.raises(WordingError):
        ask(small, wins(answer="{{ nobody }}"), rider="mark-cavendish")


@pytest.mark.parametrize(
    ("asked", "filled"),
    [
        (wins(), {"rider": "mark-cavendish"}),
        (wins(answer="{% for row in rows %}{{ row.stage }}{% endfor %}"), {"rider": "mark-cavendish"}),
        (wins(answer="{% for row in rows %}{{ row.stage }}{% endfor %}"), {"rider": "dan-martin"}),
        (wins(gaps="select 1 as year"), {"rider": "mark-cavendish"}),
        (wins(facts="select 1 as unknown"), {"rider": "mark-cavendish"}),
        (wins(facts="select 1 as wins where 0"), {"rider": "mark-cavendish"}),
        (wins(facts="", answer="{{ rows | length }}"), {"rider": "mark-cavendish"}),
        (wins(facts="", answer="{{ rows | length }}"), {"rider": "dan-martin"}),
    ],
)
def test_what_can_be_answered_is_what_the_answer_knows(small: Knowledge, asked: Intent, filled: dict[str, str]) -> None:
    answerer = Answerer(small.record, small.entities, small.wording, small.sources)
    slots = {name: Filled(name, name, (value,), value) for name, value in filled.items()}

    for _ in range(2):  # the second time from memory
        assert answerer.can_answer(asked, slots, TODAY, TODAY) is answerer.answer(asked, slots, TODAY, TODAY).known


def test_what_can_be_answered_depends_on_the_day(small: Knowledge) -> None:
    asked = wins(facts="", answer="{{ rows | length }}")
    slots = {"rider": Filled("rider", "rider", ("mark-cavendish",), "cav")}

    days = (TODAY, date(1990, 1, 1))

    assert [small.answerer.can_answer(asked, slots, day, TODAY) for day in days] == [True, False]
