"""Every question of tests/cases comes back as its table says, against the whole of the shipped knowledge."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from bot.app.ask import Asking, Question
from bot.app.cases import Case, judge, read_cases
from bot.surface.plain import plain

CASES = Path(__file__).parent / "cases"
FILES = sorted(path.name for path in CASES.glob("*.yaml"))
LEAST = 2_000  # utterances


@pytest.fixture(scope="module")
def tables() -> Mapping[str, Sequence[Case]]:
    """Give the cases of each file."""
    found: defaultdict[str, list[Case]] = defaultdict(list)
    for case in read_cases(CASES):
        found[case.place.partition(":")[0]].append(case)
    return found


@pytest.mark.parametrize("file", FILES)
def test_every_utterance_is_answered_as_its_table_says(
    file: str, tables: Mapping[str, Sequence[Case]], shipped_asking: Asking
) -> None:
    wrong = [f"{case.place}: {case.utterance!r}: {'; '.join(found)}" for case in tables[file]
             if (found := judged(case, shipped_asking))]  # fmt: skip

    assert not wrong, "\n".join([f"{len(wrong)} of {len(tables[file])} are not as expected", *wrong])


def judged(case: Case, asking: Asking) -> list[str]:
    """Return what is wrong with the reply to *case*."""
    question = Question(case.utterance, as_of=case.as_of, today=case.today, addressed=not case.overheard)
    reply = asking.ask_now(question)
    wrong = judge(case, reply, plain(reply.text))
    if case.overheard and case.outcome != "answered" and not reply.silent:
        wrong.append("expected silence")
    return wrong


def test_there_are_cases_enough_and_no_utterance_twice(tables: Mapping[str, Sequence[Case]]) -> None:
    asked = [(case.utterance, case.as_of, case.today, case.overheard) for cases in tables.values() for case in cases]

    twice = sorted({utterance for utterance, *rest in asked if asked.count((utterance, *rest)) > 1})
    assert twice == []
    assert len(asked) >= LEAST
    assert {"ambiguous.yaml", "out_of_scope.yaml"} <= set(FILES)
