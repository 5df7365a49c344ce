"""Reports of several pages for admins, leafed in place; they live in memory and nobody else sees them."""

import contextlib
from collections.abc import Sequence
from typing import Any, Self

import discord
from discord import ui

from bot.surface.discord.respond import Card, Interaction

LEAFING_S = 14 * 60  # from the last click; Discord ends an interaction after 15 minutes


class Pages(ui.View):
    """Pages to leaf through, kept in memory; for admins' reports, which nobody else can see.

    The buttons go before Discord stops taking changes to a private message, a quarter of an hour after.
    """

    def __init__(self, pages: Sequence[discord.Embed], asked: Interaction) -> None:
        super().__init__(timeout=LEAFING_S)
        self.pages, self.page, self.asked = pages, 0, asked
        self._level()

    @ui.button(label="Previous", emoji="◀️")
    async def previous(self, interaction: discord.Interaction[Any], button: ui.Button[Self]) -> None:
        """Show the page before."""
        await self._turn(interaction, -1)

    @ui.button(label="Next", emoji="▶️")
    async def next(self, interaction: discord.Interaction[Any], button: ui.Button[Self]) -> None:
        """Show the page after."""
        await self._turn(interaction, 1)

    async def on_timeout(self) -> None:
        """Take the buttons away."""
        with contextlib.suppress(discord.HTTPException):
            await self.asked.edit_original_response(view=None)

    async def _turn(self, interaction: discord.Interaction[Any], by: int) -> None:
        self.page = min(max(self.page + by, 0), len(self.pages) - 1)
        self._level()
        await interaction.response.edit_message(embed=self.pages[self.page], view=self)

    def _level(self) -> None:
        self.previous.disabled = self.page == 0
        self.next.disabled = self.page == len(self.pages) - 1


def paged(pages: Sequence[discord.Embed], asked: Interaction) -> Card:
    """Return *pages* as one private card answering *asked*, with buttons to leaf when there are several."""
    return Card(pages[0], Pages(pages, asked) if len(pages) > 1 else None, private=True)
