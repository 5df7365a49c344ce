"""A question put together from a phrasing reads as English."""

import pytest

from bot.app.grammar import spoken
from bot.core.record.entities import Entity

ENTITIES = {
    "rider": Entity("rider", "mark-cavendish", "Mark Cavendish", {"gender": "m"}),
    "race": Entity("race", "tour", "Tour de France"),
    "classification": Entity("classification", "points", "points classification"),
    "level": Entity("level", "monument", "monument"),
    "country": Entity("country", "GBR", "Great Britain", {"adjective": "British"}),
    "continent": Entity("continent", "europe", "Europe"),
    "term": Entity("term", "peloton", "peloton"),
    "team": Entity("team", "ineos", "INEOS"),
}
VALUES: dict[str, object] = {"year": 2011, "ordinal": 2, "count": 2, "stage": "5"}


def said(phrasing: str, **values: object) -> str:
    words = phrasing.split()

    def one(at: int) -> str:
        if not words[at].startswith("{"):
            return words[at]
        kind = words[at][1:-1]
        value = values.get(kind, VALUES.get(kind, ""))
        return spoken(words, at, kind, value, ENTITIES.get(kind, Entity(kind, str(value), str(value))))

    return " ".join(one(at) for at in range(len(words)))


@pytest.mark.parametrize(
    ("phrasing", "question"),
    [
        ("who won {year} {race}", "who won the 2011 Tour de France"),
        ("which edition was the {year} {race}", "which edition was the 2011 Tour de France"),
        ("did {rider} win {race}", "did Mark Cavendish win the Tour de France"),
        ("how many {race} stages has {rider} won", "how many Tour de France stages has Mark Cavendish won"),
        ("who won the first {race}", "who won the first Tour de France"),
        ("what was {rider} first win", "what was Mark Cavendish's first win"),
        ("is {rider} still racing", "is Mark Cavendish still racing"),
        ("what was {rider} the first to do", "what was Mark Cavendish the first to do"),
        ("who has won most {classification}", "who has won most points classifications"),
        ("who won {classification} in {year}", "who won the points classification in 2011"),
        ("how many {level} has {rider} won", "how many monuments has Mark Cavendish won"),
        ("is {race} a {level}", "is the Tour de France a monument"),
        ("which {country} have won {race}", "which British riders have won the Tour de France"),
        ("who was the first {country} to win {race}", "who was the first British rider to win the Tour de France"),
        ("how many {country} riders are there", "how many British riders are there"),
        ("is {rider} {country}", "is Mark Cavendish British"),
        ("who was the first {continent} to win", "who was the first rider from Europe to win"),
        ("who won {race} for {country}", "who won the Tour de France for Great Britain"),
        ("the first from {continent} to win", "the first from Europe to win"),
        ("who won {race} {count}", "who won the Tour de France twice"),
        ("who won {race} {count} times", "who won the Tour de France 2 times"),
        ("when did {rider} win his {ordinal} stage", "when did Mark Cavendish win his 2nd stage"),
        ("who won {stage} of {race}", "who won stage 5 of the Tour de France"),
        ("what is {term}", "what is “peloton”"),
        ("who rides for {team}", "who rides for INEOS"),
    ],
)
def test_names_get_the_article_plural_or_ending_they_want(phrasing: str, question: str) -> None:
    assert said(phrasing) == question


def test_stages_and_ordinals_by_their_names() -> None:
    assert said("who won {stage}", stage="last") == "who won the last stage"
    assert said("who won {stage}", stage="prologue") == "who won the prologue"
    assert said("who won on {date}", date="2024-07-03") == "who won on 3 July 2024"
    assert said("his {ordinal} win", ordinal=-1) == "his last win"
