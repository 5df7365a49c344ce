"""Known words, and which of them an unknown, possibly misspelt word stands for."""

from collections import defaultdict
from collections.abc import Mapping

from rapidfuzz.distance import OSA

SHORTEST = 4  # letters; shorter known words are too close to one another to be guessed at
LONG = 7  # letters from which a word may bear two slips; below, two slips reach too many other words
LONGEST = 24  # letters; nobody misspells a longer word, and a look-up would cost too much
_CACHED = 20_000  # remembered guesses, so that a flood of nonsense cannot fill the memory


def is_slot(token: str) -> bool:
    """Return whether *token* stands for a masked mention, such as ``{rider}``."""
    return token.startswith("{")


class Words:
    """The known words with how often each occurs, found again through one or two slips of the finger.

    A word is filed under what is left of it without any one or two of its letters; a misspelt word meets it
    there, whichever of the two lost a letter, so a look-up costs the length of the word, not of the vocabulary.
    """

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = dict(counts)
        self._guesses: dict[str, tuple[tuple[str, float], ...]] = {}
        self._filed: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(self._counts):
            if len(word) >= SHORTEST and not is_slot(word) and not word.isdigit():
                for left in _shortened(word, _slips(word)):
                    self._filed[left].append(word)

    def nearest(self, word: str) -> tuple[str, float] | None:
        """Return the known word *word* stands for, and how alike they are (1.0 when it is known), or None."""
        if word in self._counts:
            return word, 1.0
        guesses = self.guesses(word)
        return guesses[0] if guesses else None

    def guesses(self, word: str) -> tuple[tuple[str, float], ...]:
        """Return the known words an unknown *word* may be misspelt from, best first, with their likeness."""
        found = self._guesses.get(word)
        if found is None:
            found = self._guess(word)
            if len(self._guesses) < _CACHED:
                self._guesses[word] = found
        return found

    def _guess(self, word: str) -> tuple[tuple[str, float], ...]:
        if is_slot(word) or word.isdigit() or not SHORTEST - 1 <= len(word) <= LONGEST:
            return ()
        met = {known for left in _shortened(word, _slips(word)) for known in self._filed.get(left, ())}
        ranked = []
        for known in met:
            slips = OSA.distance(word, known)
            if slips <= min(_slips(known), _slips(word)):
                swapped = sorted(known) == sorted(word)
                ranked.append((slips, not swapped, known[0] != word[0], -self._counts[known], known))
        ranked.sort()
        return tuple((known, 1 - slips / max(len(word), len(known))) for slips, *_, known in ranked)


def _slips(word: str) -> int:
    return 2 if len(word) >= LONG else 1


def _shortened(word: str, letters: int) -> set[str]:
    """Return *word* and what is left of it without any one, or any two, of its letters."""
    found = {word}
    last = found
    for _ in range(letters):
        last = {w[:i] + w[i + 1 :] for w in last for i in range(len(w))}
        found = found | last
    return found
