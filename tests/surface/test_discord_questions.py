"""Questions on Discord: who is answered, where, and what they see."""

import asyncio
import logging

import discord
import pytest

ASKED = "how many tour stages has cav won"
HEADLINE = "Mark Cavendish has won 35 Tour de France stages."


def title(message):
    (embed,) = message.embeds
    return embed.title


def said(message):
    (embed,) = message.embeds
    return embed.title or embed.description


async def test_a_mention_is_answered_with_headline_evidence_source_and_date(world):
    await world.fan.send(world.channel, f"{world.at_bot} {ASKED}")

    (reply,) = world.replies()
    (embed,) = reply.embeds
    assert embed.title == HEADLINE
    assert "2008-07-01  1      Châteauroux 0\n" in embed.description
    assert embed.description.endswith("*… and 29 more*")
    assert "Race results archive, The archivists (21 July 2024)" in embed.footer.text
    assert "As of 22 November 2026" in embed.footer.text
    assert embed.url == "https://example.org/a"


async def test_a_mention_is_answered_as_a_reply_that_pings_nobody(world):
    question = await world.fan.send(world.channel, f"{world.at_bot} {ASKED} <@{world.other.id}>")

    (reply,) = world.replies()
    assert reply.reference.message_id == question.id
    assert reply.mentions == []
    (post,) = [r for r in world.env.http_requests if r.method == "POST" and r.path.endswith("/messages")]
    assert post.json["allowed_mentions"] == {"parse": []}  # Discord's default: no ping for a reply
    assert post.json["nonce"] == str(question.id)
    assert post.json["enforce_nonce"] is True


async def test_the_question_carries_who_asked_where_without_our_name(world):
    await world.fan.send(world.channel, f"hey {world.at_bot}, {ASKED}?")

    (question,) = world.asking.asked
    assert question.text.split() == ["hey", ",", *f"{ASKED}?".split()]
    assert (question.asker, question.channel) == (str(world.fan.id), str(world.channel.id))
    assert question.addressed


async def test_a_direct_message_needs_no_mention(world):
    await world.fan.send_dm(ASKED)

    assert title(world.fan.user.dm_channel.last_message) == HEADLINE


async def test_a_reply_to_our_answer_is_a_question(world):
    await world.fan.send(world.channel, f"{world.at_bot} {ASKED}")
    (answer,) = world.replies()

    await world.other.send(world.channel, "when was cav's first tour stage win", reply_to=answer)

    assert said(world.replies()[-1]) == "Mark Cavendish won his first Tour stage on 9 July 2008."


async def test_a_reply_to_somebody_else_is_none_of_our_business(world):
    theirs = await world.fan.send(world.channel, "what a race")

    await world.other.send(world.channel, ASKED, reply_to=theirs)

    assert world.replies() == []


async def test_a_picture_in_reply_to_our_answer_is_no_question(world):
    await world.fan.send(world.channel, f"{world.at_bot} {ASKED}")
    (answer,) = world.replies()

    await world.other.send(world.channel, attachments=[("cav.png", b"png")], reply_to=answer)

    assert len(world.asking.asked) == 1
    assert world.replies() == [answer]


async def test_nothing_new_is_taken_while_stopping(world):
    world.bot.stopping = True

    await world.fan.send(world.channel, f"{world.at_bot} {ASKED}")
    result = await world.fan.slash(world.channel, "ask", question=ASKED)

    assert world.replies() == []
    assert not result.acknowledged


async def test_everyone_and_chatter_are_left_alone(world):
    await world.fan.send(world.channel, "@everyone who won today?")
    await world.fan.send(world.channel, ASKED)

    assert world.replies() == []
    assert world.asking.asked == []


async def test_webhooks_are_left_alone(world):
    hook = world.guild.create_webhook(world.channel)

    await hook.send(f"{world.at_bot} {ASKED}")

    assert world.asking.asked == []


async def test_a_bare_mention_gets_help_with_examples_to_press(world):
    await world.fan.send(world.channel, world.at_bot)

    (reply,) = world.replies()
    assert title(reply) == "Ask me about bicycle racing"
    result = await world.fan.click(reply, label=ASKED)
    assert title(result.response) == HEADLINE
    assert world.asking.asked[-1].asker == str(world.fan.id)


@pytest.mark.parametrize(
    "text",
    [
        "​​",
        "\u202eevil",
        "**_~~`",
        "'; drop table riders; --",
        "{{ 7 * 7 }}",
        "\x00\x07",
        "a" * 1900,
        "😀" * 400,
    ],
    ids=["zero-width", "right-to-left", "markdown", "sql", "template", "binary", "enormous", "emoji"],
)
async def test_odd_questions_get_an_ordinary_answer(world, text):
    await world.fan.send(world.channel, f"{world.at_bot} {text}")

    (reply,) = world.replies()
    assert said(reply) == "That is not something I can answer."


class TestOverhearing:
    async def test_a_sure_answer_is_given_unasked_in_an_answer_channel(self, make_world):
        async with make_world() as plain:
            assert not plain.bot.intents.message_content
        async with make_world(answer_channels=frozenset({1})) as world:
            world.bot.answer_channels = frozenset({world.channel.id})

            await world.fan.send(world.channel, ASKED)

            assert world.bot.intents.message_content
            assert title(world.replies()[-1]) == HEADLINE
            assert world.asking.asked[-1].addressed is False

    async def test_chatter_there_gets_silence(self, make_world):
        async with make_world(answer_channels=frozenset({1})) as world:
            world.bot.answer_channels = frozenset({world.channel.id})

            await world.fan.send(world.channel, "is cav married")

            assert world.asking.asked[-1].addressed is False
            assert world.replies() == []

    async def test_our_name_typed_without_the_picker_is_a_mention(self, make_world):
        async with make_world(answer_channels=frozenset({1})) as world:
            await world.fan.send(world.channel, f"@{world.bot.user.name} {ASKED}")

            (question,) = world.asking.asked
            assert (question.text, question.addressed) == (ASKED, True)

    async def test_other_channels_are_not_overheard(self, make_world):
        async with make_world(answer_channels=frozenset({1})) as world:
            await world.fan.send(world.channel, ASKED)

            assert world.asking.asked == []

    async def test_an_error_there_is_logged_and_nothing_is_said(self, make_world, caplog):
        async with make_world(answer_channels=frozenset({1})) as world:
            world.bot.answer_channels = frozenset({world.channel.id})
            world.asking.error = RuntimeError("broken")

            await world.fan.send(world.channel, ASKED)

            assert world.replies() == []
            assert "failure ref=" in caplog.text

    async def test_without_the_intent_in_the_portal_the_bot_does_not_start(self, make_world):
        options = {"approved_intents": discord.Intents.default()}
        with pytest.raises(discord.PrivilegedIntentsRequired):
            async with make_world(answer_channels=frozenset({1}), options=options):
                pass


class TestAsk:
    async def test_slash_ask_answers_openly_and_shows_the_question(self, world):
        result = await world.fan.slash(world.channel, "ask", question=ASKED)

        assert title(result.response) == HEADLINE
        assert result.response.embeds[0].author.name == f"“{ASKED}”"
        assert not result.ephemeral
        assert not result.deferred

    async def test_what_cannot_be_answered_is_said_privately(self, world):
        result = await world.fan.slash(world.channel, "ask", question="is cav married")

        assert result.ephemeral
        assert said(result.response) == "That is not something I can answer."

    async def test_it_works_in_direct_messages(self, world):
        result = await world.fan.user.slash("ask", question=ASKED)

        assert title(result.response) == HEADLINE

    async def test_long_work_is_announced_before_discord_gives_up(self, world):
        world.asking.takes_s = 30

        result = await world.fan.slash(world.channel, "ask", question=ASKED)
        assert result.deferred
        await world.env.advance_time(30)

        (shown,) = {m.id: m for m in [*result.followups, result.response] if m}.values()
        assert title(shown) == HEADLINE

    async def test_completion_offers_questions_that_begin_so(self, world):
        choices = await world.fan.autocomplete(world.channel, "ask", "question", "how many s")

        assert [choice["value"] for choice in choices] == [
            "how many stages has martin won", "how many stages has tony martin won",
        ]  # fmt: skip

    async def test_completion_never_exceeds_discords_limits(self, world):
        world.asking.completions = ["x" * 101, *(f"x question {i}" for i in range(40))]

        choices = await world.fan.autocomplete(world.channel, "ask", "question", "x")

        assert len(choices) == 25
        assert all(len(choice["name"]) <= 100 for choice in choices)

    async def test_completion_that_fails_offers_nothing_and_lets_typing_go_on(self, world):
        world.asking.error = RuntimeError("broken")

        assert await world.fan.autocomplete(world.channel, "ask", "question", "how") == []


class TestAnswerThis:
    async def test_a_message_is_answered_openly_with_a_link_to_it(self, world):
        theirs = await world.other.send(world.channel, ASKED)

        result = await world.fan.context_menu(world.channel, "Answer this", theirs)

        assert title(result.response) == HEADLINE
        assert result.response.embeds[0].author.url == theirs.jump_url
        assert not result.ephemeral

    async def test_what_cannot_be_answered_disturbs_nobody(self, world):
        theirs = await world.other.send(world.channel, "is cav married")

        result = await world.fan.context_menu(world.channel, "Answer this", theirs)

        assert result.ephemeral

    async def test_a_message_without_text_is_turned_down_in_a_sentence(self, world):
        theirs = await world.other.send(world.channel, attachments=[("a.png", b"png")])

        result = await world.fan.context_menu(world.channel, "Answer this", theirs)

        assert result.ephemeral
        assert said(result.response) == "There is no text in that message for me to answer."


async def test_help_is_private_and_says_how_to_ask(world):
    result = await world.fan.slash(world.channel, "help")

    assert result.ephemeral
    assert "/ask" in result.response.embeds[0].description


class TestTrouble:
    @pytest.fixture
    def broken(self, world):
        world.asking.error = RuntimeError("the inside of the house")
        return world

    async def test_a_mention_gets_a_reference_and_the_log_the_rest_once(self, broken, caplog):
        await broken.fan.send(broken.channel, f"{broken.at_bot} {ASKED}")

        (reply,) = broken.replies()
        text = said(reply)
        reference = text.split("`")[1]
        assert "inside" not in text
        (record,) = [r for r in caplog.records if r.levelno >= logging.ERROR]
        assert reference in record.getMessage()
        assert record.exc_info
        assert ASKED not in record.getMessage()

    async def test_a_command_gets_a_reference_privately(self, broken, caplog):
        result = await broken.fan.slash(broken.channel, "ask", question=ASKED)

        assert result.ephemeral
        assert said(result.response).split("`")[1] in caplog.text

    async def test_a_button_gets_a_reference_privately(self, world, caplog):
        await world.fan.send(world.channel, f"{world.at_bot} {ASKED}")
        world.asking.error = RuntimeError("broken")

        result = await world.fan.click(world.replies()[-1], label="When was the first?")

        assert result.ephemeral
        assert said(result.response).split("`")[1] in caplog.text

    async def test_discord_refusing_a_reply_is_logged_and_over(self, world, caplog):
        world.env.inject_error("POST", "/channels/*/messages", status=403, code=50013)

        await world.fan.send(world.channel, f"{world.at_bot} {ASKED}")
        await world.fan.send(world.channel, f"{world.at_bot} {ASKED}")

        assert len(world.replies()) == 1
        assert "answer.undelivered where=message status=403" in caplog.text

    async def test_cancellation_passes_through(self, world):
        async def cancelled(question):
            raise asyncio.CancelledError

        world.asking.ask = cancelled

        await world.fan.send(world.channel, f"{world.at_bot} {ASKED}")

        assert world.replies() == []

    async def test_words_of_people_stay_out_of_the_log(self, world, caplog):
        caplog.set_level(logging.INFO)

        await world.fan.send(world.channel, f"{world.at_bot} {ASKED}")
        await world.fan.slash(world.channel, "ask", question=ASKED)

        assert "cav" not in caplog.text


class TestPermissions:
    async def test_where_embeds_are_not_allowed_the_answer_comes_as_text(self, world):
        channel = world.guild.create_text_channel(
            "no-embeds", overwrites={world.guild.default_role: discord.PermissionOverwrite(embed_links=False)}
        )

        await world.fan.send(channel, f"{world.at_bot} {ASKED}")

        (reply,) = world.replies(channel)
        assert reply.embeds == []
        assert reply.content.startswith("**Mark Cavendish** has won **35** Tour de France stages.")
        assert "As of 22 November 2026" in reply.content

    async def test_where_history_is_hidden_the_answer_comes_without_reference(self, world):
        hidden = discord.PermissionOverwrite(read_message_history=False)
        channel = world.guild.create_text_channel("no-history", overwrites={world.guild.default_role: hidden})

        await world.fan.send(channel, f"{world.at_bot} {ASKED}")

        (reply,) = world.replies(channel)
        assert reply.reference is None


class TestPublishing:
    def published(self, world):
        return [r for r in world.env.http_requests if r.method == "PUT" and r.path.endswith("/commands")]

    async def test_commands_are_published_once_and_not_again_on_the_next_start(self, world):
        assert len(self.published(world)) == 1

        await world.restart()

        assert len(self.published(world)) == 1
        assert title((await world.fan.slash(world.channel, "ask", question=ASKED)).response) == HEADLINE

    async def test_commands_that_differ_are_published_on_start(self, world):
        ask = next(c for c in world.env.backend.commands[None].values() if c["name"] == "ask")
        ask["description"] = "as it was last year"

        await world.restart()

        assert len(self.published(world)) == 2

    async def test_commands_are_there_for_servers_people_and_direct_messages(self, world):
        commands = {c["name"]: c for c in world.env.backend.commands[None].values()}

        assert set(commands) == {"ask", "help", "facts", "Answer this"}
        for name in ("ask", "help", "Answer this"):
            assert sorted(commands[name]["contexts"]) == [0, 1, 2]
            assert sorted(commands[name]["integration_types"]) == [0, 1]
        assert commands["facts"]["integration_types"] == [0]

    async def test_discord_refusing_them_does_not_keep_the_bot_from_answering(self, world, caplog):
        world.env.inject_error("GET", "/applications/*/commands", status=403, code=50001)

        await world.restart()
        await world.fan.send(world.channel, f"{world.at_bot} {ASKED}")

        assert title(world.replies()[-1]) == HEADLINE
        assert "commands.not_published" in caplog.text
