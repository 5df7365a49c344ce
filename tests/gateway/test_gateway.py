"""The bot against a loopback Discord, over real sockets."""

import asyncio
import json
import logging
import os
import signal
import sys
from pathlib import Path

import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from pydantic import SecretStr

from bot.surface.discord.client import DomestiqueClient
from bot.surface.discord.serve import serve, sync
from tests.gateway.loopback import TOKEN, error, too_many
from tests.gateway.world import MESSAGE_CONTENT, user

CHILD = Path(__file__).with_name("child.py")
ROOT = Path(__file__).parents[2]


@pytest.fixture
async def start(discord_, make_app):
    """Return a starter of bots that are logged in and ready; each is stopped in the end."""
    clients = []

    async def begin(**settings):
        app = make_app(**settings)
        client = DomestiqueClient(app.asking, app.knowledge, app.settings, shards=None, guild_ready_timeout=0.05)
        task = asyncio.create_task(client.start(TOKEN))
        clients.append((client, task))
        await ready(client, task)
        return client

    yield begin
    for client, task in clients:
        await client.stop()
        await task


async def ready(client, task):
    """Wait until *client* is ready, or raise what kept it from that."""
    while not client.is_ready():
        done, _ = await asyncio.wait({task}, timeout=0.01)
        if done:
            task.result()


class TestLogin:
    async def test_it_identifies_and_publishes_its_commands(self, discord_, start):
        await start()

        identified = await discord_.wait("identify")
        assert identified["intents"] & MESSAGE_CONTENT == 0
        published = await discord_.wait("published")
        assert sorted(published["names"]) == ["Answer this", "ask", "facts", "help"]

    async def test_commands_that_discord_has_are_not_published_again(self, discord_, start):
        await start()
        await start()

        assert discord_.count("identify") == 2
        assert discord_.count("published") == 1

    async def test_sync_publishes_in_any_case_and_says_so(self, discord_, start, make_app, capsys):
        await start()

        status = await sync(make_app())

        assert status == 0
        assert discord_.count("published") == 2
        assert capsys.readouterr().out == "Published 4 commands.\n"

    async def test_message_content_is_asked_for_only_to_overhear(self, discord_, start):
        await start(answer_channels=frozenset({1}))

        assert (await discord_.wait("identify"))["intents"] & MESSAGE_CONTENT


class TestAnswers:
    async def test_a_mention_is_answered_with_a_reply_that_pings_nobody(self, discord_, start):
        await start()

        question = await discord_.say("how many", to_bot=True)

        body = (await discord_.wait("post"))["body"]
        assert body["embeds"][0]["title"] == "Thirty-five of them."
        assert body["message_reference"]["message_id"] == int(question["id"])
        assert body["allowed_mentions"] == {"parse": []}
        assert body["nonce"] == question["id"]
        assert body["enforce_nonce"] is True

    async def test_a_direct_message_is_answered(self, discord_, start):
        await start()

        await discord_.say("how many", dm=True)

        assert (await discord_.wait("post"))["message"]["channel_id"] == discord_.world.dm["id"]

    async def test_a_reply_whose_words_are_withheld_gets_a_hint(self, discord_, start):
        await start()
        await discord_.say("how many", to_bot=True)
        answer = (await discord_.wait("post"))["message"]

        reference = {"message_id": answer["id"], "channel_id": answer["channel_id"], "type": 0}
        await discord_.say("and then?", type=19, message_reference=reference, referenced_message=answer)

        hint = (await discord_.wait("post", after=1))["body"]["embeds"][0]["description"]
        assert "don't ping me" in hint

    async def test_a_command_and_a_button_are_answered(self, discord_, start):
        await start()

        await discord_.slash("ask", {"name": "question", "type": 3, "value": "how many"})
        shown = (await discord_.wait("callback"))["interaction"]["_answer"]
        (button,) = shown["components"][0]["components"]
        await discord_.press(shown, button["custom_id"])

        pressed = await discord_.wait("callback", after=1)
        assert pressed["data"]["embeds"][0]["title"] == "The first was in 2008."

    async def test_who_installed_it_for_themselves_is_answered_in_servers_it_is_not_in(self, discord_, start):
        await start()

        await discord_.slash("ask", {"name": "question", "type": 3, "value": "how many"}, elsewhere=True)
        shown = (await discord_.wait("callback"))["data"]

        assert shown["embeds"][0]["title"] == "Thirty-five of them."

    async def test_a_button_of_an_earlier_process_is_answered(self, discord_, start):
        first = await start()
        await discord_.say("how many", to_bot=True)
        shown = (await discord_.wait("post"))["message"]
        await first.stop()
        await start()

        await discord_.press(shown, shown["components"][0]["components"][0]["custom_id"])

        assert (await discord_.wait("callback"))["data"]["embeds"][0]["title"] == "The first was in 2008."


class TestTrouble:
    @pytest.mark.parametrize("failure", [too_many, lambda: error(502, 0, "Bad Gateway")], ids=["429", "502"])
    async def test_a_refused_reply_is_sent_again_and_stands_once(self, discord_, start, failure):
        await start()
        discord_.fail("POST", "/channels", failure)

        await discord_.say("how many", to_bot=True)

        assert (await discord_.wait("post"))["new"]
        assert discord_.calls[f"POST /channels/{discord_.world.channel['id']}/messages"] == 2
        assert discord_.count("post") == 1

    async def test_what_was_asked_while_the_line_was_cut_is_answered_after_resume(self, discord_, start):
        await start()
        await discord_.drop()

        await discord_.say("how many", to_bot=True)

        assert (await discord_.wait("resume"))["missed"] == 1
        assert (await discord_.wait("post"))["new"]
        assert discord_.count("identify") == 1

    async def test_an_event_sent_twice_is_answered_once(self, discord_, start):
        await start()
        await discord_.say("how many", to_bot=True)
        await discord_.wait("post")

        await discord_.replay()

        assert (await discord_.wait("post", after=1))["new"] is False

    async def test_a_late_interaction_is_logged_and_over(self, discord_, start, caplog):
        await start()
        discord_.fail("POST", "/interactions", lambda: error(404, 10062, "Unknown interaction"))

        await discord_.slash("help")
        await discord_.slash("help")

        assert (await discord_.wait("callback"))["data"]["flags"] == 64
        assert "answer.undelivered where=help status=404 code=10062 late=True" in caplog.text


class TestOwners:
    async def refused(self, discord_, who, number=0):
        question = {"name": "question", "type": 3, "value": "how many"}
        await discord_.slash("facts", {"name": "explain", "type": 1, "options": [question]}, who=who)
        callback = await discord_.wait("callback", after=number)
        assert callback["data"]["flags"] == 64
        return "Only Domestique's admins" in callback["data"]["embeds"][0].get("description", "")

    async def test_the_applications_owner_is_an_admin(self, discord_, start):
        await start()

        assert not await self.refused(discord_, discord_.world.owner)
        assert await self.refused(discord_, discord_.world.fan, 1)

    async def test_a_team_member_is_one_once_the_invitation_is_accepted(self, discord_, start):
        accepted, invited = user("accepted"), user("invited")
        discord_.world.own_by_team(accepted=accepted, invited=invited)
        await start()

        assert not await self.refused(discord_, accepted)
        assert await self.refused(discord_, invited, 1)


class TestRefusals:
    async def told(self, app, capsys):
        status = await asyncio.wait_for(serve(app), 10)
        return status, capsys.readouterr().err

    async def test_a_missing_token(self, make_app, capsys):
        status, said = await self.told(make_app(discord_token=None), capsys)

        assert status == 2
        assert said.startswith("DISCORD_TOKEN is not set")

    async def test_a_token_discord_refuses(self, discord_, make_app, capsys, caplog):
        app = make_app(discord_token=SecretStr("d3Jvbmc.wrong.token"))

        status, said = await self.told(app, capsys)

        assert status == 2
        assert said == "Discord refused DISCORD_TOKEN; copy the bot's current token from the developer portal.\n"
        assert "d3Jvbmc" not in caplog.text

    async def test_the_message_content_intent_switched_off(self, discord_, make_app, capsys):
        discord_.approved = 0

        status, said = await self.told(make_app(answer_channels=frozenset({1})), capsys)

        assert status == 2
        assert said.startswith("ANSWER_CHANNELS needs the Message Content Intent")
        assert said.count("\n") == 1

    async def test_discord_out_of_reach(self, monkeypatch, make_app, capsys):
        monkeypatch.setattr(Route, "BASE", "http://127.0.0.1:9/api/v10")
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL("ws://127.0.0.1:9/"))

        status, said = await self.told(make_app(), capsys)

        assert status == 1
        assert said == "Discord cannot be reached from here; check the network and try again.\n"

    async def test_sync_with_a_token_discord_refuses(self, discord_, make_app, capsys):
        assert await sync(make_app(discord_token=SecretStr("d3Jvbmc.wrong.token"))) == 2
        assert "refused DISCORD_TOKEN" in capsys.readouterr().err


class TestStopping:
    @pytest.fixture
    async def child(self, discord_):
        """Return a starter of the bot as a process; whatever is left of it is ended after the test."""
        processes = []

        async def begin(takes_s):
            path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
            told = {
                "rest": discord_.rest_url,
                "gateway": discord_.gateway_url,
                "token": TOKEN,
                "takes_s": takes_s,
            }
            process = await asyncio.create_subprocess_exec(
                sys.executable, str(CHILD), json.dumps(told), cwd=ROOT,
                env={**os.environ, "PYTHONPATH": path},
                stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            )  # fmt: skip
            processes.append(process)
            identified = asyncio.create_task(discord_.wait("identify", timeout_s=30))
            ended = asyncio.create_task(process.wait())
            await asyncio.wait({identified, ended}, return_when=asyncio.FIRST_COMPLETED)
            assert identified.done(), (await process.stderr.read()).decode()
            ended.cancel()
            return process

        yield begin
        for process in processes:
            if process.returncode is None:
                process.kill()
            await process.communicate()

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
    async def test_a_signal_lets_the_answer_under_way_finish_and_closes_properly(self, discord_, child, number):
        process = await child(takes_s=0.5)
        await discord_.say("how many", to_bot=True)
        assert await process.stdout.readline() == b"asked\n"

        process.send_signal(number)

        answered = await discord_.wait("post")
        assert answered["body"]["embeds"][0]["title"] == "Answered in the end."
        assert (await discord_.wait("closed"))["code"] == 1000
        assert await asyncio.wait_for(process.wait(), 10) == 0
        assert await process.stderr.read() == b""

    async def test_a_second_signal_does_not_wait(self, discord_, child):
        process = await child(takes_s=60)
        await discord_.say("how many", to_bot=True)
        assert await process.stdout.readline() == b"asked\n"

        process.send_signal(signal.SIGTERM)
        while process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await asyncio.wait({asyncio.ensure_future(process.wait())}, timeout=0.1)

        assert process.returncode == -signal.SIGTERM


async def test_no_token_and_no_words_are_logged(discord_, start, caplog):
    caplog.set_level(logging.INFO)
    await start()

    await discord_.say("a very private question", to_bot=True)
    await discord_.wait("post")

    assert TOKEN not in caplog.text
    assert "private" not in caplog.text
