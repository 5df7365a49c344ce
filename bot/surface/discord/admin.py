"""``/facts``: reload, check and look into the knowledge; for admins, checked by us on every call.

The commands stand in everyone's menu, because Discord's menu knows nothing of the users and roles in our
settings; a server can hide them under Integrations.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeAlias

import discord
from discord import app_commands

from bot.app.ask import Question
from bot.app.outcomes import Busy, Checked, Rejected, Reloaded
from bot.surface.discord import report
from bot.surface.discord.pages import paged
from bot.surface.discord.respond import Card, Interaction, respond, sentence

if TYPE_CHECKING:
    from bot.surface.discord.client import DomestiqueClient

Outcome: TypeAlias = Reloaded | Checked | Rejected | Busy

log = logging.getLogger(__name__)

REFUSED = "Only Domestique's admins can use this command."


class Facts(app_commands.Group):
    """The commands for admins; every answer is private."""

    def __init__(self) -> None:
        super().__init__(
            name="facts",
            description="For admins: reload and look into the facts.",
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True),
        )

    @app_commands.command(description="Read all facts anew and put them into service, if they are sound.")
    async def reload(self, interaction: Interaction) -> None:
        """Say what changed, or every problem with the old facts still in service."""
        await _change(interaction, "reload", interaction.client.knowledge.reload)

    @app_commands.command(description="Read and check all facts, and leave those in service alone.")
    async def check(self, interaction: Interaction) -> None:
        """Say what a reload would say."""
        await _change(interaction, "check", interaction.client.knowledge.check)

    @app_commands.command(description="Show which facts are in service.")
    async def status(self, interaction: Interaction) -> None:
        """Say version, counts, newest fact, and how and when the facts were loaded."""

        async def work() -> Card:
            return Card(report.status(interaction.client.knowledge.status()), private=True)

        await _for_admins(interaction, work)

    @app_commands.command(description="Show why a question is read as it is.")
    @app_commands.describe(question="The question, as it was asked")
    async def explain(self, interaction: Interaction, question: str) -> None:
        """Say which names and times were found, how the intents ranked, and what was left unread."""

        async def work() -> Card:
            asked = Question(question, str(interaction.user.id), str(interaction.channel_id or ""))
            return Card(report.explanation(await interaction.client.asking.explain(asked)), private=True)

        await _for_admins(interaction, work)


async def _change(interaction: Interaction, what: str, change: Callable[[str], Awaitable[Outcome]]) -> None:
    async def work() -> Card:
        result = await change(interaction.user.name)
        log.info("admin.%s by=%d outcome=%s", what, interaction.user.id, type(result).__name__)
        return paged(report.outcome(result), interaction)

    await _for_admins(interaction, work)


async def _for_admins(interaction: Interaction, work: Callable[[], Awaitable[Card]]) -> None:
    async def checked() -> Card:
        if not await is_admin(interaction):
            log.info("admin.refused by=%d", interaction.user.id)
            return sentence(REFUSED)
        return await work()

    await respond(interaction, checked(), private=True)


async def is_admin(interaction: Interaction) -> bool:
    """Tell whether this person may use the admins' commands, here and now.

    That is the application's owner or team, a user or a role from the settings, and whoever manages the home
    server. Who is none of these by what the interaction tells is looked up in the home server, so that its
    admins are known in direct messages too.
    """
    client, user = interaction.client, interaction.user
    if user.id in client.access.admin_users or user.id in owners(client):
        return True
    if isinstance(user, discord.Member) and _has_role(user, client.access.admin_roles):
        return True
    home = client.access.home_server
    if home is None:
        return False
    if interaction.guild_id == home:
        return interaction.permissions.manage_guild
    return await _is_home_admin(client, home, user.id)


def owners(client: "DomestiqueClient") -> set[int]:
    """Return the ids of the application's owner, or of the members of its team who accepted."""
    application = client.application
    if application is None:
        return set()
    if application.team is None:
        return {application.owner.id}
    accepted = discord.TeamMembershipState.accepted
    return {member.id for member in application.team.members if member.membership_state is accepted}


async def _is_home_admin(client: "DomestiqueClient", home: int, user_id: int) -> bool:
    guild = client.get_guild(home)
    if guild is None:
        return False
    try:
        member = await guild.fetch_member(user_id)
    except discord.NotFound:
        return False
    except discord.HTTPException as error:
        log.warning("admin.lookup_failed status=%d code=%d", error.status, error.code)
        return False
    return member.guild_permissions.manage_guild or _has_role(member, client.access.admin_roles)


def _has_role(member: discord.Member, roles: frozenset[int]) -> bool:
    return any(role.id in roles for role in member.roles)
