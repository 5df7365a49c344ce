"""A digest of every entity's content, so that two loadings can be told apart entity by entity."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

from bot.app.loading.sheets import CONTAINERS, Sheet
from bot.app.loading.world import World

KINDS = {
    "source": "sources", "country": "countries", "classification": "classifications", "place": "places",
    "rider": "riders", "team": "teams", "race": "races", "fact": "facts", "term": "terms",
}  # fmt: skip


def digests_of(world: World) -> Mapping[str, Mapping[str, int]]:
    """Return for each kind (in the plural) the digest of every entity by id."""
    digests: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for sheet in world.sheets:
        for kind, id_, value in _contents(sheet):
            text = repr((value, sheet.document.value.get("sources")))
            digests[kind][id_] = int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")
    return digests


def _contents(sheet: Sheet) -> Iterator[tuple[str, str, Any]]:
    value = sheet.document.value
    if sheet.form in CONTAINERS:
        container, kind = CONTAINERS[sheet.form]
        for id_, entry in value.get(container, {}).items():
            yield KINDS[kind], id_, entry
    match sheet.form:
        case "edition":
            yield "editions", f"{value['race']}/{value['year']}", value
        case "editions":
            for year, edition in value.get("editions", {}).items():
                yield "editions", f"{value['race']}/{year}", edition
        case "palmares":
            yield "palmares", value["rider"], value
        case "intent":
            yield "intents", value["intent"], value
        case "lexicon":
            for word in value.get("same", {}).items():
                yield "words", word[0], word[1]
            for name in ("filler", "light", "turning", "elsewhere"):
                yield "words", f"({name})", value.get(name)
        case "facts":
            for name in ("stated", "complete"):
                for item in value.get(name, []):
                    about = item.get("about") or item.get("rider")
                    yield name, " ".join(filter(None, (about, item.get("race"), item["what"]))), item
