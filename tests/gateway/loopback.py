"""A Discord on the loopback address: REST and gateway, version 10, for an unmodified discord.py.

It keeps what matters to us as Discord does: sequence numbers and replay on RESUME, closes 4004 and 4014,
words withheld without the intent, three seconds for an interaction, one message a nonce, and limits refused.
A route it has not been taught is answered 404 and fails the test through ``strangers``.
"""

import asyncio
import json
import time
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import WSMsgType, web

from tests.gateway.world import PRIVILEGED, Thing, World, new_id

API = "/api/v10"
TOKEN = "bG9vcGJhY2s.loop.back"
ANSWER_WITHIN_S = 3.0
HEARTBEAT_MS = 41250

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def error(status: int, code: int, message: str, **headers: str) -> web.Response:
    """Return an error as Discord words it; without a Via header discord.py takes a 429 for a ban."""
    body = {"code": code, "message": message}
    if "Retry-After" in headers:
        body |= {"retry_after": float(headers["Retry-After"]), "global": False}
    return web.json_response(body, status=status, headers={"Via": "1.1 loopback", **headers})


def too_many() -> web.Response:
    return error(429, 0, "You are being rate limited.", **{"Retry-After": "0.05"})


@dataclass
class Session:
    """What one IDENTIFY began: its events are kept for whoever resumes it."""

    id: str
    intents: int
    log: list[Thing] = field(default_factory=list)
    send: Callable[[Thing], Awaitable[None]] | None = None

    async def dispatch(self, name: str, data: Thing) -> None:
        """Send an event, or keep it for the resume."""
        event = {"op": 0, "t": name, "s": len(self.log) + 1, "d": data}
        self.log.append(event)
        if self.send is not None:
            await self.send(event)


class Loopback:
    """The server; ``heard`` is all that happened, and ``wait`` waits for the next of a kind."""

    def __init__(self, *, approved: int = PRIVILEGED) -> None:
        self.world = World()
        self.approved = approved
        self.session: Session | None = None
        self.sockets: set[web.WebSocketResponse] = set()
        self.calls: Counter[str] = Counter()
        self.strangers: list[str] = []
        self.faults: list[tuple[str, str, Callable[[], web.Response]]] = []
        self.heard: list[tuple[str, Thing]] = []
        self._news = asyncio.Condition()

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._check])
        app.router.add_get("/", self._gateway)
        app.router.add_get(API + "/gateway/bot", self._get_gateway)
        app.router.add_get(API + "/users/@me", self._get_me)
        app.router.add_get(API + "/oauth2/applications/@me", self._get_application)
        app.router.add_get(API + "/applications/{app}/commands", self._get_commands)
        app.router.add_put(API + "/applications/{app}/commands", self._put_commands)
        app.router.add_post(API + "/channels/{channel}/messages", self._post_message)
        app.router.add_post(API + "/interactions/{id}/{token}/callback", self._post_callback)
        app.router.add_post(API + "/webhooks/{app}/{token}", self._post_followup)
        app.router.add_patch(API + "/webhooks/{app}/{token}/messages/@original", self._patch_original)
        app.router.add_route("*", "/{rest:.*}", self._strange)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        for socket in list(self.sockets):
            await socket.close(code=1001)
        await self._runner.cleanup()

    @property
    def rest_url(self) -> str:
        return f"http://127.0.0.1:{self.port}{API}"

    @property
    def gateway_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/"

    # What a test sees and does

    async def wait(self, kind: str, *, after: int = 0, timeout_s: float = 10) -> Thing:
        """Return the first happening of *kind*, from the one numbered *after* on, waiting for it."""

        async def found() -> Thing:
            async with self._news:
                while True:
                    told = [what for name, what in self.heard if name == kind]
                    if len(told) > after:
                        return told[after]
                    await self._news.wait()

        return await asyncio.wait_for(found(), timeout_s)

    def count(self, kind: str) -> int:
        return sum(name == kind for name, _ in self.heard)

    async def say(self, content: str, *, to_bot: bool = False, dm: bool = False, **more: Any) -> Thing:
        """Let the fan write a message; *to_bot* mentions the bot in it."""
        world = self.world
        text = f"<@{world.bot['id']}> {content}" if to_bot else content
        mentions = [world.bot] if to_bot else []
        channel = world.dm if dm else world.channel
        message = world.new_message(world.fan, text, channel=channel, mentions=mentions, **more)
        session = self._live()
        await session.dispatch("MESSAGE_CREATE", world.as_seen(message, session.intents))
        return message

    async def slash(self, name: str, *options: Thing, who: Thing | None = None, elsewhere: bool = False) -> Thing:
        """Let somebody use a published command, as ``slash("facts", {"name": "status", "type": 1})``.

        *elsewhere* is a server the bot is no member of, where people who installed it for themselves use it.
        """
        command = next(c for c in self.world.commands if c["name"] == name)
        data = {"id": command["id"], "name": name, "type": 1, "options": list(options)}
        return await self._interact(who or self.world.fan, 2, data, elsewhere=elsewhere)

    async def press(self, message: Thing, custom_id: str, who: Thing | None = None) -> Thing:
        """Let somebody press a button."""
        data = {"custom_id": custom_id, "component_type": 2}
        return await self._interact(who or self.world.fan, 3, data, message)

    async def drop(self, code: int = 4000) -> None:
        """Cut the bot's connection; what happens meanwhile waits for its resume."""
        self._live().send = None
        for socket in list(self.sockets):
            await socket.close(code=code)

    async def replay(self, event: int = -1) -> None:
        """Send an event once more, as Discord may after a resume."""
        session = self._live()
        assert session.send is not None
        await session.send(session.log[event])

    def fail(self, method: str, path: str, response: Callable[[], web.Response]) -> None:
        """Answer the next request of *method* whose path starts so with *response*."""
        self.faults.append((method, API + path, response))

    async def _interact(
        self, who: Thing, kind: int, data: Thing, message: Thing | None = None, *, elsewhere: bool = False
    ) -> Thing:
        interaction = self.world.new_interaction(who, kind, data, message)
        if elsewhere:
            server = new_id()
            interaction |= {
                "guild_id": server,
                "guild": {"id": server, "locale": "en-GB", "features": []},
                "authorizing_integration_owners": {"1": who["id"]},
                "channel_id": new_id(),
            }
            interaction["channel"] = {
                **interaction["channel"],
                "id": interaction["channel_id"],
                "guild_id": server,
            }
        interaction["_sent"] = time.monotonic()
        shown = {key: value for key, value in interaction.items() if not key.startswith("_")}
        await self._live().dispatch("INTERACTION_CREATE", shown)
        return interaction

    def _live(self) -> Session:
        assert self.session is not None, "nobody has identified"
        return self.session

    async def _tell(self, kind: str, **what: Any) -> None:
        async with self._news:
            self.heard.append((kind, what))
            self._news.notify_all()

    # The gateway

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        self.sockets.add(socket)
        assert request.query["compress"] == "zlib-stream"
        packer = zlib.compressobj()

        async def send(event: Thing) -> None:
            data = packer.compress(json.dumps(event).encode()) + packer.flush(zlib.Z_SYNC_FLUSH)
            await socket.send_bytes(data)

        await send({"op": 10, "d": {"heartbeat_interval": HEARTBEAT_MS}, "s": None, "t": None})
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self._received(json.loads(message.data), socket, send)
        self.sockets.discard(socket)
        await self._tell("closed", code=socket.close_code)
        return socket

    async def _received(
        self, payload: Thing, socket: web.WebSocketResponse, send: Callable[[Thing], Awaitable[None]]
    ) -> None:
        match payload["op"]:
            case 1:
                await send({"op": 11, "d": None, "s": None, "t": None})
            case 2:
                await self._identify(payload["d"], socket, send)
            case 6:
                await self._resume(payload["d"], send)
            case 3:
                await self._tell("presence", **payload["d"])
            case other:
                self.strangers.append(f"gateway op {other}")

    async def _identify(
        self, said: Thing, socket: web.WebSocketResponse, send: Callable[[Thing], Awaitable[None]]
    ) -> None:
        await self._tell("identify", **said)
        if said["token"] != TOKEN:
            await socket.close(code=4004, message=b"Authentication failed.")
            return
        if said["intents"] & PRIVILEGED & ~self.approved:
            await socket.close(code=4014, message=b"Disallowed intent(s).")
            return
        self.session = Session(new_id(), said["intents"], send=send)
        guild = self.world.guild
        ready = {
            "v": 10, "user": self.world.bot, "session_id": self.session.id, "shard": said["shard"],
            "resume_gateway_url": self.gateway_url, "guilds": [{"id": guild["id"], "unavailable": True}],
            "application": {"id": self.world.bot["id"], "flags": 0}, "private_channels": [],
        }  # fmt: skip
        await self.session.dispatch("READY", ready)
        await self.session.dispatch("GUILD_CREATE", guild)

    async def _resume(self, said: Thing, send: Callable[[Thing], Awaitable[None]]) -> None:
        session = self._live()
        if said["session_id"] != session.id:
            await send({"op": 9, "d": False, "s": None, "t": None})
            return
        session.send = send
        missed = [event for event in session.log if event["s"] > said["seq"]]
        for event in missed:
            await send(event)
        await session.dispatch("RESUMED", {})
        await self._tell("resume", missed=len(missed))

    # REST

    @web.middleware
    async def _check(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Count, inject faults, check the token, and finish the headers as discord.py needs them."""
        self.calls[f"{request.method} {request.path.removeprefix(API)}"] += 1
        response = await self._answer(request, handler)
        if response.content_type == "application/json" and not response.prepared:
            response.headers["Content-Type"] = "application/json"  # discord.py compares the whole of it
        return response

    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        for fault in self.faults:
            if request.method == fault[0] and request.path.startswith(fault[1]):
                self.faults.remove(fault)
                return fault[2]()
        in_public = request.path.startswith((API + "/interactions", API + "/webhooks")) or request.path == "/"
        if not in_public and request.headers.get("Authorization") != f"Bot {TOKEN}":
            return error(401, 0, "401: Unauthorized")
        return await handler(request)

    async def _strange(self, request: web.Request) -> web.Response:
        self.strangers.append(f"{request.method} {request.path}")
        return error(404, 0, "404: Not Found")

    async def _get_gateway(self, _: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        return web.json_response({"url": self.gateway_url, "shards": 1, "session_start_limit": limit})

    async def _get_me(self, _: web.Request) -> web.Response:
        return web.json_response(self.world.bot)

    async def _get_application(self, _: web.Request) -> web.Response:
        return web.json_response(self.world.application)

    async def _get_commands(self, _: web.Request) -> web.Response:
        return web.json_response(self.world.commands)

    async def _put_commands(self, request: web.Request) -> web.Response:
        self.world.commands = [_as_stored(command) for command in await request.json()]
        await self._tell("published", names=[command["name"] for command in self.world.commands])
        return web.json_response(self.world.commands)

    async def _post_message(self, request: web.Request) -> web.Response:
        body = await request.json()
        if refused := _refused(body):
            return refused
        message, new = self.world.posted(body, request.match_info["channel"])
        await self._tell("post", body=body, message=message, new=new)
        return web.json_response(message)

    async def _post_callback(self, request: web.Request) -> web.Response:
        interaction = self.world.interactions.get(request.match_info["id"])
        late = interaction is None or time.monotonic() - interaction["_sent"] > ANSWER_WITHIN_S
        if interaction is None or late:
            return error(404, 10062, "Unknown interaction")
        if "_answer" in interaction:
            return error(400, 40060, "Interaction has already been acknowledged.")
        body = await request.json()
        data = body.get("data") or {}
        if body["type"] in (4, 7) and (refused := _refused(data)):
            return refused
        interaction["_answer"] = self.world.new_message(self.world.bot, data.get("content") or "", **_shown(data))
        await self._tell("callback", type=body["type"], data=data, interaction=interaction)
        return web.json_response({
            "interaction": {"id": interaction["id"], "type": interaction["type"]},
            "resource": {"type": body["type"], "message": interaction["_answer"]},
        })  # fmt: skip

    async def _post_followup(self, request: web.Request) -> web.Response:
        return await self._later(request, "followup")

    async def _patch_original(self, request: web.Request) -> web.Response:
        return await self._later(request, "edit")

    async def _later(self, request: web.Request, kind: str) -> web.Response:
        body = await request.json()
        if refused := _refused(body):
            return refused
        message = self.world.new_message(self.world.bot, body.get("content") or "", **_shown(body))
        await self._tell(kind, body=body, message=message)
        return web.json_response(message)


def _shown(body: Thing) -> Thing:
    return {key: body[key] for key in ("embeds", "components", "flags") if key in body}


def _as_stored(command: Thing) -> Thing:
    """Return a command as Discord gives it back: with ids of its own, and without what is empty or false."""
    told = {key: value for key, value in command.items() if value not in (None, False, [])}
    if command.get("default_member_permissions") is not None:
        told["default_member_permissions"] = str(command["default_member_permissions"])
    options = [_as_stored(option) for option in command.get("options", [])]
    extra = {"id": new_id(), "version": new_id(), "application_id": new_id()} if "contexts" in command else {}
    return {"description": "", **told, **({"options": options} if options else {}), **extra}


def _refused(body: Thing) -> web.Response | None:
    """Return Discord's refusal of a message that breaks a limit, or None."""
    if not (body.get("content") or body.get("embeds") or body.get("components")):
        return error(400, 50006, "Cannot send an empty message")
    for embed in body.get("embeds") or []:
        fields = embed.get("fields", [])
        texts = [
            embed.get("title", ""),
            embed.get("description", ""),
            *(f["name"] + f["value"] for f in fields),
        ]
        if len(embed.get("description", "")) > 4096 or len(fields) > 25 or sum(map(len, texts)) > 6000:
            return error(400, 50035, "Invalid Form Body")
    too_long = len(body.get("content") or "") > 2000
    return error(400, 50035, "Invalid Form Body") if too_long else None
