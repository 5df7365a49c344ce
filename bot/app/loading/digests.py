"""A digest of every entity's content, so that two loadings can be told apart entity by entity."""

import marshal
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Any

KINDS = {  # form: the key that holds its entries, and what they are called
    "sources": ("sources", "sources"),
    "countries": ("countries", "countries"),
    "classifications": ("classifications", "classifications"),
    "places": ("places", "places"),
    "riders": ("riders", "riders"),
    "teams": ("teams", "teams"),
    "races": ("races", "races"),
    "facts": ("facts", "facts"),
    "glossary": ("terms", "terms"),
}

Digest = tuple[str, str, int]  # kind in the plural, id, digest


def digests_of(form: str, value: dict[str, Any]) -> list[Digest]:
    """Return the digest of every entity in a sound file's *value*."""
    sources = value.get("sources")
    return [(kind, id_, _digest((content, sources))) for kind, id_, content in _contents(form, value)]


def gathered(digests: Iterable[Digest]) -> Mapping[str, Mapping[str, int]]:
    """Return *digests* by kind and id; those of one id in several files count together."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for kind, id_, digest in digests:
        found[kind][id_] = found[kind].get(id_, 0) ^ digest
    return dict(found)


def _digest(content: Any) -> int:
    # Version 2 of the format writes equal values alike, whichever of them are one object.
    return int.from_bytes(blake2b(marshal.dumps(content, 2), digest_size=8).digest(), "big")


def _contents(form: str, value: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    if form in KINDS:
        container, kind = KINDS[form]
        for id_, entry in value.get(container, {}).items():
            yield kind, id_, entry
    match form:
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
