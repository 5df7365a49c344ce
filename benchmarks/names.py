"""Finding names among 1,000 to 1,000,000 riders: time per utterance, memory, and how many are found.

Run ``python -m benchmarks.names`` (or with sizes: ``python -m benchmarks.names 10000``). Names and utterances
are made up from syllables with a fixed seed; each size runs in a process of its own. As in the record that is
shipped, 28 riders of 100 have won something. The peer is what people use: rapidfuzz's ``process.extractOne`` with
``WRatio`` over the same full names, asked in the same process about the same utterances.

Found means that the rider named in full stands among those of a mention (for the peer: comes first), with the
name as it is, with one slip of the finger somewhere in it, with two, and with first name and surname run together.
"""

import multiprocessing
import random
import statistics
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter, thread_time

from rapidfuzz import fuzz, process

from bot.core.names.gazetteer import Gazetteer, Name
from bot.core.text.folding import fold

SIZES = (1_000, 10_000, 100_000, 1_000_000)
UTTERANCES = 2_000
FULL_NAMES = 400
PEER_UTTERANCES = 3
PEER_NAMES = 60  # a scan of a million names takes seconds, so fewer there
_WON = 0.28  # share of riders with a prominence above zero
_STARTS = "b br c ch d f g gr h j k kr l m n p pr qu r s sch st t tr v w z".split()
_VOWELS = "a a a e e e i i o o u au ei ie oe".split()
_ENDS = "l ll n nd ng r rd s sen ski son t tz ck x ez er in ini a o".split()
_RACES = (
    "Tour de France",
    "Paris-Roubaix",
    "Liège-Bastogne-Liège",
    "Giro d'Italia",
    "Milan-San Remo",
    "Tour",
)
_COMMON = frozenset(
    fold(
        "how many stages has won in the tour did who what when was stage first last win of by and a "
        "race which most is his name ever there for all on he with over "
    ).split()
)
_FRAMES = (
    "how many stages has {} won in the {} before the last mountain stage",
    "who won the {} when {} was second on the last stage",
    "did {} ever win the {} or was he always second behind somebody",
    "whats the name of that {} guy riding for the team of {}",
)
_CHATTER = (
    "could you please transfer fifty dollars from checking account into savings today thanks",
    "hello does anyone happen to know where people usually park near the summit finish",
    "remind me about groceries tomorrow morning because nothing remains inside our fridge anymore",
    "my grandmother bought seventeen purple umbrellas yesterday without telling anybody about prices",
)


def synthetic_names(count: int, rng: random.Random) -> list[Name]:
    ""
    "Return *count* riders' names: few first names, many surnames, some often, with particles and doubles."
    ""
    first = [_word(rng, 1 + (rng.random() < 0.6)) for _ in range(600)]
    surnames = [_word(rng, 1 + (rng.random() < 0.75) + (rng.random() < 0.3)) for _ in range(max(500, count // 2))]
    names = [Name(race, "race", fold(race).replace(" ", "-")) for race in _RACES]
    for number in range(count):
        words = [rng.choice(first)]
        if rng.random() < 0.12:
            words.extend(rng.choice(("van der", "de", "van", "di", "de la")).split())
        words.append(surnames[int(len(surnames) * rng.random() ** 2)])
        if rng.random() < 0.08:
            words.append(rng.choice(surnames))
        weight = 0.1 + 0.9 * rng.random() ** 3 if rng.random() < _WON else 0.0
        names.append(Name(" ".join(words).title(), "rider", f"r{number}", weight=weight))
    return names


def utterances(names: Sequence[Name], rng: random.Random) -> list[tuple[str, ...]]:
    ""
    "Return folded utterances: names in full, surnames, one or two slips, run together, and no name at all."
    ""
    made = []
    for _ in range(UTTERANCES):
        if rng.random() < 0.25:
            made.append(rng.choice(_CHATTER))
            continue
        said = rng.choice(names).name.lower()
        said = said.split(" ", 1)[-1] if rng.random() < 0.6 else said
        for _ in range(rng.choice((0, 0, 1, 1, 2))):
            said = slipped(said, rng)
        said = said.replace(" ", "") if rng.random() < 0.1 else said
        made.append(rng.choice(_FRAMES).format(*rng.sample((said, rng.choice(_RACES)), 2)))
    return [tuple(fold(text).split()) for text in made]


def full_names(names: Sequence[Name], rng: random.Random) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Return, for each way of writing them, full names with the utterance that asks about them."""
    chosen = [fold(name.name) for name in rng.sample([name for name in names if name.kind == "rider"], FULL_NAMES)]
    ways: dict[str, Callable[[str], str]] = {
        "exact": str,
        "one slip": lambda name: slipped(name, rng),
        "two slips": lambda name: slipped(slipped(name, rng), rng),
        "run together": lambda name: name.replace(" ", ""),
    }
    frame = "how many stages has {} won in the tour"
    return {
        way: [(name, tuple(fold(frame.format(write(name))).split())) for name in chosen] for way, write in ways.items()
    }


def slipped(word: str, rng: random.Random) -> str:
    """Return *word* with one slip of the finger."""
    at = rng.randrange(max(1, len(word) - 1))
    letter = rng.choice("abcdefghijklmnopqrstuvwxyz")
    return rng.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
        )
    )


def measure(count: int) -> str:
    """Return one row of the table for *count* names."""
    rng = random.Random(7)
    names = synthetic_names(count, rng)
    asked = utterances(names, rng)
    before = _resident_mb()
    started = perf_counter()
    gazetteer = Gazetteer.build(names, common=_COMMON)
    built = perf_counter() - started
    memory = _resident_mb() - before
    times = _timed(gazetteer.find, asked)
    completing = _timed(lambda words: gazetteer.complete(words[0][:3]), [(n.name,) for n in rng.sample(names, 200)])
    written = {name.entity: fold(name.name) for name in names}
    full = list(written.values())
    peer = _timed(
        lambda words: process.extractOne(" ".join(words), full, scorer=fuzz.WRatio), asked[:PEER_UTTERANCES], 1
    )
    found, scanned = [], []
    for asking in full_names(names, rng).values():
        found.append(
            sum(
                any(written[id_] == name for m in gazetteer.find(words) if m.kind == "rider" for id_ in m.entities)
                for name, words in asking
            )
            / len(asking)
        )
        fewer = asking[: PEER_NAMES if count < 1_000_000 else PEER_UTTERANCES]
        scanned.append(sum(_first(words, full) == name for name, words in fewer) / len(fewer))
    return (
        f"| {count:>9,} | {built:6.2f} s | {memory:6.0f} MB | {_share(times, 50)} | {_share(times, 99)} | "
        f"{max(times) * 1e3:7.3f} ms | {_share(completing, 99)} | {' / '.join(f'{share:4.0%}' for share in found)} | "
        f"{statistics.median(peer) * 1e3:8.1f} ms | {statistics.median(peer) / statistics.median(times):6.0f}x | "
        f"{' / '.join(f'{share:4.0%}' for share in scanned)} |"
    )


def _first(words: Sequence[str], full: Sequence[str]) -> str:
    """Return the full name that a scan puts first."""
    best = process.extractOne(" ".join(words), full, scorer=fuzz.WRatio)
    return str(best[0]) if best else ""


def _word(rng: random.Random, syllables: int) -> str:
    body = "".join(rng.choice(_STARTS) + rng.choice(_VOWELS) for _ in range(syllables))
    return body + rng.choice(_ENDS)


def _timed(call: Callable[[tuple[str, ...]], object], asked: Sequence[tuple[str, ...]], rounds: int = 3) -> list[float]:
    """Return the processor time of each call, the least of some *rounds*: what it takes, not what else ran."""
    times = [9.9] * len(asked)
    for _ in range(rounds):
        for place, tokens in enumerate(asked):
            started = thread_time()
            call(tokens)
            times[place] = min(times[place], thread_time() - started)
    return times


def _share(times: Sequence[float], percent: int) -> str:
    return f"{sorted(times)[min(len(times) - 1, len(times) * percent // 100)] * 1e3:7.3f} ms"


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def main() -> None:
    """Print the table."""
    sizes = [int(argument) for argument in sys.argv[1:]] or list(SIZES)
    ways = "exact / one slip / two slips / run together"
    print(
        f"| names | build | memory | find p50 | p99 | max | complete p99 | found: {ways} | scan p50 | ratio | found |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for size in sizes:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            print(pool.apply(measure, (size,)), flush=True)


if __name__ == "__main__":
    main()
