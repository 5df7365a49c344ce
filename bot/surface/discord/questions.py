"""What people ask: which messages are for us, and the commands anyone may use."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.app.ask import Question
from bot.surface import failures
from bot.surface.discord import limits, render, views
from bot.surface.discord.respond import Card, Interaction, respond, send, sentence

if TYPE_CHECKING:
    from bot.surface.discord.client import DomestiqueClient

TOO_QUIET = "I can't read replies that don't ping me. Please leave the @ on when you reply to me, or mention me."
NO_QUESTION = "There is no text in that message for me to answer."
EXAMPLES = 6
HELP = """\
**Mention me**, send me a **direct message**, or **reply** to one of my answers.
**`/ask`** works everywhere and completes questions while you type.
On anyone's message: **Apps → Answer this**.

Follow-ups work too: “and the Giro?”, “in 2021?”, “list them”.
I answer from facts I can show you, or I say that I can't."""
ANSWERABLE = (discord.MessageType.default, discord.MessageType.reply)


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that concerns us: its words without our name, and whether it was said to us."""

    text: str
    addressed: bool
    unreadable: bool = False  # said to us, but Discord withholds the words


def hear(message: discord.Message, me: discord.ClientUser, answer_channels: frozenset[int]) -> Heard | None:
    """Return what *message* says to us, or None when it is none of our business.

    Bots, webhooks and system messages never are. A direct message, a mention and a reply to one of our own
    messages are said to us; anything else is overheard, in *answer_channels* and their threads only.
    """
    if message.author.bot or message.webhook_id or message.type not in ANSWERABLE:
        return None
    text = _without_names(message, me)
    typed = re.match(rf"@{re.escape(me.name)}\b[,:]?\s*", text, re.IGNORECASE)  # our name, but not picked from the list
    if typed:
        return Heard(text[typed.end() :], addressed=True)
    if message.guild is None or me in message.mentions:
        return Heard(text, addressed=True) if message.content else None  # a picture or a sticker
    if _replies_to(message, me):
        return Heard(text, addressed=True, unreadable=not message.content)
    if text and _mentions_role(message):
        return Heard(text, addressed=True)
    channel = message.channel
    places = {channel.id, channel.parent_id} if isinstance(channel, discord.Thread) else {channel.id}
    return Heard(text, addressed=False) if text and places & answer_channels else None


def _without_names(message: discord.Message, me: discord.ClientUser) -> str:
    role = message.guild.self_role if message.guild else None
    names = rf"<@!?{me.id}>" + (rf"|<@&{role.id}>" if role else "")
    return re.sub(names, " ", message.content).strip()


def _replies_to(message: discord.Message, me: discord.ClientUser) -> bool:
    answered = message.reference.resolved if message.reference else None
    return isinstance(answered, discord.Message) and answered.author.id == me.id


def _mentions_role(message: discord.Message) -> bool:
    """Tell whether our own role is mentioned, which the picker offers beside our name."""
    role = message.guild.self_role if message.guild else None
    return role is not None and role in message.role_mentions


async def answer(client: "DomestiqueClient", message: discord.Message) -> None:
    """Reply to *message* where it concerns us, once; stay silent otherwise."""
    assert client.user is not None  # known since login
    heard = hear(message, client.user, client.answer_channels)
    if heard is None:
        return
    with client.under_way:
        card = await _reply_card(client, message, heard)
        if card is not None:
            await send(message, card)


async def _reply_card(client: "DomestiqueClient", message: discord.Message, heard: Heard) -> Card | None:
    """Return what to reply; None is silence, which is also what an error in overheard talk becomes."""
    asker = message.author.id
    if heard.unreadable:
        return sentence(TOO_QUIET)
    try:
        if not heard.text:
            return help_card(client, asker)
        question = Question(heard.text, str(asker), str(message.channel.id), addressed=heard.addressed)
        reply = await client.asking.ask(question)
        return None if reply.silent else views.card(reply, asker)
    except Exception as error:
        said = failures.record(error, "message")
        return sentence(said, trouble=True) if heard.addressed else None


def help_card(client: "DomestiqueClient", asker: int) -> Card:
    """Return how to ask, with example questions to press."""
    examples = limits.fitting(client.asking.examples(EXAMPLES), limits.BUTTON_LABEL, EXAMPLES)
    shown = discord.Embed(title="Ask me about bicycle racing", description=HELP, colour=render.PLAIN)
    return Card(shown, views.questions(examples, asker), private=True, text=HELP)


@app_commands.command(name="ask", description="Ask about riders, races, stages, jerseys, teams or words.")
@app_commands.describe(question="Your question, in your own words")
async def ask(interaction: Interaction, question: str) -> None:
    """Answer the question; one that is not for us is turned down privately."""
    await respond(interaction, _asked(interaction, question))


@ask.autocomplete("question")
async def complete(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Return questions that begin like what was typed; none when that fails, so that typing goes on."""
    try:
        found = interaction.client.asking.complete(typed, limits.CHOICES)
    except Exception as error:
        failures.record(error, "autocomplete")
        return []
    fitting = limits.fitting(found, limits.CHOICE, limits.CHOICES)
    return [app_commands.Choice(name=text, value=text) for text in fitting]


@app_commands.command(name="help", description="How to ask me, with examples to try.")
async def show_help(interaction: Interaction) -> None:
    """Show how to ask, to this person only."""

    async def card() -> Card:
        return help_card(interaction.client, interaction.user.id)

    await respond(interaction, card(), private=True)


@app_commands.context_menu(name="Answer this")
async def answer_this(interaction: Interaction, message: discord.Message) -> None:
    """Answer a message somebody wrote: openly when it can be answered, else to this person only."""
    await respond(interaction, _answered(interaction, message))


async def _asked(interaction: Interaction, question: str) -> Card:
    reply = await interaction.client.asking.ask(_question(interaction, question))
    private = reply.outcome == "out_of_scope"
    return views.card(reply, interaction.user.id, show_question=True, private=private)


async def _answered(interaction: Interaction, message: discord.Message) -> Card:
    if not message.content.strip():
        return sentence(NO_QUESTION)
    me = interaction.client.user
    text = re.sub(rf"<@!?{me.id}>", " ", message.content).strip() if me else message.content
    reply = await interaction.client.asking.ask(_question(interaction, text))
    private = reply.outcome != "answered"
    card = views.card(reply, interaction.user.id, show_question=True, private=private)
    if card.embed.author.name:
        card.embed.set_author(name=card.embed.author.name, url=message.jump_url)
    return card


def _question(interaction: Interaction, text: str) -> Question:
    return Question(text, str(interaction.user.id), str(interaction.channel_id or ""))
