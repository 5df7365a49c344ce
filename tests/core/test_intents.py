"""A line of `ask` stands for exactly the phrasings its brackets say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.intents.intents import MAX_PHRASINGS, Intent, PhrasingError, Slot, expand


@pytest.mark.parametrize(
    ("line", "phrasings"),
    [
        ("who won", ["who won"]),
        ("who (won|took) it", ["who won it", "who took it"]),
        ("who won [the] race", ["who won race", "who won the race"]),
        ("a [b [c]]", ["a", "a b", "a b c"]),
        ("[(a|b)] c", ["c", "a c", "b c"]),
        ("((a|b)|c) d", ["a d", "b d", "c d"]),
        ("[a|b]", ["", "a", "b"]),
        ("(a|a)", ["a"]),
        ("  a   b ", ["a b"]),
        ("(|a) b", ["b", "a b"]),
        ("a|b", ["a", "b"]),
        ("", [""]),
        ("(won|win)s {rider}", ["wons {rider}", "wins {rider}"]),
    ],
)
def test_a_line_stands_for_these_phrasings(line: str, phrasings: list[str]) -> None:
    assert expand(line) == phrasings


@pytest.mark.parametrize("line", ["(a", "a)", "[a", "a]", "(a]", "[a)", "(a|[b)", "a (b|c) d)", "(", "]"])
def test_a_bracket_without_its_partner_is_refused(line: str) -> None:
    with pytest.raises(PhrasingError):
        expand(line)


def test_a_line_for_too_many_phrasings_is_refused() -> None:
    with pytest.raises(PhrasingError, match=f"more than {MAX_PHRASINGS}"):
        expand(" ".join(["[a]"] * 12))


@given(st.text("ab ()[]|", max_size=30))
def test_any_line_is_expanded_or_refused(line: str) -> None:
    try:
        found = expand(line)
    except PhrasingError:
        return

    assert found
    assert len(found) == len(set(found)) <= MAX_PHRASINGS
    assert not any(set(phrasing) & set("()[]|") for phrasing in found)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=7))
def test_each_option_doubles_the_phrasings(parts: list[tuple[str, bool]]) -> None:
    words = [f"{letter}{place}" for place, (letter, _) in enumerate(parts)]
    line = " ".join(f"[{word}]" if may else word for word, (_, may) in zip(words, parts, strict=True))

    found = expand(line)

    assert len(found) == 2 ** sum(may for _, may in parts)
    assert " ".join(words) in found


def test_a_numbered_slot_is_of_the_same_kind() -> None:
    assert Slot("rider2", True).kind == "rider"
    assert Slot("rider", True).kind == "rider"


def test_an_intent_knows_its_slots_and_its_phrasings_once_each() -> None:
    intent = Intent("wins", "wins", (Slot("rider", True),), ("(a|b) {rider}", "a {rider}"))

    assert intent.phrasings() == ("a {rider}", "b {rider}")
    assert intent.slot("rider") == Slot("rider", True)
    assert intent.slot("race") is None
