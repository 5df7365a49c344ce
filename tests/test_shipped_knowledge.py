"""The shipped knowledge is sound, adds up, and answers for itself."""

import random
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.app.ask import Asking, Question
from bot.app.cases import read_cases
from bot.app.knowledge import Snapshot
from bot.app.phrase import question_for
from bot.core.intents.filling import Filled
from bot.core.names.gazetteer import MAX_WORDS
from bot.core.reading import OutOfScope, Recognized

CASES = Path(__file__).parent / "cases"
SAMPLE = 4_000  # names


def test_the_shipped_knowledge_is_sound(shipped: Snapshot) -> None:
    counts = shipped.status.counts

    assert counts["riders"] > 7_000
    assert counts["intents"] >= 110
    assert counts["terms"] >= 150


@pytest.mark.parametrize(
    ("rider", "wins"),
    [
        ("mark-cavendish", 35),
        ("eddy-merckx", 34),
        ("bernard-hinault", 28),
        ("andre-leducq", 25),
        ("andre-darrigade", 22),
    ],
)
def test_tour_stage_wins_add_up(shipped: Snapshot, rider: str, wins: int) -> None:
    counted = shipped.record.select(
        "select count(*) from stage_wins where race = 'tour-de-france' and rider = :rider", {"rider": rider}
    )

    assert counted.rows == ((wins,),)


@pytest.mark.parametrize(
    ("rider", "wins"),
    [
        ("eddy-merckx", 19),
        ("roger-de-vlaeminck", 11),
        ("fausto-coppi", 9),
        ("costante-girardengo", 9),
        ("sean-kelly", 9),
    ],
)
def test_monuments_add_up(shipped: Snapshot, rider: str, wins: int) -> None:
    counted = shipped.record.select(
        "select count(*) from edition_winners w join races r on r.id = w.race "
        "where r.level = 'monument' and w.rider = :rider",
        {"rider": rider},
    )

    assert counted.rows == ((wins,),)


def test_cavendish_has_165_career_wins(shipped: Snapshot) -> None:
    assert shipped.record.select("select count(*) from career_wins where rider = 'mark-cavendish'").rows == ((165,),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("how many tour stages has cavendish won", "**35**"),
        ("merckx tdf stage wins", "**34**"),
        ("how many stages did hinault win at the tour", "**28**"),
        ("tour stage wins andre leducq", "**25**"),
        ("how many tour de france stages did darrigade win", "**22**"),
        ("how many monuments did merckx win", "19"),
        ("how many races has cavendish won", "165"),
        ("how many career wins does cav have", "165"),
    ],
)
def test_totals_are_said_as_they_add_up(shipped_asking: Asking, text: str, said: str) -> None:
    reply = shipped_asking.ask_now(Question(text))

    assert reply.outcome == "answered"
    assert said in reply.text


@pytest.mark.parametrize(
    "text",
    [
        "how many tour stages has he not won",
        "how many giro stages has merckx not won",
        "is cavendish married",
        "how many tour stages did merckx not win",
        "who never won the tour",
    ],
)
def test_what_cannot_be_known_gets_no_number(shipped_asking: Asking, text: str) -> None:
    reply = shipped_asking.ask_now(Question(text))

    assert reply.outcome in ("out_of_scope", "unknown", "ambiguous")
    assert reply.table.rows == ()


def test_every_example_is_answered_by_its_own_intent(shipped: Snapshot, shipped_asking: Asking) -> None:
    wrong = []
    for intent in shipped.knowledge.catalogue.intents.values():
        expected = "unknown" if intent.echo else "answered"  # there is nothing to show again yet
        for example in intent.examples:
            reply = shipped_asking.ask_now(Question(example))
            if (reply.intent, reply.outcome) != (intent.name, expected):
                wrong.append(f"{intent.file}: {example!r}: {reply.intent} {reply.outcome}: {reply.text}")

    assert wrong == []


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(1950, 7, 1), date(1990, 1, 1), date(2023, 10, 4)])
def test_every_example_has_an_ordinary_reply_as_of_any_day(
    shipped: Snapshot, shipped_asking: Asking, caplog: pytest.LogCaptureFixture, day: date
) -> None:
    odd = []
    for intent in shipped.knowledge.catalogue.intents.values():
        for example in intent.examples:
            caplog.clear()
            reply = shipped_asking.ask_now(Question(example, as_of=day))
            if caplog.records or re.search(r"\bNone\b(?! of)", reply.text):
                odd.append(f"{intent.file}: {example!r}: {caplog.text or reply.text}")

    assert odd == []


def test_whatever_is_suggested_can_be_asked_in_words(shipped_asking: Asking) -> None:
    offered: dict[str, Question] = {}
    for case in random.Random(1903).sample(read_cases(CASES), 100):
        asked = Question(case.utterance, as_of=case.as_of, today=case.today)
        for choice in shipped_asking.ask_now(asked).suggestions:
            offered.setdefault(choice.question, replace(asked, text=choice.question))

    replies = {text: shipped_asking.ask_now(question) for text, question in offered.items()}

    assert len(replies) > 50
    assert {text: reply.text for text, reply in replies.items() if reply.outcome != "answered"} == {}


def test_every_name_finds_its_own_entity(shipped: Snapshot) -> None:
    aliases = "select distinct folded, kind, entity from aliases order by 1, 2, 3"
    listed = shipped.record.select(aliases, limit=1_000_000)
    known = [row for row in listed.rows if len(str(row[0]).split()) <= MAX_WORDS]
    gazetteer = shipped.knowledge.gazetteer

    lost = []
    for folded, kind, entity in random.Random(1903).sample(known, SAMPLE):
        tokens = str(folded).split()
        whole = [m for m in gazetteer.find(tokens) if (m.kind, m.start, m.end) == (kind, 0, len(tokens))]
        if not any(entity in mention.entities for mention in whole):
            lost.append(f"{folded} → {kind}:{entity}, found {[mention.entities for mention in whole]}")

    assert lost == []


def test_an_example_put_into_other_words_is_read_as_itself(shipped: Snapshot) -> None:
    known, today = shipped.knowledge, date(2026, 11, 22)
    strayed = []
    for intent in known.catalogue.intents.values():
        for example in intent.examples:
            asked = known.reader.read(example, today)
            filled = asked.reading.filled if isinstance(asked, Recognized) else {}
            question = question_for(known, intent, filled)
            again = known.reader.read(question, today) if question else asked
            if isinstance(again, OutOfScope) or (isinstance(again, Recognized) and again.reading.intent != intent.name):
                strayed.append(question)

    assert strayed == []


def test_the_day_a_result_stands_from_is_not_shown_as_the_day_of_the_race(shipped: Snapshot) -> None:
    listed = re.compile(r"(?:^|union all)\s*select\s+((?:(?!\bfrom\b).)*)\bfrom\s+(?:edition_winners|placings)\b", re.S)
    stands_in = re.compile(r"(?<![\w.(])(?:\w\.)?date\b(?! as stood)")
    shown = {
        intent.file: columns
        for intent in shipped.knowledge.catalogue.intents.values()
        for columns in listed.findall(intent.rows)
        if stands_in.search(columns.replace("day as date", ""))
    }

    assert shown == {}


def test_every_winner_has_a_country(shipped: Snapshot) -> None:
    sql = (
        "select w.rider, w.race, w.year from edition_winners w join riders r on r.id = w.rider where r.country is null"
    )

    assert shipped.record.select(sql).rows == ()


@pytest.mark.parametrize("race", ["paris-roubaix", "il-lombardia", "world-championships-road-race-men"])
def test_every_intent_has_words_for_a_race_whose_days_are_not_all_on_record(shipped: Snapshot, race: str) -> None:
    known, today = shipped.knowledge, date(2026, 11, 22)
    values: dict[str, str | int] = {
        "rider": "gino-bartali", "rider2": "fausto-coppi", "race": race, "race2": "milan-san-remo", "team": "molteni",
        "country": "ITA", "country2": "BEL", "classification": "general", "level": "monument", "year": 1950,
        "year2": 1951, "stage": "1", "ordinal": 2, "count": 2, "number": 3, "continent": "Europe",
    }  # fmt: skip
    for intent in known.catalogue.intents.values():
        wanted = [slot for slot in intent.slots if slot.required or slot.kind in ("race", "rider", "country")]
        if all(slot.name in values for slot in wanted):
            filled = {s.name: Filled(s.name, s.kind, (values[s.name],), str(values[s.name])) for s in wanted}
            assert known.answerer.answer(intent, filled, today, today).text
