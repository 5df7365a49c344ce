"""What the commands share: their options, the settings they begin from, and the bot built from these."""

import asyncio
import contextlib
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from bot import settings as configuration
from bot.core.problems import KnowledgeError
from bot.settings import Settings
from bot.surface.saying import counted

if TYPE_CHECKING:
    from bot.bootstrap import App

_DAY = ["%Y-%m-%d"]
Folder = Annotated[Path | None, typer.Option("--knowledge", metavar="DIR", help="Folder of knowledge.")]
AsOf = Annotated[datetime | None, typer.Option(formats=_DAY, metavar="YYYY-MM-DD", help="Answer as known on that day.")]
Today = Annotated[
    datetime | None, typer.Option(formats=_DAY, metavar="YYYY-MM-DD", help="What “last year” counts from.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def settings_with(knowledge: Path | None = None) -> Settings:
    """Return the settings, with *knowledge* from the command line in place of theirs."""
    return configuration.load(**({} if knowledge is None else {"knowledge_dir": knowledge}))


async def building(settings: Settings) -> "App":
    """Return the whole bot; its parts are imported only now, so that ``--help`` does not wait for them."""
    from bot.bootstrap import build

    return await build(settings)


def built(settings: Settings) -> "App":
    """Return the whole bot for a command that waits for nothing else."""
    with patience():
        return asyncio.run(building(settings))


@contextlib.contextmanager
def patience() -> Iterator[None]:
    """Tell a person at a terminal what takes so long: knowledge that was never read before takes half a minute."""
    if not sys.stderr.isatty():
        yield
        return
    with Console(stderr=True).status("Reading the knowledge …"):
        yield


@contextlib.contextmanager
def problems_listed(ending: str = "") -> Iterator[None]:
    """Print the problems of knowledge that is not sound, and *ending* with their count, and leave with status 1."""
    try:
        yield
    except KnowledgeError as error:
        for problem in error.problems:
            print(problem)
        if ending:
            print(f"{ending}: {counted(len(error.problems), 'problem')}.")
        raise typer.Exit(1) from None


def day(given: datetime | None) -> date | None:
    """Return the day of an option that may have been left out."""
    return given.date() if given else None


def argument(text: str) -> str:
    """Return *text* from the command line with bytes that are no UTF-8 replaced."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
