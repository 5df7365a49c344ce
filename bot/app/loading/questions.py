"""Intents and plain words from their sheets."""

from bot.app.loading.sheets import Sheet
from bot.app.loading.world import World
from bot.app.schema.wording import found
from bot.app.schema.words import IntentFile
from bot.core.intents.intents import Intent, PhrasingError, Slot, expand
from bot.core.text.lexicon import Lexicon


def intents_of(world: World) -> tuple[Intent, ...]:
    """Return every intent, by name, noting names given twice."""
    intents: dict[str, Intent] = {}
    for sheet in world.of("intent"):
        first = intents.get(sheet.model.intent)
        if first:
            said = f"expected a new intent, found {found(first.name)}, which is also in {first.file}"
            world.wrong.add(sheet, ("intent",), said)
            continue
        intents[sheet.model.intent] = _intent(world, sheet)
    return tuple(intents[name] for name in sorted(intents))


def _intent(world: World, sheet: Sheet) -> Intent:
    model: IntentFile = sheet.model
    return Intent(
        name=model.intent,
        about=model.about,
        slots=tuple(Slot(name, need == "required") for name, need in model.slots.items()),
        ask=_phrasings(world, sheet, "ask", model.ask),
        never=_phrasings(world, sheet, "never", model.never),
        examples=tuple(model.examples),
        gaps=model.gaps or "",
        facts=model.facts or "",
        rows=model.rows or "",
        answer=model.answer,
        unknown=model.unknown or "",
        follow=tuple(model.follow),
        echo=model.echo or "",
        file=sheet.file,
    )


def _phrasings(world: World, sheet: Sheet, key: str, lines: list[str]) -> tuple[str, ...]:
    """Return the *lines* that can be expanded, noting the others."""
    sound: list[str] = []
    for place, line in enumerate(lines):
        try:
            expand(line)
            sound.append(line)
        except PhrasingError as error:
            world.wrong.add(sheet, (key, place), f"expected a phrasing, found a fault in it: {error}")
    return tuple(sound)


def lexicon_of(world: World) -> Lexicon:
    """Return the plain words of every lexicon sheet together."""
    same: dict[str, list[str]] = {}
    lists: dict[str, list[str]] = {"filler": [], "light": [], "turning": [], "elsewhere": [], "asking": []}
    for sheet in world.of("lexicon"):
        for word, others in sheet.model.same.items():
            same.setdefault(word, []).extend(others)
        for name, words in lists.items():
            words.extend(getattr(sheet.model, name))
    return Lexicon.build(same, **lists)
