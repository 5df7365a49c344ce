"""Misspelt words of questions: what stands beside them says which word was meant, or none is."""

import pytest

from bot.core.intents.catalogue import Catalogue
from bot.core.intents.intents import Intent, Slot
from bot.core.intents.spelling import Speller
from bot.core.text.lexicon import Lexicon

LEXICON = Lexicon.build(
    same={"win": ["won", "wins"], "stage": ["stages"]},
    filler=["nice"],
    light=["the", "a", "of", "in", "did", "has", "was", "make", "for"],
    turning=["last"],
    elsewhere=["winter"],
)
RIDER, RACE = Slot("rider", True), Slot("race", False)
INTENTS = [
    Intent("stage_wins", "", (RIDER, RACE), ("how many {race} stages has {rider} won", "{rider} {race} stage wins")),
    Intent("stage_list", "", (RIDER, RACE), ("list {rider} stages", "list the stages {rider} won")),
    Intent("last_stage", "", (RIDER, RACE), ("last {rider} stages", "last {rider} stage win")),
    Intent("beaten_by", "", (RIDER, RIDER), ("who did {rider} beat in {race}", "did {rider} beat {rider2}")),
    Intent("birthday", "", (RIDER,), ("when was {rider} born", "was {rider} ever banned", "birthday of {rider}")),
    Intent("winner", "", (RACE,), ("who won {race}", "who won the {race}", "what team did {rider} make in {race}")),
]


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(Catalogue(INTENTS, LEXICON))


def meant(speller: Speller, utterance: str) -> str:
    words = utterance.split()
    stands_for = speller.read(words)
    return " ".join(stands_for[word] for word in words)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("how mnay tour stages has cav won", "how many tour stages has cav won"),  # letters in the wrong order
        ("how many tour stagse has cav won", "how many tour stages has cav won"),
        ("xhen was cav born", "when was cav born"),  # another first letter
        ("hwen was cav born", "when was cav born"),
        ("did cav pbeat merckx", "did cav beat merckx"),  # a letter before the first
        ("did cav eat merckx", "did cav beat merckx"),  # and without it
        ("wh won the tour", "wh won the tour"),  # too short to tell
        ("woh won the tour", "who won the tour"),
        ("wo won tour", "wo won tour"),
        ("cav birhtday", "cav birthday"),
        ("bitrhdya of cav", "birthday of cav"),  # two slips in a long word
        ("cav tour tstage wins", "cav tour stage wins"),
        ("when ws cav born", "when ws cav born"),
        ("when was cav brn", "when was cav born"),  # three letters, between words that ask so
        ("cav brn tour", "cav brn tour"),  # and elsewhere
    ],
)
def test_a_slip_is_read_as_the_word_that_is_at_home_there(speller: Speller, typed: str, read: str) -> None:
    assert meant(speller, typed) == read


@pytest.mark.parametrize(
    "utterance",
    [
        "who won the lake tour",  # no "make": light words are left out of the account
        "who won in the winter",  # a word of another subject
        "lst cav stages",  # "last" turns a question round and "list" does not
        "who won tort",
        "pogacar or vingegaard",
    ],
)
def test_a_word_that_may_mean_something_else_stays_unknown(speller: Speller, utterance: str) -> None:
    assert meant(speller, utterance) == utterance


def test_a_known_word_is_never_respelt(speller: Speller) -> None:
    assert meant(speller, "nice stages won last") == "nice stages won last"


def test_a_slip_beside_a_slip_is_read_by_what_the_other_stands_for(speller: Speller) -> None:
    assert meant(speller, "how mnay tour ztages has cav won") == "how many tour stages has cav won"


def test_a_name_is_left_as_it_stands(speller: Speller) -> None:
    assert speller.read(["did", "cav", "pbeat", "merckx"], named={"pbeat"})["pbeat"] == "pbeat"
    assert meant(speller, "did cav xon merckx") == "did cav xon merckx"  # where a name may stand


def test_nothing_comes_of_no_words(speller: Speller) -> None:
    assert speller.read([]) == {}
