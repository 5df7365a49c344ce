"""Folding levels what people type in many ways, and changes nothing the second time."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.text.folding import fold, tokenize

# Letters and marks that have gone wrong in folding before, besides any text at all.
TRICKY = st.text(st.sampled_from("aeiousdrw'’`´{}_/&-.İıßæøłŁ́​ﬁⅫ²١ \n<@#:>|~*"), max_size=40)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Tadej Pogačar", "tadej pogacar"),
        ("Søren Wærenskjold", "soren waerenskjold"),
        ("Michał Kwiatkowski", "michal kwiatkowski"),
        ("Strauß STRASSE", "strauss strasse"),
        ("Cavendish’s WINS", "cavendish wins"),
        ("Giro d’Italia", "giro d italia"),
        ("who's won?", "who is won"),
        ("didnt he WIN", "did not he win"),
        ("w/o a win & more", "without a win and more"),
        ("Paris–Roubaix, 1981!", "paris roubaix 1981"),
        ("{rider}'s {race} wins", "{rider} {race} wins"),
        ("c​a​v", "cav"),
        ("Pogac\u030car", "pogacar"),
        ("ＴＤＦ", "tdf"),
        ("", ""),
        ("?! 🚴", ""),
    ],
)
def test_spellings_of_one_thing_fold_to_one_text(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize(
    "typed",
    ["<@123>", "<@!123>", "<#5>", "<:wheel:99>", "<a:spin:9>", "<t:1690000000:R>", "https://example.org/a?b=c", "||"],
)
def test_what_discord_writes_for_mentions_leaves_no_word(typed: str) -> None:
    assert fold(f"who {typed} won") == "who won"


@given(st.text(max_size=200) | TRICKY)
@example("d'u")
@example("who's'r")
@example("a's's's's's's")
def test_folding_twice_equals_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=200) | TRICKY)
def test_every_token_has_a_place_in_the_text_as_typed(text: str) -> None:
    places = [(token.start, token.end) for token in tokenize(text)]

    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)


def test_a_contraction_becomes_two_tokens_at_one_place() -> None:
    who, is_, won = tokenize("Who's won")

    assert [who.text, is_.text, won.text] == ["who", "is", "won"]
    assert (who.start, who.end) == (is_.start, is_.end) == (0, 5)
    assert (won.start, won.end) == (6, 9)


def test_a_place_counts_letters_as_typed() -> None:
    (token,) = tokenize("ß")

    assert (token.text, token.start, token.end) == ("ss", 0, 1)
