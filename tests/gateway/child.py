"""The bot as a process of its own, against a loopback Discord; run by the tests, never imported.

Its one argument is JSON: the two addresses, the token, and how long an answer takes.
"""

import asyncio
import json
import sys
from dataclasses import dataclass
from datetime import date

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from pydantic import SecretStr

from bot.core.answers.reply import Reply
from bot.surface.discord.serve import serve


@dataclass
class Slow:
    takes_s: float

    async def ask(self, question: object) -> Reply:
        print("asked", flush=True)
        await asyncio.sleep(self.takes_s)
        return Reply(question="q", outcome="answered", text="Answered in the end.", as_of=date(2026, 11, 22))


@dataclass
class App:
    asking: Slow
    settings: object
    knowledge: object = None


@dataclass
class Settings:
    discord_token: SecretStr
    answer_channels: frozenset[int] = frozenset()
    admin_users: frozenset[int] = frozenset()
    admin_roles: frozenset[int] = frozenset()
    home_server: int | None = None


told = json.loads(sys.argv[1])
Route.BASE = told["rest"]
DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(told["gateway"])
raise SystemExit(asyncio.run(serve(App(Slow(told["takes_s"]), Settings(SecretStr(told["token"]))))))
