"""Marks are gathered from names and scopes, and stand together in the likeliest ways."""

import random
from itertools import pairwise

from bot.core.intents.marks import KEPT, Mark, gather, ways
from bot.core.names.gazetteer import Mention
from bot.core.times.scope import Scope


def mention(kind: str, start: int, end: int, *entities: str, score: float = 1.0) -> Mention:
    return Mention(kind, entities or ("x",), start, end, score, "name", "x")


def chosen(words: str, marks: list[Mark], known: str = "who won in the", free: str = "in the") -> list[list[str]]:
    found = ways(words.split(), marks, known.split().__contains__, free.split().__contains__)
    return [[f"{mark.kind}:{mark.start}-{mark.end}" for mark in way] for _, way in found]


def test_mentions_and_scopes_become_marks_with_the_words_they_cover() -> None:
    words = "who won the tour in 1989".split()

    marks = gather(words, [mention("race", 2, 4, "tour")], [Scope("year", 1989, 4, 6, "in 1989")])

    assert [(m.kind, m.values, m.said) for m in marks] == [
        ("race", ("tour",), "the tour"),
        ("year", (1989,), "in 1989"),
    ]


def test_an_ordinal_beside_a_race_may_be_an_edition() -> None:
    words = "who won the 90th tour".split()

    marks = gather(words, [mention("race", 4, 5, "tour")], [Scope("ordinal", 90, 3, 4, "90th")])

    assert ("year", ("#90",), 3, 4) in [(m.kind, m.values, m.start, m.end) for m in marks]


def test_an_edition_may_be_said_in_more_words() -> None:
    words = "the 90th edition of the tour".split()

    marks = gather(words, [mention("race", 5, 6, "tour")], [Scope("ordinal", 90, 1, 2, "90th")])

    assert ("year", ("#90",), 1, 5) in [(m.kind, m.values, m.start, m.end) for m in marks]


def test_an_ordinal_apart_from_a_race_is_no_edition() -> None:
    words = "second in the tour".split()

    marks = gather(words, [mention("race", 3, 4, "tour")], [Scope("ordinal", 2, 0, 1, "second")])

    assert [m.kind for m in marks] == ["race", "ordinal"]


def test_two_figures_beside_a_race_are_a_year_where_they_can_be_nothing_else() -> None:
    def years(words: str, at: int) -> list[tuple[object, ...]]:
        marks = gather(words.split(), [mention("race", at, at + 1, "giro")], [Scope("count", 98, 1, 2, "98")])
        return [mark.values for mark in marks if mark.kind in ("year", "count")]

    assert years("giro 98 winner", 0) == [(1998,)]
    assert years("winner 98 giro", 2) == [(1998,)]
    assert years("giro 03", 0) == [(2003,)]
    assert years("giro 21", 0) == [(98,), (2021,)]  # if the race has no stages
    assert years("winner 98 the giro", 3) == [(98,)]
    assert years("won 98 giro stages", 2) == [(98,)]
    assert years("won 98 giro stage wins", 2) == [(98,)]
    assert years("giro 98 times", 0) == [(98,)]


def test_figures_for_either_of_two_days_are_one_mark() -> None:
    days = [Scope("date", "2024-07-03", 0, 3, "3 7 2024"), Scope("date", "2024-03-07", 0, 3, "3 7 2024")]

    assert [mark.values for mark in gather(["3", "7", "2024"], [], days)] == [("2024-07-03", "2024-03-07")]


def test_a_name_inside_a_longer_exact_name_is_not_offered() -> None:
    words = "tour de france".split()

    marks = gather(words, [mention("race", 0, 3, "tour"), mention("country", 2, 3, "FRA")], [])

    assert [m.kind for m in marks] == ["race"]


def test_a_name_inside_a_longer_misspelt_name_is_still_offered() -> None:
    words = "tour de france".split()

    marks = gather(words, [mention("race", 0, 3, "tour", score=0.8), mention("country", 2, 3, "FRA")], [])

    assert [m.kind for m in marks] == ["race", "country"]


def test_one_long_name_is_likelier_than_two_short_ones() -> None:
    marks = [Mark("race", ("a",), 0, 2, "a"), Mark("race", ("b",), 0, 1, "b"), Mark("place", ("c",), 1, 2, "c")]

    assert chosen("x y", marks)[0] == ["race:0-2"]


def test_a_name_is_likelier_than_an_unknown_word_and_all_ways_are_kept() -> None:
    marks = [Mark("rider", ("a",), 2, 3, "a")]

    assert chosen("who won zzz", marks) == [["rider:2-3"], []]


def test_a_word_of_our_questions_is_not_lightly_a_misspelt_name() -> None:
    marks = [Mark("rider", ("a",), 1, 2, "won", 0.6)]

    assert chosen("who won", marks)[0] == []


def test_marks_of_one_way_never_overlap_and_few_ways_are_kept() -> None:
    chance = random.Random(7)
    words = ["w"] * 12
    for _ in range(50):
        marks = [
            Mark("rider", (str(n),), start, min(12, start + chance.randint(1, 3)), "w", chance.uniform(0.6, 1))
            for n in range(25)
            for start in [chance.randrange(12)]
        ]

        found = ways(words, marks, lambda _: False, lambda _: False)

        assert 1 <= len(found) <= KEPT
        assert [cost for cost, _ in found] == sorted(cost for cost, _ in found)
        for _, way in found:
            assert all(left.end <= right.start for left, right in pairwise(way))


def test_nothing_to_read_is_read_as_nothing() -> None:
    assert ways([], [], lambda _: True, lambda _: True) == [(0.0, ())]
