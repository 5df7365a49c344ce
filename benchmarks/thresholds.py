"""The thresholds of answering, chosen on one part of the question cases and reported on the other.

``python -m benchmarks.thresholds`` varies one threshold at a time on the tuning part, takes up what is better
(right answers less ten times the wrong ones) and goes round until nothing is. What a case's utterance hashes
to says which part it is in, so a case stays there however many are added. Beside each utterance stands the same
with one slip of the finger: the cases are kept right by the tests, and only what nobody has repaired tells
thresholds apart. Each way of reading an utterance is weighed once for each `FIT_SHARE`; only what the
thresholds make of it is worked out again.
"""

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import wraps
from types import ModuleType
from typing import Any, cast

from rich.console import Console
from rich.table import Table

from benchmarks.names import slipped as slip
from benchmarks.worlds import CASES, TODAY, build, service
from bot.app import turnaround
from bot.app.ask import Asking, Question
from bot.app.cases import Case, judge, read_cases
from bot.core import reading
from bot.core.answers.reply import Reply
from bot.core.intents import weighing
from bot.core.knowledge import Knowledge
from bot.surface.plain import plain

TUNING_SHARE = 40  # percent of the cases that thresholds are chosen on
OUTCOMES = ("right", "wrong", "asked back", "silent")
GRID: Mapping[str, tuple[ModuleType, Sequence[float]]] = {
    "FIT_SHARE": (weighing, (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)),
    "UNREAD_LIMIT": (weighing, (0.1, 0.2, 0.27, 0.34, 0.4, 0.5, 0.7)),
    "LACKING_LIMIT": (weighing, (0.35, 0.5, 0.65, 0.75, 0.85, 1.0, 1.3)),
    "ENOUGH": (reading, (0.4, 0.5, 0.56, 0.59, 0.62, 0.65, 0.68, 0.74, 0.8)),
    "CLEAR_LEAD": (reading, (0.0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.15)),
    "SURE_UNASKED": (turnaround, (0.6, 0.7, 0.75, 0.8, 0.83, 0.86, 0.9)),
}

ROUNDS = 3  # at most, through the whole grid
WRONG_COSTS = 10  # right answers that one wrong answer outweighs; judged by wrong ones first, silence would win

Settings = dict[str, float]
Counts = Mapping[str, int]


def is_tuning(case: Case) -> bool:
    """Whether *case* belongs to the part that thresholds are chosen on."""
    return int(hashlib.sha256(case.utterance.encode()).hexdigest(), 16) % 100 < TUNING_SHARE


def slipped(case: Case) -> Case:
    """Return *case* with one slip in a word of its utterance, never in a number; the same one every time."""
    dice = random.Random(case.utterance)
    words = case.utterance.split()
    long = [at for at, word in enumerate(words) if len(word) >= 4 and not any(map(str.isdigit, word))]
    if long:
        at = dice.choice(long)
        words[at] = slip(words[at], dice)
    return replace(case, utterance=" ".join(words))


def present() -> Settings:
    """Return the thresholds as they are set."""
    return {name: float(getattr(module, name)) for name, (module, _) in GRID.items()}


class Trial:
    """The cases asked again and again, each time under other thresholds."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._asking = Asking(cast(Any, service(knowledge)), clock=lambda: datetime.now(UTC))
        reader, answerer = cast(Any, knowledge.reader), cast(Any, knowledge.answerer)
        self._weighed: dict[object, Any] = {}
        self._weigh = reader._weigher.weigh
        reader._weigher.weigh = self._remembered
        reader._marks = _once(reader._marks, lambda words, today: (tuple(words), today))
        answerer.answer = _once(
            answerer.answer,
            lambda intent, filled, as_of, today: (intent.name, tuple(sorted(filled.items())), as_of, today),
        )

    def counts(self, cases: Sequence[Case], settings: Settings) -> Counts:
        """Return how many of *cases* came to each of OUTCOMES under *settings*."""
        for name, value in settings.items():
            setattr(GRID[name][0], name, value)
        return Counter(outcome_of(case, self.reply(case)) for case in cases)

    def reply(self, case: Case) -> Reply:
        """Return the reply to *case* under the thresholds set last."""
        day = case.today or TODAY
        return self._asking.ask_now(Question(case.utterance, as_of=case.as_of, today=day, addressed=not case.overheard))

    def _remembered(
        self,
        words: Sequence[str],
        stands_for: Mapping[str, str],
        chosen: Sequence[Any],
        known: Mapping[str, Any],
        dearer: float = 0.0,
        worth: float = -9.0,
    ) -> Any:
        """Return what weighing returned for the same way before; what it is worth going into depends on thresholds."""
        if known:
            return self._weigh(words, stands_for, chosen, known, dearer, worth)
        key = (tuple(words), tuple(chosen), weighing.FIT_SHARE)
        if key not in self._weighed:
            self._weighed[key] = self._weigh(words, stands_for, chosen, known, dearer)
        readings = self._weighed[key]
        return readings if readings and readings[0].fit + dearer >= worth else []


def _once(call: Callable[..., Any], key: Callable[..., object]) -> Callable[..., Any]:
    """Return *call*, made only once for the same *key* of its arguments."""
    found: dict[object, Any] = {}

    @wraps(call)
    def remembered(*args: Any) -> Any:
        at = key(*args)
        if at not in found:
            found[at] = call(*args)
        return found[at]

    return remembered


def outcome_of(case: Case, reply: Reply) -> str:
    """Return how *reply* did: a question back and silence are mild where an answer was due, never right."""
    quiet = reply.silent or reply.outcome == "out_of_scope"
    if case.overheard and case.outcome != "answered" and quiet:
        return "right"
    if not judge(case, reply, plain(reply.text)) and not (case.overheard and reply.silent):
        return "right"
    if quiet:
        return "silent"
    return "asked back" if reply.outcome == "ambiguous" else "wrong"


def tuned(trial: Trial, cases: Sequence[Case], console: Console) -> Settings:
    """Return the thresholds that do best on *cases*, showing each grid that was gone through."""
    best = present()
    score = _worth(trial.counts(cases, best))
    for _ in range(ROUNDS):
        started = best
        for name, (_, values) in GRID.items():
            before = best
            rows = []
            for value in sorted({*values, before[name]}):
                counts = trial.counts(cases, before | {name: value})
                rows.append((f"{value:g}" + (" (so far)" if value == before[name] else ""), counts))
                if _worth(counts) > score:
                    best, score = before | {name: value}, _worth(counts)
            show(f"{name} on the tuning part", rows, console)
        if best == started:
            break
    return best


def _worth(counts: Counts) -> int:
    """Return what a setting is judged by: its right answers, less what the wrong ones cost."""
    return counts["right"] - WRONG_COSTS * counts["wrong"]


def show(title: str, rows: Sequence[tuple[str, Counts]], console: Console) -> None:
    """Print a table of *rows*: a label, and how many cases came to what."""
    table = Table("", *OUTCOMES, title=title, title_justify="left")
    for label, counts in rows:
        table.add_row(label, *(f"{counts[outcome]:,}" for outcome in OUTCOMES))
    console.print(table)


def show_overheard(trial: Trial, cases: Sequence[Case], settings: Settings, console: Console) -> None:
    """Print what SURE_UNASKED lets through: chatter, and the questions of all cases as if overheard."""
    chatter = [case for case in cases if case.place.startswith("overheard.yaml")]
    asked = [replace(case, overheard=True) for case in cases if case.outcome == "answered" and case not in chatter]
    table = Table("SURE_UNASKED", "chatter answered", "questions answered", title="Overheard")
    for value in GRID["SURE_UNASKED"][1]:
        turnaround.SURE_UNASKED = value
        loud = sum(not trial.reply(case).silent for case in chatter)
        heard = trial.counts(asked, settings | {"SURE_UNASKED": value})
        table.add_row(f"{value:g}", f"{loud} of {len(chatter):,}", f"{heard['right']:,} of {len(asked):,}")
    console.print(table)


def main() -> None:
    """Tune on one part of the cases, report on the other, and on the words that have to be accounted for."""
    console = Console(width=100)
    trial = Trial(build(1, 1).knowledge)
    cases = read_cases(CASES)
    tuning = [one for case in cases if is_tuning(case) for one in (case, slipped(case))]
    reporting = [case for case in cases if not is_tuning(case)]
    foreign = [case for case in cases if case.place.startswith("out_of_scope.yaml")]
    parts = {
        "tuning": tuning,
        "reporting": reporting,
        "reporting, with one slip": [slipped(case) for case in reporting],
        "out_of_scope.yaml": foreign,
        "out_of_scope.yaml, with one slip": [slipped(case) for case in foreign],
    }
    before = present()
    after = tuned(trial, tuning, console)
    for title, part in parts.items():
        rows = [("as set", trial.counts(part, before)), ("as tuned", trial.counts(part, after))]
        show(f"{title}: {len(part):,} cases", rows, console)
    loose = {
        "as set": {},
        "unread words not counted": {"UNREAD_LIMIT": 9.0},
        "lacking words not counted": {"LACKING_LIMIT": 9.0},
        "neither counted": {"UNREAD_LIMIT": 9.0, "LACKING_LIMIT": 9.0},
    }
    for title in ("reporting, with one slip", "out_of_scope.yaml", "out_of_scope.yaml, with one slip"):
        rows = [(label, trial.counts(parts[title], before | other)) for label, other in loose.items()]
        show(f"What the account of words is worth: {title}", rows, console)
    show_overheard(trial, cases, before, console)
    changed = {name: value for name, value in after.items() if value != before[name]}
    console.print(f"Better: {changed}" if changed else "Nothing better was found.")


if __name__ == "__main__":
    main()
