"""A reply without Markdown, for programs."""

from dataclasses import replace
from datetime import date

import pytest

from bot.core.answers.reply import Choice, Reply, Table
from bot.surface.plain import as_object, plain

REPLY = Reply(
    question="which tour stages has cav won",
    outcome="answered",
    text="**Mark Cavendish** has won **2** stages.",
    as_of=date(2021, 7, 1),
    table=Table(("stage", "finish"), (("2", "Fougères"), ("4", None))),
    choices=(Choice("that one", "did you mean this?"),),
    suggestions=(Choice("the first", "when was the first?"),),
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("**Eddy Merckx** has won *34* __stages__.", "Eddy Merckx has won 34 stages."),
        ("see [Cyclingnews](https://example.org/a_b_c), 2023", "see Cyclingnews, 2023"),
        ("||a|| ~~b~~ `c` _d_", "a b c d"),
        (r"snake\_case and 5 \* 3 and \[x\] and \\", r"snake_case and 5 * 3 and [x] and \ ".strip()),
        ("snake_case_words stay", "snake_case_words stay"),
        ("> quoted\n-# small\n## big\n- one\n- two", "quoted\nsmall\nbig\n- one\n- two"),
        (r"\> not quoted", "> not quoted"),
        ("2 ** 3", "2  3"),
        ("", ""),
    ],
)
def test_markdown_is_taken_off(text: str, said: str) -> None:
    assert plain(text) == said


def test_rows_are_objects_and_offers_are_questions() -> None:
    said = as_object(REPLY)

    assert said["rows"] == [{"stage": "2", "finish": "Fougères"}, {"stage": "4", "finish": None}]
    assert said["suggestions"] == ["did you mean this?", "when was the first?"]
    assert said["answer"] == "Mark Cavendish has won 2 stages."
    assert said["as_of"] == "2021-07-01"


def test_silence_has_no_words() -> None:
    assert as_object(replace(REPLY, silent=True))["answer"] == ""
