"""A key restores exactly the question it was made from, or nothing."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app.keys import pack, unpack
from bot.core.intents.filling import Filled
from bot.core.intents.intents import Intent, Slot

KINDS = "rider rider2 race year span stage ordinal count age date place".split()
INTENTS = {
    "wins": Intent("wins", "wins", (Slot("rider", True), *(Slot(kind, False) for kind in KINDS[1:]))),
    "hello": Intent("hello", "hello"),
}
SPAN = (date(2008, 1, 1), date(2012, 12, 31))


def filled(**values: object) -> dict[str, Filled]:
    return {
        name: Filled(name, name.rstrip("2"), (value,), str(value))  # type: ignore[arg-type]
        for name, value in values.items()
    }


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"rider": "mark-cavendish"}, "wins|rider=mark-cavendish"),
        ({"rider": "cav", "race": "tour", "year": 2013}, "wins|rider=cav|race=tour|year=2013"),
        ({"rider": "cav", "span": SPAN}, "wins|rider=cav|span=2008-01-01..2012-12-31"),
        ({"rider": "cav", "span": 2013}, "wins|rider=cav|span=2013"),
        ({"rider": "cav", "stage": "5a", "ordinal": -1}, "wins|rider=cav|stage=5a|ordinal=-1"),
        ({"rider": "cav", "date": "07-14"}, "wins|rider=cav|date=07-14"),
    ],
)
def test_a_question_comes_back_from_its_key(values: dict[str, object], key: str) -> None:
    packed = pack("wins", filled(**values), None)
    found = unpack(packed, INTENTS)

    assert packed == key
    assert found is not None
    assert {name: item.values[0] for name, item in found[1].items()} == values


def test_the_day_comes_back_too() -> None:
    found = unpack(pack("wins", filled(rider="cav"), date(2012, 7, 1)), INTENTS)

    assert found is not None
    assert found[2] == date(2012, 7, 1)
    assert unpack("hello", INTENTS) == (INTENTS["hello"], {}, None)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        ((date(2012, 1, 1), date(2012, 12, 31)), "in 2012"),
        (SPAN, "from 2008 to 2012"),
        ((date(1, 1, 1), date(2012, 12, 31)), "until 2012"),
        ((date(2010, 1, 1), date(9999, 12, 31)), "since 2010"),
    ],
)
def test_a_span_comes_back_in_words(span: tuple[date, date], said: str) -> None:
    found = unpack(pack("wins", filled(rider="cav", span=span), None), INTENTS)

    assert found is not None
    assert found[1]["span"].said == said


@pytest.mark.parametrize(
    "key",
    [
        "",
        "nothing",
        "wins",
        "wins|",
        "wins|rider",
        "wins|rider=",
        "wins|rider=cav|other=x",
        "wins|rider=cav|year=many",
        "wins|rider=cav|span=2008-01-01..soon",
        "wins|rider=cav|span=..",
        "wins|rider=cav|as_of=soon",
        "wins|race=tour",
    ],
)
def test_a_key_that_is_none_of_ours_restores_nothing(key: str) -> None:
    assert unpack(key, INTENTS) is None


@given(st.text(st.sampled_from("wins|=.rideracespanyear0123456789-_ "), max_size=60) | st.text(max_size=40))
def test_any_text_is_a_key_or_is_none(key: str) -> None:
    unpack(key, INTENTS)
    unpack(f"wins|rider=cav|{key}", INTENTS)
