"""Answers by country are sure of themselves only where everybody counted has a country on record."""

import sqlite3
from contextlib import closing

import pytest

from bot.app.knowledge import Snapshot
from bot.core.answers.answers import PARAMS
from bot.core.record.record import Record

TOUR = {"race": "tour-de-france"}
JERSEY = TOUR | {"classification": "general"}


@pytest.fixture(scope="module")
def stateless(shipped: Snapshot) -> Record:
    """The record with winners, leaders and stage winners of whom nobody says where they come from."""
    with closing(sqlite3.connect(":memory:")) as copy:
        copy.deserialize(shipped.record.image())
        copy.execute("update riders set country = null where id in ('francois-faber', 'bjarne-riis', 'oscar-freire')")
        copy.commit()
        return Record.restored(copy.serialize())


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("first_winner_by_country", TOUR | {"country": "USA"}),
        ("last_winner_by_country", TOUR | {"country": "FRA"}),
        ("first_winner_by_continent", TOUR | {"continent": "Oceania"}),
        ("last_winner_by_continent", TOUR | {"continent": "Africa"}),
        ("last_home_winner", TOUR),
        ("was_first_of_country", TOUR | {"country": "USA", "rider": "greg-lemond"}),
        ("was_last_of_country", TOUR | {"country": "FRA", "rider": "bernard-hinault"}),
        ("is_only_of_country", TOUR | {"country": "IRL"}),
        ("first_level_winner", {"level": "grand tour", "country": "USA"}),
        ("last_level_winner", {"level": "grand tour", "country": "IRL"}),
        ("first_stage_winner", TOUR | {"country": "USA"}),
        ("last_stage_winner", TOUR | {"country": "UZB"}),
        ("first_leader_by_country", JERSEY | {"country": "USA"}),
        ("first_leader_by_continent", JERSEY | {"continent": "North America"}),
        ("last_leader_by_country", JERSEY | {"country": "POR"}),
        ("first_classification_winner", JERSEY | {"country": "USA"}),
        ("last_classification_winner", JERSEY | {"country": "FRA"}),
    ],
)
def test_a_first_or_a_last_may_have_been_somebody_without_a_country(
    shipped: Snapshot, stateless: Record, name: str, asked: dict[str, str | int]
) -> None:
    intent = shipped.knowledge.catalogue.intents[name]

    assert stateless.select(intent.gaps, _params(asked)).rows


@pytest.mark.parametrize(
    ("name", "asked", "told"),
    [
        ("race_winners_by_country", TOUR | {"country": "LUX"}, "holes"),
        ("race_winners_by_continent", TOUR | {"continent": "Europe"}, "holes"),
        ("level_winners_by_country", {"level": "grand tour", "country": "DEN"}, "holes"),
        ("champions_of_country", {"race": "world-championships-road-race-men", "country": "ESP"}, "holes"),
        ("stage_wins_of_country", TOUR | {"country": "LUX"}, "holes"),
        ("stage_wins_of_continent", TOUR | {"continent": "Africa"}, "holes"),
        ("classification_winners_by_country", TOUR | {"classification": "points", "country": "ESP"}, "holes"),
        ("leaders_of_country", JERSEY | {"country": "DEN"}, "stateless"),
    ],
)
def test_a_count_may_lack_somebody_without_a_country(
    shipped: Snapshot, stateless: Record, name: str, asked: dict[str, str | int], told: str
) -> None:
    intent = shipped.knowledge.catalogue.intents[name]

    with_all = shipped.record.select(intent.facts, _params(asked)).dicts()[0][told]
    without = stateless.select(intent.facts, _params(asked)).dicts()[0][told]

    assert int(without or 0) > int(with_all or 0)


def _params(asked: dict[str, str | int]) -> dict[str, str | int | None]:
    whole = {"span_from": "0001-01-01", "span_to": "9999-12-31", "year_from": 1, "year_to": 9999}
    return dict.fromkeys(PARAMS) | whole | asked
