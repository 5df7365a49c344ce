"""A loopback Discord for each test, with discord.py pointed at it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import date

import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from pydantic import SecretStr

from bot.app.ask import Question
from bot.core.answers.reply import Choice, Reply
from tests.gateway.loopback import TOKEN, Loopback

ANSWER = Reply(
    question="how many",
    outcome="answered",
    text="**Thirty-five** of them.",
    as_of=date(2026, 11, 22),
    key="wins",
    suggestions=(Choice("And the first?", "which was the first", "first"),),
)
FIRST = replace(ANSWER, question="which was the first", text="The first was in 2008.", key="first", suggestions=())


@dataclass
class Asking:
    """Gives the same answer to everything."""

    asked: list[Question] = field(default_factory=list)

    async def ask(self, question: Question) -> Reply:
        self.asked.append(question)
        return ANSWER

    async def recall(self, key: str, *, asker: str = "", channel: str = "") -> Reply | None:
        return {"wins": ANSWER, "first": FIRST}.get(key)

    async def explain(self, question: Question) -> Reply:
        return ANSWER

    def examples(self, limit: int) -> list[str]:
        return []


@dataclass
class Settings:
    """Settings that allow nothing but what a test sets."""

    discord_token: SecretStr | None = field(default_factory=lambda: SecretStr(TOKEN))
    answer_channels: frozenset[int] = frozenset()
    admin_users: frozenset[int] = frozenset()
    admin_roles: frozenset[int] = frozenset()
    home_server: int | None = None


@dataclass
class App:
    """The bot without a surface."""

    settings: Settings = field(default_factory=Settings)
    asking: Asking = field(default_factory=Asking)
    knowledge: object = None


@pytest.fixture
async def discord_(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Loopback]:
    async with Loopback() as loopback:
        monkeypatch.setattr(Route, "BASE", loopback.rest_url)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(loopback.gateway_url))
        yield loopback
        assert loopback.strangers == []


@pytest.fixture
def make_app() -> Callable[..., App]:
    """Return a maker of the bot without a surface; its keywords are settings."""
    return lambda **settings: App(Settings(**settings))
