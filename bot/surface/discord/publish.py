"""Publishing the commands: only when they differ from what Discord has, for it limits how often."""

import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.surface.discord.client import DomestiqueClient

log = logging.getLogger(__name__)

# What makes a command, in either direction. Discord adds ids and versions of its own, and leaves out what is
# empty or false; dm_permission is the old form of contexts.
_TELLING = frozenset({
    "name", "type", "description", "options", "choices", "value", "required", "autocomplete", "channel_types",
    "min_value", "max_value", "min_length", "max_length", "default_member_permissions", "contexts",
    "integration_types", "nsfw",
})  # fmt: skip
_UNORDERED = ("contexts", "integration_types")


async def publish(client: "DomestiqueClient", *, always: bool = False) -> bool:
    """Publish the commands if Discord's differ, or *always*; tell whether that was done.

    Raises discord.HTTPException when Discord refuses.
    """
    assert client.application_id is not None  # known since login
    ours = [command.to_dict(client.tree) for command in client.tree.get_commands()]
    if not always:
        theirs = await client.http.get_global_commands(client.application_id)
        if same(ours, theirs):
            log.info("commands.unchanged count=%d", len(ours))
            return False
    await client.tree.sync()
    log.info("commands.published count=%d", len(ours))
    return True


def same(ours: Iterable[Mapping[str, Any]], theirs: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether two lists of command payloads mean the same, in any order."""
    return _by_name(ours) == _by_name(theirs)


def _by_name(commands: Iterable[Mapping[str, Any]]) -> dict[tuple[int, str], Any]:
    return {(int(command.get("type") or 1), command["name"]): normal(command) for command in commands}


def normal(command: Mapping[str, Any]) -> dict[str, Any]:
    """Return a command, option or choice as both sides would write it."""
    found: dict[str, Any] = {}
    for key, value in command.items():
        if key not in _TELLING or value is None or value is False or value in ("", [], {}):
            continue
        if key in ("options", "choices"):
            value = [normal(option) for option in value]
        elif key in _UNORDERED:
            value = sorted(value)
        elif key in ("default_member_permissions", "type"):
            value = int(value)
        found[key] = value
    found.setdefault("type", 1)
    return found
