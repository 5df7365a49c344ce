"""Questions in words: an intent and its slots put back into a phrasing, and what a typed beginning may become."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import zip_longest

from bot.app.grammar import spoken
from bot.core.intents.filling import Filled
from bot.core.intents.intents import Intent, expand
from bot.core.knowledge import Knowledge
from bot.core.text.folding import fold

MOST_LETTERS = 100  # of one completion; Discord's limit


def question_for(knowledge: Knowledge, intent: Intent, filled: Mapping[str, Filled]) -> str:
    """Return a question that asks *intent* with these slots, in the intent's own phrasing; empty if it has none."""
    asking = knowledge.catalogue.lexicon.asking
    words = _phrasing(intent.ask, frozenset(filled.keys() - {"span"}), asking).removesuffix("?").split()
    if not words:
        return ""
    # The article before a race is the race's own: there is no "the Il Lombardia".
    words = [
        w for w, after in zip_longest(words, words[1:], fillvalue="") if w != "the" or not after.startswith("{race")
    ]
    said = [_word(knowledge, words, at, filled) for at in range(len(words))]
    span = filled.get("span")
    if span and "{span}" not in words:
        said.append(_time(span))
    question = " ".join(said)
    return f"{question[:1].upper()}{question[1:]}?"


@lru_cache(maxsize=2_000)
def _phrasing(ask: tuple[str, ...], wanted: frozenset[str], asking: frozenset[str]) -> str:
    """Return the fullest phrasing with just the slots *wanted* from the first line that has one, of questions first."""
    lines = [[p for p in expand(line) if _slots(p) - {"span"} == wanted] for line in ask]
    fitting = sorted((line for line in lines if line), key=lambda line: line[0].split()[0] not in asking)
    return max((p for p in fitting[0] if not _dangles(p, fitting[0])), key=_length) if fitting else ""


def _dangles(phrasing: str, others: Sequence[str]) -> bool:
    """Whether the last word could as well be left out: the "in" of "who won [in] [{race}]" without a race."""
    return phrasing.rpartition(" ")[0] in others and not phrasing.endswith("}")


def _length(phrasing: str) -> int:
    return len(phrasing.split())


def _word(knowledge: Knowledge, words: Sequence[str], at: int, filled: Mapping[str, Filled]) -> str:
    """Return the word at *at*, or what is said for the slot there."""
    if not words[at].startswith("{"):
        return words[at]
    item = filled.get(words[at][1:-1])
    if item is None:
        return ""
    if isinstance(item.values[0], tuple):
        return _time(item)
    return spoken(words, at, item.kind, item.values[0], knowledge.entities.get(item.kind, str(item.values[0])))


def _time(span: Filled) -> str:
    return f"in {span.said}" if span.said.isdigit() else span.said


def _slots(phrasing: str) -> set[str]:
    return {word[1:-1] for word in fold(phrasing).split() if word.startswith("{")}


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
