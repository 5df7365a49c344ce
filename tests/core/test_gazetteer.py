"""Names are found as people write them, and ordinary words are left alone."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.names.gazetteer import Gazetteer, Mention, Name
from bot.core.text.folding import fold
from bot.core.text.slips import SlipIndex, sound

COMMON = frozenset(
    fold(
        "how many stages stage has won win wins who what the a an of in did does tour race best "
        "bike may when was is his he she and or to for by at with first last most ever won groves "
        "on "
    ).split()
)
RIDERS = (
    ("Mark Cavendish", 0.9), ("Tadej Pogačar", 1.0), ("Jonas Vingegaard", 0.9), ("Primož Roglič", 0.8),
    ("Michał Kwiatkowski", 0.5), ("Wout van Aert", 0.8), ("Egan Bernal", 0.6), ("Chris Froome", 0.8),
    ("Alejandro Valverde Belmonte", 0.7), ("Miguel Indurain", 0.9), ("Remco Evenepoel", 0.8),
    ("Julian Alaphilippe", 0.7), ("Mathieu van der Poel", 0.9), ("Adri van der Poel", 0.4),
    ("Roger De Vlaeminck", 0.6), ("Eric De Vlaeminck", 0.2), ("Lucien Petit-Breton", 0.3),
    ("Andy Schleck", 0.6), ("Fränk Schleck", 0.5), ("Richie Porte", 0.4), ("Jean-François Bernard", 0.3),
    ("Juan Antonio Flecha", 0.2), ("Antonio Suárez", 0.1), ("Antonio Gómez", 0.1), ("Kaden Groves", 0.3),
    ("Adam Yates", 0.5), ("Simon Yates", 0.6), ("Ben O'Connor", 0.3), ("Stephen Roche", 0.6),
    ("Nicolas Roche", 0.3), ("Eddy Merckx", 1.0), ("Zolt Der", 0.0), ("Bernard Hinault", 0.9),
    ("Jens Voigt", 0.3), ("Tom May", 0.0),
)  # fmt: skip


def _id(name: str) -> str:
    return fold(name).replace(" ", "-")


NAMES = [
    *(Name(name, "rider", _id(name), weight=weight) for name, weight in RIDERS),
    Name("Cav", "rider", "mark-cavendish", "nickname", 0.9),
    Name("The Manx Missile", "rider", "mark-cavendish", "nickname", 0.9),
    Name("MVDP", "rider", "mathieu-van-der-poel", "alias", 0.9),
    Name("Roche", "rider", "stephen-roche", "alias", 0.6),
    Name("Tour de France", "race", "tour-de-france"),
    Name("tour", "race", "tour-de-france", "alias"),
    Name("Paris–Roubaix", "race", "paris-roubaix"),
    Name("Liège–Bastogne–Liège", "race", "liege-bastogne-liege"),
    Name("Giro d'Italia", "race", "giro-d-italia"),
    Name("Astana", "team", "astana"),
    Name("Astana", "place", "astana"),
    Name("stage", "term", "stage"),
    Name("the boss", "rider", "bernard-hinault", "nickname"),
    Name("the boss", "rider", "primoz-roglic", "nickname"),
]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.build(NAMES, common=COMMON)


def best(gazetteer: Gazetteer, text: str, kind: str = "rider") -> Mention | None:
    return next((m for m in gazetteer.find(fold(text).split()) if m.kind == kind), None)


@pytest.mark.parametrize(
    ("said", "rider"),
    [
        ("mark cavendish", "mark-cavendish"),
        ("Cavendish's", "mark-cavendish"),
        ("CAVENDISH", "mark-cavendish"),
        ("cavendsih", "mark-cavendish"),
        ("cavs", "mark-cavendish"),
        ("cavendishs", "mark-cavendish"),
        ("m. cavendish", "mark-cavendish"),
        ("cavendish, mark", "mark-cavendish"),
        ("marc cavendsih", "mark-cavendish"),
        ("#MarkCavendish", "mark-cavendish"),
        ("markcavendsih", "mark-cavendish"),
        ("marrkcavendish", "mark-cavendish"),
        ("j francois bernard", "jean-francois-bernard"),
        ("jeanfrancoisbernard", "jean-francois-bernard"),
        ("manx missile", "mark-cavendish"),
        ("the manx missle", "mark-cavendish"),
        ("pogachar", "tadej-pogacar"),
        ("pogacars", "tadej-pogacar"),
        ("vingegard", "jonas-vingegaard"),
        ("roglich", "primoz-roglic"),
        ("kwiatkovski", "michal-kwiatkowski"),
        ("van art", "wout-van-aert"),
        ("wout vanaert", "wout-van-aert"),
        ("bernall", "egan-bernal"),
        ("froom", "chris-froome"),
        ("valverdi", "alejandro-valverde-belmonte"),
        ("alejandro valverde", "alejandro-valverde-belmonte"),
        ("indurian", "miguel-indurain"),
        ("evenpoel", "remco-evenepoel"),
        ("alaphillipe", "julian-alaphilippe"),
        ("mathieu vanderpoel", "mathieu-van-der-poel"),
        ("mathieu van derpoel", "mathieu-van-der-poel"),
        ("m van der poel", "mathieu-van-der-poel"),
        ("mathieu poel", "mathieu-van-der-poel"),
        ("mvdp", "mathieu-van-der-poel"),
        ("roger vlaeminck", "roger-de-vlaeminck"),
        ("petit breton", "lucien-petit-breton"),
        ("petitbreton", "lucien-petit-breton"),
        ("R. Porte", "richie-porte"),
        ("jf bernard", "jean-francois-bernard"),
        ("jean francois bernard", "jean-francois-bernard"),
        ("flecha", "juan-antonio-flecha"),
        ("kaden groves", "kaden-groves"),
        ("oconnor", "ben-o-connor"),
        ("eddie mercx", "eddy-merckx"),
        ("roche", "stephen-roche"),
        ("nicolas roche", "nicolas-roche"),
    ],
)
def test_a_rider_is_found_as_people_write_the_name(gazetteer: Gazetteer, said: str, rider: str) -> None:
    mention = best(gazetteer, said)

    assert mention is not None
    assert mention.entities == (rider,)
    assert (mention.start, mention.end) == (0, len(fold(said).split()))


@pytest.mark.parametrize(
    ("said", "riders"),
    [
        ("schleck", ("andy-schleck", "frank-schleck")),
        ("shleck", ("andy-schleck", "frank-schleck")),
        ("van der poel", ("mathieu-van-der-poel", "adri-van-der-poel")),
        ("yates", ("simon-yates", "adam-yates")),
        ("de vlaeminck", ("roger-de-vlaeminck", "eric-de-vlaeminck")),
        ("the boss", ("bernard-hinault", "primoz-roglic")),
    ],
)
def test_a_shared_name_leads_to_all_who_bear_it_most_prominent_first(
    gazetteer: Gazetteer, said: str, riders: tuple[str, ...]
) -> None:
    mention = best(gazetteer, said)

    assert mention is not None
    assert mention.entities == riders


@pytest.mark.parametrize(
    "said",
    ["best stage may win", "groves", "the a of", "poel", "der", "stage 12", "1985", "", "who won the most"],
)
def test_ordinary_words_are_no_riders(gazetteer: Gazetteer, said: str) -> None:
    assert best(gazetteer, said) is None


@pytest.mark.parametrize(
    ("said", "race"),
    [
        ("tour de frnace", "tour-de-france"),
        ("tour", "tour-de-france"),
        ("pari roubiax", "paris-roubaix"),
        ("parisroubaix", "paris-roubaix"),
        ("liege bastogne leige", "liege-bastogne-liege"),
        ("giro d italai", "giro-d-italia"),
    ],
)
def test_a_race_is_found_through_slips_and_spacing(gazetteer: Gazetteer, said: str, race: str) -> None:
    mention = best(gazetteer, said, "race")

    assert mention is not None
    assert mention.entities == (race,)


def test_one_text_may_name_things_of_several_kinds(gazetteer: Gazetteer) -> None:
    kinds = {mention.kind for mention in gazetteer.find(["astana"])}

    assert kinds == {"team", "place"}


def test_a_common_word_may_still_be_a_term(gazetteer: Gazetteer) -> None:
    assert best(gazetteer, "stage", "term") is not None


def test_the_longest_mention_comes_first_and_the_parts_follow(gazetteer: Gazetteer) -> None:
    found = gazetteer.find(["did", "adam", "yates", "win"])

    assert [(m.start, m.end, m.entities) for m in found] == [
        (1, 3, ("adam-yates",)),
        (2, 3, ("simon-yates", "adam-yates")),
    ]


def test_each_slip_lowers_the_score(gazetteer: Gazetteer) -> None:
    scores = [best(gazetteer, said) for said in ("evenepoel", "evenepol", "evnepol")]

    assert all(scores)
    assert [m.score for m in scores if m] == sorted({m.score for m in scores if m}, reverse=True)


def test_an_exact_name_is_not_taken_for_a_slip_of_another() -> None:
    gazetteer = Gazetteer.build([Name("Egan Bernal", "rider", "bernal"), Name("Julien Bernard", "rider", "bernard")])

    assert [m.entities for m in gazetteer.find(["bernard"])] == [("bernard",)]


def test_names_equally_near_are_all_offered() -> None:
    gazetteer = Gazetteer.build(
        [Name("A Marten", "rider", "marten", weight=0.4), Name("B Martin", "rider", "martin", weight=0.5)]
    )

    assert [m.entities for m in gazetteer.find(["martan"])] == [("martin", "marten")]


def test_completion_offers_prominent_names_first_each_once(gazetteer: Gazetteer) -> None:
    assert gazetteer.complete("cav") == [("Mark Cavendish", "rider", "mark-cavendish")]
    assert [name for name, _, _ in gazetteer.complete("yat")] == ["Simon Yates", "Adam Yates"]
    assert gazetteer.complete("van poel")[0][2] == "mathieu-van-der-poel"
    assert gazetteer.complete("pogač")[0][2] == "tadej-pogacar"
    assert gazetteer.complete("r", 3)[0][2] in {"remco-evenepoel", "primoz-roglic"}
    assert len(gazetteer.complete("", 7)) == 7
    assert gazetteer.complete("zzz") == []


def test_the_nearest_names_are_suggested_best_first(gazetteer: Gazetteer) -> None:
    near = gazetteer.nearest("Mark Cavandesh", "rider", 3)

    assert near[0][:2] == ("Mark Cavendish", "mark-cavendish")
    assert [score for _, _, score in near] == sorted((score for _, _, score in near), reverse=True)


def test_an_empty_gazetteer_finds_nothing() -> None:
    gazetteer = Gazetteer.build([])

    assert gazetteer.find(["mark", "cavendish"]) == ()
    assert gazetteer.complete("a") == []
    assert gazetteer.nearest("anyone") == []


@given(st.text(max_size=200))
def test_any_text_can_be_searched(gazetteer: Gazetteer, text: str) -> None:
    tokens = fold(text).split()

    for mention in gazetteer.find(tokens):
        assert 0 <= mention.start < mention.end <= len(tokens)
        assert 0 < mention.score <= 1
        assert mention.entities


@given(st.lists(st.text("abcdefghijklmnopqrstuvwxyz -'", min_size=1, max_size=20), min_size=1, max_size=8))
def test_every_registered_name_finds_its_entity(texts: list[str]) -> None:
    names = [Name(text, "place", str(number)) for number, text in enumerate(texts) if 0 < len(fold(text).split()) < 7]
    gazetteer = Gazetteer.build(names)

    for name in names:
        tokens = fold(name.name).split()
        whole = [m for m in gazetteer.find(tokens) if (m.start, m.end) == (0, len(tokens))]
        assert any(name.entity in m.entities and m.score == 1 for m in whole)


@given(st.sampled_from([name for name, _ in RIDERS]), st.randoms(use_true_random=False))
def test_a_full_name_survives_one_slip_in_the_surname(gazetteer: Gazetteer, name: str, rng: random.Random) -> None:
    words = fold(name).split()
    word = words[-1]
    if len(word) < 6:
        return
    at = rng.randrange(1, len(word) - 1)
    words[-1] = word[:at] + rng.choice((word[at + 1 :], word[at + 1] + word[at] + word[at + 2 :], "x" + word[at:]))

    assert any(_id(name) in m.entities for m in gazetteer.find(words) if m.kind == "rider")


@given(st.lists(st.text("abcdeorstv", min_size=7, max_size=12), min_size=1, max_size=30, unique=True), st.data())
def test_two_slips_in_a_long_word_are_found_where_it_begins_alike(words: list[str], data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(words))
    slipped = word
    for _ in range(2):
        at = data.draw(st.integers(1, len(slipped) - 1))
        slipped = slipped[:at] + data.draw(st.sampled_from("bdv")) + slipped[at + data.draw(st.integers(0, 1)) :]

    if sound(slipped)[0] == sound(word)[0]:
        assert word in dict(SlipIndex(words).near(slipped))
