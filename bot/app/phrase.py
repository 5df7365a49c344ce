"""Questions in words: an intent and its slots put back into a phrasing, and what a typed beginning may become."""

from collections.abc import Mapping

from bot.core.filling import Filled
from bot.core.intents import Intent
from bot.core.knowledge import Knowledge
from bot.core.text import fold
from bot.core.wording import ordinal

MOST_LETTERS = 100  # of one completion; Discord's limit


def question_for(knowledge: Knowledge, intent: Intent, filled: Mapping[str, Filled]) -> str:
    """Return a question that asks *intent* with these slots, in the intent's own phrasing; empty if it has none."""
    wanted = filled.keys() - {"span"}
    phrasing = next((p for p in intent.phrasings() if _slots(p) - {"span"} == wanted), None)
    if phrasing is None:
        return ""
    for name, item in filled.items():
        value = item.values[0]
        shown = item.said if isinstance(value, tuple) else knowledge.entities.name(item.kind, str(value))
        if f"{{{name}}}" in phrasing:
            if item.kind == "country":
                shown = str(knowledge.entities.get("country", str(value)).adjective or shown)
            phrasing = phrasing.replace(f"{{{name}}}", _spoken(item.kind, shown))
        elif item.kind == "span":
            phrasing = f"{phrasing} {'in ' + shown if shown.isdigit() else shown}"
    return phrasing[:1].upper() + phrasing[1:].removesuffix("?") + "?"


def _slots(phrasing: str) -> set[str]:
    return {word[1:-1] for word in fold(phrasing).split() if word.startswith("{")}


def _spoken(kind: str, shown: str) -> str:
    """Return a slot's value as it is spoken inside a question."""
    if kind == "ordinal" and shown.lstrip("-").isdigit():
        return "last" if shown == "-1" else ordinal(int(shown))
    if kind == "count":
        return f"{shown} times"
    if kind == "stage":
        return {"last": "the last stage", "prologue": "the prologue"}.get(shown, f"stage {shown}")
    return shown


def completions(knowledge: Knowledge, typed: str, limit: int) -> list[str]:
    """Return at most *limit* questions that begin with, or speak of, what was typed so far."""
    folded = fold(typed)
    examples = [example for intent in knowledge.catalogue.intents.values() for example in intent.examples]
    if not folded:
        return examples[:limit]
    found = [example for example in examples if fold(example).startswith(folded)]
    last = folded.split()[-1]
    if len(last) > 1 and not typed[-1:].isspace():
        head = typed[: len(typed) - len(typed.split()[-1])]
        found += [f"{head}{name}" for name, _, _ in knowledge.gazetteer.complete(last, limit)]
    found += [example for example in examples if folded in fold(example)]
    return [text[:MOST_LETTERS] for text in dict.fromkeys(found)][:limit]
