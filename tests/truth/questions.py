"""Rows of the race data put into the words people type, each with what a right answer must say."""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

from bot.core.text.folding import fold

from .rows import Row

Names = Callable[[str], str]

_SPOKEN = {
    "tour-de-france": ("tour", "tour de france", "tdf"),
    "giro-d-italia": ("giro", "giro d'italia"),
    "vuelta-a-espana": ("vuelta", "vuelta a españa", "la vuelta"),
    "tour-de-france-femmes": ("tour de france femmes", "tdff", "women's tour de france"),
    "milan-san-remo": ("milan san remo", "msr", "sanremo"),
    "tour-of-flanders": ("tour of flanders", "flanders", "ronde van vlaanderen"),
    "paris-roubaix": ("roubaix", "paris roubaix", "Paris-Roubaix"),
    "liege-bastogne-liege": ("liege", "lbl", "Liège–Bastogne–Liège"),
    "il-lombardia": ("lombardia", "il lombardia", "tour of lombardy"),
    "la-fleche-wallonne": ("fleche wallonne", "la flèche wallonne"),
    "gent-wevelgem": ("gent wevelgem", "Gent–Wevelgem"),
    "amstel-gold-race": ("amstel gold race", "amstel gold"),
    "clasica-san-sebastian": ("clasica san sebastian", "san sebastian"),
    "world-championships-road-race-men": ("men's world championships road race", "worlds"),
    "world-championships-itt-men": ("world time trial championship", "itt worlds"),
    "world-championships-road-race-women": ("women's world championships road race", "women's worlds"),
    "world-championships-itt-women": ("women's world time trial championship", "women's world time trial"),
    "olympic-road-race-men": ("olympic road race", "men's olympic road race"),
    "olympic-itt-men": ("olympic time trial", "men's olympic time trial"),
    "olympic-road-race-women": ("women's olympic road race",),
    "olympic-itt-women": ("women's olympic time trial",),
    "paris-nice": ("paris nice",),
    "tirreno-adriatico": ("tirreno adriatico", "tirreno"),
}
_STAGE = (
    "who won {stage} of the {year} {race}",
    "{stage} {race} {year}",
    "{race} {year} {stage} winner",
    "winner of {stage} in the {year} {race}",
    "who took {stage} of the {race} in {year}",
    "which rider won {stage} {year} {race}?",
)
_WINNER = (
    "{year} {race} winner",
    "winner of {race} {year}",
    "who won {race} {year}",
    "who won the {year} {race}?",
    "who won {race} in {year}",
    "which rider won {race} in {year}",
)
_SECOND = (
    "who was second in the {year} {race}",
    "who came second in {race} {year}",
    "{race} {year} runner up",
    "who finished 2nd at {race} {year}",
)
_THIRD = (
    "who was third in the {year} {race}",
    "who came third in {race} {year}",
    "who finished 3rd at {race} {year}",
    "third place {race} {year}",
)
_JERSEYS = {
    "points": ("who won the points classification of the {year} {race}", "{race} {year} points classification winner"),
    "mountains": ("who won the mountains classification at the {year} {race}", "{year} {race} king of the mountains"),
    "youth": ("who was best young rider of the {year} {race}", "who won the youth classification in the {race} {year}"),
}
_TOUR_JERSEYS = {
    "points": ("who won the green jersey in {year}", "tour green jersey {year}"),
    "mountains": ("who won the polka dot jersey in the {year} tour", "tour king of the mountains {year}"),
    "youth": ("who won the white jersey in the {year} tour", "tour white jersey {year}"),
}
_COUNT = (
    "how many tour stages did {rider} win in {year}",
    "{rider} tour stage wins {year}",
    "how many stages has {rider} won in the {year} tour",
)
_EVER = ("how many tour stages has {rider} won", "{rider} tour stage wins", "how many tdf stages did {rider} win")
_DID = (
    "did {rider} win the {race} in {year}",
    "did {rider} win {race} {year}?",
    "has {rider} won the {race} in {year}",
)

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_NUMBERS = {"no": 0, "one": 1, "once": 1, "twice": 2, "never": 0}


@dataclass(frozen=True)
class Asked:
    """A question, and the names, number or yes/no that its answer must give in bold."""

    text: str
    riders: frozenset[str] = frozenset()
    count: int | None = None
    yes: bool | None = None

    def rightly(self, reply: str, names: Names) -> bool:
        """Whether *reply* (Markdown) says what is expected, and nothing else in its place."""
        bold = _BOLD.findall(reply)
        if self.yes is not None:
            return bold[:1] == ["Yes" if self.yes else "No"]
        if self.count is not None:
            numbers = [_NUMBERS.get(part, int(part) if part.isdigit() else None) for part in bold]
            return [number for number in numbers if number is not None] == [self.count]
        return {fold(part) for part in bold} == {fold(names(rider)) for rider in self.riders}


def questions(rows: Sequence[Row], uncounted: Set[str], names: Names, seed: int, most: int) -> list[Asked]:
    """Return *most* questions about *rows*, the same ones for the same *seed*; *uncounted* riders lack a row."""
    chance = random.Random(seed)
    pool = list(rows)
    wins = {rider: years for rider, years in _tour_wins(rows).items() if rider not in uncounted}
    asked: list[Asked] = []
    makers: tuple[tuple[int, Callable[[], Asked]], ...] = (
        (70, lambda: _placing(chance.choice(pool), chance)),
        (12, lambda: _in_year(wins, names, chance)),
        (6, lambda: _in_all(wins, names, chance)),
        (12, lambda: _whether(pool, names, chance)),
    )
    weights, kinds = zip(*makers, strict=True)
    while len(asked) < most:
        asked.append(chance.choices(kinds, weights)[0]())
    return asked


def _placing(row: Row, chance: random.Random) -> Asked:
    forms = _forms(row)
    stage = "the prologue" if row.stage == "prologue" else f"stage {row.stage}"
    text = chance.choice(forms).format(race=_race(row.race, chance), year=row.year, stage=stage)
    return Asked(text, row.riders)


def _forms(row: Row) -> tuple[str, ...]:
    if row.stage:
        return _STAGE
    if row.what == "general":
        return (_WINNER, _SECOND, _THIRD)[row.rank - 1]
    return _TOUR_JERSEYS[row.what] if row.race == "tour-de-france" else _JERSEYS[row.what]


def _in_year(wins: dict[str, dict[int, int]], names: Names, chance: random.Random) -> Asked:
    rider = chance.choice(sorted(wins))
    year = chance.choice(sorted(wins[rider]))
    text = chance.choice(_COUNT).format(rider=_typed(names(rider), chance), year=year)
    return Asked(text, count=wins[rider][year])


def _in_all(wins: dict[str, dict[int, int]], names: Names, chance: random.Random) -> Asked:
    rider = chance.choice(sorted(wins))
    return Asked(chance.choice(_EVER).format(rider=_typed(names(rider), chance)), count=sum(wins[rider].values()))


def _whether(rows: Sequence[Row], names: Names, chance: random.Random) -> Asked:
    finals = [row for row in rows if row.what == "general"]
    row = chance.choice(finals)
    rider = chance.choice(sorted(row.riders))
    text = chance.choice(_DID).format(rider=_typed(names(rider), chance), race=_race(row.race, chance), year=row.year)
    return Asked(text, yes=row.rank == 1)


def _tour_wins(rows: Sequence[Row]) -> dict[str, dict[int, int]]:
    wins: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for row in rows:
        if row.race == "tour-de-france" and row.stage:
            for rider in row.riders:
                wins[rider][row.year] = wins[rider].get(row.year, 0) + 1
    return wins


def _race(race: str, chance: random.Random) -> str:
    return chance.choice(_SPOKEN.get(race) or (race.replace("-", " "),))


def _typed(name: str, chance: random.Random) -> str:
    """Return *name* as somebody types it: with or without capitals and accents."""
    return chance.choice((name, name.lower(), fold(name)))
