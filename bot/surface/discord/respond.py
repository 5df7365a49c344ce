"""How anything is said on Discord: a card, sent as the one answer to an interaction or a message.

Discord drops an interaction that is not acknowledged within three seconds, so work that takes longer is
announced first. An unexpected error becomes a card too, so nobody is left without an answer.
"""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import discord

from bot.surface import failures
from bot.surface.discord import render

if TYPE_CHECKING:
    from bot.surface.discord.client import DomestiqueClient

Interaction: TypeAlias = "discord.Interaction[DomestiqueClient]"

log = logging.getLogger(__name__)

# Of the three seconds Discord gives, what is left is for the way there and back.
PATIENCE_S = 1.5
UNKNOWN_INTERACTION = 10062


@dataclass(frozen=True, slots=True)
class Card:
    """One message of ours: an embed and its buttons; ``private`` shows it only to the person who asked.

    ``text`` says the same without an embed, for channels in which we may not show one.
    """

    embed: discord.Embed
    view: discord.ui.View | None = None
    private: bool = False
    text: str = ""


def sentence(text: str, *, trouble: bool = False) -> Card:
    """Return a private card of one sentence."""
    return Card(render.notice(text, trouble=trouble), private=True, text=text)


async def respond(
    interaction: Interaction,
    work: Coroutine[Any, Any, Card],
    *,
    private: bool = False,
    in_place: bool = False,
) -> None:
    """Answer *interaction* with the card *work* comes to, announcing it first when it takes long.

    *private* is how a late answer is announced (an early one follows its card). *in_place* changes the
    message whose button was pressed, unless the card is private.
    """
    client = interaction.client
    where = interaction.command.qualified_name if interaction.command else "button"
    with client.under_way:
        task = asyncio.ensure_future(work)
        try:
            await asyncio.wait({task}, timeout=PATIENCE_S)
            if not task.done():
                await _announce(interaction, private=private, in_place=in_place)
            await _deliver(interaction, await _outcome(task, where), in_place=in_place)
        except discord.HTTPException as error:
            _undelivered(error, where)
        finally:
            task.cancel()


async def _outcome(task: "asyncio.Task[Card]", where: str) -> Card:
    try:
        return await task
    except Exception as error:
        return sentence(failures.record(error, where), trouble=True)


async def _announce(interaction: Interaction, *, private: bool, in_place: bool) -> None:
    if in_place:
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=private, thinking=True)


async def _deliver(interaction: Interaction, card: Card, *, in_place: bool) -> None:
    view = card.view or discord.utils.MISSING
    announced = interaction.response.is_done()
    if in_place and not card.private:
        if announced:
            await interaction.edit_original_response(embed=card.embed, view=card.view)
        else:
            await interaction.response.edit_message(embed=card.embed, view=card.view)
    elif announced:
        await interaction.followup.send(embed=card.embed, view=view, ephemeral=card.private)
    else:
        await interaction.response.send_message(embed=card.embed, view=view, ephemeral=card.private)


async def send(message: discord.Message, card: Card) -> None:
    """Reply to *message* with *card*, exactly once, as the channel's permissions allow.

    The message's id is the nonce, so Discord itself drops a second reply to the same message. A question
    deleted in the meantime is answered without a reference.
    """
    may = _permissions(message)
    extra: dict[str, Any] = {}
    if may.read_message_history:
        extra["reference"] = message.to_reference(fail_if_not_exists=False)
    if card.view is not None:
        extra["view"] = card.view
    if may.embed_links or not card.text:
        extra["embed"] = card.embed
    else:
        extra["content"] = card.text
    try:
        await message.channel.send(nonce=message.id, **extra)
    except discord.HTTPException as error:
        _undelivered(error, "message")


def _permissions(message: discord.Message) -> discord.Permissions:
    if message.guild is None or not isinstance(message.channel, discord.abc.GuildChannel | discord.Thread):
        return discord.Permissions.all()
    return message.channel.permissions_for(message.guild.me)


def _undelivered(error: discord.HTTPException, where: str) -> None:
    """Log that Discord did not take an answer; there is nobody left to tell."""
    late = error.code == UNKNOWN_INTERACTION
    log.log(
        logging.WARNING if late or isinstance(error, discord.Forbidden) else logging.ERROR,
        "answer.undelivered where=%s status=%d code=%d late=%s",
        where, error.status, error.code, late,
    )  # fmt: skip
