"""Pattern: what one phrasing comes down to when it is compared with an utterance."""

from dataclasses import dataclass

SILENT_SLOTS = frozenset({"span", "as_of"})  # scopes that any phrasing may carry without naming them

Family = tuple[str, tuple[tuple[str, int], ...], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One phrasing's content words, its light words, its slots by kind, its turning words."""

    intent: str
    words: frozenset[str]
    light: frozenset[str]
    slots: tuple[tuple[str, int], ...]
    turning: frozenset[str]
    phrasing: str

    @property
    def family(self) -> Family:
        """Return what it shares with the phrasings of its intent that have the same slots and turning words."""
        return self.intent, self.slots, self.turning
