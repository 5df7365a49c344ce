"""Words of everyday language: which say the same, which say nothing, which turn a question round."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.core.text.folding import fold


@dataclass(frozen=True, slots=True)
class Lexicon:
    """How plain words are read.

    ``same`` maps a word or phrase (its folded words) to the words that stand for it; ``filler`` are words and
    phrases people chat with, ``light`` are words whose absence changes no question (articles, auxiliaries),
    ``turning`` are words that turn a question round and must be met exactly, ``elsewhere`` are words of other
    subjects, which are never taken for a misspelling of ours, ``asking`` are words that questions begin with.
    """

    same: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    filler: frozenset[tuple[str, ...]] = frozenset()
    light: frozenset[str] = frozenset()
    turning: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    asking: frozenset[str] = frozenset()
    reach: Mapping[str, int] = field(default_factory=dict)  # words of the longest entry that begins with a word

    @classmethod
    def build(
        cls,
        same: Mapping[str, Iterable[str]],
        filler: Iterable[str],
        light: Iterable[str],
        turning: Iterable[str],
        elsewhere: Iterable[str] = (),
        asking: Iterable[str] = (),
    ) -> "Lexicon":
        """Return the lexicon of the given lists; every word is folded here."""
        heads = {
            tuple(fold(word).split()): tuple(fold(head).split())
            for head, words in same.items()
            for word in words
            if fold(word) and fold(word) != fold(head)
        }
        phrases = frozenset(tuple(fold(word).split()) for word in filler if fold(word))
        reach: dict[str, int] = {}
        for key in (*heads, *phrases):
            reach[key[0]] = max(len(key), reach.get(key[0], 0))
        return cls(
            same=heads,
            filler=phrases,
            light=frozenset(part for word in light for part in fold(word).split()),
            turning=frozenset(part for word in turning for part in fold(word).split()),
            elsewhere=frozenset(part for word in elsewhere for part in fold(word).split()),
            asking=frozenset(part for word in asking for part in fold(word).split()),
            reach=reach,
        )

    def canonical(self, words: Sequence[str]) -> list[str]:
        """Return *words* with each word or phrase replaced by what stands for it, and fillers left out."""
        return [word for word, _ in self.trace(words)]

    def trace(self, words: Sequence[str]) -> list[tuple[str, int]]:
        """Return the canonical words, each with the place in *words* it came from."""
        found: list[tuple[str, int]] = []
        at = 0
        while at < len(words):
            for size in range(min(self.reach.get(words[at], 0), len(words) - at), 0, -1):
                key = tuple(words[at : at + size])
                if key in self.filler:
                    break
                if key in self.same:
                    found += [(word, at) for word in self.same[key]]
                    break
            else:
                size = 1
                found.append((words[at], at))
            at += size
        return found

    def vocabulary(self) -> frozenset[str]:
        """Return every single word the lexicon speaks of."""
        keys = [*self.same, *self.same.values(), *self.filler]
        return frozenset(w for key in keys for w in key) | self.light | self.turning
