"""Intent reading on CLINC150, side by side with what a user would pick instead.

    python -m benchmarks.reading [--clinc data_full.json] [--quick]

CLINC150 (Larson et al. 2019, CC BY 3.0) is read where it lies. The recipe was chosen on its validation part; what is
printed here is its test part. A typo is one random edit in a word of four letters or more.
"""

import argparse
import pickle
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process

from benchmarks.clinc import Clinc, Labelled
from benchmarks.machine import Timing, noise
from bot.core.intents.features import Recipe
from bot.core.intents.index import IntentIndex
from bot.core.text.folding import fold

HERE = Path(__file__).resolve().parents[1]
CLINC = HERE.parent / "shared" / "bench" / "clinc150" / "data_full.json"
SHORT = 10  # utterances of each intent in the cut that is like ours
SHIPPED = (110, 27)  # intents, phrasings of each: what we ship, for the time a reload takes
SCANS = 300  # tests for the scans, which take tens of milliseconds each
ABLATIONS: Mapping[str, dict[str, float | bool]] = {
    "all of it": {},
    "without letters": {"letters": 0.0},
    "without pairs": {"pairs": 0.0},
    "without single words": {"words": 0.0},
    "without guessing at unknown words": {"guess": False},
    "guessing without neighbours": {"beside": 0.0},
    "every word weighs alike": {"rare": 0.0},
    "unknown words cost no certainty": {"unread": 0.0},
    "score is the share alone": {"cover": 0.0},
}

Reader = Callable[[str], tuple[str, float]]  # utterance -> best intent, score


@dataclass(frozen=True)
class Result:
    """What one reader reached: accuracies and AUROC in percent, processor time in milliseconds."""

    name: str
    accuracy: tuple[float, float, float]
    auroc: float
    timing: Timing
    fit_s: float
    held_mb: float
    tests: int


def measure(name: str, build: Callable[[Labelled], Reader], train: Labelled, tests: "Tests") -> Result:
    """Return what the reader that *build* makes of *train* reaches on *tests*."""
    started = time.process_time()
    reader = build(train)
    fit_s = time.process_time() - started
    times: list[float] = []  # of clean utterances, in scope and out, each read for the first time

    def read(text: str) -> tuple[str, float]:
        started = time.process_time()
        found = reader(text)
        times.append(time.process_time() - started)
        return found

    strange = [read(text)[1] for text in tests.outside]
    clean = [read(text) for text, _ in tests.inside[0]]
    accuracy = [_right(clean, tests.inside[0])]
    accuracy += [_right([reader(text) for text, _ in part], part) for part in tests.inside[1:]]
    held_mb = len(pickle.dumps(getattr(reader, "held", None))) / 1e6
    found = (accuracy[0], accuracy[1], accuracy[2])
    area = 100 * auroc(np.array([score for _, score in clean]), np.array(strange))
    return Result(name, found, area, Timing.of(times), fit_s, held_mb, len(tests.inside[0]))


def _right(read: Sequence[tuple[str, float]], part: Labelled) -> float:
    return 100 * float(np.mean([got == want for (got, _), (_, want) in zip(read, part, strict=True)]))


def auroc(known: np.ndarray, strange: np.ndarray) -> float:
    """Return how often something known scores above something strange; ties count half."""
    order = np.sort(strange)
    below, upto = np.searchsorted(order, known, "left"), np.searchsorted(order, known, "right")
    return float((below + upto).sum() / 2 / len(known) / len(strange))


@dataclass(frozen=True)
class Tests:
    """In-scope tests (clean, one typo, two typos) and out-of-scope ones."""

    inside: tuple[Labelled, Labelled, Labelled]
    outside: tuple[str, ...]

    @classmethod
    def of(cls, clinc: Clinc, limit: int | None = None) -> "Tests":
        """Return the tests of *clinc*, or an even sample of at most *limit* of each kind."""
        plain = sample(clinc.parts["test"], limit)
        outside = sample(clinc.parts["oos_test"], limit)
        spoilt = [tuple((misspell(text, slips), label) for text, label in plain) for slips in (1, 2)]
        return cls((plain, spoilt[0], spoilt[1]), tuple(text for text, _ in outside))


def sample(items: Labelled, limit: int | None) -> Labelled:
    """Return at most *limit* of *items*, evenly spread."""
    return items if limit is None or limit >= len(items) else items[:: -(-len(items) // limit)]


def misspell(text: str, slips: int) -> str:
    """Return *text* with so many random edits in words of at least four letters; the same every time."""
    dice = random.Random(f"{slips} {text}")
    words = text.split()
    for _ in range(slips):
        long = [at for at, word in enumerate(words) if len(word) >= 4]
        if long:
            at = dice.choice(long)
            words[at] = _edit(words[at], dice)
    return " ".join(words)


def _edit(word: str, dice: random.Random) -> str:
    letter = dice.choice("abcdefghijklmnopqrstuvwxyz")
    at = dice.randrange(len(word) - 1)
    start, end = word[:at], word[at:]
    return start + dice.choice((end[1:], letter + end, letter + end[1:], end[1] + end[0] + end[2:]))


class Ours:
    """Our index as a reader."""

    def __init__(self, train: Labelled, **knobs: float | bool) -> None:
        phrasings: dict[str, list[str]] = {}
        for text, label in train:
            phrasings.setdefault(label, []).append(text)
        self.held = IntentIndex.build(phrasings, recipe=replace(Recipe(), **knobs))  # type: ignore[arg-type]

    def __call__(self, text: str) -> tuple[str, float]:
        return self.held.rank(text, 1)[0]


class Scan:
    """The nearest phrasing by one of rapidfuzz's scorers, on folded text."""

    def __init__(self, train: Labelled, scorer: Callable[..., float]) -> None:
        self.held = ([fold(text) for text, _ in train], [label for _, label in train])
        self._scorer = scorer

    def __call__(self, text: str) -> tuple[str, float]:
        found = process.extractOne(fold(text), self.held[0], scorer=self._scorer)
        return self.held[1][found[2]], found[1] / 100


class Svm:
    """TF-IDF over words and letters with a linear SVM, scikit-learn's usual answer; the score is the margin."""

    def __init__(self, train: Labelled) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import make_pipeline, make_union
        from sklearn.svm import LinearSVC

        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        self.held = make_pipeline(make_union(words, letters), LinearSVC(C=1.0))
        self.held.fit([fold(text) for text, _ in train], [label for _, label in train])

    def __call__(self, text: str) -> tuple[str, float]:
        margins = self.held.decision_function([fold(text)])[0]
        best = int(margins.argmax())
        return str(self.held.classes_[best]), float(margins[best])


def compare(train: Labelled, tests: Tests, few: Tests) -> None:
    """Print ours beside the others, and the others as ratios to ours."""
    results = [measure("ours", Ours, train, tests)]
    try:
        results.append(measure("TF-IDF + linear SVM", Svm, train, tests))
    except ImportError:
        print("scikit-learn: not installed\n")
    for name, scorer in (("WRatio", fuzz.WRatio), ("token_sort_ratio", fuzz.token_sort_ratio)):
        results.append(measure(f"rapidfuzz {name}", lambda rows, by=scorer: Scan(rows, by), train, few))
    table(results)
    print("\n| as ratios to ours | errors clean | 1 typo | 2 typos | 1 - AUROC | p50 | p99 | fit | memory |")
    print("| --- " + "| ---: " * 8 + "|")
    ours = results[0]
    for other in results[1:]:
        wrong = [(100 - a) / (100 - b) for a, b in zip(other.accuracy, ours.accuracy, strict=True)]
        rest = [
            (100 - other.auroc) / (100 - ours.auroc),
            other.timing.p50 / ours.timing.p50,
            other.timing.p99 / ours.timing.p99,
            other.fit_s / ours.fit_s,
            other.held_mb / ours.held_mb,
        ]
        print(f"| {other.name} | " + " | ".join(f"{value:.2f}" for value in [*wrong, *rest]) + " |")


def table(results: Sequence[Result]) -> None:
    """Print *results* as a table."""
    print("| | clean | 1 typo | 2 typos | AUROC | p50 ms | p99 ms | fit s | memory MB | tests |")
    print("| --- " + "| ---: " * 9 + "|")
    for result in results:
        row(result)


def row(r: Result) -> None:
    """Print one line of a table."""
    reached = " | ".join(f"{value:.1f}" for value in [*r.accuracy, r.auroc])
    times = f"{r.timing.p50:.3f} | {r.timing.p99:.3f} | {r.fit_s:.2f} | {r.held_mb:.1f}"
    print(f"| {r.name} | {reached} | {times} | {r.tests} |", flush=True)


def first(train: Labelled, each: int, intents: int | None = None) -> Labelled:
    """Return the first *each* utterances of the first *intents* intents."""
    by_label = [list(rows) for _, rows in groupby(sorted(train, key=lambda row: row[1]), lambda row: row[1])]
    return tuple(row for rows in by_label[:intents] for row in rows[:each])


def scattered(train: Labelled, each: int) -> Labelled:
    """Return *each* utterances of every intent, drawn at random: the first ones are much alike."""
    mixed = list(train)
    random.Random(1).shuffle(mixed)
    return first(tuple(mixed), each)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clinc", type=Path, default=CLINC, help="CLINC150's data_full.json")
    parser.add_argument("--quick", action="store_true", help="ten utterances of each intent, fewer tests")
    options = parser.parse_args(arguments)
    if not options.clinc.is_file():
        parser.exit(2, f"{options.clinc}: no such file; name CLINC150's data_full.json with --clinc\n")
    clinc = Clinc.read(options.clinc)
    train = clinc.parts["train"]
    tests, few = Tests.of(clinc, 600 if options.quick else None), Tests.of(clinc, SCANS // (1 + options.quick))
    print(f"a fixed piece of plain work takes {noise().p50:.2f} ms here, {noise().p99:.2f} ms at p99")
    cuts = [first(train, each) for each in ((SHORT,) if options.quick else (100, SHORT))]
    for cut in cuts:
        print(f"\n## {len(cut)} utterances, the first of each intent (scans on {len(few.inside[0])} tests)\n")
        compare(cut, tests, few)
    print(f"\n## {SHORT} utterances of each intent drawn at random, and as many rows as we ship\n")
    table([measure("ours", Ours, scattered(train, SHORT), tests)])
    shipped = first(train, SHIPPED[1], SHIPPED[0])
    fits = [_seconds(lambda: Ours(shipped)) for _ in range(5)]
    print(f"\nfitting {len(shipped)} utterances of {SHIPPED[0]} intents: {min(fits):.2f} s (best of {len(fits)})")
    for cut in reversed(cuts):
        print(f"\n## Each ingredient left out, {len(cut)} utterances\n")
        table([])
        for name, knobs in ABLATIONS.items():
            row(measure(name, lambda rows, k=knobs: Ours(rows, **k), cut, tests))


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main()
