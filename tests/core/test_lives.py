"""Times told by a rider's life are found, and become days once the record knows whose life it is."""

from datetime import date

import pytest

from bot.core.reading import Recognized
from bot.core.record.lives import Lives
from bot.core.text.folding import fold
from bot.core.times.periods import FIRST_DAY, LAST_DAY
from bot.core.times.scope import Stretch
from bot.core.times.scopes import find_scopes
from bot.core.times.stretches import spells

from .small import TODAY, world


@pytest.mark.parametrize(
    ("text", "kind", "number", "said"),
    [
        ("stages before turning 25", "before", 25, "before turning 25"),
        ("before he turned twenty five", "before", 25, "before he turned twenty five"),
        ("before his 25th birthday", "before", 25, "before his 25th birthday"),
        ("under the age of 23", "before", 23, "under the age of 23"),
        ("since turning 30", "after", 30, "since turning 30"),
        ("after her 30th birthday", "after", 30, "after her 30th birthday"),
        ("older than 40", "after", 40, "older than 40"),
        ("at 21", "at", 21, "at 21"),
        ("at the age of twenty one", "at", 21, "at the age of twenty one"),
        ("when he was 22", "at", 22, "when he was 22"),
        ("as a 21 year old", "at", 21, "as a 21 year old"),
        ("as a teenager", "before", 20, "as a teenager"),
        ("in his thirties", "decade", 30, "in his thirties"),
        ("in her 20s", "decade", 20, "in her 20s"),
        ("in his debut season", "first season", 0, "in his debut season"),
    ],
)
def test_a_stretch_of_a_life_is_found_with_its_words(text: str, kind: str, number: int, said: str) -> None:
    scopes = find_scopes(fold(text).split(), TODAY)

    assert [(scope.value, scope.said) for scope in scopes if isinstance(scope.value, Stretch)] == [
        (Stretch(kind, number), said)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "at 30 km to go",
        "under 25 years ago",
        "in the 20s",
        "before 25 july",
        "after 7",
        "by the age of 30",
        "in his 90s",
    ],
)
def test_what_only_sounds_like_an_age_is_none(text: str) -> None:
    assert not [s for s in find_scopes(fold(text).split(), TODAY) if isinstance(s.value, Stretch)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("wins while at sky", "with"),
        ("wins for the sky", "with"),
        ("wins when he was riding for team sky", "with"),
        ("wins during his time with sky", "with"),
        ("wins since joining sky", "since joining"),
        ("wins before he joined sky", "before joining"),
        ("wins after leaving sky", "since leaving"),
        ("wins until he left sky", "before leaving"),
    ],
)
def test_a_team_tells_a_stretch_with_the_words_before_it(text: str, kind: str) -> None:
    words = text.split()

    found = max(spells(words, len(words) - 1, len(words), ["sky"]), key=lambda scope: scope.end - scope.start)

    assert found.value == Stretch(kind, teams=("sky",))
    assert found.said == " ".join(words[1:])


def test_a_team_without_such_words_tells_none() -> None:
    assert not list(spells(["who", "manages", "sky"], 2, 3, ["sky"]))


STINTS = [
    ("mark-cavendish", season, team, role, "gazette")
    for team, seasons, role in (
        ("htc", range(2007, 2012), None),
        ("htc", range(2006, 2007), "trainee"),
        ("sparkasse", range(2005, 2007), None),
        ("sky", range(2012, 2013), None),
        ("quick-step", (2013, 2014, 2015, 2021, 2022), None),
        ("dimension-data", range(2016, 2020), None),
        ("bahrain", range(2020, 2021), None),
        ("astana", range(2023, 2025), None),
    )
    for season in seasons
] + [
    ("dan-martin", season, team, None, "gazette") for season, team in ((2011, "garmin"), (2015, "garmin"), (2015, "vc"))
]


@pytest.fixture(scope="module")
def lives() -> Lives:
    knowledge = world(stints=STINTS)
    return Lives(knowledge.record, knowledge.entities.known("rider"))


def years(first: int, last: int) -> tuple[date, date]:
    return date(first, 1, 1), date(last, 12, 31)


@pytest.mark.parametrize(
    ("stretch", "days"),
    [
        (Stretch("before", 25), (FIRST_DAY, date(2010, 5, 20))),
        (Stretch("after", 35), (date(2020, 5, 21), LAST_DAY)),
        (Stretch("at", 23), (date(2008, 5, 21), date(2009, 5, 20))),
        (Stretch("decade", 30), (date(2015, 5, 21), date(2025, 5, 20))),
        (Stretch("first season"), years(2005, 2005)),
        (Stretch("with", teams=("sky",)), years(2012, 2012)),
        (Stretch("with", teams=("htc", "hitec")), years(2007, 2011)),
        (Stretch("since joining", teams=("astana",)), (date(2023, 1, 1), LAST_DAY)),
        (Stretch("before joining", teams=("sky",)), (FIRST_DAY, date(2011, 12, 31))),
        (Stretch("since leaving", teams=("sky",)), (date(2013, 1, 1), LAST_DAY)),
        (Stretch("before leaving", teams=("sky",)), (FIRST_DAY, date(2012, 12, 31))),
    ],
)
def test_the_record_dates_a_stretch(lives: Lives, stretch: Stretch, days: tuple[date, date]) -> None:
    assert lives.when("mark-cavendish", stretch) == days


@pytest.mark.parametrize(
    ("rider", "stretch"),
    [
        ("mark-cavendish", Stretch("with", teams=("quick-step",))),  # there twice
        ("mark-cavendish", Stretch("with", teams=("movistar",))),  # never there
        ("mark-cavendish", Stretch("with", teams=("sky", "htc"))),  # both bear the name, and he rode for both
        ("dan-martin", Stretch("with", teams=("garmin",))),  # seasons without a team between them, the last one shared
        ("dan-martin", Stretch("before", 25)),  # no birthday on record
        ("dan-martin", Stretch("first season")),  # who knows whether it was
        ("nobody", Stretch("at", 21)),
    ],
)
def test_what_the_record_cannot_date_stays_open(lives: Lives, rider: str, stretch: Stretch) -> None:
    assert lives.when(rider, stretch) is None


def test_who_was_born_on_a_leap_day_is_older_on_the_first_of_march() -> None:
    knowledge = world(riders=[("leap", "Leap Day", "m", None, "1984-02-29", None, None, None, 2004, None, "gazette")])

    found = Lives(knowledge.record, knowledge.entities.known("rider")).when("leap", Stretch("at", 21))

    assert found == (date(2005, 3, 1), date(2006, 2, 28))


def test_a_question_says_which_days_were_meant() -> None:
    outcome = world().reader.read("how many tour stages did cav win before turning 25", TODAY)

    assert isinstance(outcome, Recognized)
    span = outcome.reading.filled["span"]
    assert (span.said, span.means) == ("before turning 25", "until 20 May 2010")
    assert span.values == ((FIRST_DAY, date(2010, 5, 20)),)


def test_two_times_mean_the_days_they_share() -> None:
    outcome = world().reader.read("how many tour stages did cav win before turning 25 in 2010", TODAY)

    assert isinstance(outcome, Recognized)
    assert outcome.reading.filled["span"].values == ((date(2010, 1, 1), date(2010, 5, 20)),)


@pytest.mark.parametrize(
    "text",
    [
        "who won the 2019 tour before turning 25",  # whose age?
        "how many tour stages did dan martin win before turning 25",
        "how many tour stages did martin win before turning 25",
        "how many tour stages did cav win before turning 25 in 2019",
    ],
)
def test_a_stretch_that_cannot_be_dated_is_left_unread(text: str) -> None:
    assert not isinstance(world().reader.read(text, TODAY), Recognized)
