"""The real bot in a simulated Discord in the browser: try everything without account or token."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import discord
import simcord

from bot.app.ask import Asking
from bot.app.knowledge import KnowledgeService
from bot.core.problems import DomestiqueError
from bot.surface.discord.client import DomestiqueClient

SERVER, CHANNEL, FAN, ADMIN = "The Autobus", "cycling", "Fan", "Admin"
PATIENCE_S = 60.0  # a reload of all knowledge on a slow machine; SimCord would give up after five
_SERVER_ID = 1_000_000_000_000_000_001
_WELCOME = (
    "Welcome! **Domestique** answers what you ask about cycling here, and stays out of everything else.\n"
    "Try: how many tour stages has cavendish won? · `/ask` · `/help` · its buttons.\n"
    "Begin with `@Domestique`, or reply to it: then it answers even where it has to decline, and understands "
    "what goes on from its last answer, such as: @Domestique and the giro?\n"
    "Switch the viewer to **Admin** for `/facts status`, `/facts explain` and `/facts reload`."
)


@dataclass(frozen=True, slots=True)
class _Access:
    """Who may do what in the demo: its Admin by managing the home server, nobody by id."""

    answer_channels: frozenset[int]
    admin_users: frozenset[int] = frozenset()
    admin_roles: frozenset[int] = frozenset()
    home_server: int | None = _SERVER_ID


@asynccontextmanager
async def visit(asking: Asking, knowledge: KnowledgeService, *, port: int = 0) -> AsyncIterator[simcord.Preview]:
    """Give a page on this machine where a fan and an admin talk with the bot; it ends with the context.

    Whoever has the page's ``url`` can drive the demo: it is for the person at the terminal, never for a log.
    """
    # The client asks for message content when it has channels to overhear; ours gets its id only later.
    client = DomestiqueClient(asking, knowledge, _Access(answer_channels=frozenset({0})))
    async with simcord.run(client, settle_timeout=PATIENCE_S, check_errors=False) as env:
        await env.advance_time((datetime.now(UTC) - env.now()).total_seconds())
        assert client.user is not None
        await client.user.edit(username="Domestique")
        server = env.create_guild(SERVER, id=_SERVER_ID)
        channel = server.create_text_channel(CHANNEL, topic="Ask anything about bicycle racing")
        client.answer_channels = frozenset({channel.id})
        managers = server.create_role("Organisers", permissions=discord.Permissions(manage_guild=True))
        fan = server.add_member(env.create_user(FAN.lower(), global_name=FAN))
        admin = server.add_member(env.create_user(ADMIN.lower(), global_name=ADMIN), roles=[managers])
        await admin.send(channel, _WELCOME)
        async with env.preview(channel, viewers=[fan, admin], layout="channel", port=port or None) as preview:
            yield preview


async def show(asking: Asking, knowledge: KnowledgeService, *, port: int = 0) -> None:
    """Show the demo, print its address, and wait until the person ends it."""
    async with _port_told(port), visit(asking, knowledge, port=port) as preview:
        print(f"\nOpen this page in a browser on this machine:\n\n    {preview.url}\n", flush=True)
        print("Ctrl-C ends the demo.", flush=True)
        await preview.wait_closed()


@asynccontextmanager
async def _port_told(port: int) -> AsyncIterator[None]:
    """Turn SimCord's word for a port that is taken into a sentence."""
    try:
        yield
    except simcord.SetupError as error:
        if port == 0:
            raise
        raise DomestiqueError(f"the demo cannot use port {port}; --port 0 finds a free one") from error
