"""Which phrasings an utterance is nearest to, worked out over arrays and here once more one by one."""

import random
from collections.abc import Mapping

import pytest

from bot.core.intents.catalogue import Catalogue
from bot.core.intents.intents import Intent, Slot
from bot.core.intents.nearness import _CONSIDERED, _EXTRA_OPTIONAL, _GROUND, _HOMELESS, _MISSING_OPTIONAL, _TURNED
from bot.core.intents.pattern import SILENT_SLOTS, Pattern

from .small import INTENTS, LEXICON

KINDS = ("rider", "race", "year", "span", "team")


def near_by_hand(
    catalogue: Catalogue, pattern: Pattern, words: set[str], kinds: Mapping[str, int], turning: frozenset[str]
) -> tuple[float, float]:
    """Return how near *pattern* is by its words, and with its slots."""
    own = pattern.words | pattern.light
    pull = catalogue._pull
    fit = (2 * sum(map(pull, own & words)) + _GROUND) / (sum(map(pull, own)) + sum(map(pull, words)) + _GROUND)
    named, apart = dict(pattern.slots), _TURNED * (pattern.turning != turning)
    room = [slot.kind for slot in catalogue.intents[pattern.intent].slots]
    for kind in {*named, *kinds}:
        asked, has = kinds.get(kind, 0), named.get(kind, 0)
        places = room.count(kind) or (room.count("span") if kind == "year" else 0)
        apart += _MISSING_OPTIONAL * max(has - asked, 0) + _HOMELESS * max(asked - places, 0)
        apart += _EXTRA_OPTIONAL * max(asked - has, 0) * (kind not in SILENT_SLOTS and any_has(catalogue, kind))
    return fit, fit - apart


def any_has(catalogue: Catalogue, kind: str) -> bool:
    return any(slot.kind == kind for intent in catalogue.intents.values() for slot in intent.slots)


def many_intents() -> list[Intent]:
    """Return intents with more phrasings than are considered for one utterance, of few and of many words."""
    dice = random.Random(5)
    words = [f"word{number}" for number in range(60)] + ["the", "of", "first", "not"]
    intents = []
    for number in range(40):
        slots = tuple(Slot(kind, False) for kind in sorted(dice.sample(KINDS, dice.randrange(1, 4))))
        ask = []
        for _ in range(25):
            said = [words[int(len(words) * dice.random() ** 2)] for _ in range(dice.randrange(1, 6))]
            said += [f"{{{slot.name}}}" for slot in slots if dice.random() < 0.6]
            ask.append(" ".join(dice.sample(said, len(said))))
        intents.append(Intent(f"intent{number}", "", slots, tuple(ask)))
    return intents


@pytest.mark.parametrize("intents", [INTENTS, many_intents()], ids=["few", "many"])
def test_the_nearest_phrasings_are_those_found_one_by_one(intents: list[Intent]) -> None:
    catalogue = Catalogue(intents, LEXICON)
    dice = random.Random(9)
    vocabulary = sorted({word for pattern in catalogue.patterns for word in pattern.words | pattern.light})
    for _ in range(200):
        words = set(dice.sample(vocabulary, min(len(vocabulary), dice.randrange(7)))) | set(
            ["unheard"][: dice.randrange(2)]
        )
        kinds = {kind: dice.randrange(1, 4) for kind in dice.sample(KINDS, dice.randrange(3))}
        turning = frozenset(words & LEXICON.turning)
        by_hand = [near_by_hand(catalogue, pattern, words, kinds, turning) for pattern in catalogue.patterns]
        floor = sorted((fit for fit, _ in by_hand), reverse=True)[:_CONSIDERED][-1]
        best: dict[str, float] = {}
        for pattern, (fit, near) in zip(catalogue.patterns, by_hand, strict=True):
            if fit >= floor - 1e-6:
                best[pattern.intent] = max(near, best.get(pattern.intent, -9.0))

        found = catalogue.nearest(words, kinds, turning)

        assert [near for near, _ in found] == pytest.approx(sorted(best.values(), reverse=True)[:5], abs=1e-5)
        for near, place in found:
            assert by_hand[place][1] == pytest.approx(near, abs=1e-5)
            assert best[catalogue.patterns[place].intent] == pytest.approx(near, abs=1e-5)


def test_a_catalogue_of_nothing_is_near_nothing() -> None:
    assert Catalogue([], LEXICON).nearest({"who"}, {"rider": 1}, frozenset()) == []
