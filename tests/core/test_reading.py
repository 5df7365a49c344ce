"""What is read out of an utterance: one question, several, or none; and what was left unread."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.intents.filling import Filled
from bot.core.knowledge import Knowledge
from bot.core.reading import Ambiguous, Outcome, OutOfScope, Reading, Recognized
from bot.core.text.folding import MAX_UTTERANCE

from .small import INTENTS, TODAY, intent, world


@pytest.fixture(scope="module")
def small() -> Knowledge:
    return world()


def read(small: Knowledge, text: str, **known: str) -> Outcome:
    settled = {kind: Filled(kind, kind, (value,), value) for kind, value in known.items()}
    return small.reader.read(text, TODAY, settled)


def recognized(small: Knowledge, text: str, **known: str) -> Reading:
    outcome = read(small, text, **known)
    assert isinstance(outcome, Recognized), outcome
    return outcome.reading


def slots(reading: Reading) -> dict[str, object]:
    return {name: item.values[0] for name, item in reading.filled.items()}


@pytest.mark.parametrize(
    ("text", "name", "filled"),
    [
        ("how many stages did cavendish win", "stage_wins", {"rider": "mark-cavendish"}),
        ("How many Tour stages has Cav won?!", "stage_wins", {"rider": "mark-cavendish", "race": "tour"}),
        ("please the number of tour stages of mark cavendsih won", "stage_wins",
         {"rider": "mark-cavendish", "race": "tour"}),
        ("cav giro stage wins", "stage_wins", {"rider": "mark-cavendish", "race": "giro"}),
        ("cav stage wisn", "stage_wins", {"rider": "mark-cavendish"}),
        ("which stages did merckx win", "stage_list", {"rider": "eddy-merckx"}),
        ("who won stage 5 of the 2013 tour", "stage_winner", {"race": "tour", "year": 2013, "stage": "5"}),
        ("2013 tour stage 13", "stage_winner", {"race": "tour", "year": 2013, "stage": "13"}),
        ("who won the tour in 2013", "edition_winner", {"race": "tour", "year": 2013}),
        ("birthday of eddy merckx", "birthday", {"rider": "eddy-merckx"}),
        ("hello", "greeting", {}),
    ],
)  # fmt: skip
def test_a_question_is_recognized_with_its_slots(
    small: Knowledge, text: str, name: str, filled: dict[str, object]
) -> None:
    reading = recognized(small, text)

    assert (reading.intent, slots(reading)) == (name, filled)
    assert reading.unread == ()


def test_a_year_fills_a_span_where_there_is_no_year(small: Knowledge) -> None:
    reading = recognized(small, "how many tour stages did cavendish win in 2013")

    assert reading.filled["span"].values == (2013,)


def test_a_span_needs_no_words_of_the_phrasing(small: Knowledge) -> None:
    reading = recognized(small, "how many stages did cavendish win between 2011 and 2013")

    assert reading.filled["span"].values == ((date(2011, 1, 1), date(2013, 12, 31)),)


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("how many stages did cavendish win on wet roads", "wet"),
        ("when was cavendish married", "married"),
        ("who won the tour weather in 2013", "weather"),
        ("how many stages did cavendish and merckx win", "merckx"),
    ],
)
def test_a_word_that_is_not_read_keeps_a_question_from_being_answered(small: Knowledge, text: str, unread: str) -> None:
    outcome = read(small, text)

    assert isinstance(outcome, OutOfScope)
    assert outcome.nearest is not None
    assert any(unread in word for word in outcome.nearest.unread)


@pytest.mark.parametrize(
    "text",
    [
        "how many stages did cavendish not win",
        "how many stages has cavendish never won",
        "who won the first tour in 2013",
        "who won the most stages in 2013",
        "who did not win the 2013 tour",
        "how many stages did cavendish win without merckx",
        "which stages did cavendish win last",
    ],
)
def test_a_word_that_turns_a_question_round_is_never_passed_over(small: Knowledge, text: str) -> None:
    assert not isinstance(read(small, text), Recognized)


def test_a_turning_word_is_read_where_a_phrasing_has_it(small: Knowledge) -> None:
    assert recognized(small, "when did cavendish win the first stage").intent == "first_stage_win"


def test_two_readings_too_close_to_call_are_both_kept() -> None:
    twins = [*INTENTS, intent("also_birthday", "rider", ["{rider} was born when"])]

    outcome = world(twins).reader.read("when was merckx born", TODAY)

    assert isinstance(outcome, Ambiguous)
    assert {reading.intent for reading in outcome.readings} == {"birthday", "also_birthday"}


def test_a_shared_name_keeps_all_who_bear_it(small: Knowledge) -> None:
    reading = recognized(small, "how many stages did martin win")

    assert set(reading.filled["rider"].values) == {"tony-martin", "dan-martin"}


def test_a_full_name_settles_who_is_meant(small: Knowledge) -> None:
    assert recognized(small, "how many stages did tony martin win").filled["rider"].values == ("tony-martin",)


def test_a_required_slot_that_is_missing_is_named(small: Knowledge) -> None:
    outcome = read(small, "how many stages did he win")

    assert isinstance(outcome, OutOfScope)
    assert outcome.nearest is not None
    assert outcome.nearest.missing == ("rider",)


@pytest.mark.parametrize("text", ["how many stages did he win", "how many stages has he won", "his tour stage wins"])
def test_a_pronoun_means_who_was_spoken_of(small: Knowledge, text: str) -> None:
    assert recognized(small, text, rider="eddy-merckx").filled["rider"].values == ("eddy-merckx",)


def test_it_means_the_race_and_the_edition_spoken_of(small: Knowledge) -> None:
    known = {"race": Filled("race", "race", ("tour",), "tour"), "year": Filled("year", "year", (2013,), "2013")}

    outcome = small.reader.read("who won it", TODAY, known)

    assert isinstance(outcome, Recognized)
    assert slots(outcome.reading) == {"race": "tour", "year": 2013}


def test_a_name_said_now_goes_before_the_conversation(small: Knowledge) -> None:
    reading = recognized(small, "how many stages did cavendish win", rider="eddy-merckx")

    assert reading.filled["rider"].values == ("mark-cavendish",)


def test_an_edition_is_known_by_its_number(small: Knowledge) -> None:
    assert slots(recognized(small, "who won the 100th tour")) == {"race": "tour", "year": 2013}
    assert slots(recognized(small, "who won the 98th edition of the tour")) == {"race": "tour", "year": 2011}


def test_a_number_that_is_no_edition_is_left_unread(small: Knowledge) -> None:
    assert not isinstance(read(small, "who won the 40th tour"), Recognized)


def test_a_jersey_names_its_race(small: Knowledge) -> None:
    reading = recognized(small, "who won the yellow jersey in 2013")

    assert slots(reading) == {"classification": "general", "race": "tour", "year": 2013}


def test_a_classification_of_any_race_names_none(small: Knowledge) -> None:
    assert "race" not in recognized(small, "who won the general classification in 2013").filled


@pytest.mark.parametrize("text", ["who won the yellow jersey of the giro in 2013", "yellow jersey giro 2013"])
def test_a_jersey_that_a_race_has_not_is_left_unread(small: Knowledge, text: str) -> None:
    assert not isinstance(read(small, text), Recognized)


@pytest.mark.parametrize(
    "text",
    ["who won the general classification (yellow jersey) in 2013", "who won the yellow jersey (gc) in 2013"],
)
def test_a_name_said_twice_to_be_clear_is_said_once(small: Knowledge, text: str) -> None:
    found = slots(recognized(small, text.replace("gc", "general classification")))

    assert found == {"race": "tour", "year": 2013, "classification": "general"}


def test_a_teams_name_of_old_means_its_last_season_under_it() -> None:
    names = [("quick-step", 2003, 2011, "Quick-Step"), ("quick-step", 2012, 2014, "Omega Pharma-Quick-Step"),
             ("quick-step", 2023, None, "Soudal Quick-Step")]  # fmt: skip
    knowledge = world([intent("roster", "team year?", ["who rode for {team} [in {year}]"])], team_names=names)

    def year(text: str) -> object:
        return slots(recognized(knowledge, text)).get("year")

    assert year("who rode for omega pharma quick step") == 2014
    assert year("who rode for soudal quick step") is None
    assert year("who rode for omega pharma quick step in 2012") == 2012


def test_what_is_told_before_names_what_a_question_is_about(small: Knowledge) -> None:
    named = small.reader.named("cav won a stage of the 2013 tour", TODAY)

    assert {kind: item.values[0] for kind, item in named.items()} == {
        "rider": "mark-cavendish",
        "race": "tour",
        "year": 2013,
    }
    assert small.reader.named("martin and martin rode the tour in 2011 and 2013", TODAY).keys() == {"race"}


@pytest.mark.parametrize("text", ["the women", "womens race", "the ladies"])
def test_the_women_are_the_same_race_of_theirs(small: Knowledge, text: str) -> None:
    known = {"race": Filled("race", "race", ("tour",), "the tour")}

    (change,) = small.reader.changes(text, TODAY, known)

    assert (change.kind, change.values) == ("race", ("tour-femmes",))
    assert small.reader.changes(text, TODAY) == ()
    assert small.reader.changes(text, TODAY, {"race": Filled("race", "race", ("giro",), "the giro")}) == ()


def test_a_reading_says_when_all_it_is_about_comes_from_before(small: Knowledge) -> None:
    known = {"rider": Filled("rider", "rider", ("mark-cavendish",), "cav")}
    before = small.reader.read("when was born", TODAY, known)
    named = small.reader.read("when was he born", TODAY, known)

    assert isinstance(before, Recognized) and before.reading.resumed
    assert isinstance(named, Recognized) and not named.reading.resumed


def test_a_womans_tour_is_the_womens_tour(small: Knowledge) -> None:
    assert slots(recognized(small, "how many tour stages did vos win")) == {
        "rider": "marianne-vos",
        "race": "tour-femmes",
    }


def test_a_race_that_a_rider_cannot_have_ridden_is_left_unread(small: Knowledge) -> None:
    outcome = read(small, "how many giro stages did vos win")

    assert not isinstance(outcome, Recognized)


@pytest.mark.parametrize("text", ["", "?", "the of in", "weather", "zzz qqq", "who who who", "{rider}", "cavendish"])
def test_what_is_no_question_of_ours_is_out_of_scope(small: Knowledge, text: str) -> None:
    assert isinstance(read(small, text), OutOfScope)


def test_the_trace_shows_what_was_weighed_and_what_spoke_against_it(small: Knowledge) -> None:
    outcome = read(small, "how many stages did cavendish not win")

    ranking = outcome.trace.ranking()
    assert ranking[0].intent == "stage_wins"
    assert ranking[0].against == "turned round by not"
    assert outcome.trace.words == ("how", "many", "stages", "did", "cavendish", "not", "win")


@pytest.mark.parametrize(
    ("phrasing", "name"),
    [
        ("how many {race} stages did {rider} win", "stage_wins"),
        ("{race} {year} {stage}", "stage_winner"),
        ("who won in {place}", "stages_in"),
        ("who lost in {place}", "beaten_in"),
    ],
)
def test_a_phrasing_leads_to_its_own_intent(small: Knowledge, phrasing: str, name: str) -> None:
    outcome = small.reader.read_masked(phrasing)

    assert isinstance(outcome, Recognized)
    assert outcome.reading.intent == name


@pytest.mark.parametrize(
    ("rest", "values"),
    [
        ("the giro", [("giro",)]),
        ("in 2013", [(2013,)]),
        ("merckx in the giro", [("eddy-merckx",), ("giro",)]),
        ("who won", []),
        ("the", []),
        ("", []),
        ("the giro weather", []),
    ],
)
def test_a_follow_up_is_nothing_but_names_and_times(
    small: Knowledge, rest: str, values: list[tuple[object, ...]]
) -> None:
    assert [mark.values for mark in small.reader.changes(rest, TODAY)] == values


def follow(small: Knowledge, question: str, rest: str) -> dict[str, object] | None:
    before = recognized(small, question)
    changes = small.reader.changes(rest, TODAY)
    changed = small.reader.changed(small.catalogue.intents[before.intent], before.filled, changes)
    return slots(changed) if changed else None


@pytest.mark.parametrize(
    ("question", "rest", "after"),
    [
        ("cav tour stage wins", "the giro", {"rider": "mark-cavendish", "race": "giro"}),
        ("cav tour stage wins", "merckx", {"rider": "eddy-merckx", "race": "tour"}),
        ("cav tour stage wins", "in 2013", {"rider": "mark-cavendish", "race": "tour", "span": 2013}),
        ("cav tour stage wins in 2011", "in 2013", {"rider": "mark-cavendish", "race": "tour", "span": 2013}),
        ("who won the tour in 2013", "2011", {"race": "tour", "year": 2011}),
        ("who won the tour in 2013", "the 98th", None),
        ("who won the tour in 2013", "cavendish", None),
        ("birthday of merckx", "the giro", None),
    ],
)
def test_a_follow_up_changes_what_it_names_and_keeps_the_rest(
    small: Knowledge, question: str, rest: str, after: dict[str, object] | None
) -> None:
    assert follow(small, question, rest) == after


@given(st.text(max_size=MAX_UTTERANCE))
def test_any_text_at_all_gets_an_outcome(small: Knowledge, text: str) -> None:
    assert isinstance(small.reader.read(text, TODAY), Recognized | Ambiguous | OutOfScope)


WORDS = (
    "who won the tour giro cavendish martin vos in 2013 stage 5 how many stages did win not first he it born "
    "birthday when 100th of most last between and 2011 yellow jersey {rider}"
).split()


@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
def test_what_is_recognized_has_every_slot_it_needs_and_nothing_that_turns_it(small: Knowledge, text: str) -> None:
    outcome = small.reader.read(text, TODAY)

    if isinstance(outcome, Recognized):
        needed = {slot.name for slot in small.catalogue.intents[outcome.reading.intent].slots if slot.required}
        assert needed <= outcome.reading.filled.keys()
        assert not outcome.reading.turned
        assert 0 <= outcome.reading.score <= 1
