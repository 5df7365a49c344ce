"""What gets answered, and what is left alone: our cases by outcome, beside what a user would pick instead.

    python -m benchmarks.judgement

The cases are ours, so they are right as they stand (the tests see to it); what tells is the same with one slip or two,
the questions that must not be answered, and chatter that is only overheard. Beside us stand a linear SVM over TF-IDF
and a scan with rapidfuzz. They get each phrasing with names in its gaps, and the score from which they answer is the
best on the tuning part of the cases, one wrong answer weighing one right one: at our ten they would never answer. They
are called right where they find the intent; we have to give the right answer. Reported is the other part.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, cast

from rapidfuzz import fuzz
from rich.console import Console
from rich.table import Table

from benchmarks.reading import Reader, Scan, Svm
from benchmarks.thresholds import OUTCOMES, is_tuning, outcome_of, slipped
from benchmarks.worlds import CASES, TODAY, World, build, service
from bot.app.ask import Asking, Question
from bot.app.cases import Case, read_cases

SCANNED = 300  # cases of each part for a scan, which takes several milliseconds for each
_GAPS: Mapping[str, Sequence[str]] = {
    "year": ("2019", "1998", "2024"), "ordinal": ("first", "third", "last"), "count": ("twice", "three times"),
    "number": ("5", "10"), "stage": ("stage 5", "the prologue"), "date": ("3 july 2024",),
}  # fmt: skip

Judge = Callable[[Case], str]  # a case -> one of OUTCOMES


@dataclass(frozen=True)
class Part:
    """Cases reported together."""

    name: str
    cases: Sequence[Case]


def parts(cases: Iterable[Case]) -> list[Part]:
    """Return the parts that are reported: answerable as written and with slips, foreign, shared names, chatter."""
    kept = [case for case in cases if not is_tuning(case)]
    plain = [case for case in kept if case.outcome == "answered" and not case.overheard]
    once = [slipped(case) for case in plain]
    foreign = [case for case in kept if case.outcome == "out_of_scope" and not case.overheard]
    return [
        Part("answerable", plain),
        Part("answerable, one slip", once),
        Part("answerable, two slips", [slipped(case) for case in once]),
        Part("not for us", foreign),
        Part("not for us, one slip", [slipped(case) for case in foreign]),
        Part("shared names, or not countable", [c for c in kept if c.outcome in ("ambiguous", "unknown")]),
        Part("overheard chatter", [c for c in kept if c.overheard and c.outcome == "out_of_scope"]),
        Part("overheard questions", [replace(case, overheard=True) for case in plain]),
    ]


def ours(world: World) -> Judge:
    """Return how we do, whole answers judged."""
    asking = Asking(cast(Any, service(world.knowledge)), clock=lambda: datetime.now(UTC))

    def judged(case: Case) -> str:
        day = case.today or TODAY
        asked = Question(case.utterance, as_of=case.as_of, today=day, addressed=not case.overheard)
        return outcome_of(case, asking.ask_now(asked))

    return judged


def peer(reader: Reader, tuning: Sequence[Case]) -> Judge:
    """Return how a reader of intents does that answers from a score on; the score is chosen on *tuning*."""
    found = sorted(((reader(case.utterance), case) for case in tuning), key=lambda item: -item[0][1])
    best, worth, enough = 0, 0, 9.0
    for (intent, score), case in found:
        worth += 1 if _fits(case, intent) else -1
        if worth > best:
            best, enough = worth, score

    def judged(case: Case) -> str:
        intent, score = reader(case.utterance)
        if score < enough:
            return "silent" if case.outcome == "answered" else "right"
        return "right" if _fits(case, intent) else "wrong"

    return judged


def _fits(case: Case, intent: str) -> bool:
    return case.outcome == "answered" and intent == case.intent


def spoken(world: World) -> list[tuple[str, str]]:
    """Return every phrasing with a name or number in each gap, and its intent."""
    dice = random.Random(3)
    sql = "select distinct folded from aliases where kind = :kind order by folded"
    names: dict[str, Sequence[str]] = dict(_GAPS)

    def one(kind: str) -> str:
        if kind not in names:
            names[kind] = [str(row[0]) for row in world.knowledge.record.select(sql, {"kind": kind}, limit=3_000).rows]
        return dice.choice(names[kind] or [kind])

    def filled(text: str) -> str:
        words = (one(w[1:-1].rstrip("0123456789")) if w.startswith("{") else w for w in text.split())
        return " ".join(words)

    return [(filled(text), intent) for intent, text in world.phrasings]


def show(name: str, judge: Judge, reported: Sequence[Part], console: Console, limit: int | None = None) -> None:
    """Print what *judge* made of each part; of a large part an even sample of *limit*."""
    table = Table("", *OUTCOMES, "wrong, of 1,000", title=name, title_justify="left")
    for part in reported:
        step = -(-len(part.cases) // limit) if limit else 1
        counts = Counter(judge(case) for case in part.cases[::step])
        total = max(1, counts.total())
        table.add_row(part.name, *(f"{counts[o]:,}" for o in OUTCOMES), f"{1000 * counts['wrong'] / total:.0f}")
    console.print(table)


def main() -> None:
    """Print one table for us and one for each peer."""
    console = Console(width=110)
    world = build(1, 1)
    cases = read_cases(CASES)
    reported = parts(cases)
    show("Domestique", ours(world), reported, console)
    tuning = [one for case in cases if is_tuning(case) and not case.overheard for one in (case, slipped(case))]
    phrasings = spoken(world)
    try:
        svm = Svm(phrasings)
    except ImportError:
        console.print("scikit-learn is not installed: without its table")
    else:
        show("TF-IDF + linear SVM", peer(svm, tuning), reported, console)
    scan = Scan(phrasings, fuzz.token_sort_ratio)
    few = tuning[:: -(-len(tuning) // SCANNED)]
    show("rapidfuzz token_sort_ratio", peer(scan, few), reported, console, SCANNED)


if __name__ == "__main__":
    main()
