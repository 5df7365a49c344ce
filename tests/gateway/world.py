"""What exists in the loopback Discord: one application, its people, a server with a channel, and messages.

Plain dictionaries in the shapes of Discord's API v10, made in one place, so that an event and a response
never tell different stories.
"""

import itertools
from datetime import UTC, datetime
from typing import Any

Thing = dict[str, Any]

MESSAGE_CONTENT = 1 << 15
PRIVILEGED = MESSAGE_CONTENT | 1 << 1 | 1 << 8  # with members and presences
EVERYTHING_BUT_ADMINISTRATOR = 0x7FFFFFFFFFFFF & ~0x8
_EPOCH_MS = 1420070400000
_ids = itertools.count(1)


def new_id() -> str:
    """Return an id newer than every other one."""
    now_ms = int(datetime.now(UTC).timestamp() * 1000)
    return str((now_ms - _EPOCH_MS << 22) + next(_ids))


def now() -> str:
    return datetime.now(UTC).isoformat()


def user(name: str, *, bot: bool = False) -> Thing:
    return {
        "id": new_id(), "username": name, "discriminator": "0", "global_name": name.title(), "avatar": None,
        "bot": bot, "flags": 0,
    }  # fmt: skip


def member(of: Thing, *, permissions: int | None = None) -> Thing:
    found: Thing = {
        "user": of, "nick": None, "roles": [], "joined_at": now(), "deaf": False, "mute": False, "flags": 0,
    }  # fmt: skip
    if permissions is not None:
        found["permissions"] = str(permissions)
    return found


class World:
    """One server, one channel and a direct-message channel; ``commands`` are what the bot published."""

    def __init__(self) -> None:
        self.bot = user("domestique", bot=True)
        self.owner = user("owner")
        self.fan = user("fan")
        self.team: Thing | None = None
        self.channel: Thing = {
            "id": new_id(), "type": 0, "name": "tour-talk", "position": 0, "permission_overwrites": [],
            "nsfw": False, "parent_id": None, "topic": None, "rate_limit_per_user": 0,
            "last_message_id": None,
        }  # fmt: skip
        self.dm: Thing = {"id": new_id(), "type": 1, "last_message_id": None, "recipients": [self.fan]}
        self.guild = self._guild()
        self.commands: list[Thing] = []
        self.messages: dict[str, Thing] = {}
        self.nonces: dict[str, Thing] = {}
        self.interactions: dict[str, Thing] = {}

    def _guild(self) -> Thing:
        id_ = new_id()
        everyone = {
            "id": id_, "name": "@everyone", "color": 0, "hoist": False, "position": 0, "managed": False,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "permissions": str(EVERYTHING_BUT_ADMINISTRATOR), "mentionable": False, "flags": 0,
        }  # fmt: skip
        self.channel["guild_id"] = id_
        return {
            "id": id_, "name": "Peloton", "icon": None, "owner_id": self.owner["id"], "region": None,
            "afk_channel_id": None, "afk_timeout": 300, "verification_level": 0, "emojis": [], "stickers": [],
            "default_message_notifications": 0, "explicit_content_filter": 0, "roles": [everyone],
            "features": [], "mfa_level": 0, "application_id": None, "system_channel_id": None,
            "system_channel_flags": 0, "rules_channel_id": None, "vanity_url_code": None, "description": None,
            "banner": None, "premium_tier": 0, "preferred_locale": "en-GB", "nsfw_level": 0,
            "premium_progress_bar_enabled": False, "joined_at": now(), "large": False, "unavailable": False,
            "member_count": 2, "voice_states": [], "members": [member(self.bot)], "channels": [self.channel],
            "threads": [], "presences": [], "stage_instances": [], "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }  # fmt: skip

    @property
    def application(self) -> Thing:
        return {
            "id": self.bot["id"], "name": "domestique", "icon": None, "description": "", "summary": "",
            "bot_public": True, "bot_require_code_grant": False, "owner": self.owner, "verify_key": "0" * 64,
            "team": self.team, "flags": 0, "approximate_guild_count": 1,
        }  # fmt: skip

    def own_by_team(self, *, accepted: Thing, invited: Thing) -> None:
        """Let a team own the application, with one member who accepted and one who has not yet."""
        members = [
            {"user": who, "membership_state": state, "team_id": "1", "role": "admin", "permissions": ["*"]}
            for who, state in ((accepted, 2), (invited, 1))
        ]
        self.team = {
            "id": "1",
            "name": "crew",
            "icon": None,
            "owner_user_id": accepted["id"],
            "members": members,
        }

    def new_message(self, author: Thing, content: str, *, channel: Thing | None = None, **more: Any) -> Thing:
        found: Thing = {
            "id": new_id(), "channel_id": (channel or self.channel)["id"], "author": author,
            "content": content, "timestamp": now(), "edited_timestamp": None, "tts": False,
            "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [],
            "embeds": [], "pinned": False, "type": 0, "flags": 0, "components": [], **more,
        }  # fmt: skip
        self.messages[found["id"]] = found
        return found

    def posted(self, body: Thing, channel_id: str) -> tuple[Thing, bool]:
        """Return the bot's message for a request, and whether it is new: a nonce enforced makes only one."""
        nonce = str(body.get("nonce") or "")
        if nonce and body.get("enforce_nonce") and nonce in self.nonces:
            return self.nonces[nonce], False
        shown = {key: body[key] for key in ("embeds", "components", "flags") if key in body}
        found = self.new_message(self.bot, body.get("content") or "", **shown)
        found["channel_id"] = channel_id
        if reference := body.get("message_reference"):
            found |= {"type": 19, "message_reference": reference}
            found["referenced_message"] = self.messages.get(str(reference["message_id"]))
        if nonce:
            self.nonces[nonce] = found
        return found, True

    def as_seen(self, message: Thing, intents: int) -> Thing:
        """Return *message* as the bot gets it: without its words where nothing lets it read them."""
        seen = dict(message)
        if message["channel_id"] == self.dm["id"]:
            return seen
        author = {key: value for key, value in member(message["author"]).items() if key != "user"}
        seen |= {"guild_id": self.guild["id"], "member": author}
        concerns_us = message["author"] is self.bot or self.bot in message["mentions"]
        if not intents & MESSAGE_CONTENT and not concerns_us:
            seen |= {"content": "", "embeds": [], "attachments": [], "components": []}
        return seen

    def new_interaction(self, who: Thing, kind: int, data: Thing, message: Thing | None = None) -> Thing:
        found: Thing = {
            "id": new_id(), "application_id": self.bot["id"], "type": kind, "data": data, "version": 1,
            "guild_id": self.guild["id"],
            "guild": {"id": self.guild["id"], "locale": "en-GB", "features": []},
            "channel_id": self.channel["id"], "channel": self.channel, "member": member(who, permissions=0),
            "token": f"interaction-{new_id()}", "app_permissions": "0", "locale": "en-GB", "context": 0,
            "guild_locale": "en-GB", "entitlements": [], "attachment_size_limit": 10485760,
            "authorizing_integration_owners": {"0": self.guild["id"]},
        }  # fmt: skip
        if message is not None:
            found["message"] = message
        self.interactions[found["id"]] = found
        return found
