"""Numbers in an utterance that are no times: stages, ordinals, counts."""

import re
from collections.abc import Iterator

from bot.core.text.numerals import cardinal_at, ordinal_at
from bot.core.times.periods import MONTHS
from bot.core.times.scope import UNITS, Scope, Search

STAGE_WORDS = frozenset({"stage", "stages", "stg", "etape", "st"})
_STAGE_NAME = re.compile(r"[0-9]{1,2}[a-d]?")
_STAGE_JOINED = re.compile(r"(?:stage|stg|etape)([0-9]{1,2}[a-d]?)")
STAGE_PLACES = {"last": "last", "final": "last", "closing": "last", "opening": "1"}
_WINNING = frozenset(
    ("win", "wins", "victory", "victories", "success", "successes", "winner", "winners", "podium", "podiums")
)
TIMES = {"once": 1, "twice": 2, "thrice": 3}
_TIMES_JOINED = re.compile(r"([0-9]{1,3})x")


class Numbers(Search):
    """The stages, ordinals and counts in one utterance."""

    def numbers(self, at: int) -> Iterator[Scope]:
        """Yield the numbers that may begin at token *at*."""
        yield from self._stages(at)
        yield from self._numbers(at)

    # Stages

    def _stages(self, at: int) -> Iterator[Scope]:
        start = at
        if self._word(at) in ("in", "on", "of", "for"):
            at += 1
        at += self._word(at) == "the"
        word = self._word(at)
        joined = _STAGE_JOINED.fullmatch(word)
        if joined:
            yield self._stage(joined[1], start, at + 1)
        elif word == "prologue":
            yield self._scope("stage", "prologue", start, at + 1)
        elif word in STAGE_WORDS:
            yield from self._stage_number(start, at + 1)
        yield from self._numbered_stage(start, at)

    def _stage_number(self, start: int, at: int) -> Iterator[Scope]:
        at += self._word(at) in ("number", "no", "num")
        word = self._word(at)
        if _STAGE_NAME.fullmatch(word):
            letter = self._word(at + 1) if self._word(at + 1) in ("b", "c") and word.isdigit() else ""
            yield self._stage(word + letter, start, at + 1 + bool(letter))
            return
        number = cardinal_at(self._tokens, at)
        if number and number[0] < 100:
            yield self._stage(str(number[0]), start, at + number[1])

    def _numbered_stage(self, start: int, at: int) -> Iterator[Scope]:
        place = STAGE_PLACES.get(self._word(at))
        number = ordinal_at(self._tokens, at)
        width = number[1] if number else 1
        if self._word(at + width) not in ("stage", "etape") or self._word(at + width + 1) in _WINNING:
            return  # a first stage win is no win of the first stage
        if place or (number and number[0] < 100):
            yield self._scope("stage", place or str(number[0] if number else 0), start, at + width + 1)

    def _stage(self, name: str, start: int, end: int) -> Scope:
        return self._scope("stage", name.lstrip("0") or "prologue", start, end)  # stage 0 is the prologue

    # Numbers

    def _numbers(self, at: int) -> Iterator[Scope]:
        word = self._word(at)
        if word == "last":
            if self._word(at + 1) not in UNITS:
                yield self._scope("ordinal", -1, at, at + 1)
            return
        ordinal = ordinal_at(self._tokens, at)
        if ordinal:
            yield self._scope("ordinal", ordinal[0], at, at + ordinal[1])
        joined = _TIMES_JOINED.fullmatch(word)
        if word in TIMES or joined:
            end = max(at + 1, self._follows(at + 1, "times"))
            yield self._scope("count", TIMES[word] if joined is None else int(joined[1]), at, end)
        number = cardinal_at(self._tokens, at)
        if number:
            yield from self._counted(number, at)

    def _counted(self, number: tuple[int, int], at: int) -> Iterator[Scope]:
        end = at + number[1]
        following = self._word(end)
        if following in ("times", "time"):
            yield self._scope("count", number[0], at, end + 1)
        elif (
            following.isalpha() and following not in UNITS | MONTHS.keys() and self._countable(number[0], at, following)
        ):
            yield self._scope("count", number[0], at, end)
        if self._word(at)[:1].isdigit() or self._word(at - 1) in ("top", "number"):
            yield self._scope("number", number[0], at, end)

    def _countable(self, number: int, at: int, following: str) -> bool:
        """Return whether *number* counts the word after it; "which one won" and "2019 tour" count nothing."""
        if number >= 1000 or (cardinal_at(self._tokens, at + 1) and following in UNITS):
            return False
        return self._word(at)[:1].isdigit() or (number > 1 and cardinal_at(self._tokens, at - 1) is None)
