"""Short keys that restore a reply: its intent, its slots and its day, for buttons that outlive a restart."""

from collections.abc import Mapping
from datetime import date

from bot.core.intents.filling import Filled
from bot.core.intents.intents import Intent

_PART, _SLOT, _SPAN = "|", "=", ".."
_NUMBERS = frozenset({"year", "ordinal", "count", "number"})


def pack(intent: str, filled: Mapping[str, Filled], as_of: date | None) -> str:
    """Return the key of a question: ``intent|slot=value|…``, with ``as_of`` last where a day was named."""
    parts = [intent]
    for name, item in filled.items():
        value = item.values[0]
        text = f"{value[0]}{_SPAN}{value[1]}" if isinstance(value, tuple) else str(value)
        parts.append(f"{name}{_SLOT}{text}")
    if as_of:
        parts.append(f"as_of{_SLOT}{as_of.isoformat()}")
    return _PART.join(parts)


def unpack(key: str, intents: Mapping[str, Intent]) -> tuple[Intent, dict[str, Filled], date | None] | None:
    """Return what a key stands for, or None when it is not (or no longer) a question we know."""
    name, *parts = key.split(_PART)
    intent = intents.get(name)
    if intent is None:
        return None
    filled: dict[str, Filled] = {}
    as_of: date | None = None
    try:
        for part in parts:
            slot_name, _, text = part.partition(_SLOT)
            if slot_name == "as_of":
                as_of = date.fromisoformat(text)
                continue
            slot = intent.slot(slot_name)
            if slot is None or not text:
                return None
            filled[slot_name] = _filled(slot_name, slot.kind, text)
    except ValueError:
        return None
    if any(slot.required and slot.name not in filled for slot in intent.slots):
        return None
    return intent, filled, as_of


def _filled(name: str, kind: str, text: str) -> Filled:
    if _SPAN in text:
        start, end = (date.fromisoformat(part) for part in text.split(_SPAN))
        said = f"in {start.year}" if start.year == end.year else f"from {start.year} to {end.year}"
        if start.year <= 1:
            said = f"until {end.year}"
        elif end.year >= 9999:
            said = f"since {start.year}"
        return Filled(name, kind, ((start, end),), said)
    number = kind in _NUMBERS or (kind == "span" and text.isdigit())
    return Filled(name, kind, (int(text) if number else text,), text)
