"""Wordings are filled in a sandbox, with every filter an answer needs."""

from datetime import date

import pytest

from bot.core.answers.wording import Wording, WordingError, escaped
from bot.core.record.entities import Entity

WORDING = Wording(lambda kind, id_: f"<{kind} {id_}>", lambda id_, season: f"<{id_} of {season}>")


def say(template: str, **values: object) -> str:
    return WORDING.render(template, values)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ 1 | plural('stage') }}", "stage"),
        ("{{ 2 | plural('stage') }}", "stages"),
        ("{{ 0 | plural('stage') }}", "stages"),
        ("{{ none | plural('stage') }}", "stages"),
        ("{{ 3 | plural('victory') }}", "victories"),
        ("{{ 3 | plural('day') }}", "days"),
        ("{{ 3 | plural('finish') }}", "finishes"),
        ("{{ 3 | plural('has', 'have') }}", "have"),
        ("{{ 1 | plural('has', 'have') }}", "has"),
        ("{{ 1 | ordinal }} {{ 2 | ordinal }} {{ 3 | ordinal }} {{ 4 | ordinal }}", "1st 2nd 3rd 4th"),
        ("{{ 11 | ordinal }} {{ 12 | ordinal }} {{ 13 | ordinal }} {{ 21 | ordinal }}", "11th 12th 13th 21st"),
        ("{{ 111 | ordinal }} {{ 112 | ordinal }} {{ 101 | ordinal }}", "111th 112th 101st"),
        ("{{ '2024-07-03' | date }}", "3 July 2024"),
        ("{{ '2024-07' | date }}", "July 2024"),
        ("{{ '2024' | date }}", "2024"),
        ("{{ none | date }}|{{ 'summer' | date }}", "|summer"),
        ("{{ ['a'] | listing }}", "a"),
        ("{{ ['a', 'b'] | listing }}", "a and b"),
        ("{{ ['a', none, '', 'b', 'c'] | listing }}", "a, b and c"),
        ("{{ ['a', 'b', 'c'] | listing(joiner='or') }}", "a, b or c"),
        ("{{ [] | listing }}", ""),
        ("{{ range(5) | listing(most=3) }}", "0, 1 and 3 more"),
        ("{{ [1969, 1970, 1971, 1974] | years }}", "1969–1971 and 1974"),
        ("{{ [1974, 1974, 1975] | years }}", "1974 and 1975"),
        ("{{ '1949,1952'.split(',') | years }}", "1949 and 1952"),
        ("{{ [] | years }}", ""),
        ("{{ 377 | margin }}", "6 min 17 s"),
        ("{{ 8 | margin }}", "8 seconds"),
        ("{{ 10740 | margin }}", "2 h 59 min"),
        ("{{ 0 | margin }}|{{ none | margin }}", "0 seconds|"),
        ("{{ 3498 | number }}", "3,498"),
        ("{{ none | number }}", ""),
        ("{{ 3498 | km }}", "3,498 km"),
        ("{{ 13.94 | km }}", "13.9 km"),
        ("{{ none | km }}", ""),
        ("{{ '1985-05-21' | age('2024-07-03') }}", "39"),
        ("{{ '1985-05-21' | age('2024-05-20') }}", "38"),
        ("{{ '1985-05-21' | age('2024-05-21') }}", "39"),
        ("{{ '1985' | age('2024-05-21') }}|{{ none | age('2024-05-21') }}", "None|None"),
        ("{{ '5' | stage }}", "stage 5"),
        ("{{ '12a' | stage }}", "stage 12a"),
        ("{{ 'prologue' | stage }}", "the prologue"),
        ("{{ none | stage }}", ""),
        ("{{ 3 | word }} {{ 12 | word }} {{ 13 | word }} {{ 1200 | word }}", "three twelve 13 1,200"),
        ("{{ 0 | times }} {{ 1 | times }} {{ 2 | often }} {{ 5 | times }}", "never once twice five times"),
        ("{{ 'Cavendish' | possessive }} {{ 'Riis' | possessive }}", "Cavendish's Riis'"),
        ("{{ 'Italian' | a }} {{ 'German' | a }}", "an Italian a German"),
        ("{{ 'tour de France' | cap }}|{{ '' | cap }}", "Tour de France|"),
        ("{{ 'x' | rider }}", "<rider x>"),
        ("{{ none | race }}", ""),
        ("{{ ['x', 'y'] | country | listing }}", "<country x> and <country y>"),
        ("{{ 'x' | team }}", "<team x>"),
        ("{{ 'x' | team(2012) }}", "<x of 2012>"),
        ("{{ 'x' | team('2012-07-01') }}", "<x of 2012>"),
        ("{{ 'x' | team(none) }}", "<team x>"),
        ("{{ 'x' | place }} {{ 'y' | term }} {{ 'z' | classification }}", "<place x> <term y> <classification z>"),
    ],
)
def test_a_filter_says_it_so(template: str, text: str) -> None:
    assert say(template) == text


def test_a_scope_is_said_behind_a_space_or_not_at_all() -> None:
    class Said:
        said = "since 2010"

    assert say("won{{ a | said }}{{ b | said }}.", a=Said(), b=None) == "won since 2010."


@pytest.mark.parametrize(
    ("gender", "text"),
    [("m", "he his him"), ("f", "she her her"), (None, "he his him")],
)
def test_an_entity_has_its_pronouns(gender: str | None, text: str) -> None:
    rider = Entity("rider", "x", "X", {"gender": gender})

    assert say("{{ r.he }} {{ r.his }} {{ r.him }}", r=rider) == text


def test_an_entity_says_what_is_on_record_and_none_for_the_rest() -> None:
    race = Entity("race", "tour", "Tour de France", {"month": 7})

    assert (
        say("{{ r }} {{ r.month }} {{ r.nothing }} {{ r.the }}", r=race) == "Tour de France 7 None the Tour de France"
    )
    assert Entity("race", "x", "Paris–Roubaix").the == "Paris–Roubaix"


def test_spaces_are_levelled_and_paragraphs_kept() -> None:
    assert say("a\n  b   c .\n\n\n\n d , e\n\n\n") == "a b c.\n\nd, e"


@pytest.mark.parametrize(
    "template", ["{{ nobody }}", "{{ a.b.c }}", "{{ 1 / 0 }}", "{{ 'x' | ordinal }}", "{{ [][3] }}"]
)
def test_what_cannot_be_filled_is_a_wording_error(template: str) -> None:
    with pytest.raises(WordingError):
        say(template)


@pytest.mark.parametrize("template", ["{{ a", "{% if %}", "{{ a | nofilter }}", "{% for x in y %}", "{% endif %}"])
def test_a_malformed_template_is_a_wording_error(template: str) -> None:
    with pytest.raises(WordingError):
        WORDING.prepare(template)


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ f.__globals__ }}",
        "{{ rows.append(1) }}",
        "{% for i in range(100000000) %}{% endfor %}",
        "{% include 'other' %}",
    ],
)
def test_a_template_cannot_leave_its_sandbox(template: str) -> None:
    with pytest.raises(WordingError):
        say(template, f=say, rows=[])


@pytest.mark.parametrize("mark", list("\\*_`~|>#[]()"))
def test_what_people_typed_shows_as_typed(mark: str) -> None:
    assert escaped(f"a{mark}b") == f"a\\{mark}b"


def test_a_date_may_be_a_date() -> None:
    assert say("{{ born | age(day) }}", born="1985-05-21", day=date(2024, 7, 3)) == "39"
