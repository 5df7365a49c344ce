"""/facts on Discord: for admins, with every refusal, and what they are told."""

import asyncio

import discord
import pytest

from bot.app.outcomes import Change, Reloaded

REFUSED = "Only Domestique's admins can use this command."
COMMANDS = ["facts reload", "facts check", "facts status", "facts explain"]


def options(command):
    return {"question": "how many tour stages has cav won"} if command == "facts explain" else {}


def text(result):
    (embed,) = result.response.embeds
    return "\n".join([embed.title or "", embed.description or "", *(f"{f.name} {f.value}" for f in embed.fields)])


@pytest.fixture
async def admin(world):
    """The fan, made an admin by the settings."""
    world.access.admin_users = frozenset({world.fan.id})
    return world.fan


class TestWhoMay:
    @pytest.mark.parametrize("command", COMMANDS)
    async def test_everyone_else_gets_one_private_sentence(self, world, command):
        result = await world.fan.slash(world.channel, command, **options(command))

        assert result.ephemeral
        assert text(result).strip() == REFUSED
        assert world.knowledge.reloaded_by == []

    @pytest.mark.parametrize("command", COMMANDS)
    async def test_a_user_from_the_settings_may(self, world, admin, command):
        result = await admin.slash(world.channel, command, **options(command))

        assert result.ephemeral
        assert REFUSED not in text(result)

    async def test_a_role_from_the_settings_may(self, world):
        role = world.guild.create_role("mechanics")
        mechanic = world.guild.add_member(world.env.create_user("mechanic"), roles=[role])
        world.access.admin_roles = frozenset({role.id})

        assert REFUSED not in text(await mechanic.slash(world.channel, "facts status"))
        assert REFUSED in text(await world.fan.slash(world.channel, "facts status"))

    async def test_who_manages_the_home_server_may(self, world):
        role = world.guild.create_role("managers", permissions=discord.Permissions(manage_guild=True))
        manager = world.guild.add_member(world.env.create_user("manager"), roles=[role])

        assert REFUSED in text(await manager.slash(world.channel, "facts status"))
        world.access.home_server = world.guild.id
        assert REFUSED not in text(await manager.slash(world.channel, "facts status"))
        assert REFUSED not in text(await manager.user.slash("facts status"))
        assert REFUSED in text(await world.fan.slash(world.channel, "facts status"))

    async def test_managing_some_other_server_does_not_count(self, world):
        world.access.home_server = world.guild.id
        elsewhere = world.env.create_guild(name="elsewhere")
        role = elsewhere.create_role("managers", permissions=discord.Permissions(manage_guild=True))
        stranger = elsewhere.add_member(world.env.create_user("stranger"), roles=[role])

        result = await stranger.slash(elsewhere.create_text_channel("general"), "facts reload")

        assert REFUSED in text(result)

    async def test_a_role_is_known_in_direct_messages_too(self, world):
        role = world.guild.create_role("mechanics")
        mechanic = world.guild.add_member(world.env.create_user("mechanic"), roles=[role])
        world.access.admin_roles = frozenset({role.id})
        world.access.home_server = world.guild.id

        assert REFUSED not in text(await mechanic.user.slash("facts status"))

    async def test_the_check_is_made_anew_on_every_call(self, world, admin):
        assert REFUSED not in text(await admin.slash(world.channel, "facts status"))
        world.access.admin_users = frozenset()

        assert REFUSED in text(await admin.slash(world.channel, "facts status"))

    async def test_a_lookup_that_fails_is_a_refusal(self, world):
        world.access.home_server = world.guild.id
        world.env.inject_error("GET", "/guilds/*/members/*", status=403, code=50001)

        assert REFUSED in text(await world.fan.user.slash("facts status"))


class TestReload:
    async def test_it_says_what_changed_by_kind(self, world, admin):
        result = await admin.slash(world.channel, "facts reload")

        said = text(result)
        assert "The new facts are in service" in said
        assert "**riders**: 1 added\n+ `wout-van-aert`" in said
        assert "~ `mark-cavendish`" in said
        assert "− `nobody`" in said
        assert world.knowledge.reloaded_by == ["fan"]

    async def test_nothing_changed_is_said_too(self, world, admin):
        world.knowledge.outcome = Reloaded(world.knowledge.status(), {})

        assert "Nothing differs" in text(await admin.slash(world.channel, "facts reload"))

    async def test_a_thousand_changes_come_in_pages(self, world, admin):
        ids = tuple(f"rider-number-{i}" for i in range(1000))
        world.knowledge.outcome = Reloaded(world.knowledge.status(), {"riders": Change(added=ids)})

        result = await admin.slash(world.channel, "facts reload")

        assert "1000 added" in text(result)
        assert result.response.embeds[0].footer.text.startswith("Page 1 of ")

    async def test_problems_are_all_there_in_pages_and_old_facts_stay(self, world, admin, make_problems):
        world.knowledge.outcome = make_problems(25)

        result = await admin.slash(world.channel, "facts reload")
        pages = [text(result)]
        for _ in range(2):
            await admin.click(result.response, label="Next")
            pages.append(text(result))

        assert "25 problems to repair" in pages[0]
        assert "The facts in service stay as they were." in pages[0]
        assert all(f"`facts/file-{i:02}.yaml:{i + 1}`" in "".join(pages) for i in range(25))
        await admin.click(result.response, label="Previous")
        assert text(result) == pages[1]

    async def test_the_pages_buttons_go_before_they_stop_working(self, world, admin, make_problems):
        world.knowledge.outcome = make_problems(25)
        result = await admin.slash(world.channel, "facts reload")
        assert result.response.components

        await world.env.advance_time(14 * 60 + 1)

        assert result.response.components == []

    async def test_a_second_reload_is_told_of_the_first(self, world, admin):
        world.knowledge.running = "the_other_admin"

        result = await admin.slash(world.channel, "facts reload")

        assert "A reload or check by **the\\_other\\_admin** has been running" in text(result)

    async def test_a_question_is_answered_while_a_reload_runs(self, world, admin):
        done = asyncio.Event()
        world.knowledge.held = lambda: world.env.external_wait(done.wait(), reason="a long reload")

        first = await admin.slash(world.channel, "facts reload")
        second = await admin.slash(world.channel, "facts reload")
        asked = await world.other.slash(world.channel, "ask", question="how many tour stages has cav won")
        done.set()
        await world.env.settle()

        assert "A reload or check by **fan**" in text(second)
        assert asked.response.embeds[0].title == "Mark Cavendish has won 35 Tour de France stages."
        assert world.knowledge.reloaded_by == ["fan"]
        assert any("in service" in (m.embeds[0].title or "") for m in [*first.followups, first.response] if m)


async def test_check_changes_nothing(world, admin):
    result = await admin.slash(world.channel, "facts check")

    assert "The facts on disk are sound" in text(result)
    assert "Nothing was put into service" in text(result)
    assert world.knowledge.reloaded_by == []


async def test_status_tells_version_counts_and_how_it_came(world, admin):
    said = text(await admin.slash(world.channel, "facts status"))

    assert "`abcdef012345`" in said
    assert "riders **4,096** · facts **77**" in said
    assert "26 July 2026" in said
    assert "by start\\_up, in 812 ms" in said


async def test_explain_tells_mentions_ranking_and_what_was_unread(world, admin):
    said = text(await admin.slash(world.channel, "facts explain", question="how many tour stages has cav won"))

    assert "how many {race} stage has {rider} won" in said
    assert "rider mark-cavendish from 'cav'" in said
    assert "0.97 ████████ stage_wins" in said
    assert "no word 'stage'" in said
    assert "`'sneaky'`" in said
    assert world.asking.asked == []
