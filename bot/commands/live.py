"""The bot where people meet it: on Discord, and in the simulated one of the demo."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import Folder, building, patience, settings_with
from bot.core.problems import DomestiqueError
from bot.logs import set_up
from bot.settings import SettingsError

if TYPE_CHECKING:
    from bot.bootstrap import App


def run(knowledge: Folder = None) -> None:
    """Run the bot on Discord until it is told to stop."""
    from bot.surface.discord.serve import serve

    _on_discord(serve, knowledge)


def sync(knowledge: Folder = None) -> None:
    """Publish the slash commands to Discord now, whether or not they differ."""
    from bot.surface.discord.serve import sync as publish

    _on_discord(publish, knowledge)


def demo(
    knowledge: Folder = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on this machine; 0 finds a free one.")] = 0,
) -> None:
    """Try the bot in a simulated Discord in the browser; needs no account and no token."""
    settings = settings_with(knowledge)
    try:
        from bot.surface.demo import show
    except ModuleNotFoundError as missing:
        raise DomestiqueError(f"the demo needs the extra 'demo': {missing.name} is not installed") from None
    set_up(settings.log_level)

    async def shown() -> None:
        with patience():
            app = await building(settings)
        await show(app.asking, app.knowledge, port=port)

    with contextlib.suppress(KeyboardInterrupt):  # the way out that the demo itself names
        asyncio.run(shown())


def _on_discord(work: Callable[["App"], Awaitable[int]], knowledge: Path | None) -> None:
    """Do *work* with the whole bot, and leave with the exit status it gives."""
    settings = settings_with(knowledge)
    if settings.discord_token is None:
        raise SettingsError(["DISCORD_TOKEN is not set; put it into .env or the environment (docs/running.md)"])
    set_up(settings.log_level)

    async def working() -> int:
        return await work(await building(settings))

    raise typer.Exit(asyncio.run(working()))
