"""Names as people really spell them lead to their riders, and other words to nobody."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import yaml

from bot.app.knowledge import Snapshot
from bot.core.names.gazetteer import Gazetteer, Mention, Name
from bot.core.text.folding import fold

HERE = Path(__file__).parent
BEFORE, AFTER = ["how", "many", "stages", "has"], ["won"]
COMMON = frozenset((*BEFORE, *AFTER, "are", "did", "brothers", "wins", "who"))


def table(file: str) -> Mapping[str, Sequence[str]]:
    """Return one of the tables beside this file."""
    found: Mapping[str, Sequence[str]] = yaml.safe_load((HERE / file).read_text(encoding="utf-8"))
    return found


def read_whole(gazetteer: Gazetteer, said: str) -> Mention | None:
    """Return what all of *said* is read as in a question, if it is a rider."""
    words = fold(said).split()
    start, end = len(BEFORE), len(BEFORE) + len(words)
    return next(
        (
            mention
            for mention in gazetteer.find([*BEFORE, *words, *AFTER])
            if mention.kind == "rider" and (mention.start, mention.end) == (start, end)
        ),
        None,
    )


@pytest.mark.parametrize(("half", "share"), [(0, 0.96), (1, 0.96)], ids=["set by these", "reported on these"])
def test_misspelt_names_lead_to_their_riders_and_never_to_another(shipped: Snapshot, half: int, share: float) -> None:
    gazetteer = shipped.knowledge.gazetteer
    outcomes: Counter[str] = Counter()
    wrong = []
    for rider, spellings in table("misspelt_names.yaml").items():
        for said in spellings[half::2]:
            mention = read_whole(gazetteer, said)
            if mention is None:
                outcomes["missed"] += 1
            elif mention.entities[0] == rider:
                outcomes["right"] += 1
            elif rider not in mention.entities:
                wrong.append(f"{said!r} read as {mention.entities[0]}, not {rider}")

    assert wrong == []
    assert outcomes["right"] >= share * (outcomes["right"] + outcomes["missed"])


@pytest.mark.parametrize("half", [0, 1], ids=["set by these", "reported on these"])
def test_other_words_are_hardly_ever_taken_for_a_misspelt_rider(shipped: Snapshot, half: int) -> None:
    gazetteer = shipped.knowledge.gazetteer
    words = [said for listed in table("not_riders.yaml").values() for said in listed[half::2]]

    taken = [said for said in words if (mention := read_whole(gazetteer, said)) and mention.score < 1]

    assert len(taken) <= 0.04 * len(words), taken


RIDERS = [
    Name("Eddy Merckx", "rider", "eddy-merckx", weight=1.0),
    Name("Merks", "rider", "eddy-merckx", "alias", 1.0),
    Name("Jens Voigt", "rider", "jens-voigt", weight=0.3),
    Name("Mario Vogt", "rider", "mario-vogt"),
    Name("Sepp Kuss", "rider", "sepp-kuss", weight=0.49),
    Name("Adam Kus", "rider", "adam-kus"),
    Name("Jan Ullrich", "rider", "jan-ullrich", weight=0.8),
    Name("Wout van Aert", "rider", "wout-van-aert", weight=0.8),
    Name("Mathieu van der Poel", "rider", "mathieu-van-der-poel", weight=0.8),
    Name("Pol Diaz", "rider", "pol-diaz"),
    Name("Giovanni Carboni", "rider", "giovanni-carboni"),
    Name("Nairo Quintana", "rider", "nairo-quintana", weight=0.7),
    Name("Aitor Kintana", "rider", "aitor-kintana"),
    Name("Bernard Hinault", "rider", "bernard-hinault", weight=0.95),
    Name("Jean-François Bernard", "rider", "jean-francois-bernard", weight=0.4),
    Name("Joseph Bruyère", "rider", "joseph-bruyere", weight=0.5),
    Name("Thomas Joseph", "rider", "thomas-joseph"),
    Name("Simon Yates", "rider", "simon-yates", weight=0.6),
    Name("Adam Yates", "rider", "adam-yates", weight=0.5),
    Name("François Simon", "rider", "francois-simon", weight=0.12),
    Name("Adam Hansen", "rider", "adam-hansen", weight=0.4),
]


@pytest.fixture(scope="module")
def small() -> Gazetteer:
    return Gazetteer.build(RIDERS, common=COMMON)


@pytest.mark.parametrize(
    ("said", "rider"),
    [
        ("eddy merks", "eddy-merckx"),  # an alias beside the first name
        ("eddie merkcs", "eddy-merckx"),  # two slips in a short surname
        ("yan ullrich", "jan-ullrich"),  # another letter, the same sound
        ("jens vogt", "jens-voigt"),  # exactly the surname of somebody else
        ("sep kus", "sepp-kuss"),
        ("van der pol", "mathieu-van-der-poel"),  # pol is a first name
        ("van art", "wout-van-aert"),
        ("giovanni carbonni", "giovanni-carboni"),  # hardly known, but named in full
    ],
)
def test_a_first_name_that_fits_carries_a_surname_with_slips(small: Gazetteer, said: str, rider: str) -> None:
    mention = read_whole(small, said)

    assert mention is not None
    assert mention.entities == (rider,)


@pytest.mark.parametrize("said", ["carbonni", "carbon", "merk", "kost", "joseph"])
def test_a_surname_alone_with_slips_stands_only_for_riders_many_know(small: Gazetteer, said: str) -> None:
    assert read_whole(small, said) is None


@pytest.mark.parametrize(
    ("said", "riders"),
    [
        ("bernard", ("bernard-hinault", "jean-francois-bernard")),
        ("kintana", ("nairo-quintana", "aitor-kintana")),
    ],
)
def test_who_is_better_known_by_that_word_is_offered_too(small: Gazetteer, said: str, riders: tuple[str, ...]) -> None:
    mention = read_whole(small, said)

    assert mention is not None
    assert mention.entities == riders


@pytest.mark.parametrize("said", ["are simon and adam yates brothers", "are simon or adam yates brothers"])
def test_first_names_joined_to_a_full_name_share_its_surname(small: Gazetteer, said: str) -> None:
    found = {(m.start, m.end): m.entities for m in small.find(said.split())}

    assert found[1, 2] == ("simon-yates",)
    assert found[3, 5] == ("adam-yates",)


def test_a_first_name_shares_no_surname_that_nobody_of_that_name_has(small: Gazetteer) -> None:
    found = {(m.start, m.end): m.entities for m in small.find("did nairo and adam yates".split())}

    assert (1, 2) not in found


SHORT_AND_LONG = Gazetteer.build(
    [
        Name("Tour de France", "race", "tour", weight=1.0),
        Name("tour", "race", "tour", "alias", 1.0),
        Name("giro", "race", "giro", "alias", 1.0),
        Name("Milan-San Remo", "race", "milan-san-remo", weight=0.9),
        Name("Bora", "team", "bora", weight=0.4),
        Name("Red Bull", "team", "red-bull", weight=0.4),
        Name("Team Sky", "team", "sky", weight=0.4),
        Name("Bradley Wiggins", "rider", "bradley-wiggins", weight=0.8),
        Name("Andy Schleck", "rider", "andy-schleck", weight=0.6),
        Name("Otto Huber", "rider", "otto-huber", weight=0.0),
    ],
    common=[*COMMON, "our", "de", "the", "in", "team", "lead", "bull"],
)


@pytest.mark.parametrize(
    ("said", "kind", "entity"),
    [
        ("tor", "race", "tour"),  # what everybody speaks of is met through a slip however short
        ("otur", "race", "tour"),
        ("ktour", "race", "tour"),
        ("gio", "race", "giro"),
        ("our de france", "race", "tour"),  # one word of several, though it is a word of its own
        ("milan san reno", "race", "milan-san-remo"),
        ("milan san emo", "race", "milan-san-remo"),
        ("red gull", "team", "red-bull"),
        ("xradley wiggins", "rider", "bradley-wiggins"),  # a first name before its surname
        ("ndy schleck", "rider", "andy-schleck"),
    ],
)
def test_short_names_and_words_of_names_are_met_through_a_slip(said: str, kind: str, entity: str) -> None:
    words = said.split()
    found = [m for m in SHORT_AND_LONG.find(words) if (m.start, m.end) == (0, len(words))]

    assert [(m.kind, m.entities) for m in found] == [(kind, (entity,))]
    assert found[0].score < 1.0


@pytest.mark.parametrize("said", ["our", "ora", "xbora", "gir o", "team ska", "lead bull", "xtto huber", "tr", "1our"])
def test_other_short_words_are_no_names(said: str) -> None:
    words = said.split()

    assert all(m.score == 1.0 for m in SHORT_AND_LONG.find(words) if (m.start, m.end) == (0, len(words)))
