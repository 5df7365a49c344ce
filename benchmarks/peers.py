"""What people use instead: a fuzzy scan over all phrasings, a linear SVM over them, and hassil's templates."""

from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from rapidfuzz import fuzz, process, utils

from benchmarks.reading import Svm
from benchmarks.worlds import World

Peer = Callable[[str], object]
_NUMBERS = {
    "year": (1860, 2030),
    "number": (0, 100),
    "ordinal": (0, 250),
    "count": (0, 100),
}
_LISTED = 2_000  # names of a kind that hassil gets: it tries them one by one


def scan(phrasings: Sequence[tuple[str, str]], scorer: Callable[..., float]) -> Peer:
    """Return rapidfuzz's scan of all phrasings, which gives the nearest one."""
    texts = [utils.default_process(text) for _, text in phrasings]
    return lambda text: process.extractOne(utils.default_process(text), texts, scorer=scorer)


def peers(world: World) -> Mapping[str, Callable[[], Peer]]:
    """Return what builds each peer over the phrasings of *world*; of the last two only what is installed."""
    found: dict[str, Callable[[], Peer]] = {
        "rapidfuzz WRatio": lambda: scan(world.phrasings, fuzz.WRatio),
        "rapidfuzz token_sort_ratio": lambda: scan(world.phrasings, fuzz.token_sort_ratio),
        "TF-IDF + linear SVM": lambda: Svm([(text, intent) for intent, text in world.phrasings]),
        "hassil": lambda: _hassil(world),
    }
    needed = {"TF-IDF + linear SVM": "sklearn", "hassil": "hassil"}
    return {name: build for name, build in found.items() if name not in needed or find_spec(needed[name])}


def _hassil(world: World) -> Peer:
    """Return hassil with the intents' phrasings as its templates, and names and numbers as its lists."""
    from hassil import Intents, recognize

    sentences: dict[str, list[str]] = {}
    for intent, text in world.phrasings:
        sentences.setdefault(intent, []).append(text)
    kinds = {slot.name for intent in world.knowledge.catalogue.intents.values() for slot in intent.slots}
    known = Intents.from_dict(
        {
            "language": "en",
            "intents": {name: {"data": [{"sentences": texts}]} for name, texts in sentences.items()},
            "lists": {kind: _values(kind.rstrip("0123456789"), world) for kind in kinds},
        }
    )
    return lambda text: recognize(text, known)


def _values(kind: str, world: World) -> dict[str, Any]:
    if kind in _NUMBERS:
        low, high = _NUMBERS[kind]
        return {"range": {"from": low, "to": high}}
    aliases = world.knowledge.record.select(
        "select distinct folded from aliases where kind = :kind", {"kind": kind}, limit=_LISTED
    ).rows
    names = [str(row[0]) for row in aliases]
    return {"values": names} if names else {"wildcard": True}
