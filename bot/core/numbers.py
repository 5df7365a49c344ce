"""Numbers in an utterance that are no times: stages, ages, ordinals, counts."""

import re
from collections.abc import Iterator

from bot.core.numerals import cardinal_at, ordinal_at
from bot.core.periods import MONTHS
from bot.core.scope import UNITS, Scope, Search

OLDEST = 70  # years; nobody is asked about at a greater age


STAGE_WORDS = frozenset({"stage", "stages", "stg", "etape", "st"})
_STAGE_NAME = re.compile(r"[0-9]{1,2}[a-d]?")
_STAGE_JOINED = re.compile(r"(?:stage|stg|etape)([0-9]{1,2}[a-d]?)")
STAGE_PLACES = {"last": "last", "final": "last", "closing": "last", "opening": "1"}
_WINNING = frozenset(
    ("win", "wins", "victory", "victories", "success", "successes", "winner", "winners", "podium", "podiums")
)
TIMES = {"once": 1, "twice": 2, "thrice": 3}
_TIMES_JOINED = re.compile(r"([0-9]{1,3})x")
AGE_WORDS = (
    "before turning", "before he turned", "before she turned", "before they turned", "before reaching",
    "after turning", "after he turned", "after she turned", "when turning", "on turning", "at", "aged",
    "at age", "at the age of", "by age", "by the age of", "before the age of", "before age",
    "after the age of", "after age", "at age of", "under", "over", "under the age of", "over the age of",
    "younger than", "older than", "age", "at just", "at only", "aged just", "aged only", "when he was",
    "when she was", "while he was", "turned", "turning", "by", "before",
)  # fmt: skip
BIRTHDAY_WORDS = tuple(
    f"{when} {whose}" for when in ("before", "after", "on", "by") for whose in ("his", "her", "their", "turning")
)


class Numbers(Search):
    """The stages, ages, ordinals and counts in one utterance."""

    def numbers(self, at: int) -> Iterator[Scope]:
        """Yield the numbers that may begin at token *at*."""
        yield from self._stages(at)
        yield from self._ages(at)
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

    # Ages

    def _ages(self, at: int) -> Iterator[Scope]:
        yield from self._birthday(at)
        after = self._after_any(at, AGE_WORDS)
        number = cardinal_at(self._tokens, after) if after > 0 else None
        if number is None or not 10 <= number[0] <= OLDEST:
            yield from self._years_old(at)
            return
        end = after + number[1]
        old = self._after_any(end, ("years old", "years of age", "year old", "years"))
        if self._word(at) in ("by", "before") and after == at + 1 and old < 0:
            return
        if old < 0 and (self._word(end) in UNITS or self._word(end).endswith("s") or self._word(end) in MONTHS):
            return
        yield self._scope("age", number[0], at, max(end, old))

    def _birthday(self, at: int) -> Iterator[Scope]:
        after = self._after_any(at, BIRTHDAY_WORDS)
        number = ordinal_at(self._tokens, after) if after > 0 else None
        if number and self._word(after + number[1]) == "birthday":
            yield self._scope("age", number[0], at, after + number[1] + 1)

    def _years_old(self, at: int) -> Iterator[Scope]:
        """As a 21 year old · 21 years old."""
        start = at
        at = max(at, self._after_any(at, ("as a", "as an", "by a", "by an", "a", "an")))
        number = cardinal_at(self._tokens, at)
        if number and 10 <= number[0] <= OLDEST:
            end = self._after_any(at + number[1], ("year old", "years old", "yr old", "years of age"))
            if end > 0:
                yield self._scope("age", number[0], start, end)

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
