"""Plain words come down to those that stand for them."""

from bot.core.text.lexicon import Lexicon

LEXICON = Lexicon.build(
    same={"win": ["won", "Wins"], "how many": ["number of", "how often"], "gc": ["general classification"]},
    filler=["please", "do you know", "hey there"],
    light=["the", "a"],
    turning=["not", "Most"],
    elsewhere=["weather report"],
)


def test_words_and_phrases_give_way_to_what_stands_for_them() -> None:
    assert LEXICON.canonical("number of stages won".split()) == ["how", "many", "stages", "win"]


def test_fillers_are_left_out_and_all_else_stays() -> None:
    assert LEXICON.canonical("hey there please do you know the winner".split()) == ["the", "winner"]


def test_the_longest_phrase_is_taken_first() -> None:
    lexicon = Lexicon.build({"a": ["one two"], "b": ["one two three"]}, [], [], [])

    assert lexicon.canonical("one two three one two".split()) == ["b", "a"]


def test_each_word_remembers_where_it_came_from() -> None:
    assert LEXICON.trace("please number of wins".split()) == [("how", 1), ("many", 1), ("win", 3)]


def test_half_a_phrase_is_no_phrase() -> None:
    assert LEXICON.canonical(["do", "you", "general"]) == ["do", "you", "general"]


def test_every_list_is_folded() -> None:
    assert LEXICON.turning == {"not", "most"}
    assert LEXICON.elsewhere == {"weather", "report"}
    assert LEXICON.light == {"the", "a"}


def test_the_vocabulary_has_every_single_word() -> None:
    assert {"won", "win", "general", "classification", "gc", "hey", "please", "the", "most"} <= LEXICON.vocabulary()
    assert "weather" not in LEXICON.vocabulary()


def test_a_word_that_stands_for_itself_needs_no_entry() -> None:
    assert Lexicon.build({"win": ["win", "WIN"]}, [""], [], []).same == {}


def test_an_empty_lexicon_changes_nothing() -> None:
    assert Lexicon().canonical(["who", "won"]) == ["who", "won"]
