"""The bot on Discord: its gateway intents, what it does with events, and how it stops."""

import asyncio
import logging
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

import discord
from discord import app_commands

from bot.surface import failures
from bot.surface.discord import admin, publish, questions, views
from bot.surface.discord.respond import Interaction, sentence

if TYPE_CHECKING:
    from bot.app.ask import Asking
    from bot.app.knowledge import KnowledgeService

log = logging.getLogger(__name__)

DRAIN_S = 10.0  # how long answers under way may take once we are asked to stop


class Access(Protocol):
    """What the client needs of the settings: where it may overhear, and who may reload."""

    @property
    def answer_channels(self) -> frozenset[int]:
        """Channels whose unaddressed questions are answered too."""

    @property
    def admin_users(self) -> frozenset[int]:
        """Users who are admins."""

    @property
    def admin_roles(self) -> frozenset[int]:
        """Roles whose members are admins."""

    @property
    def home_server(self) -> int | None:
        """The server whose managers are admins."""


class UnderWay:
    """Counts the answers under way, so that stopping can wait for them; ``with`` marks one."""

    def __init__(self) -> None:
        self._count = 0
        self._none = asyncio.Event()
        self._none.set()

    def __enter__(self) -> Self:
        self._count += 1
        self._none.clear()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._count -= 1
        if not self._count:
            self._none.set()

    async def finished(self, timeout_s: float) -> bool:
        """Wait until nothing is under way, at most *timeout_s*; tell whether that came about."""
        try:
            await asyncio.wait_for(self._none.wait(), timeout_s)
        except TimeoutError:
            return False
        return True


class Tree(app_commands.CommandTree["DomestiqueClient"]):
    """The commands; an error in one becomes a reference for the person and a traceback in the log."""

    async def interaction_check(self, interaction: Interaction) -> bool:
        """Take no new command while stopping."""
        return not interaction.client.stopping

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        """Tell the person, if Discord still lets us."""
        if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
            log.warning("commands.outdated reason=%s", type(error).__name__)
            said = "This command has changed. Please try again in a minute."
        else:
            cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
            said = failures.record(cause, "command")
        if interaction.type is discord.InteractionType.autocomplete or interaction.response.is_done():
            return
        try:
            await interaction.response.send_message(embed=sentence(said, trouble=True).embed, ephemeral=True)
        except discord.HTTPException as failed:
            log.warning("answer.undelivered where=command status=%d code=%d", failed.status, failed.code)


class DomestiqueClient(discord.AutoShardedClient):
    """Domestique on Discord, over what it knows and the settings of who may do what.

    *shards* is 1 for a small world; None asks Discord how many it wants, as a live bot should.
    """

    def __init__(
        self,
        asking: "Asking",
        knowledge: "KnowledgeService",
        access: Access,
        *,
        shards: int | None = 1,
        publish_commands: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(
            intents=gateway_intents(access),
            shard_count=shards,
            allowed_mentions=discord.AllowedMentions.none(),
            # We keep no members and no messages: what a reply or a click refers to comes with its event.
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            activity=discord.CustomActivity("Ask me about cycling: /ask"),
            **options,
        )
        self.asking = asking
        self.knowledge = knowledge
        self.access = access
        self.answer_channels = frozenset(access.answer_channels)
        self.under_way = UnderWay()
        self.stopping = False
        self._publish_commands = publish_commands
        everywhere = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
        by_anyone = app_commands.AppInstallationType(guild=True, user=True)
        self.tree = Tree(self, allowed_contexts=everywhere, allowed_installs=by_anyone)
        self.tree.add_command(questions.ask)
        self.tree.add_command(questions.show_help)
        self.tree.add_command(questions.answer_this)
        self.tree.add_command(admin.Facts())
        self.add_dynamic_items(views.ListPage, views.Offer)

    async def setup_hook(self) -> None:
        """Publish the commands where Discord's differ; a refusal does not keep the bot from answering."""
        if not self._publish_commands:
            return
        try:
            await publish.publish(self)
        except (discord.HTTPException, app_commands.AppCommandError) as error:
            log.warning("commands.not_published reason=%s", error)

    async def on_ready(self) -> None:
        """Note in the log that we are there."""
        log.info("discord.ready servers=%d shards=%d", len(self.guilds), self.shard_count or 1)

    async def on_message(self, message: discord.Message) -> None:
        """Answer what concerns us."""
        if not self.stopping:
            await questions.answer(self, message)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Log what an event handler raised; it runs while that is being handled."""
        log.error("failure where=%s", event_method, exc_info=True)

    async def stop(self, drain_s: float = DRAIN_S) -> None:
        """Take nothing new, finish the answers under way within *drain_s*, and leave the gateway properly."""
        self.stopping = True
        if not await self.under_way.finished(drain_s):
            log.warning("discord.drain_cut_short after_s=%.0f", drain_s)
        await self.close()


def gateway_intents(access: Access) -> discord.Intents:
    """Return the events we subscribe to; message content only when we are to overhear channels."""
    intents = discord.Intents.none()
    intents.guilds = True
    intents.guild_messages = True
    intents.dm_messages = True
    intents.message_content = bool(access.answer_channels)
    return intents
