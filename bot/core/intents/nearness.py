"""Nearness: how near an utterance is to every phrasing there is, in one pass over arrays.

Phrasings of one intent with the same slots and turning words are a family. What an utterance's slots cost is worked
out once a family, of which there are few, and only the words for each phrasing.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from bot.core.intents.intents import Intent
from bot.core.intents.pattern import SILENT_SLOTS, Family, Pattern

# Set by hand, so that every phrasing leads to its own intent; what is made of the nearness is ADR 5.
_MISSING_OPTIONAL = 0.05  # a phrasing names a slot that the utterance lacks
_EXTRA_OPTIONAL = 0.02  # the utterance fills a slot that the phrasing does not name
_HOMELESS = 0.3  # the utterance has something that the intent has no slot for
_TURNED = 0.5  # other turning words: another question
_CONSIDERED = 160  # patterns considered, those that share most: slots alone make no phrasing near
_INTENTS = 5  # intents handed on
_GROUND = 0.3  # weight any two phrasings share unsaid, so that a single light word decides little

_COMMON = 1 / 16  # of the phrasings: a word in more is kept as a row of them all, which is added up sooner than a list
_SLICES = 512  # the phrasings are dealt out to so many, to find the nearest of them
_LEAST = float(np.finfo(np.float32).tiny)
_OFTEN = 2  # slots of one kind in an utterance that are reckoned with in advance

Floats = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]


class Nearness:
    """The patterns of all intents as arrays."""

    def __init__(self, patterns: Sequence[Pattern], intents: Mapping[str, Intent], pulls: Mapping[str, float]) -> None:
        self._wide = (len(patterns) // _SLICES + 1) * _SLICES  # filled up, so that they can be dealt out evenly
        self._half_mass = np.full(self._wide, np.inf, np.float32)
        for place, pattern in enumerate(patterns):
            self._half_mass[place] = (_GROUND + sum(pulls[word] for word in sorted(pattern.words | pattern.light))) / 2
        self._rows: dict[str, Floats] = {}  # common words: how much each phrasing has of them
        self._lists: dict[str, tuple[Whole, np.float32]] = {}  # others: the places of phrasings, and the same
        self._file(patterns, pulls)
        families = {family: at for at, family in enumerate(dict.fromkeys(p.family for p in patterns))}
        self._family = np.array([families[p.family] for p in patterns], np.int64)
        names = {name: at for at, name in enumerate(intents)}
        self._owner = np.array([names[p.intent] for p in patterns], np.int64)
        self._arrange(list(families), intents)

    def nearest(
        self, pulls: Mapping[str, float], kinds: Mapping[str, int], turning: frozenset[str]
    ) -> list[tuple[float, int]]:
        """Return the patterns nearest to an utterance, the best of each intent, best first: how near, and its place.

        *pulls* are its plain words with their weights, *kinds* counts its slots by kind, *turning* are its turning
        words. Nearness is the weight both share against all they have (1 for the same words), less what their
        slots differ by.
        """
        fit = self._fit(pulls)
        near = _greatest(fit, _CONSIDERED)
        apart = self._distance(kinds, turning).take(self._family.take(near))
        score = fit.take(near) - apart
        owner = self._owner.take(near).tolist()
        found: dict[int, tuple[float, int]] = {}
        for at in (-score).argsort(kind="stable").tolist():
            if owner[at] not in found:
                found[owner[at]] = (float(score[at]), int(near[at]))
                if len(found) == _INTENTS:
                    break
        return list(found.values())

    def _fit(self, pulls: Mapping[str, float]) -> Floats:
        """Return for each pattern the weight of the words shared, against half the weight of all words."""
        shared = np.full(self._wide, _GROUND / 2, np.float32)
        for word in pulls:
            row = self._rows.get(word)
            if row is not None:
                shared += row
            elif word in self._lists:
                places, pull = self._lists[word]
                shared[places] += pull
        shared /= self._half_mass + np.float32(sum(pulls.values()) / 2)
        return shared

    def _distance(self, kinds: Mapping[str, int], turning: frozenset[str]) -> Floats:
        """Return for each family how far its slots and turning words are from those of an utterance."""
        distance = self._bare.get(turning, self._turned).copy()
        for kind, count in kinds.items():
            if kind in self._named:
                apart = self._apart.get((kind, count))
                distance += self._differing(kind, count) if apart is None else apart
            elif kind != "as_of":
                distance += _HOMELESS * count
        return distance

    def _differing(self, kind: str, count: int) -> Floats:
        """Return for each family what *count* slots of *kind* change in its distance from no slots at all."""
        met = np.minimum(self._named[kind], count)
        extra = 0.0 if kind in SILENT_SLOTS else _EXTRA_OPTIONAL
        homeless = np.maximum(count - self._room[kind], 0)
        changed: Floats = (extra * (count - met) - _MISSING_OPTIONAL * met + _HOMELESS * homeless).astype(np.float32)
        return changed

    def _file(self, patterns: Sequence[Pattern], pulls: Mapping[str, float]) -> None:
        """File the places of patterns under each of their words."""
        places: dict[str, list[int]] = {word: [] for word in pulls}
        for place, pattern in enumerate(patterns):
            for word in pattern.words | pattern.light:
                places[word].append(place)
        for word, found in places.items():
            pull = np.float32(pulls[word])
            if len(found) > _COMMON * len(patterns):
                self._rows[word] = np.zeros(self._wide, np.float32)
                self._rows[word][found] = pull
            else:
                self._lists[word] = np.array(found, np.int64), pull

    def _arrange(self, families: Sequence[Family], intents: Mapping[str, Intent]) -> None:
        """Lay out by kind how many slots each family names, and how many its intent has room for."""
        kinds = sorted({slot.kind for intent in intents.values() for slot in intent.slots} | {"year"})
        self._named = {kind: np.zeros(len(families), np.float32) for kind in kinds}
        self._room = {kind: np.zeros(len(families), np.float32) for kind in kinds}
        for at, (name, slots, _) in enumerate(families):
            for kind, count in slots:
                self._named[kind][at] = count
            for slot in intents[name].slots:
                self._room[slot.kind][at] += 1
        if "span" in kinds:  # a year fills a span where an intent has no year of its own
            year = self._room["year"]
            self._room["year"] = np.where(year, year, self._room["span"])
        # How far each family is from an utterance without slots: with other turning words, and with certain ones.
        self._turned = _TURNED + _MISSING_OPTIONAL * sum(self._named.values(), np.zeros(len(families), np.float32))
        self._bare = {turning: self._turned.copy() for _, _, turning in families}
        for at, (_, _, turning) in enumerate(families):
            self._bare[turning][at] -= _TURNED
        self._apart = {(kind, n): self._differing(kind, n) for kind in kinds for n in range(1, _OFTEN + 1)}


def _greatest(values: Floats, count: int) -> Whole:
    """Return the places of the *count* greatest *values* above 0, and of those that equal the last of them, in order.

    The greatest of each slice are so many values too, so the last of *count* among them is a bound that few
    others reach: only those are sorted.
    """
    most = values.reshape(-1, _SLICES).max(axis=0)
    most.partition(-count)
    above: Whole = (values >= max(most[-count], _LEAST)).nonzero()[0]
    if len(above) <= count:
        return above
    among = values.take(above)
    greatest: Whole = above[among >= np.partition(among, -count)[-count]]
    return greatest
