"""What is wrong in the knowledge, said so that an admin can repair it."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to repair: which file (relative to the knowledge folder), which line (from 1), where, what."""

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        """Return ``file:line: path: message``, leaving out what is not known."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.path}: {self.message}" if self.path else f"{place}: {self.message}"


class DomestiqueError(Exception):
    """The base of every error this project raises on purpose; its text is fit to show a person."""


class KnowledgeError(DomestiqueError):
    """Knowledge that cannot go into service; ``problems`` holds every one of its faults."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        first = self.problems[0] if self.problems else "no reason given"
        more = f" (and {len(self.problems) - 1} more)" if len(self.problems) > 1 else ""
        super().__init__(f"the knowledge has problems: {first}{more}")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``", did you mean 'x'?"`` for the known word nearest to *word*, or ``""`` when none is near."""
    near = process.extractOne(word, list(known), scorer=OSA.normalized_similarity, score_cutoff=0.7)
    return f", did you mean {near[0]!r}?" if near else ""
