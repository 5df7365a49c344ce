"""First names beside a surname: in full, as an initial, shortened, misspelt, or after it."""

from collections.abc import Collection, Iterator, Sequence

from rapidfuzz.distance import OSA

from bot.core.slips import slips_allowed, sound

_INITIAL, _SHORT, _SLIP = 0.97, 0.95, 0.93
_LETTERS = {"are": "r", "you": "u"}  # what folding makes of the initials R. and U.


class GivenNames:
    """Riders' names, asked whether the words around a surname are the first name that goes with it."""

    def __init__(self) -> None:
        self._names: dict[int, tuple[str, int]] = {}  # place -> folded name, words of its first name
        self._first: set[str] = set()

    def __contains__(self, word: object) -> bool:
        return word in self._first

    def add(self, place: int, folded: str, width: int) -> None:
        """Remember a name whose first *width* words are the first name (two in ``jean francois bernard``)."""
        self._names[place] = (folded, width)
        self._first.update(folded.split()[:width])

    def surname_of(self, place: int, key: str) -> str:
        """Return the words of the name at *place* that run together make *key*."""
        words = self._names[place][0].split()
        for start in range(1, len(words)):
            for end in range(len(words), start, -1):
                if "".join(words[start:end]) == key:
                    return " ".join(words[start:end])
        return key

    def beside(
        self, place: int, tokens: Sequence[str], start: int, end: int, common: Collection[str]
    ) -> Iterator[tuple[int, int, float]]:
        """Yield (start, end, worth) of spans of *tokens* that are a first name with the surname at start to end."""
        folded, width = self._names[place]
        before = _LETTERS.get(tokens[start - 1], tokens[start - 1]) if start else ""
        after = tokens[end] if end < len(tokens) else ""
        if (
            before[:1] != folded[0]
            and after[:1] != folded[0]
            and not (start > 1 and tokens[start - 2][0] == folded[0])
        ):
            return
        words = folded.split()
        for span in range(min(3, start), 0, -1):
            worth = _likeness(tokens[start - span : start], words, width, common)
            if worth:
                yield start - span, end, worth
                break
        for span in range(min(2, len(tokens) - end), 0, -1):
            worth = _likeness(tokens[end : end + span], words, width, common)
            if worth >= _SLIP and len(after) > 1:
                yield start, end + span, worth
                break


def _likeness(said: Sequence[str], words: Sequence[str], width: int, common: Collection[str]) -> float:
    """Return how much like the first name (``words[:width]``, perhaps with more of *words*) *said* is; 0 if not."""
    if list(said) == list(words[: len(said)]):
        return 1.0
    joined, given = "".join(said), "".join(words[:width])
    if joined == given:
        return 1.0
    if len(said) > 1:
        letters = all(len(_LETTERS.get(word, word)) == 1 for word in said)
        return (
            _INITIAL
            if letters and _initials(said) == "".join(word[0] for word in words[: len(said)])
            else 0.0
        )
    word = said[0]
    letter = _LETTERS.get(word, word)
    if len(letter) == 1 and letter == given[0]:
        return _INITIAL
    if word in common:
        return 0.0
    if width > 1 and word == "".join(part[0] for part in words[:width]):
        return _INITIAL
    if len(word) >= 3 and given.startswith(word):
        return _SHORT
    allowed = min(1, slips_allowed(min(len(word), len(given)))) + (min(len(word), len(given)) >= 8)
    if allowed and (
        OSA.distance(word, given, score_cutoff=allowed) <= allowed or sound(word) == sound(given)
    ):
        return _SLIP
    return 0.0


def _initials(said: Sequence[str]) -> str:
    return "".join(_LETTERS.get(word, word) for word in said)
