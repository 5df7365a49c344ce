"""What an embed holds, and that it never holds more than Discord allows."""

import string
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app.outcomes import Rejected
from bot.core.answers.reply import Candidate, Choice, Explanation, Reply, Source, Table
from bot.core.problems import Problem
from bot.surface.discord import limits, render, report, tables, views
from bot.surface.discord.publish import same

REPLY = Reply(question="q", outcome="answered", text="**Ten** stages.", as_of=date(2023, 10, 4), key="k")
LONG = st.text(alphabet=string.printable + "*_`~|<>[]()éø😀", max_size=6000)


def test_one_line_is_the_headline_without_its_bold():
    shown = render.embed(REPLY)

    assert shown.title == "Ten stages."
    assert shown.description is None


def test_two_answers_share_the_text_and_neither_is_the_headline():
    shown = render.embed(replace(REPLY, text="**Ten** stages.\n\n**Two** jerseys."))

    assert shown.title is None
    assert shown.description == "**Ten** stages.\n\n**Two** jerseys."


def test_escaped_stars_stay_in_the_headline():
    assert render.embed(replace(REPLY, text=r"No \*\*such\*\* rider.")).title == r"No \*\*such\*\* rider."


def test_a_narrow_table_is_set_in_columns_with_numbers_to_the_right():
    table = Table(("year", "wins"), (("2008", 4), ("2009", 16), ("2010", None)))

    assert tables.lines(table) == ["```", "year  wins", "2008     4", "2009    16", "2010     –", "```"]


def test_a_wide_table_becomes_lines_without_empty_cells():
    table = Table(("date", "race", "note"), (("2008-07-09", "Tour de France, stage 5, to Châteauroux", None),))

    assert tables.lines(table) == ["`2008-07-09` · Tour de France, stage 5, to Châteauroux"]


def test_columns_that_only_repeat_the_text_or_a_date_are_left_out():
    rows = (
        ("9 July 2008", "Tour de France", 2008, "5", "x" * 40),
        ("5 July 2009", "Tour de France", 2009, "2", "y"),
    )
    table = Table(("date", "race", "year", "stage", "finish"), rows)

    told = render.evidence(replace(REPLY, text="**2** Tour de France stages.", table=table))

    assert told == f"`9 July 2008` · stage 5 · {'x' * 40}\n`5 July 2009` · stage 2 · y"


def test_where_a_stage_went_is_one_cell():
    table = Table(("stage", "start", "finish"), (("5", "Cholet", "Châteauroux" * 5), ("6", None, "Nîmes")))

    assert tables.lines(table) == [f"stage 5 · Cholet – {'Châteauroux' * 5}", "stage 6 · Nîmes"]


def test_a_ranking_in_lines_is_numbered():
    rows = ((1, "Greg LeMond", "La Vie Claire" * 4), (2, "Bernard Hinault", None))

    lines = tables.lines(Table(("rank", "rider", "team"), rows))

    assert lines == ["1. Greg LeMond · " + "La Vie Claire" * 4, "2. Bernard Hinault"]


def test_cells_cannot_format_or_leave_their_block():
    narrow = Table(("a",), (("```x",), ("y",)))
    wide = Table(("a", "b"), (("*x*" * 10, "[y](http://z)" * 3),))

    assert "'''x" in tables.lines(narrow)
    assert "*x*" not in tables.lines(wide)[0].replace("\\*", "")


def test_a_lone_number_is_not_repeated_as_evidence():
    assert render.evidence(replace(REPLY, table=Table(("wins",), ((35,),)))) == ""


def test_certainty_and_unused_words_are_small_print():
    shown = render.embed(replace(REPLY, certainty="single source", unread=("really", "_x_")))

    assert "*Certainty: single source*" in shown.description
    assert r"*Words I did not use: “really”, “\_x\_”*" in shown.description


def test_sources_are_named_with_their_dates_and_the_rest_counted():
    sources = (
        Source("a", "Stage results", "Archive", date="2024-07"),
        Source("b", "Cyclingnews: he rides on for one more year", "Cyclingnews", seen="2026-11-22"),
        Source("c", "Third", "Third"),
    )

    assert render.footer(replace(REPLY, sources=sources)) == (
        "Source: Stage results, Archive (2024-07); Cyclingnews (seen 22 November 2026); "
        "and 1 more · As of 4 October 2023"
    )


def test_the_outcomes_differ_in_colour_and_a_regret_has_no_date():
    colours = {render.embed(replace(REPLY, outcome=outcome)).colour.value for outcome in render.COLOURS}

    assert len(colours) == 4
    assert render.embed(replace(REPLY, outcome="out_of_scope")).footer.text is None
    assert render.embed(replace(REPLY, text="Hello!")).footer.text is None


def test_where_nothing_was_looked_up_there_is_no_day_to_be_true_of():
    nothing_before = replace(REPLY, outcome="unknown", text="There is no answer to list yet.")

    assert render.embed(nothing_before).footer.text is None
    assert "As of" not in render.plain(nothing_before)


def test_choices_without_a_key_ask_in_words_and_the_impossible_gets_no_button():
    choices = (
        Choice("Words", "who won"),
        Choice("Too long", "x" * 200),
        Choice("Long key", "y" * 200, "k" * 94),
    )

    first, second = views.offers(choices, 2**63, in_place=False)

    assert first.custom_id.endswith(":who won")
    assert second.custom_id == "dq:n::" + "k" * 94


def test_a_key_too_long_for_a_list_button_gets_none():
    reply = replace(REPLY, key="k" * 96, table=Table(("a",), (("x",),) * 30))

    assert views.buttons(reply, 1) is None


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 10, "short"),
        ("one two three", 8, "one two…"),
        ("one two three", 9, "one two…"),
        ("abcdefghij", 5, "abcd…"),
        ("ends \\* here", 7, "ends…"),
        ("a **bold phrase** here", 13, "a **bold**…"),
    ],
)
def test_text_is_shortened_at_a_word(text, limit, expected):
    assert limits.shorten(text, limit) == expected


@given(LONG, st.integers(min_value=10, max_value=500))
def test_shortened_text_always_fits(text, limit):
    assert len(limits.shorten(text, limit)) <= limit


@given(
    text=LONG, question=LONG, label=LONG, key=st.text(max_size=120), certainty=LONG, unread=LONG,
    rows=st.lists(st.tuples(LONG, st.integers() | st.none() | st.floats(allow_nan=False)), max_size=40),
    outcome=st.sampled_from(sorted(render.COLOURS)),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_any_reply_fits_discords_limits(text, question, label, key, certainty, unread, rows, outcome):
    reply = Reply(
        question=question, outcome=outcome, text=text, as_of=date(2024, 1, 1), key=key, certainty=certainty,
        unread=(unread,) * 20, table=Table(("name", "n"), tuple(rows)),
        sources=(Source("s", text, label, date=unread, url="https://x.org/" + "y" * 3000),) * 3,
        suggestions=(Choice(label, question, key),) * 3, 
        choices=tuple(Choice(label, f"{question}{i}") for i in range(40)),
    )  # fmt: skip

    shown = [render.embed(reply, show_question=True)]
    shown += [render.list_embed(reply, page) for page in range(len(render.list_pages(reply)))]

    for embed in shown:
        assert len(embed) <= 6000
        assert len(embed.title or "") <= limits.TITLE
        assert len(embed.description or "") <= limits.DESCRIPTION
        assert len(embed.footer.text or "") <= limits.FOOTER
        assert len(embed.author.name or "") <= limits.AUTHOR
    assert len(render.plain(reply)) <= limits.CONTENT
    view = views.buttons(reply, 2**63)
    for button in view.children if view else ():
        assert len(button.item.label) <= limits.BUTTON_LABEL
        assert len(button.custom_id) <= limits.CUSTOM_ID


@given(words=st.lists(LONG, max_size=60), scores=st.lists(st.floats(-1, 2), max_size=30))
@settings(max_examples=40, deadline=None)
def test_any_explanation_fits_discords_limits(words, scores):
    ranking = tuple(Candidate(word, score, word) for word, score in zip(words, scores, strict=False))
    many = tuple(words)
    why = Explanation(" ".join(words), many, many, " ".join(words), ranking, many, many)

    shown = report.explanation(replace(REPLY, text=" ".join(words), explanation=why))

    assert len(shown) <= 6000
    assert all(len(field.value) <= limits.FIELD_VALUE for field in shown.fields)


@given(problems=st.lists(st.builds(Problem, LONG, st.integers(0, 99), LONG, LONG), min_size=1, max_size=60))
@settings(max_examples=40, deadline=None)
def test_any_problems_fit_discords_limits(problems):
    pages = report.outcome(Rejected(tuple(problems), 1.0))

    assert all(len(page.description) <= limits.DESCRIPTION for page in pages)


OURS = {
    "name": "ask", "type": 1, "description": "Ask.", "nsfw": False, "dm_permission": True,
    "contexts": [0, 1], "integration_types": [0, 1], "default_member_permissions": None,
    "options": [
        {"name": "question", "type": 3, "description": "Yours", "required": True, "autocomplete": True}
    ],
}  # fmt: skip


class TestSamePayloads:
    def test_what_discord_adds_or_leaves_out_makes_no_difference(self):
        theirs = {
            **OURS, "id": "1", "application_id": "2", "version": "3", "contexts": [1, 0],
            "name_localizations": None, "dm_permission": False, "guild_id": None,
        }  # fmt: skip
        del theirs["nsfw"]

        assert same([OURS], [theirs])

    @pytest.mark.parametrize(
        "change",
        [{"description": "Other."}, {"contexts": [0]}, {"options": []}, {"default_member_permissions": "32"}],
    )
    def test_what_people_would_notice_does(self, change):
        assert not same([OURS], [{**OURS, **change}])
        assert not same([OURS], [])
