"""Marks: the mentions and scopes of one utterance, and the ways they can stand together."""

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date

from bot.core.names.gazetteer import Mention
from bot.core.times.scope import Scope, Stretch
from bot.core.times.stretches import spells

BEAM = 12  # ways of reading kept while going through the words
KEPT = 5  # ways handed on to be weighed against the catalogue
SLACK = 1.3  # how much dearer than the best way a kept way may be

_FLAT = 0.12  # each mark costs a little, so that one long name beats two short ones
_SLIP = 1.6  # a name written with slips costs what it lacks to certainty, this many times over
_KIND = {"place": 0.5, "term": 0.25, "level": 0.12, "number": 0.45, "country": 0.05, "ordinal": 0.05, "count": 0.05}
_PLAIN = 0.35  # "first" and "last" are words of their own in many phrasings, before they are ordinals
_KNOWN_WORD = 0.22
_UNKNOWN_WORD = 1.0

_COUNTABLE = frozenset(
    (
        "stages", "wins", "victories", "titles", "times", "podiums", "days", "starts", "finishes", "participations",
        "km", "kilometres", "seconds", "minutes", "riders", "winners", "editions", "jerseys", "tours", "years",
        "different",
    )
)  # fmt: skip
ONE_DAY = "one day"  # the form of a year that is one only beside a race of one day: "roubaix 23"
_SEVERAL = frozenset({"tours", "giros", "vueltas"})
_COUNTED = frozenset({"count", "number"})
_MOST_STAGES = 31  # a number up to here beside a race may be a stage, a place or a day of the month

_WHOLE = frozenset({"race", "rider", "team", "classification"})  # kinds whose full names leave no word over

_JOINING = frozenset({"of", "de", "di", "du", "d", "des", "del", "della", "da"})
_REGIONS = frozenset({"country", "place", "continent", "team"})

Value = str | int | tuple[date, date]


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of words read as one slot's content; several ``values`` mean a shared name."""

    kind: str
    values: tuple[Value | Stretch, ...]
    start: int
    end: int
    said: str
    score: float = 1.0
    form: str = ""

    @property
    def cost(self) -> float:
        """Return what reading these words this way costs; less is likelier."""
        plain = _PLAIN if self.kind == "ordinal" and self.values[0] in (1, -1) else 0.0
        return _FLAT + _KIND.get(self.kind, 0.0) + (1.0 - self.score) * _SLIP + plain


def gather(words: Sequence[str], mentions: Sequence[Mention], scopes: Sequence[Scope]) -> list[Mark]:
    """Return all marks of an utterance: its mentions, its scopes, and what numbers mean beside a race or a team."""
    marks = [
        Mark(m.kind, m.entities, m.start, m.end, " ".join(words[m.start : m.end]), m.score, m.form) for m in mentions
    ]
    told = [s for m in mentions if m.kind == "team" for s in spells(words, m.start, m.end, m.entities)]
    marks += _scoped((*scopes, *told))
    races = [mark for mark in marks if mark.kind == "race"]
    years = list(_short_years(words, races))
    taken = {year.start for year in years if year.form != ONE_DAY}  # nobody has won ninety-eight times
    marks = [mark for mark in marks if mark.kind not in _COUNTED or mark.start not in taken]
    marks += [*_editions(words, marks, {race.start for race in races}), *years]
    return _outermost([mark for mark in marks if not _goes_on(mark, marks, words)])


def _scoped(scopes: Sequence[Scope]) -> list[Mark]:
    """Return the marks of *scopes*; figures that may be either of two days are one mark with both."""
    marks: dict[object, Mark] = {}
    for scope in scopes:
        mark = Mark(scope.kind, (scope.value,), scope.start, scope.end, scope.said)
        key = (scope.start, scope.end, "date") if scope.kind == "date" else len(marks)
        before = marks.get(key)
        marks[key] = replace(mark, values=(*before.values, scope.value)) if before else mark
    return list(marks.values())


def _editions(words: Sequence[str], marks: Sequence[Mark], races: Set[int]) -> Iterator[Mark]:
    """Yield "the 90th tour": an edition by its number, which the record turns into a year."""
    for mark in marks:
        value = mark.values[0]
        if mark.kind != "ordinal" or not isinstance(value, int) or value <= 0:
            continue
        after = mark.end
        while after < len(words) and words[after] in ("edition", "editions", "of", "the"):
            after += 1
        if after in races and (after == mark.end or "edition" in words[mark.end : after]):
            yield Mark("year", (f"#{value}",), mark.start, after, mark.said, 0.8, "edition")


def _short_years(words: Sequence[str], races: Sequence[Mark]) -> Iterator[Mark]:
    """Yield the years beside a race that are put in two figures and can be nothing else: "giro 98", "03 tour".

    A number before a race may count what comes after it: "34 tour stages" are thirty-four, and so are "34 tours".
    """
    one = [race for race in races if words[race.end - 1] not in _SEVERAL]
    before = {race.start - 1 for race in one if not _COUNTABLE & {*words[race.end : race.end + 2]}}
    after = {race.end for race in races if not _COUNTABLE & {*words[race.end + 1 : race.end + 2]}}
    for at in before | after:
        word = words[at] if 0 <= at < len(words) else ""
        if len(word) != 2 or not word.isdecimal():
            continue
        if word[0] == "0" or int(word) > _MOST_STAGES:
            yield Mark("year", (int(word) + (2000 if word[0] == "0" else 1900),), at, at + 1, word, 0.95)
        else:  # no stage is meant where the race has none: filling knows
            yield Mark("year", (int(word) + 2000,), at, at + 1, word, 0.9, ONE_DAY)


def _goes_on(mark: Mark, marks: Sequence[Mark], words: Sequence[str]) -> bool:
    """Whether a race's one-word name goes on to another race's: the Tour in "Tour of Britain" is not the Tour."""
    after = mark.end + 1
    if mark.kind != "race" or mark.end - mark.start > 2 or after >= len(words) or words[mark.end] not in _JOINING:
        return False
    if words[mark.start : mark.end] not in ([words[mark.end - 1]], ["the", words[mark.end - 1]]):
        return False
    return not words[after][0].isdigit() and any(
        other.start in (after, after + (words[after] == "the")) and other.kind in _REGIONS for other in marks
    )


def _outermost(marks: list[Mark]) -> list[Mark]:
    """Return *marks* without those inside a longer one that says it all: no France in "Tour de France"."""
    return [mark for mark in marks if not any(_covers(other, mark) for other in marks)]


def _covers(whole: Mark, part: Mark) -> bool:
    """Whether *part* lies within *whole* and adds nothing: the same thing, or a word of a full name written exactly."""
    if not (whole.start <= part.start and part.end <= whole.end and part.end - part.start < whole.end - whole.start):
        return False
    same = whole.kind == part.kind and whole.values == part.values
    return (same and whole.score >= part.score) or (whole.kind in _WHOLE and whole.score >= 1.0)


def ways(
    words: Sequence[str], marks: Sequence[Mark], knows: Callable[[str], bool], free: Callable[[str], bool]
) -> list[tuple[float, tuple[Mark, ...]]]:
    """Return the likeliest ways to read *words* as marks that do not overlap, cheapest first.

    *knows* says whether a word left plain belongs to the questions we know, *free* whether it says nothing.
    """
    starting: dict[int, list[Mark]] = {}
    for mark in marks:
        starting.setdefault(mark.start, []).append(mark)
    fronts: list[list[tuple[float, tuple[Mark, ...]]]] = [[] for _ in range(len(words) + 1)]
    fronts[0] = [(0.0, ())]
    for at, word in enumerate(words):
        front = sorted(fronts[at], key=lambda way: way[0])[:BEAM]
        plain = 0.0 if free(word) else _KNOWN_WORD if knows(word) else _UNKNOWN_WORD
        for cost, chosen in front:
            fronts[at + 1].append((cost + plain, chosen))
            for mark in starting.get(at, ()):
                fronts[mark.end].append((cost + mark.cost, (*chosen, mark)))
    final = sorted(fronts[len(words)], key=lambda way: way[0])[:BEAM]
    best = final[0][0] if final else 0.0
    return [way for way in final if way[0] <= best + SLACK][:KEPT]
