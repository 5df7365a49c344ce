"""A small hand-written bot behind the surface, and a simulated Discord around it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import discord
import pytest
import simcord

from bot.app.ask import Question
from bot.app.outcomes import Busy, Change, Checked, Rejected, Reloaded, Status
from bot.bootstrap import App
from bot.core.answers.reply import Candidate, Choice, Explanation, Reply, Source, Table
from bot.core.problems import Problem
from bot.surface.discord.client import DomestiqueClient

TODAY = date(2026, 11, 22)
ARCHIVE = Source("archive", "Race results archive", "The archivists", date="2024-07-21", url="https://example.org/a")

WINS = Reply(
    question="how many tour stages has cav won",
    outcome="answered",
    text="**Mark Cavendish** has won **35** Tour de France stages.",
    as_of=TODAY,
    intent="stage_wins",
    table=Table(
        ("date", "race", "stage", "finish"),
        tuple((f"20{8 + i // 4:02}-07-{1 + i % 28:02}", "Tour de France", str(i % 21 + 1), f"Châteauroux {i}")
              for i in range(35)),
    ),
    sources=(ARCHIVE,),
    suggestions=(Choice("When was the first?", "when was cav's first tour stage win", "first_win|cav"),),
    key="stage_wins|cav",
)  # fmt: skip
FIRST = Reply(
    question="when was cav's first tour stage win",
    outcome="answered",
    text="Mark Cavendish won his first Tour stage on **9 July 2008**.",
    as_of=TODAY,
    key="first_win|cav",
)
SHARED = Reply(
    question="how many stages has martin won",
    outcome="ambiguous",
    text="Several riders are called Martin. Which one?",
    as_of=TODAY,
    choices=(
        Choice("Dan Martin", "how many stages has dan martin won", "stage_wins|dan-martin"),
        Choice("Tony Martin", "how many stages has tony martin won", "stage_wins|tony-martin"),
    ),
)
TONY = Reply(
    question="how many stages has tony martin won",
    outcome="answered",
    text="**Tony Martin** has won **5** Tour stages.",
    as_of=TODAY,
    key="stage_wins|tony-martin",
)
UNSURE = Reply(
    question="is cav married",
    outcome="out_of_scope",
    text="That is not something I can answer.",
    as_of=TODAY,
    suggestions=(Choice("how many tour stages has cav won", "how many tour stages has cav won", "stage_wins|cav"),),
)
REPLIES = {reply.question: reply for reply in (WINS, FIRST, SHARED, TONY, UNSURE)}
SILENT = replace(UNSURE, silent=True)


@dataclass
class FakeAsking:
    """Knows a handful of questions by heart; anything else is out of scope."""

    replies: dict[str, Reply] = field(default_factory=lambda: dict(REPLIES))
    asked: list[Question] = field(default_factory=list)
    error: Exception | None = None
    takes_s: float = 0.0
    completions: list[str] = field(default_factory=lambda: sorted(REPLIES))

    async def ask(self, question: Question) -> Reply:
        self.asked.append(question)
        if self.takes_s:
            await asyncio.sleep(self.takes_s)
        if self.error:
            raise self.error
        reply = self.replies.get(question.text) or replace(UNSURE, question=question.text, suggestions=())
        return reply if question.addressed or reply.outcome == "answered" else SILENT

    async def recall(self, key: str, *, asker: str = "", channel: str = "", today: date | None = None) -> Reply | None:
        if self.takes_s:
            await asyncio.sleep(self.takes_s)
        if self.error:
            raise self.error
        return next((reply for reply in self.replies.values() if reply.key == key), None)

    def complete(self, typed: str, limit: int = 25) -> list[str]:
        if self.error:
            raise self.error
        return [text for text in self.completions if text.startswith(typed)]

    async def explain(self, question: Question) -> Reply:
        why = Explanation(
            folded="how many tour stage has cav won",
            mentions=("rider mark-cavendish from 'cav'",),
            masked="how many {race} stage has {rider} won",
            ranking=(Candidate("stage_wins", 0.97), Candidate("race_wins", 0.41, "no word 'stage'")),
            unread=("`sneaky`",),
        )
        return replace(WINS, explanation=why)

    def examples(self, limit: int = 8) -> list[str]:
        return ["how many tour stages has cav won", "when was cav's first tour stage win"][:limit]


@dataclass
class FakeKnowledge:
    """Facts whose next reload or check comes to ``outcome``."""

    outcome: Reloaded | Checked | Rejected | Busy | None = None
    reloaded_by: list[str] = field(default_factory=list)
    held: Callable[[], Awaitable[object]] | None = None
    running: str = ""

    def status(self) -> Status:
        at = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
        return Status("abcdef0123456789", {"riders": 4096, "facts": 77}, date(2026, 7, 26), at, "start_up", 812.0)

    async def reload(self, by: str) -> Reloaded | Checked | Rejected | Busy:
        if self.running:
            return Busy(self.running, datetime(2026, 11, 22, 9, 0, tzinfo=UTC))
        self.running = by
        self.reloaded_by.append(by)
        try:
            if self.held is not None:
                await self.held()
        finally:
            self.running = ""
        changes = {"riders": Change(("wout-van-aert",), ("mark-cavendish",), ("nobody",))}
        return self.outcome or Reloaded(self.status(), changes)

    async def check(self, by: str) -> Reloaded | Checked | Rejected | Busy:
        return self.outcome or Checked("fedcba9876543210", {}, 640.0)


@dataclass
class FakeAccess:
    """Settings that allow nothing but what a test sets."""

    answer_channels: frozenset[int] = frozenset()
    admin_users: frozenset[int] = frozenset()
    admin_roles: frozenset[int] = frozenset()
    home_server: int | None = None


@pytest.fixture
def make_problems() -> Callable[[int], Rejected]:
    """Return a maker of rejections with so many problems, each in a file of its own."""
    return _problems


def _problems(count: int) -> Rejected:
    found = (
        Problem(f"facts/file-{i:02}.yaml", i + 1, f"facts[{i}].date", f"expected a date, found 'soon {i}'")
        for i in range(count)
    )
    return Rejected(tuple(found), 700.0)


class World:
    """A server with a channel, a fan and another fan, and the bot among them."""

    def __init__(self, env: simcord.Env, asking: FakeAsking, knowledge: FakeKnowledge, access: FakeAccess) -> None:
        self.env, self.asking, self.knowledge, self.access = env, asking, knowledge, access
        self.guild = env.create_guild()
        self.channel = self.guild.create_text_channel("tour-talk")
        self.fan = self.guild.add_member(env.create_user("fan"))
        self.other = self.guild.add_member(env.create_user("other"))

    @property
    def bot(self) -> DomestiqueClient:
        return self.env.bot

    @property
    def at_bot(self) -> str:
        return f"<@{self.bot.user.id}>"

    def replies(self, channel: simcord.ChannelHandle | None = None) -> list[discord.Message]:
        """Return what the bot has said openly, oldest first."""
        found = [m for m in (channel or self.channel).history() if m.author.id == self.bot.user.id]
        return [m for m in found if not m.flags.ephemeral]

    async def restart(self) -> None:
        """Put a new process of the bot in the place of the old one."""
        await self.env.restart_bot(DomestiqueClient(self.asking, self.knowledge, self.access))


WorldMaker = Callable[..., contextlib.AbstractAsyncContextManager[World]]


@pytest.fixture
def make_world() -> WorldMaker:
    """Return a maker of worlds, around the fakes or a whole *app*; further keywords are settings."""

    @contextlib.asynccontextmanager
    async def make(
        *, app: App | None = None, options: dict[str, object] | None = None, **access: object
    ) -> AsyncIterator[World]:
        asking, knowledge = (app.asking, app.knowledge) if app else (FakeAsking(), FakeKnowledge())
        allowed = FakeAccess(**access)
        env = simcord.Env(DomestiqueClient(asking, knowledge, allowed), **(options or {}))
        await env.start()
        try:
            yield World(env, asking, knowledge, allowed)
        finally:
            await env.shutdown()
        env.raise_errors()

    return make


@pytest.fixture
async def world(make_world: WorldMaker) -> AsyncIterator[World]:
    async with make_world() as made:
        yield made
