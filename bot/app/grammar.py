"""English for a question put together from a phrasing: the article, plural or possessive that a name wants there."""

from collections.abc import Sequence

from bot.core.answers.wording import ordinal, plural, possessive, times
from bot.core.record.entities import Entity
from bot.core.times.days import day

_COUNTED = frozenset({"many", "more", "most", "fewest", "all", "multiple"})
_SINGLE = frozenset(
    {"a", "an", "the", "one", "first", "last", "only", "his", "her", "any", "each", "every", "next", "single"}
)
_BEING = frozenset({"is", "was", "are", "were"})
_NO_POSSESSION = frozenset(
    {"when", "the", "a", "an", "in", "to", "from", "so", "still", "born", "banned", "married", "like"}
)
_PEOPLE = frozenset(
    ("rider", "riders", "cyclist", "cyclists", "winner", "winners", "man", "woman", "men", "women", "champions")
)
# What may follow a race's name without an article: "Tour de France stages", but "in the Tour de France".
_OF_RACE = frozenset(
    (
        "stage", "stages", "win", "wins", "winner", "winners", "podium", "podiums", "time", "title", "titles", "record",
        "edition", "editions", "champion", "champions", "victory", "victories", "jersey", "jerseys",
    )
)  # fmt: skip


def spoken(words: Sequence[str], at: int, kind: str, value: object, entity: Entity) -> str:
    """Return what stands for the slot at *at* of a phrasing's *words*: *value*, of a *kind*, or the *entity* it is."""
    before, after = words[at - 1] if at else "", words[at + 1] if at + 1 < len(words) else ""
    name = str(entity)
    match kind:
        case "ordinal":
            return "last" if value == -1 else ordinal(int(str(value)))
        case "count":
            return str(value) if after in _OF_RACE | {"times"} or before in _SINGLE else times(int(str(value)))
        case "stage":
            return {"last": "the last stage", "prologue": "the prologue"}.get(str(value), f"stage {value}")
        case "date":
            return day(str(value)) if len(str(value)) > len("07-03") else str(value)
        case "year":
            return f"the {value}" if after.startswith("{race") and before not in _SINGLE | {"or"} else str(value)
        case "rider" if (
            before in _BEING and words[0] in ("what", "who") and after.isalpha() and after not in _NO_POSSESSION
        ):
            return name if after.endswith("ing") else possessive(name)
        case "race":
            bare = before in _COUNTED | _SINGLE | {"which", "women", "{year}", "{year2}"} or before.endswith("est")
            return name if bare or after in _OF_RACE else entity.the
        case "classification":
            return plural(2, name) if before in _COUNTED else name if before in _SINGLE else f"the {name}"
        case "level":
            alone = before in _SINGLE - {"the"} or after in _OF_RACE or name.endswith("s")
            return name if alone else plural(2, name)
        case "country" | "continent" if before in ("from", "of", "for", "in"):
            return name
        case "country" | "continent":
            who = "riders" if before in _COUNTED | {"which"} or after in ("have", "won") else "rider"
            who = "" if after in _PEOPLE or before == "{rider}" else who
            if kind == "continent":
                return f"{who} from {name}" if who else name
            return f"{entity.adjective or name} {who}".rstrip()
        case "term":
            return f"“{name}”"
    return name
