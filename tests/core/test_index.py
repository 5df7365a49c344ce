"""The index ranks intents, through slips, and knows when it does not know."""

import pickle
import random

import pytest

from bot.core.intents.index import IntentIndex

PHRASINGS = {
    "stage_wins": [
        "how many {race} stages has {rider} won",
        "how many stages did {rider} win",
        "{rider} stage wins",
        "number of stage victories of {rider}",
        "how many times has {rider} won a stage",
    ],
    "race_winner": [
        "who won {race}",
        "who was the winner of {race} in {year}",
        "winner of {race}",
        "which rider won {race} {year}",
        "who took {race}",
    ],
    "age": [
        "how old is {rider}",
        "what age is {rider}",
        "{rider} age",
        "when was {rider} born",
        "date of birth of {rider}",
    ],
    "teams": [
        "which team does {rider} ride for",
        "what team is {rider} on",
        "{rider} team",
        "who does {rider} ride for",
        "list the teams of {rider}",
    ],
}


@pytest.fixture(scope="module")
def index() -> IntentIndex:
    return IntentIndex.build(PHRASINGS)


def test_every_phrasing_leads_to_its_own_intent(index: IntentIndex) -> None:
    for intent, texts in PHRASINGS.items():
        for text in texts:
            assert index.rank(text)[0][0] == intent


@pytest.mark.parametrize(
    ("utterance", "intent"),
    [
        ("how mnay stages has {rider} won", "stage_wins"),
        ("number of stage victores {rider}", "stage_wins"),
        ("who was the wniner of {race}", "race_winner"),
        ("{rider} dtae of brith", "age"),
        ("which taem does {rider} rdie for", "teams"),
    ],
)
def test_a_slip_of_the_finger_changes_nothing(index: IntentIndex, utterance: str, intent: str) -> None:
    assert index.rank(utterance)[0][0] == intent


def test_scores_run_from_best_to_worst_between_0_and_1(index: IntentIndex) -> None:
    ranked = index.rank("which rider won {race}", limit=10)

    scores = [score for _, score in ranked]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert {name for name, _ in ranked} == set(PHRASINGS)


def test_the_limit_shortens_the_list_and_changes_no_score(index: IntentIndex) -> None:
    assert index.rank("who won {race}", limit=2) == index.rank("who won {race}", limit=4)[:2]


def test_the_scores_of_some_intents_are_those_of_the_ranking(index: IntentIndex) -> None:
    tokens = ["who", "won", "smurfing", "in", "{race}"]
    ranked = dict(index.rank_tokens(tokens, 99))

    assert index.scores(tokens, list(ranked), 99) == list(ranked.values())
    assert index.scores(tokens, list(ranked), 2) == [*list(ranked.values())[:2], *[0.0] * (len(ranked) - 2)]


def test_a_stranger_scores_below_every_phrasing(index: IntentIndex) -> None:
    lowest = min(index.rank(text)[0][1] for texts in PHRASINGS.values() for text in texts)

    for stranger in ("my soup is too salty today", "zzz qqq", "what is the weather like tomorrow"):
        assert index.rank(stranger)[0][1] < lowest


@pytest.mark.parametrize("text", ["", "   ", "?!", "🚴", "{nobody}", "'", "a" * 2000, "x" * 30 + " " + "7" * 30])
def test_any_text_at_all_is_ranked(index: IntentIndex, text: str) -> None:
    assert len(index.rank(text)) == len(PHRASINGS)


def test_tokens_and_text_are_read_alike(index: IntentIndex) -> None:
    assert index.rank("Who WON {race}?") == index.rank_tokens(["who", "won", "{race}"])


def test_an_index_of_nothing_ranks_nothing() -> None:
    assert IntentIndex.build({}).rank("who won {race}") == []
    assert IntentIndex.build({}).nearest("stage") is None


def test_an_intent_without_phrasings_never_comes_first() -> None:
    index = IntentIndex.build({**PHRASINGS, "silent": []})

    assert index.rank("who won {race}")[0][0] == "race_winner"


def test_a_known_word_is_its_own_nearest(index: IntentIndex) -> None:
    assert index.nearest("stages") == ("stages", 1.0)
    assert index.nearest("{rider}") == ("{rider}", 1.0)


@pytest.mark.parametrize(
    ("typed", "known"),
    [("stagse", "stages"), ("winer", "winner"), ("wiinner", "winner"), ("vitcoreis", "victories"), ("tema", "team")],
)
def test_a_misspelt_word_finds_the_word_that_was_meant(index: IntentIndex, typed: str, known: str) -> None:
    near = index.nearest(typed)

    assert near is not None
    assert near[0] == known
    assert 0 < near[1] < 1


@pytest.mark.parametrize("word", ["{ridr}", "{rider2}", "{stages}", "1903", "on", "soup", "ag"])
def test_slots_numbers_and_short_words_are_never_guessed_at(index: IntentIndex, word: str) -> None:
    assert index.nearest(word) in (None, (word, 1.0))


def test_no_word_is_taken_for_a_slot(index: IntentIndex) -> None:
    for word in ("rider", "ridder", "race", "raec", "year"):
        near = index.nearest(word)
        assert near is None or not near[0].startswith("{")


def test_the_letters_of_a_slot_say_nothing() -> None:
    index = IntentIndex.build({"a": ["{classification} leader"], "b": ["{team} roster"]})

    strange = index.rank("{classifier}")

    assert strange[0][1] == 0
    assert strange[0][1] == strange[1][1]


def test_neighbours_choose_between_words_equally_near() -> None:
    index = IntentIndex.build(
        {
            "rest": ["when is the rest day", "is there a rest day"],
            "best": ["who is the best climber", "name the best climber"],
        }
    )

    assert index.explain(["the", "gest", "climber"], "best")[0][0] in ("best", "climber")
    assert index.rank("the gest climber")[0][0] == "best"
    assert index.rank("a gest day")[0][0] == "rest"


def test_a_synonym_speaks_as_the_word_it_stands_for() -> None:
    index = IntentIndex.build(PHRASINGS, canon={"squad": "team", "victories": "wins"})

    assert index.rank("{rider} squad") == index.rank("{rider} team")
    assert index.nearest("squad") == ("team", 1.0)
    assert "victories" not in index.words
    assert "wins" in index.words


def test_a_misspelt_synonym_is_still_one() -> None:
    index = IntentIndex.build(PHRASINGS, canon={"squadron": "team"})

    near = index.nearest("squadrno")

    assert near is not None
    assert near[0] == "team"


def test_what_spoke_for_an_intent_is_named(index: IntentIndex) -> None:
    spoke = index.explain("how old is {rider}".split(), "age")

    assert spoke[0][0] in ("old", "how old", "old is")
    assert spoke[0][1] > 0
    assert [abs(value) for _, value in spoke] == sorted((abs(value) for _, value in spoke), reverse=True)


def test_what_spoke_against_an_intent_is_negative(index: IntentIndex) -> None:
    against = dict(index.explain("who won {race}".split(), "age", limit=20))

    assert against["won"] < 0


def test_a_misspelt_word_is_explained_by_the_word_it_was_read_as(index: IntentIndex) -> None:
    assert "stages" in dict(index.explain("{rider} stagse".split(), "stage_wins", limit=20))


def test_nothing_speaks_for_an_intent_that_is_not_there(index: IntentIndex) -> None:
    assert index.explain(["who"], "nowhere") == []


def test_two_builds_are_the_same(index: IntentIndex) -> None:
    again = IntentIndex.build(PHRASINGS)

    assert again.rank("stages {rider} won") == index.rank("stages {rider} won")


def test_a_copy_from_a_pickle_ranks_the_same(index: IntentIndex) -> None:
    copy = pickle.loads(pickle.dumps(index))

    assert copy.rank("stages {rider} won") == index.rank("stages {rider} won")


def test_what_was_asked_before_does_not_matter(index: IntentIndex) -> None:
    asked = ["wohse satge was ti", "who won {race}", "taem {rider}", "gibberish {year}"]
    before = {text: index.rank(text) for text in asked}

    random.Random(3).shuffle(asked)

    assert {text: index.rank(text) for text in asked} == before
