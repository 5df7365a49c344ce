"""Times told by a rider's life: before he turned 25, in his first season, while at Sky.

They are found without knowing whose life is meant; `lives` turns them into days once a rider is named.
"""

from collections.abc import Iterator, Sequence

from bot.core.text.numerals import cardinal_at, ordinal_at
from bot.core.times.periods import FIRST_DAY, MONTHS
from bot.core.times.scope import UNITS, Scope, Search, Stretch

YOUNGEST, OLDEST = 10, 70  # years; nobody is asked about at another age

_WHO = ("he", "she", "they")
_WHOSE = ("his", "her", "their")
_TURNED = ("turning", "reaching", *(f"{who} {verb}" for who in _WHO for verb in ("turned", "was", "reached")))
_AGE = ("age", "the age of", "age of")
_AT = (
    "at", "aged", "age", "aged just", "aged only", "at just", "at only", *(f"at {age}" for age in _AGE),
    *(f"{when} {who} was" for when in ("when", "while") for who in _WHO),
)  # fmt: skip
_BEFORE = (
    "under", "younger than", "aged under", *(f"before {how}" for how in (*_TURNED, *_AGE)),
    *(f"{how} {age}" for how in ("under", "below") for age in _AGE),
)  # fmt: skip
_AFTER = (
    "over", "older than", "past", *(f"{when} {how}" for when in ("after", "since") for how in (*_TURNED, *_AGE)),
    *(f"{how} {age}" for how in ("over", "past", "beyond") for age in _AGE),
)  # fmt: skip
_AGES = (("at", _AT), ("before", _BEFORE), ("after", _AFTER))
_BIRTHDAYS = tuple(
    (kind, tuple(f"{word} {whose}" for word in words for whose in _WHOSE))
    for kind, words in (("before", ("before", "until", "by")), ("after", ("after", "since")))
)
_DECADES = {
    **{f"{number}s": number for number in range(20, 50, 10)},
    **{word: 10 * at for at, word in enumerate(("twenties", "thirties", "forties"), 2)},
}
_FIRST = tuple(
    f"in {whose} {which} {season}"
    for whose in _WHOSE
    for which in ("first", "debut", "rookie", "maiden", "neo pro", "first pro", "first professional", "1st")
    for season in ("season", "year")
) + tuple(f"in {whose} first {season} as a {what}" for whose in _WHOSE for season in ("season", "year") for what in (
    "pro", "professional", "neo pro"))  # fmt: skip

_TEENS = ("as a teenager", "as a teen", *(f"in {whose} teens" for whose in _WHOSE))
_IN_HIS = tuple(f"in {whose}" for whose in _WHOSE)

_THERE = ("was", "rode", "raced", "was riding", "was racing", "competed")
_WITH = tuple(
    f"{how}{at}"
    for how in (
        "", "while ", "whilst ", "when ", "riding ", "racing ", "while riding ", "while racing ", "while wearing ",
        *(f"{when} {who} {there} " for when in ("while", "when") for who in _WHO for there in _THERE),
        *(f"{when} {time} " for when in ("in", "during") for whose in _WHOSE for time in (
            f"{whose} time", f"{whose} years", f"{whose} days", f"{whose} spell", f"{whose} stint")),
    )
    for at in ("at", "with", "for", "riding for")
)  # fmt: skip
_JOINING = (
    "joining", "moving to", "signing for", "signing with", "going to", "switching to", "transferring to",
    *(f"{who} {verb}" for who in _WHO for verb in ("joined", "moved to", "signed for", "signed with", "went to")),
)  # fmt: skip
_LEAVING = ("leaving", *(f"{who} left" for who in _WHO))
_MOVES = tuple(
    (kind, tuple(f"{when} {move}" for when in whens for move in moves))
    for kind, whens, moves in (
        ("since joining", ("since", "after"), _JOINING),
        ("before joining", ("before", "until"), _JOINING),
        ("since leaving", ("since", "after"), _LEAVING),
        ("before leaving", ("before", "until"), _LEAVING),
    )
)
_TEAMS = (("with", _WITH), *_MOVES)
_LONGEST = 6  # tokens before a team's name: "while he was riding for the"

# A stretch without a figure or a number word has one of these, and begins with one of those.
LIFE_WORDS = frozenset({"teenager", "teen", "teens", "season", "year", *_DECADES})
LIFE_OPENERS = frozenset(
    phrase.split()[0] for _, phrases in (*_AGES, *_BIRTHDAYS, ("", _FIRST), ("", _TEENS)) for phrase in phrases
)


class Stretches(Search):
    """The stretches of a life in one utterance."""

    def stretches(self, at: int) -> Iterator[Scope]:
        """Yield the stretches of a life that may begin at token *at*, teams apart."""
        yield from self._ages(at)
        yield from self._birthdays(at)
        yield from self._years_old(at)
        yield from self._youth(at)
        after = self.after_any(at, _FIRST)
        if after > 0:
            yield self._scope("year", Stretch("first season"), at, after)

    def _ages(self, at: int) -> Iterator[Scope]:
        for kind, phrases in _AGES:
            after = self.after_any(at, phrases)
            number = cardinal_at(self._tokens, after) if after > 0 else None
            if number is None or not YOUNGEST <= number[0] <= OLDEST:
                continue
            end = after + number[1]
            old = self.after_any(end, ("years old", "years of age", "year old"))
            following = self._word(end)
            if old > 0 or not (following in UNITS or following in MONTHS or following.endswith("s")):
                yield self._scope("span", Stretch(kind, number[0]), at, max(end, old))

    def _birthdays(self, at: int) -> Iterator[Scope]:
        for kind, phrases in _BIRTHDAYS:
            after = self.after_any(at, phrases)
            number = ordinal_at(self._tokens, after) if after > 0 else None
            if number and YOUNGEST <= number[0] <= OLDEST and self._word(after + number[1]) == "birthday":
                yield self._scope("span", Stretch(kind, number[0]), at, after + number[1] + 1)

    def _years_old(self, at: int) -> Iterator[Scope]:
        """As a 21 year old · 21 years old."""
        place = max(at, self.after_any(at, ("as a", "as an")))
        number = cardinal_at(self._tokens, place)
        if number and YOUNGEST <= number[0] <= OLDEST:
            end = self.after_any(place + number[1], ("year old", "years old", "yr old", "years of age"))
            if end > 0:
                yield self._scope("span", Stretch("at", number[0]), at, end)

    def _youth(self, at: int) -> Iterator[Scope]:
        """As a teenager · in his twenties."""
        after = self.after_any(at, _TEENS)
        if after > 0:
            yield self._scope("span", Stretch("before", 20), at, after)
        after = self.after_any(at, _IN_HIS)
        decade = _DECADES.get(self._word(after)) if after > 0 else None
        if decade:
            yield self._scope("span", Stretch("decade", decade), at, after + 1)


def spells(tokens: Sequence[str], start: int, end: int, teams: Sequence[str]) -> Iterator[Scope]:
    """Yield the stretches told by one of *teams*, named from token *start* to *end*: "since joining Astana"."""
    search = Search(tokens, FIRST_DAY)
    for at in range(max(0, start - _LONGEST), start):
        for kind, phrases in _TEAMS:
            after = search.after_any(at, phrases)
            if after == start or (after == start - 1 and tokens[after] in ("the", "team")):
                yield Scope("span", Stretch(kind, teams=tuple(teams)), at, end, " ".join(tokens[at:end]))
