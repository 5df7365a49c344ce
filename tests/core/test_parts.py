"""A question that lists things is asked once for each of them."""

import pytest

from bot.core.reading import Reader

from .small import TODAY, world


@pytest.fixture(scope="module")
def reader() -> Reader:
    return world().reader


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("who won the tour in 2011 and 2013", ["who won the tour in 2011", "who won the tour in 2013"]),
        ("tour winners 2011, 2012 & 2013", ["tour winners 2011", "tour winners 2012", "tour winners 2013"]),
        ("stage wins in the 60s and 70s", ["stage wins in the 60s", "stage wins in the 70s"]),
        ("stage wins in the 1960s and the 1970s", ["stage wins in the 1960s", "stage wins in the 1970s"]),
        ("who won stages 3, 4 and 12a of the tour", [f"who won stage {n} of the tour" for n in ("3", "4", "12a")]),
        ("who won stage 3 and stage 4", ["who won stage 3", "who won stage 4"]),
        ("when were cav and eddy merckx born", ["when were cav born", "when were eddy merckx born"]),
        (
            "how many tour and giro stages did cav win",
            ["how many tour stages did cav win", "how many giro stages did cav win"],
        ),
        ("who won the tour and the giro in 2013", ["who won the tour in 2013", "who won the giro in 2013"]),
    ],
)
def test_a_list_is_taken_apart(reader: Reader, text: str, questions: list[str]) -> None:
    assert reader.one_by_one(text, TODAY) == questions


@pytest.mark.parametrize(
    "text",
    [
        "who won the tour in 2011",
        "who won between 2011 and 2013",
        "from 2011 and 2013",
        "2011 2013 tour winners",  # no "and": rather a span
        "who has won the tour and the giro",  # one who has won both
        "cav or merckx",
        "dan martin, tony martin",
        "stage wins in 2011 and the 70s",
        "who won in 2011 and in 2011 and 2011",
        "stages 1, 2, 3, 4, 5 and 6",
        "martin and martin",
        "",
    ],
)
def test_what_is_no_list_of_ours_is_left_whole(reader: Reader, text: str) -> None:
    assert reader.one_by_one(text, TODAY) == []
