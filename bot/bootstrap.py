"""Build the whole bot from Settings: the one module that knows every layer."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.app.ask import Asking
from bot.app.knowledge import KnowledgeService
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class App:
    """The bot without a surface: what it knows, how it is asked, and how it was set up."""

    settings: Settings
    knowledge: KnowledgeService
    asking: Asking


async def build(settings: Settings) -> App:
    """Return the bot with its knowledge loaded and checked; raises KnowledgeError where that is not sound."""
    knowledge = await KnowledgeService.open(settings.knowledge_dir, cache=settings.cache_dir)
    return App(settings, knowledge, Asking(knowledge, clock=_now))


def _now() -> datetime:
    return datetime.now(UTC)
