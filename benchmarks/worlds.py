"""The shipped knowledge, and the same with ten or a hundred times its phrasings and riders.

More phrasings: each intent keeps its own and gets varied ones, in which a made-up word takes a plain word's
place or is added. More riders: made-up names, each with an entity on record.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.names import synthetic_names
from bot.app.cases import read_cases
from bot.app.knowledge import Snapshot
from bot.app.loading import ValueCache, load_files, read_files
from bot.app.loading.loaded import Loaded
from bot.app.outcomes import Status
from bot.core.intents.catalogue import Catalogue
from bot.core.intents.features import Recipe
from bot.core.intents.index import IntentIndex
from bot.core.intents.intents import Intent
from bot.core.intents.spelling import Speller
from bot.core.knowledge import Knowledge, Understanding
from bot.core.names.gazetteer import Gazetteer

KNOWLEDGE = Path("knowledge")
CASES = Path("tests/cases")
TODAY = date(2026, 11, 22)
_SYLLABLES = "bacodifeguhajokelimonapurosativu"
_FRAMES = ("how many tour stages has {} won", "{} stage wins", "did {} ever win the tour", "who is {}")


@dataclass(frozen=True)
class World:
    """Knowledge of some size, and questions to ask it."""

    knowledge: Knowledge
    questions: Sequence[str]
    phrasings: Sequence[tuple[str, str]]  # intent, phrasing
    riders: int


@dataclass(frozen=True)
class InService:
    """Stands where the knowledge service does, for knowledge that was not read from a folder as it is."""

    snapshot: Snapshot


def build(times: int, questions: int) -> World:
    """Return the world of *times* the shipped phrasings and riders, and so many *questions* to ask it."""
    rng = random.Random(7)
    loaded, _ = load_files(read_files(KNOWLEDGE), ValueCache())
    shipped = [row[1] for row in loaded.rows["riders"]]
    strangers = _add_riders(loaded, len(shipped) * (times - 1), rng) if times > 1 else []
    intents = [_varied(intent, times, rng) for intent in loaded.intents]
    understanding = _understanding(loaded, intents, rounds=Recipe().rounds if times == 1 else 1)
    knowledge = Knowledge.build(loaded.rows, understanding, loaded.sources, loaded.labels)
    phrasings = [(intent.name, text) for intent in intents for text in intent.phrasings()]
    asked = _questions([*rng.sample(shipped, min(200, len(shipped))), *strangers], questions, rng)
    return World(knowledge, asked, phrasings, len(shipped) * times)


def _understanding(loaded: Loaded, intents: Sequence[Intent], rounds: int) -> Understanding:
    """Return the understanding; fewer *rounds* of fitting read worse, in the same time."""
    catalogue = Catalogue(intents, loaded.lexicon)
    gazetteer = Gazetteer.build(loaded.names, common=Speller(catalogue).words | loaded.lexicon.elsewhere)
    index = IntentIndex.build(catalogue.phrasings, recipe=Recipe(rounds=rounds))
    return Understanding(gazetteer, catalogue, index)


def service(knowledge: Knowledge) -> InService:
    """Return a service of *knowledge* that can be asked but not reloaded."""
    status = Status("benchmark", {}, TODAY, datetime.now(UTC), "benchmark", 0.0)
    return InService(Snapshot(status, knowledge, {}))


def _add_riders(loaded: Loaded, count: int, rng: random.Random) -> list[str]:
    """Put *count* riders with made-up names on record, and return some of the names."""
    made = [name for name in synthetic_names(count, rng) if name.kind == "rider"]
    like = loaded.rows["riders"][0]  # what else they are: the same as any
    loaded.rows["riders"] += [(name.entity, name.name, *like[2:]) for name in made]
    loaded.names += made
    return [name.name for name in rng.sample(made, min(200, len(made)))]


def _varied(intent: Intent, times: int, rng: random.Random) -> Intent:
    """Return *intent* with *times* as many phrasings."""
    own = list(intent.phrasings())
    more = [_variation(rng.choice(own), rng) for _ in range(len(own) * (times - 1))]
    return replace(intent, ask=(*own, *more))


def _variation(phrasing: str, rng: random.Random) -> str:
    words = phrasing.split()
    plain = [at for at, word in enumerate(words) if not word.startswith("{")]
    if plain and rng.random() < 0.7:
        words[rng.choice(plain)] = _made_up(rng)
    else:
        words.insert(rng.randrange(len(words) + 1), _made_up(rng))
    return " ".join(words)


def _made_up(rng: random.Random) -> str:
    """Return one of some 20,000 pronounceable words, the first of them more often."""
    number = int(20_000 * rng.random() ** 2)
    word = ""
    while number or not word:
        number, rest = divmod(number, len(_SYLLABLES) // 2)
        word += _SYLLABLES[2 * rest : 2 * rest + 2]
    return word + "x"


def _questions(names: Sequence[str], count: int, rng: random.Random) -> list[str]:
    """Return questions as people ask them: the cases, answered or not, and some about *names*."""
    cases = [case.utterance for case in read_cases(CASES)] if CASES.is_dir() else []
    invented = max(count // 4, count - len(cases))
    about = [rng.choice(_FRAMES).format(rng.choice(names)) for _ in range(invented)]
    asked = rng.sample(cases, min(len(cases), count - len(about))) + about
    rng.shuffle(asked)
    return asked
