"""What the gathered race data says and what the bot says are the same, on record and in words."""

from collections import Counter, defaultdict
from pathlib import Path

import pytest
import yaml

from bot.app.ask import Asking, Question
from bot.app.knowledge import Snapshot

from .truth import rows as data
from .truth.questions import questions
from .truth.rows import Row

SEED = 1903
ASKED = 1_000
MOST_UNANSWERED = 0.03  # shared names are asked back; anything else unanswered is a fault worth finding

pytestmark = pytest.mark.skipif(not data.DATA.is_dir(), reason="the race data is not there to compare with")


@pytest.fixture(scope="module")
def told(shipped: Snapshot) -> list[Row]:
    """Give every row of the data, exceptions among them."""
    known: defaultdict[str, set[str]] = defaultdict(set)
    names = shipped.record.select("select folded, entity from aliases where kind = 'rider'", limit=1_000_000)
    for folded, entity in names.rows:
        known[str(folded)].add(str(entity))
    return data.rows(known)


@pytest.fixture(scope="module")
def excepted() -> dict[str, str]:
    """Give the rows that the record rightly answers otherwise, each with the reason."""
    listed = yaml.safe_load((Path(__file__).parent / "truth" / "exceptions.yaml").read_text(encoding="utf-8"))
    return {item["row"]: item["reason"] for item in listed}


@pytest.fixture(scope="module")
def held(shipped: Snapshot) -> dict[tuple[str, int, str, str, int], set[str]]:
    """Give who has which place by the record."""
    found: defaultdict[tuple[str, int, str, str, int], set[str]] = defaultdict(set)
    placed = shipped.record.select(
        "select race, year, coalesce(stage, ''), classification, rank, rider from results "
        "where rider is not null and state = 'held'",
        limit=1_000_000,
    )
    for race, year, stage, what, rank, rider in placed.rows:
        found[str(race), int(str(year)), str(stage), str(what), int(str(rank))].add(str(rider))
    return found


def test_every_row_that_may_be_stated_is_on_record(
    told: list[Row],
    excepted: dict[str, str],
    held: dict[tuple[str, int, str, str, int], set[str]],
) -> None:
    different = {str(row): (sorted(row.riders), sorted(held.get(row.key, ()))) for row in told
                 if row.riders != held.get(row.key)}  # fmt: skip

    assert len(told) > 10_000
    assert {row: found for row, found in different.items() if row not in excepted} == {}
    assert sorted(set(excepted) - set(different)) == [], "these exceptions are not needed"


def test_a_thousand_rows_asked_in_words_are_answered_rightly(
    told: list[Row],
    excepted: dict[str, str],
    held: dict[tuple[str, int, str, str, int], set[str]],
    shipped: Snapshot,
    shipped_asking: Asking,
) -> None:
    free = sorted({row.key: row for row in told if str(row) not in excepted}.values())
    uncounted = {rider for row in told if str(row) in excepted for rider in row.riders | held.get(row.key, set())}

    def name(rider: str) -> str:
        return shipped.knowledge.entities.name("rider", rider)

    wrong: list[str] = []
    unanswered: list[str] = []
    tally: Counter[str] = Counter()
    for asked in questions(free, uncounted, name, SEED, ASKED):
        reply = shipped_asking.ask_now(Question(asked.text))
        if reply.outcome != "answered":
            tally[reply.outcome] += 1
            unanswered.append(f"{asked.text!r}: {reply.outcome}: {reply.text}")
        elif asked.rightly(reply.text, name):
            tally["right"] += 1
        else:
            tally["wrong"] += 1
            wrong.append(f"{asked.text!r}: expected {asked}, found {reply.intent}: {reply.text}")
    print(f"truth: {dict(tally)} of {ASKED}", *unanswered, sep="\n  ")

    assert wrong == []
    assert len(unanswered) <= MOST_UNANSWERED * ASKED, "\n".join(unanswered)
