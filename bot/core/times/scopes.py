"""Numbers and times in an utterance: years, spans, dates, stages, ordinals, counts, stretches of a life.

Each scope covers every word that belongs to it (``in 2019``, ``since the end of 2010``), so that a reader can
mask it. Alternatives that overlap are all given; which was meant is for the reader.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.core.text.numerals import NUMBER_WORDS
from bot.core.times.numbers import STAGE_PLACES, STAGE_WORDS, TIMES, Numbers
from bot.core.times.periods import TIME_WORDS
from bot.core.times.scope import Scope
from bot.core.times.stretches import LIFE_OPENERS, LIFE_WORDS, Stretches
from bot.core.times.times import IN, UNTIL, Times

# No scope is without one of these, or a figure; and none begins but with one of these, a figure or an opener.
_CORES = NUMBER_WORDS | TIME_WORDS | LIFE_WORDS | STAGE_PLACES.keys() | TIMES.keys() | {"prologue", "so", "now"}
_STAGES_BEGIN = ("stage", "stg", "etape")
_OPENERS = frozenset(
    IN
    | UNTIL
    | STAGE_WORDS
    | LIFE_OPENERS
    | {"the", "since", "pre", "post", "starting", "beginning", "up", "prior", "no", "between", "within", "across"}
    | {"these", "as", "a", "an", "early", "mid", "late"}
)
_REACH = 9  # tokens from an opener to the core: "up to and including the end of the year 2012"


def find_scopes(tokens: Sequence[str], today: date) -> tuple[Scope, ...]:
    """Return all plausible scopes in folded *tokens*, longest first; *today* decides "last year"."""
    return tuple(_Finder(tokens, today).found())


class _Finder:
    """One utterance, looked at from every token."""

    def __init__(self, tokens: Sequence[str], today: date) -> None:
        self._tokens = tokens
        self._times = Times(tokens, today)
        self._numbers = Numbers(tokens, today)
        self._stretches = Stretches(tokens, today)

    def found(self) -> list[Scope]:
        scopes: dict[tuple[str, object, int, int], Scope] = {}
        for at in self._beginnings():
            for scope in self._at(at):
                scopes.setdefault((scope.kind, scope.value, scope.start, scope.end), scope)
        kept = [scope for scope in scopes.values() if self._times.possible(scope)]
        kept = [scope for scope in kept if not any(_swallows(other, scope) for other in kept)]
        return sorted(kept, key=lambda scope: (scope.start - scope.end, scope.start, scope.kind))

    def _beginnings(self) -> Iterator[int]:
        """Yield the places where a scope may begin; most words of a question are passed over."""
        cores = [word[:1].isdigit() or word in _CORES or word.startswith(_STAGES_BEGIN) for word in self._tokens]
        for at, word in enumerate(self._tokens):
            if cores[at] or (word in _OPENERS and any(cores[at + 1 : at + _REACH])):
                yield at

    def _at(self, at: int) -> Iterator[Scope]:
        yield from self._times.times(at)
        yield from self._numbers.numbers(at)
        yield from self._stretches.stretches(at)


def _swallows(other: Scope, scope: Scope) -> bool:
    """Return whether *other* leaves *scope*, a part of it, no meaning of its own."""
    if not (other.start <= scope.start and scope.end <= other.end) or other is scope:
        return False
    longer = other.end - other.start > scope.end - scope.start
    if other.kind == "span" and scope.kind == "year":
        return longer and not other.said.replace(" ", "").isdigit()
    if other.kind in ("year", "span", "date", "as_of"):
        if scope.kind in ("ordinal", "count", "number"):
            return longer or scope.kind == "number"
        return longer
    if other.kind == "count":
        return scope.kind == "number"
    if other.kind == "stage":
        return scope.kind in ("number", "count") or (scope.kind == "stage" and longer)
    return other.kind == scope.kind and longer
