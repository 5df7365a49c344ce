"""Question cases: how they are read, and when a reply is what was expected."""

from datetime import date
from pathlib import Path

import pytest

from bot.app.cases import Case, judge, read_cases
from bot.core.answers.reply import Reply, SlotValue
from bot.core.problems import KnowledgeError

REPLY = Reply(
    question="how many tour stages has cav won",
    outcome="answered",
    text="",
    as_of=date(2026, 11, 22),
    intent="stage_wins",
    slots={"rider": SlotValue("mark-cavendish", "Mark Cavendish"), "year": SlotValue(2021, "2021")},
)
SAID = "Mark Cavendish has won 135 stages."


def test_a_table_becomes_one_case_for_each_utterance(tmp_path: Path) -> None:
    (tmp_path / "stage_wins.yaml").write_text(
        "intent: stage_wins\n"
        "today: '2022-01-01'\n"
        "cases:\n"
        "  - utterances: [one, two]\n"
        "    slots: {rider: mark-cavendish}\n"
        "    answer: '35'\n"
        "  - {utterances: three, outcome: unknown, answer: [a, b], as_of: '2023-10-04', overheard: 'yes'}\n",
        encoding="utf-8",
    )

    cases = read_cases(tmp_path)

    today = date(2022, 1, 1)
    slots = {"rider": "mark-cavendish"}
    assert cases == [
        Case("one", "stage_wins", slots, ("35",), today=today, place="stage_wins.yaml:4"),
        Case("two", "stage_wins", slots, ("35",), today=today, place="stage_wins.yaml:4"),
        Case("three", "stage_wins", None, ("a", "b"), "unknown", date(2023, 10, 4), today, True,
             "stage_wins.yaml:7"),
    ]  # fmt: skip


def test_every_malformed_case_is_named_by_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("cases:\n  - {utterance: hello}\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("cases: [", encoding="utf-8")

    with pytest.raises(KnowledgeError) as caught:
        read_cases(tmp_path)

    assert {(problem.file, problem.line) for problem in caught.value.problems} >= {
        ("a.yaml", 2),
        ("b.yaml", 2),
    }


def test_a_reply_as_expected_has_nothing_wrong() -> None:
    case = Case("…", "stage_wins", {"rider": "mark-cavendish", "year": "2021"}, ("135", "mark cavendish"))

    assert judge(case, REPLY, SAID) == []


@pytest.mark.parametrize(
    ("case", "wrong"),
    [
        (Case("…", outcome="unknown"), "expected unknown, found answered"),
        (Case("…", "race_wins"), "expected intent race_wins, found stage_wins"),
        (Case("…", slots={"rider": "x", "year": "2021"}), "expected rider=x, found mark-cavendish"),
        (Case("…", slots={"rider": "mark-cavendish"}), "expected no year, found 2021"),
        (Case("…", answer=("35",)), f"expected '35' in {SAID!r}"),
        (Case("…", answer=("13",)), f"expected '13' in {SAID!r}"),
    ],
)
def test_what_is_wrong_is_said(case: Case, wrong: str) -> None:
    assert judge(case, REPLY, SAID) == [wrong]
