"""The known names, filed for finding: under all their words run together, and riders under their surnames.

Built once and never changed. Where in an utterance a name stands is for ``hits``, which of the names that stand
there was meant for ``gazetteer``.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.core.names.fullnames import FullNames
from bot.core.names.given import GivenNames
from bot.core.names.surnames import GivenWords, surname_forms
from bot.core.text.folding import fold
from bot.core.text.slips import SlipIndex, sound

RIDER = "rider"
KNOWN = 0.1  # prominence from which a rider is known well enough to be meant by a misspelt surname alone; ADR 8
FAMOUS = 0.4  # prominence from which any slip is believed that makes the surname
MAX_WORDS = 7  # of a name; longer names are found run together or not at all
_BYNAME_SLIPS = 6  # letters from which an alias or nickname may be misspelt; "pogi" and "cav" are met as written

_Parts = tuple[tuple[str, ...], ...]  # the folded words of each word of a name as written
_Places = dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Name:
    """One name of one entity, as displayed; ``weight`` is the entity's prominence, 0 to 1."""

    name: str
    kind: str
    entity: str
    form: str = "name"  # name | alias | nickname | surname
    weight: float = 0.0


class NameBook:
    """All names by what may be said for them. A *place* is a name's number, a *key* words run together."""

    def __init__(self, names: Sequence[Name]) -> None:
        self.names = names
        self.folded: list[str] = []
        self.weights: dict[tuple[str, str], float] = {}
        self.direct: _Places = {}  # names that are exactly this
        self.strong: _Places = {}  # riders with this surname
        self.weak: _Places = {}  # riders with this as a part of their surname, which may stand for it
        self.beside: _Places = {}  # riders with this as a part that needs a first name beside it
        self.named: dict[str, int] = {}  # rider with a byname -> place of the full name
        self.widest = 1
        self.given = GivenNames(self.folded)
        self.full = FullNames()
        self.phrase_words: set[str] = set()  # words of names of several words
        self._as_written: set[str] = set()
        self._known_words: set[str] = set()
        self._file()
        well = self._slippable()
        self.slips = SlipIndex(well)
        self.obscure_slips = SlipIndex(
            (self.strong.keys() | self.weak.keys() | self.beside.keys() | self.phrase_words) - well
        )
        self._known_words.clear()

    def knows(self, key: str) -> bool:
        """Whether *key* is a name, or part of one that may stand by itself or beside another."""
        return key in self.direct or key in self.strong or key in self.weak or key in self.beside

    def bearers(self, key: str) -> tuple[int, ...]:
        """Return the places of riders for whom the surname *key* may stand, most prominent first."""
        return self.strong.get(key) or self.weak.get(key) or ()

    def weight(self, place: int) -> float:
        """Return the prominence of whom the name at *place* names."""
        name = self.names[place]
        return self.weights[name.kind, name.entity]

    def _file(self) -> None:
        words: dict[str, str] = {}
        shapes: dict[int, _Parts] = {}
        bynames: dict[str, list[str]] = {}
        direct: defaultdict[str, list[int]] = defaultdict(list)
        for place, name in enumerate(self.names):
            parts = tuple(tuple(folded.split()) for raw in name.name.split() if (folded := _folded(raw, words)))
            flat = [word for part in parts for word in part]
            key = "".join(flat)
            self.folded.append(" ".join(flat) if len(flat) > 1 else key)
            owner = (name.kind, name.entity)
            self.weights[owner] = max(name.weight, self.weights.get(owner, 0.0))
            if name.kind == RIDER and name.form == "name" and len(parts) > 1:
                shapes[place] = parts
                continue
            if not key:
                continue
            direct[key].append(place)
            if len(flat) > 2 and flat[0] == "the":
                direct[key[3:]].append(place)  # "manx missile"
            if len(flat) > 1 and (name.kind, name.form) != (RIDER, "alias"):  # which may be a way to misspell a name
                self._add_phrase(flat, name.kind != RIDER or name.weight >= KNOWN)
            if name.kind == RIDER:
                bynames.setdefault(name.entity, []).append(key if len(flat) == 1 else "")
                if len(flat) > 1 and name.weight >= KNOWN and name.form == "alias":
                    self.full.add(place, flat[0], ["".join(flat[1:])])
        self.direct = {key: tuple(places) for key, places in direct.items()}
        self.widest = min(MAX_WORDS, 1 + max((name.count(" ") + 1 for name in self.folded), default=1))
        self._file_riders(shapes, bynames)

    def _file_riders(self, shapes: dict[int, _Parts], bynames: dict[str, list[str]]) -> None:
        given = GivenWords(shapes.values())
        strong: defaultdict[str, list[int]] = defaultdict(list)
        weak: defaultdict[str, list[int]] = defaultdict(list)
        beside: defaultdict[str, list[int]] = defaultdict(list)
        for place, parts in shapes.items():
            self.given.add(place, len(parts[0]))
            forms = surname_forms(parts, given)
            for form in forms:
                (strong if form.strong else weak if form.alone else beside)[form.joined].append(place)
            entity = self.names[place].entity
            known = self.weights[RIDER, entity] >= KNOWN
            if known:
                self.full.add(place, "".join(parts[0]), [form.joined for form in forms])
            if len(parts) > 2 or len(parts[1]) > 1:
                self._add_phrase([word for part in parts[1:] for word in part], known)
            if entity in bynames:
                self.named[entity] = place
                own = [form.joined for form in forms if form.strong]
                self._as_written.update(key for key in bynames[entity] if any(_near(key, surname) for surname in own))
        self.strong, self.weak, self.beside = map(self._by_prominence, (strong, weak, beside))
        self.full.sort(self.weight)

    def _add_phrase(self, words: Iterable[str], known: bool) -> None:
        self.phrase_words.update(words)
        if known:
            self._known_words.update(words)

    def _by_prominence(self, table: dict[str, list[int]]) -> _Places:
        return {
            key: tuple(sorted(places, key=lambda place: -self.weight(place))) if len(places) > 1 else tuple(places)
            for key, places in table.items()
        }

    def _slippable(self) -> set[str]:
        """Return the words that may be met misspelt by themselves: what most people know."""
        well = {key for table in (self.strong, self.weak) for key, at in table.items() if self.weight(at[0]) >= KNOWN}
        well.update(key for key, places in self.direct.items() if any(self._may_slip(key, place) for place in places))
        return well | self._known_words

    def _may_slip(self, key: str, place: int) -> bool:
        """Whether the name at *place*, not found by a surname, may be met misspelt.

        A rider's byname that is itself a way of misspelling the surname may not: slips would add up.
        """
        name = self.names[place]
        if name.kind != RIDER:
            return True
        return len(key) >= _BYNAME_SLIPS and key not in self._as_written and self.weight(place) >= KNOWN


def _near(key: str, surname: str) -> bool:
    return bool(key) and key != surname and (OSA.distance(key, surname) <= 2 or sound(key) == sound(surname))


def _folded(raw: str, memo: dict[str, str]) -> str:
    found = memo.get(raw)
    if found is None:
        found = memo[raw] = fold(raw)
    return found
