"""The buttons under an answer, which go on working after a restart.

All a button needs stands in its ``custom_id``: what it does, who may change the channel with it, and the key
by which the reply is recalled. ``dq:l:<page>:<key>`` lists rows and ``dq:p:…`` turns the page;
``dq:n:<asker>:<key>`` answers anew and ``dq:c:<asker>:<key>`` in place of the question back;
``dq:t:<asker>:<question>`` asks in words.
Nobody else's click changes what the asker sees: it is answered to whoever clicked, privately.
"""

import re
from collections.abc import Sequence
from typing import Any, Self

import discord
from discord import ui

from bot.app.ask import Question
from bot.core.answers.reply import Choice, Reply
from bot.surface.discord import limits, render
from bot.surface.discord.respond import Card, Interaction, respond, sentence

GONE = "The facts have changed since, and I cannot bring that answer back. Please ask me again."

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def card(reply: Reply, asker: int, *, show_question: bool = False, private: bool = False) -> Card:
    """Return *reply* with its buttons, for *asker*."""
    shown = render.embed(reply, show_question=show_question)
    return Card(shown, buttons(reply, asker), private=private, text=render.plain(reply))


def buttons(reply: Reply, asker: int) -> ui.View | None:
    """Return the buttons of *reply*: its list, its readings to choose from, its follow-ups; or None."""
    items: list[ui.Item[Any]] = []
    if len(reply.table.rows) > render.EVIDENCE_ROWS and ListPage.fits(reply.key):
        items.append(ListPage(reply.key, 0, label=f"Show the list ({len(reply.table.rows)})", emoji="📋"))
    answered = reply.outcome == "answered"
    items.extend(offers(reply.choices, asker, in_place=True, style=discord.ButtonStyle.primary))
    items.extend(offers(reply.suggestions, asker, in_place=not answered))
    return _view(items[: limits.BUTTONS])


def questions(texts: Sequence[str], asker: int) -> ui.View | None:
    """Return buttons that ask *texts*, or None when there are none."""
    return _view(list(offers([Choice(text, text) for text in texts], asker, in_place=False)))


def offers(
    choices: Sequence[Choice],
    asker: int,
    *,
    in_place: bool,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
) -> list[ui.Item[Any]]:
    """Return one button for each of *choices* that a ``custom_id`` can carry, without repeating any."""
    found: dict[str, Offer] = {}
    for choice in choices:
        custom_id = _custom_id(choice, asker, in_place=in_place)
        if custom_id:
            label = limits.shorten(" ".join((choice.label or choice.question).split()), limits.BUTTON_LABEL)
            found.setdefault(custom_id, Offer(custom_id, label=label or "…", style=style))
    return list(found.values())


def _view(items: Sequence[ui.Item[Any]]) -> ui.View | None:
    if not items:
        return None
    view = ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    return view


def _custom_id(choice: Choice, asker: int, *, in_place: bool) -> str:
    """Return a custom id within Discord's limit, or ``""``: by key and asker, by key alone, by words."""
    by_key = "c" if in_place else "n"
    tries = []
    if choice.key:
        tries += [f"dq:{by_key}:{_base36(asker)}:{choice.key}", f"dq:{by_key}::{choice.key}"]
    if choice.question.strip():
        words = " ".join(choice.question.split())
        tries += [f"dq:t:{_base36(asker)}:{words}", f"dq:t::{words}"]
    return next((custom_id for custom_id in tries if len(custom_id) <= limits.CUSTOM_ID), "")


class ListPage(ui.DynamicItem[ui.Button[ui.View]], template=r"dq:(?P<does>[lp]):(?P<page>\d+):(?P<key>(?s:.+))"):
    """A button that shows one page of the rows behind an answer, to whoever presses it.

    *turning* is for the page's own buttons: they change the page they stand under.
    """

    def __init__(self, key: str, page: int, *, label: str, emoji: str | None = None, turning: bool = False) -> None:
        self.key, self.page, self.turning = key, page, turning
        custom_id = f"dq:{'p' if turning else 'l'}:{page}:{key}"
        super().__init__(ui.Button(label=label, emoji=emoji, custom_id=custom_id))

    @staticmethod
    def fits(key: str) -> bool:
        """Tell whether a list of any length can be asked for by *key*."""
        return bool(key) and len(f"dq:l:9999:{key}") <= limits.CUSTOM_ID

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Return the button that was pressed."""
        return cls(match["key"], int(match["page"]), label="…", turning=match["does"] == "p")

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Show the page: privately beside an answer, in place when turning pages."""
        await respond(interaction, self._show(interaction), private=True, in_place=self.turning)

    async def _show(self, interaction: Interaction) -> Card:
        reply = await interaction.client.asking.recall(self.key)
        if reply is None or not reply.table.rows:
            return sentence(GONE)
        last = len(render.list_pages(reply)) - 1
        page = min(self.page, last)
        turns = []
        if page > 0:
            turns.append(ListPage(self.key, page - 1, label="Previous", emoji="◀️", turning=True))
        if page < last:
            turns.append(ListPage(self.key, page + 1, label="Next", emoji="▶️", turning=True))
        return Card(render.list_embed(reply, page), _view(turns), private=not self.turning)


class Offer(
    ui.DynamicItem[ui.Button[ui.View]],
    template=r"dq:(?P<does>[nct]):(?P<asker>[0-9a-z]*):(?P<what>(?s:.+))",
):
    """A button that asks another question: a follow-up, a reading to choose, an example."""

    def __init__(
        self, custom_id: str, *, label: str, style: discord.ButtonStyle = discord.ButtonStyle.secondary
    ) -> None:
        super().__init__(ui.Button(label=label, style=style, custom_id=custom_id))

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Return the button that was pressed."""
        return cls(match.string, label="…")

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Answer: the asker openly, in place of a question back; anyone else privately."""
        match = self.template.fullmatch(self.custom_id)
        assert match is not None  # it is how we came here
        asker = match["asker"] or _base36(_asker_of(interaction.message))
        theirs = asker == _base36(interaction.user.id)
        hidden = interaction.message is not None and interaction.message.flags.ephemeral
        in_place = theirs and match["does"] == "c"
        private = not in_place and (hidden or not theirs)
        work = self._ask(interaction, match, private)
        await respond(interaction, work, private=private, in_place=in_place)

    async def _ask(self, interaction: Interaction, match: re.Match[str], private: bool) -> Card:
        asking, user = interaction.client.asking, interaction.user.id
        place = str(interaction.channel_id or "")
        if match["does"] == "t":
            reply = await asking.ask(Question(match["what"], asker=str(user), channel=place))
        else:
            recalled = await asking.recall(match["what"], asker=str(user), channel=place)
            if recalled is None:
                return sentence(GONE)
            reply = recalled
        return card(reply, user, show_question=True, private=private)


def _asker_of(message: discord.Message | None) -> int:
    """Return the id of whom *message* answers, as far as Discord tells, or 0; for ids with no room for it."""
    if message is not None and message.interaction_metadata is not None:
        return message.interaction_metadata.user.id
    answered = message.reference.resolved if message is not None and message.reference else None
    return answered.author.id if isinstance(answered, discord.Message) else 0


def _base36(number: int) -> str:
    """Return *number* in as few characters as a custom id can spare: 13 for an id of Discord's."""
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"
