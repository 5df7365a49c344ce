"""Buttons under an answer: what they do, for whom, and after a restart."""

from dataclasses import replace

import pytest

from bot.core.answers.reply import Choice

ASKED = "how many tour stages has cav won"


def labels(message):
    rows = message.components
    return [item.label for row in rows for item in row.children]


def labels_of(response):
    return [item["label"] for row in response.components for item in row["components"]]


@pytest.fixture
async def answer(world):
    await world.fan.send(world.channel, f"{world.at_bot} {ASKED}")
    return world.replies()[-1]


@pytest.fixture
async def question_back(world):
    await world.fan.send(world.channel, f"{world.at_bot} how many stages has martin won")
    return world.replies()[-1]


class TestList:
    async def test_an_answer_offers_its_list_and_follow_ups(self, answer):
        assert labels(answer) == ["Show the list (35)", "When was the first?"]

    async def test_the_list_is_paged_and_private_to_whoever_asks_for_it(self, world, answer):
        result = await world.other.click(answer, label="Show the list (35)")

        assert result.ephemeral
        (embed,) = result.response.embeds
        assert embed.description.count("Châteauroux") == 15
        assert embed.footer.text.startswith("Page 1 of 3 · 35 rows")
        assert labels_of(result.response) == ["Next"]

    async def test_turning_pages_changes_the_page_in_place(self, world, answer):
        first = await world.fan.click(answer, label="Show the list (35)")

        await world.fan.click(first.response, label="Next")
        await world.fan.click(first.response, label="Next")

        (embed,) = first.response.embeds
        assert embed.footer.text.startswith("Page 3 of 3")
        assert "Châteauroux 34" in embed.description
        assert labels_of(first.response) == ["Previous"]
        assert len(world.replies()) == 1

    async def test_a_short_list_needs_no_button(self, world):
        world.asking.replies[ASKED] = replace(
            world.asking.replies[ASKED],
            table=replace(world.asking.replies[ASKED].table, rows=(("a",) * 4,) * 3),
        )
        await world.fan.send(world.channel, f"{world.at_bot} {ASKED}")

        assert labels(world.replies()[-1]) == ["When was the first?"]


class TestFollowUps:
    async def test_the_asker_is_answered_openly(self, world, answer):
        result = await world.fan.click(answer, label="When was the first?")

        assert not result.ephemeral
        (embed,) = result.response.embeds
        assert embed.title == "Mark Cavendish won his first Tour stage on 9 July 2008."
        assert embed.author.name == "“when was cav's first tour stage win”"

    async def test_anyone_else_is_answered_privately(self, world, answer):
        result = await world.other.click(answer, label="When was the first?")

        assert result.ephemeral
        assert len(world.replies()) == 1

    async def test_under_a_private_answer_the_next_is_private_too(self, world):
        help_ = await world.fan.slash(world.channel, "help")

        result = await world.fan.click(help_.response, label=ASKED)

        assert result.ephemeral


class TestAskersNotInTheButton:
    """Long keys leave no room for the asker, who is then known from what the message answers."""

    @pytest.fixture
    def first(self, world):
        key = "first_win|" + "k" * 80
        world.asking.replies["first"] = replace(world.asking.replies["when was cav's first tour stage win"], key=key)
        win = world.asking.replies[ASKED]
        world.asking.replies[ASKED] = replace(win, suggestions=(Choice("First?", "q" * 90, key),))

    async def test_after_a_mention(self, world, first):
        await world.fan.send(world.channel, f"{world.at_bot} {ASKED}")
        (answer,) = world.replies()

        assert not (await world.fan.click(answer, label="First?")).ephemeral
        assert (await world.other.click(answer, label="First?")).ephemeral

    async def test_after_a_command(self, world, first):
        answer = (await world.fan.slash(world.channel, "ask", question=ASKED)).response

        assert not (await world.fan.click(answer, label="First?")).ephemeral
        assert (await world.other.click(answer, label="First?")).ephemeral


class TestChoices:
    async def test_the_asker_settles_the_question_in_place(self, world, question_back):
        assert labels(question_back) == ["Dan Martin", "Tony Martin"]

        await world.fan.click(question_back, label="Tony Martin")

        (message,) = world.replies()
        assert message.embeds[0].title == "Tony Martin has won 5 Tour stages."
        assert labels(message) == []

    async def test_anyone_elses_choice_leaves_the_question_standing(self, world, question_back):
        result = await world.other.click(question_back, label="Tony Martin")

        assert result.ephemeral
        assert result.response.embeds[0].title == "Tony Martin has won 5 Tour stages."
        (message,) = world.replies()
        assert labels(message) == ["Dan Martin", "Tony Martin"]

    async def test_did_you_mean_choices_answer_in_place(self, world):
        await world.fan.send(world.channel, f"{world.at_bot} is cav married")
        (regret,) = world.replies()

        await world.fan.click(regret, label=ASKED)

        (message,) = world.replies()
        assert message.embeds[0].title == "Mark Cavendish has won 35 Tour de France stages."

    async def test_a_slow_choice_is_acknowledged_in_time(self, world, question_back):
        world.asking.takes_s = 20

        await world.fan.click(question_back, label="Tony Martin")
        await world.env.advance_time(20)

        (message,) = world.replies()
        assert message.embeds[0].title == "Tony Martin has won 5 Tour stages."

    async def test_what_is_no_longer_known_is_said_privately(self, world, question_back):
        result = await world.fan.click(question_back, label="Dan Martin")

        assert result.ephemeral
        assert "ask me again" in result.response.embeds[0].description


async def test_every_button_works_after_a_restart(world, answer, question_back):
    await world.restart()

    listed = await world.fan.click(answer, label="Show the list (35)")
    follow = await world.fan.click(answer, label="When was the first?")
    await world.fan.click(question_back, label="Tony Martin")
    turned = await world.fan.click(listed.response, label="Next")

    assert turned.acknowledged
    assert listed.response.embeds[0].footer.text.startswith("Page 2 of 3")
    assert follow.response.embeds[0].title == "Mark Cavendish won his first Tour stage on 9 July 2008."
    assert any(m.embeds[0].title == "Tony Martin has won 5 Tour stages." for m in world.replies())
