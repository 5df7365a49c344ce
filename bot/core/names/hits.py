"""Where in an utterance known keys stand: exactly, run together with a first name, or through slips."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.core.names.namebook import FAMOUS, KNOWN, RIDER, NameBook
from bot.core.names.surnames import PARTICLES
from bot.core.text.slips import LONG, SHORTEST

MAX_SLIPPED_WORDS = 4  # of a name that is looked for through slips
_SLIP_WORTH = 0.8  # of a letter's share in the score
_LONG_TWICE = 9  # letters from which two slips are believed of whoever is famous
_GREAT = 0.6  # prominence for which they are believed in seven or eight: about that of the best hundred
_SOUNDS_SAME = 0.5  # cost of a slip that is not heard
_MOST_COST = 2.5  # of the slips in one name
_ALTERNATIVES = 6  # readings of one misspelt word in a name of several
_SHORTEST_GIVEN = 3  # letters of a first name run together with a surname
_SHORT_RUN, _LONG_RUN = 6, 10  # letters of both together; of both with a slip
ENDING_S, SPACING = 0.97, 0.98
_HOUSEHOLD = (
    0.9  # prominence of what is no rider from which its short names are looked for through a slip: "tor", "gio"
)
_SHORTEST_SAID = 3  # letters left of a word of four
_NAMED = frozenset({"race", "team", "place"})  # kinds whose names are names, not words that people put otherwise
_REST = 7  # letters of the other words of a name, from which even a word of ordinary questions is a slip in it
_SHORT_NAMES = (4, 5)  # letters of such names; longer ones are found as any

_Near = Sequence[tuple[str, float]]  # known words near a token, with what the slips cost


@dataclass(frozen=True, slots=True)
class Hit:
    """A known key read at a span of tokens; ``given`` is the first name run together with it."""

    key: str
    start: int
    end: int
    score: float
    given: str = ""
    slipped: bool = False
    needs: float = 0.0  # prominence of a rider that this may stand for by itself


class Hits:
    """Finds the keys of a book of names in tokens."""

    def __init__(self, book: NameBook, common: Collection[str]) -> None:
        self._book = book
        self._common = common
        self._household: defaultdict[str, list[str]] = defaultdict(list)  # short names everybody knows, less a letter
        for key in sorted(key for key, places in book.direct.items() if self._is_household(key, places)):
            for left in _shortened(key):
                self._household[left].append(key)
        # Names of several words: what one of their words may be, under its place among the others.
        self._missing: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        self._parts: set[str] = set()  # the words of such names
        several = (at for at, name in enumerate(book.names) if name.kind in _NAMED)
        for words in sorted({tuple(book.folded[at].split()) for at in several}):
            self._parts.update(words if len(words) > 1 else ())
            for at, word in enumerate(words) if 1 < len(words) <= MAX_SLIPPED_WORDS else ():
                if len(word) >= SHORTEST and word.isalpha():
                    self._missing[*words[:at], "", *words[at + 1 :]].append(word)

    def of(self, tokens: Sequence[str]) -> Iterator[Hit]:
        """Yield every known key that may stand in folded *tokens*, those at an earlier start first."""
        near = [self._near(tokens, at) for at in range(len(tokens))]
        for start, token in enumerate(tokens):
            yield from self._exact(tokens, start)
            if len(token) >= _SHORT_RUN and self._is_unknown(token):
                yield from self._run(token, start)
            for known, cost in near[start]:
                yield slipped(known, start, start + 1, cost, len(token))
            yield from self._phrase(tokens, near, start)
            yield from self._one_word_off(tokens, start)
            if token in PARTICLES:
                yield from self._after_particle(tokens, start)

    def _near(self, tokens: Sequence[str], at: int) -> _Near:
        """Return the known words near the token, those of riders hardly known only where a first name is by it."""
        token = tokens[at]
        if not self._is_unknown(token):
            return []
        found = self._book.slips.near(token)
        if len(token) <= _SHORT_NAMES[-1] + 1:
            found = found + [(key, 1.0) for key in self._short(token) if all(key != known for known, _ in found)]
        beside = [*tokens[max(0, at - 1) : at], *tokens[at + 1 : at + 2]]
        if any(said in PARTICLES or (said not in self._common and self._book.given.may_be(said)) for said in beside):
            found = sorted([*found, *self._book.obscure_slips.near(token)], key=lambda pair: (pair[1], pair[0]))
        return found

    def _is_household(self, key: str, places: Sequence[int]) -> bool:
        """Whether *key* is a short name of something every follower of the sport speaks of, and of no rider."""
        book = self._book
        return (
            _SHORT_NAMES[0] <= len(key) <= _SHORT_NAMES[-1]
            and key.isalpha()
            and all(book.names[place].kind != RIDER for place in places)
            and max(book.weight(place) for place in places) >= _HOUSEHOLD
        )

    def _short(self, token: str) -> list[str]:
        """Return the short names everybody knows that are a single slip from *token*."""
        met = {key for left in _shortened(token) for key in self._household.get(left, ())}
        return sorted(key for key in met if OSA.distance(token, key, score_cutoff=1) <= 1)

    def _exact(self, tokens: Sequence[str], start: int) -> Iterator[Hit]:
        key = ""
        knows = self._book.knows
        for end in range(start + 1, min(start + self._book.widest, len(tokens)) + 1):
            key += tokens[end - 1]
            if knows(key):
                yield Hit(key, start, end, 1.0)
            elif key[-1] == "s" and len(key) > 3 and tokens[end - 1] not in self._common and knows(key[:-1]):
                yield Hit(key[:-1], start, end, ENDING_S)

    def _run(self, token: str, start: int) -> Iterator[Hit]:
        """Yield surnames that *token* ends with where it may begin with a first name: "markcavendish"."""
        for split in range(_SHORTEST_GIVEN, len(token) - 1):
            given, key = token[:split], token[split:]
            if self._book.knows(key):
                yield Hit(key, start, start + 1, SPACING, given)
            elif given in self._book.given and len(key) > SHORTEST and len(token) >= _LONG_RUN:
                for known, cost in self._book.slips.near(key):
                    yield slipped(known, start, start + 1, cost, len(key), given)

    def _phrase(self, tokens: Sequence[str], near: Sequence[_Near], start: int) -> Iterator[Hit]:
        """Yield names of several words, one or two of them misspelt: "tour de frnace", "pari roubiax"."""
        read = [("", 0.0, 0)]  # what the words so far may be, run together; the cost; how many were misspelt
        for end in range(start + 1, min(start + MAX_SLIPPED_WORDS, len(tokens)) + 1):
            token = tokens[end - 1]
            words = near[end - 1] or [(token, 0.0)]
            words = [(word, cost) for word, cost in words if word in self._book.phrase_words][:_ALTERNATIVES]
            read = [
                (key + word, cost + more, strange + (more > 0))
                for key, cost, strange in read
                for word, more in words
                if cost + more <= _MOST_COST
            ]
            if not read:
                return
            for key, cost, strange in read if end - start > 1 else ():
                if strange and self._book.knows(key):
                    yield slipped(key, start, end, cost, len(key))

    def _one_word_off(self, tokens: Sequence[str], at: int) -> Iterator[Hit]:
        """Yield names of several words of which the one at *at* is misspelt, even as a known word: "milan san emo"."""
        said = tokens[at]
        if (
            len(said) < _SHORTEST_SAID
            or not said.isalpha()
            or self._parts.isdisjoint((*tokens[max(0, at - 1) : at], *tokens[at + 1 : at + 2]))
        ):
            return
        known = said in self._common or self._book.knows(said)
        for start in range(max(0, at + 1 - MAX_SLIPPED_WORDS), at + 1):
            for end in range(max(at + 1, start + 2), min(len(tokens), start + MAX_SLIPPED_WORDS) + 1):
                others = (*tokens[start:at], "", *tokens[at + 1 : end])
                if others not in self._missing or (known and sum(map(len, others)) < _REST):
                    continue
                for word in self._missing[others]:
                    if word != said and OSA.distance(word, said, score_cutoff=1) <= 1:
                        key = "".join((*tokens[start:at], word, *tokens[at + 1 : end]))
                        yield slipped(key, start, end, 1.0, len(key))

    def _after_particle(self, tokens: Sequence[str], start: int) -> Iterator[Hit]:
        """Yield surnames with a slip in a word too short or oddly spaced to be read singly: "van art"."""
        key = tokens[start]
        strange = 0
        for end in range(start + 2, min(start + MAX_SLIPPED_WORDS, len(tokens)) + 1):
            token = tokens[end - 1]
            if len(token) > 1 and token in self._common and token not in PARTICLES:
                return
            strange += self._is_unknown(token)
            key += token
            if strange > 1:
                return
            if token not in PARTICLES and not self._book.knows(key):
                # A word that is a name of its own is only taken for another with the particles before it unchanged.
                most = _MOST_COST if strange else 1.0
                for known, cost in self._book.slips.near(key):
                    if cost <= most and (strange or known.startswith(tokens[start])):
                        yield slipped(known, start, end, cost, len(key))

    def _is_unknown(self, token: str) -> bool:
        book = self._book
        return (
            len(token) >= 3
            and token not in self._common
            and not any(char.isdigit() for char in token)
            and not book.knows(token)
            and token not in book.phrase_words
            and token not in book.given
            and not (token[-1] == "s" and book.knows(token[:-1]))
        )


def _shortened(word: str) -> set[str]:
    """Return *word*, and it without any one of its letters."""
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


def slipped(key: str, start: int, end: int, cost: float, letters: int, given: str = "") -> Hit:
    """Return a hit of *key* through slips that cost so much, in a text of so many *letters*."""
    score = max(0.0, 1 - _SLIP_WORTH * cost / letters)
    return Hit(key, start, end, score, given, cost > 0, _needed(cost, letters))


def _needed(cost: float, letters: int) -> float:
    """Return how prominent a rider must be to be meant by a misspelt surname alone; above 1 for nobody.

    Most short words are a letter from somebody's surname, and most long ones two: only what sounds the same, or
    is a single slip in a long word, is believed of a rider whom not everybody knows.
    """
    if cost <= _SOUNDS_SAME:
        return KNOWN
    if letters <= SHORTEST:
        return 2.0
    if cost <= 1:
        return KNOWN if letters >= LONG else FAMOUS
    return FAMOUS if letters >= _LONG_TWICE else _GREAT
