"""Going live: log in, answer until asked to stop, and say in one sentence why that is not possible."""

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import AsyncIterator, Coroutine
from typing import TYPE_CHECKING, Any, Protocol

import aiohttp
import discord
from pydantic import SecretStr

from bot.surface.discord.client import Access, DomestiqueClient
from bot.surface.discord.publish import publish

if TYPE_CHECKING:
    from bot.app.ask import Asking
    from bot.app.knowledge import KnowledgeService

log = logging.getLogger(__name__)

OK, FAILED, MISCONFIGURED = 0, 1, 2
NO_TOKEN = "DISCORD_TOKEN is not set; copy the bot's token from the developer portal into .env."
REFUSED_TOKEN = "Discord refused DISCORD_TOKEN; copy the bot's current token from the developer portal."
NO_CONTENT = (
    "ANSWER_CHANNELS needs the Message Content Intent, which is off for this bot: turn it on in the "
    "developer portal under Bot > Privileged Gateway Intents, or leave ANSWER_CHANNELS empty."
)
UNREACHABLE = "Discord cannot be reached from here; check the network and try again."
TROUBLED = "Discord is having trouble and did not let the bot in; try again later."
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class LiveSettings(Access, Protocol):
    """What going live needs of the settings."""

    @property
    def discord_token(self) -> SecretStr | None:
        """The bot's token."""


class Running(Protocol):
    """The bot without a surface, as built at startup."""

    @property
    def asking(self) -> "Asking":
        """The use case behind every question."""

    @property
    def knowledge(self) -> "KnowledgeService":
        """The knowledge in service."""

    @property
    def settings(self) -> LiveSettings:
        """How it was set up."""


async def serve(app: Running) -> int:
    """Be on Discord until SIGTERM or SIGINT; return the exit status.

    0 after a proper end; 2 when the token or the message content intent is missing or refused, 1 when
    Discord cannot be reached, each with one sentence on stderr.
    """
    token = app.settings.discord_token
    if token is None:
        return _say(NO_TOKEN, MISCONFIGURED)
    client = DomestiqueClient(app.asking, app.knowledge, app.settings, shards=None)
    async with client, _stop_asked() as stop:
        return await _explained(_live(client, token.get_secret_value(), stop))


async def sync(app: Running) -> int:
    """Publish the commands to Discord, whether they differ or not; return the exit status, as ``serve``."""
    token = app.settings.discord_token
    if token is None:
        return _say(NO_TOKEN, MISCONFIGURED)
    client = DomestiqueClient(app.asking, app.knowledge, app.settings, publish_commands=False)

    async def work() -> int:
        await client.login(token.get_secret_value())
        await publish(client, always=True)
        print(f"Published {len(client.tree.get_commands())} commands.")
        return OK

    async with client:
        return await _explained(work())


async def _live(client: DomestiqueClient, token: str, stop: asyncio.Event) -> int:
    running = asyncio.create_task(client.start(token))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
            return OK
        log.info("discord.stopping")
        await client.stop()
        return OK
    finally:
        stopping.cancel()
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await running


async def _explained(work: Coroutine[Any, Any, int]) -> int:
    """Return what *work* returns, or say in one sentence why Discord did not have us."""
    try:
        return await work
    except discord.LoginFailure:
        return _say(REFUSED_TOKEN, MISCONFIGURED)
    except discord.PrivilegedIntentsRequired:
        return _say(NO_CONTENT, MISCONFIGURED)
    except discord.ConnectionClosed as error:
        refused = error.code == 4004  # the gateway's word for a token it does not know
        return _say(REFUSED_TOKEN, MISCONFIGURED) if refused else _say(f"{TROUBLED} ({error.code})", FAILED)
    except (discord.HTTPException, discord.GatewayNotFound):
        return _say(TROUBLED, FAILED)
    except (aiohttp.ClientError, OSError, TimeoutError):
        return _say(UNREACHABLE, FAILED)


def _say(sentence: str, status: int) -> int:
    print(sentence, file=sys.stderr)
    return status


@contextlib.asynccontextmanager
async def _stop_asked() -> AsyncIterator[asyncio.Event]:
    """Give an event that SIGTERM and SIGINT set; a second signal ends the process as usual."""
    loop = asyncio.get_running_loop()
    asked = asyncio.Event()

    def stop() -> None:
        asked.set()
        for number in STOP_SIGNALS:
            loop.remove_signal_handler(number)

    with contextlib.suppress(NotImplementedError):  # Windows: asyncio.run turns Ctrl-C into a cancellation
        for number in STOP_SIGNALS:
            loop.add_signal_handler(number, stop)
    try:
        yield asked
    finally:
        with contextlib.suppress(NotImplementedError):
            for number in STOP_SIGNALS:
                loop.remove_signal_handler(number)
