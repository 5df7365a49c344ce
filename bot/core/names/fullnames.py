"""Full names met with a misspelt surname, found by the first name.

A first name leaves few riders to choose from, so a surname beside it is recognized through more slips than by
itself, through being too short for slips, and through being exactly somebody else's: "eddie merkcs", "jens vogt".
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.names.surnames import PARTICLES
from bot.core.text.slips import sound

_WORDS = 4  # of a surname
_SHORTEST = 3  # letters of a first name, and of a surname
_FIRST_NAME_SLIP = 0.93
heard = lru_cache(maxsize=4096)(sound)  # the same few first names, asked about again and again


class _Namesakes:
    """Riders with one first name, by surname."""

    __slots__ = ("keys", "places", "sounds")

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.places: list[int] = []
        self.sounds: dict[str, list[int]] = {}


class FullNames:
    """Riders known well enough, by how their first names sound."""

    def __init__(self) -> None:
        self._by_sound: dict[str, _Namesakes] = {}
        self._by_given: dict[str, list[int]] = {}

    def add(self, place: int, given: str, surnames: Sequence[str]) -> None:
        """File the name at *place*, of first name *given*, under each of its *surnames*, run together."""
        if len(given) < _SHORTEST or not given.isascii():
            return
        self._by_given.setdefault(given, []).append(place)
        namesakes = self._by_sound.setdefault(sound(given), _Namesakes())
        for key in surnames:
            if len(key) >= _SHORTEST:
                namesakes.sounds.setdefault(sound(key), []).append(len(namesakes.keys))
                namesakes.keys.append(key)
                namesakes.places.append(place)

    def sort(self, weight: Callable[[int], float]) -> None:
        """Order those of one first name by *weight*, greatest first."""
        for places in self._by_given.values():
            places.sort(key=lambda place: -weight(place))

    def called(self, given: str) -> Sequence[int]:
        """Return the places of riders with the first name *given*, most prominent first."""
        return self._by_given.get(given, ())

    def near(
        self, tokens: Sequence[str], start: int, common: Collection[str], knows: Callable[[str], bool]
    ) -> Iterator[tuple[int, int, str, float, bool]]:
        """Yield (place, end, surname, cost of its slips, whether the first name fits exactly) of names at *start*.

        A surname that somebody bears exactly (*knows*) is only read as another through a single slip.
        """
        given = tokens[start]
        if len(given) < _SHORTEST or given in common:
            return
        namesakes = self._by_sound.get(heard(given))
        if namesakes is None:
            return
        said = ""
        for end in range(start + 2, min(start + 1 + _WORDS, len(tokens)) + 1):
            word = tokens[end - 1]
            if (word in common and word not in PARTICLES) or word[0].isdigit():
                return
            said += word
            if len(said) >= _SHORTEST and word not in PARTICLES:
                most = 1 if knows(said) else 3
                for at, cost in _alike(said, namesakes, most):
                    place = namesakes.places[at]
                    yield place, end, namesakes.keys[at], cost, place in self._by_given.get(given, ())


def allowed(length: int) -> int:
    """Return how many slips a surname of *length* letters is recognized through beside its first name."""
    return min(3, (length + 1) // 3)


def _alike(said: str, namesakes: _Namesakes, most: int) -> Iterator[tuple[int, float]]:
    """Yield where among *namesakes* a surname like *said* stands, and what the slips cost; not if it is the same."""
    same = heard(said)
    for at in namesakes.sounds.get(same, ()):
        slips = OSA.distance(said, namesakes.keys[at])
        if slips:
            yield at, 0.5 * min(slips, 3)
    limit = min(most, allowed(len(said)))
    near = process.extract(said, namesakes.keys, scorer=OSA.distance, score_cutoff=limit, limit=None)
    for key, slips, at in near:
        if not slips or slips > allowed(min(len(key), len(said))):
            continue
        other = sound(key)
        if other != same and (slips == 1 or other[:1] == same[:1]):
            yield at, float(slips)
