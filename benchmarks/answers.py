"""Speed and memory of reading and answering, beside what people use instead.

``make bench``, or ``python -m benchmarks.answers`` with sizes (``1 10 100``): so many times the shipped
phrasings and riders. Each size runs in a process of its own, its peers in the same one and on the same
questions. What the machine does on the side is measured too, and printed under the table.
"""

import asyncio
import gc
import multiprocessing
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from rich.console import Console
from rich.table import Table

from benchmarks.machine import Timing, noise, resident_mb
from benchmarks.peers import peers
from benchmarks.worlds import KNOWLEDGE, TODAY, build, service
from bot.app.ask import Asking, Question
from bot.app.knowledge import KnowledgeService
from bot.core.problems import KnowledgeError

SIZES = (1, 10, 100)
QUESTIONS = 600
ROUNDS = 3
PEER_BUDGET_S = 20.0  # for one peer: it is asked as many of the questions as fit, at least three
RELOADS = 3


def measure(times: int) -> dict[str, Any]:
    """Return what was measured at *times* the shipped size, ready for a table."""
    started = time.perf_counter()
    world = build(times, QUESTIONS)
    built_s = time.perf_counter() - started
    gc.collect()
    gc.freeze()
    memory_mb = resident_mb()
    reader, asking = world.knowledge.reader, Asking(cast(Any, service(world.knowledge)), clock=_clock)
    rows = {
        "reading": _best(lambda text: reader.read(text, TODAY), world.questions),
        "whole answer": _best(lambda text: asking.ask_now(Question(text, today=TODAY)), world.questions),
    }
    held: dict[str, float] = {}
    for name, make in peers(world).items():
        before = resident_mb()
        peer = make()
        rows[name] = Timing.of(_within(peer, world.questions, PEER_BUDGET_S))
        gc.collect()
        held[name] = resident_mb() - before
        del peer
    return {
        "times": times,
        "phrasings": len(world.phrasings),
        "riders": world.riders,
        "built_s": built_s,
        "memory_mb": memory_mb,
        "held_mb": held,
        "rows": rows,
    }


def _best(call: Callable[[str], object], questions: Sequence[str]) -> Timing:
    """Return the timing over *questions*, each at its best of some rounds: without what else ran."""
    rounds = [_within(call, questions, 600.0) for _ in range(ROUNDS)]
    return Timing.of([min(times) for times in zip(*rounds, strict=True)])


def _within(call: Callable[[str], object], questions: Sequence[str], budget_s: float) -> list[float]:
    """Return the processor time of each call, for as many *questions* as *budget_s* allows."""
    call(questions[0])  # some get ready on their first call
    times: list[float] = []
    for text in questions:
        started = time.thread_time()
        call(text)
        times.append(time.thread_time() - started)
        if len(times) >= 3 and sum(times) > budget_s:
            break
    return times


def _clock() -> datetime:
    return datetime.now(UTC)


async def reloading() -> tuple[float, float, float]:
    """Return the seconds of a reload, and the event loop's longest stall in ms during it and at rest."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(shutil.copytree(KNOWLEDGE, Path(scratch) / "knowledge"))
        knowledge = await KnowledgeService.open(folder)
        took: list[float] = []
        stalls: list[float] = []
        for number in range(RELOADS):
            changed = next((folder / "facts").glob("*.yaml"))
            changed.write_text(changed.read_text("utf-8") + f"# {number}\n", "utf-8")
            started = time.perf_counter()
            stalls.append(await _longest_stall(knowledge.reload("benchmark")))
            took.append(time.perf_counter() - started)
        quiet = await _longest_stall(asyncio.sleep(statistics.median(took)))
    return statistics.median(took), max(stalls) * 1e3, quiet * 1e3


async def _longest_stall(work: Any) -> float:
    """Return by how many seconds a timer of 1 ms came late, at the most, while *work* was done."""
    task = asyncio.ensure_future(work)
    longest = 0.0
    while not task.done():
        due = asyncio.get_running_loop().time() + 0.001
        await asyncio.sleep(0.001)
        longest = max(longest, asyncio.get_running_loop().time() - due)
    await task
    return longest


def ready() -> tuple[float, float]:
    """Return the seconds from starting a process to its first answer: without a cache, and with one."""
    with tempfile.TemporaryDirectory() as cache:
        return tuple(_first_answer(cache) for _ in range(2))  # type: ignore[return-value]


def _first_answer(cache: str) -> float:
    started = time.perf_counter()
    command = [sys.executable, "-m", "bot", "ask", "--json", "hello", "--knowledge", str(KNOWLEDGE)]
    subprocess.run(command, env={"CACHE_DIR": cache}, check=True, capture_output=True)
    return time.perf_counter() - started


def _show(console: Console, results: Sequence[dict[str, Any]]) -> None:
    table = Table(title="Reading and answering, in milliseconds of processor time", title_justify="left")
    for column in ("size", "what", "p50", "p99", "p50 beside reading", "p99 beside 1x", "questions"):
        table.add_column(column, justify="left" if column in ("size", "what") else "right")
    for result in results:
        size = f"{result['times']}x"
        for name, timing in result["rows"].items():
            beside = timing.p50 / result["rows"]["reading"].p50
            first = timing.p99 / results[0]["rows"][name].p99 if name in results[0]["rows"] else 1.0
            numbers = (f"{timing.p50:.3f}", f"{timing.p99:.3f}", f"{beside:.1f}x", f"{first:.1f}x")
            table.add_row(size, name, *numbers, str(timing.calls))
            size = ""
        table.add_section()
    console.print(table)
    for result in results:
        console.print(
            f"{result['times']}x: {result['phrasings']:,} phrasings and {result['riders']:,} riders, "
            f"built in {result['built_s']:.1f} s, {result['memory_mb']:.0f} MB resident, facts and all; "
            + ", ".join(f"{name} {held:.0f} MB more" for name, held in result["held_mb"].items())
        )


def main() -> None:
    """Print the table."""
    console = Console(width=None if sys.stdout.isatty() else 130)
    sizes = [int(argument) for argument in sys.argv[1:]] or list(SIZES)
    before = noise()
    results = []
    for size in sizes:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            results.append(pool.apply(measure, (size,)))
        console.print(f"{size}x is measured", style="dim")
    _show(console, results)
    try:
        cold, warm = ready()
        console.print(f"from starting to the first answer: {cold:.1f} s without a cache, {warm:.1f} s with one")
        took, stall, quiet = asyncio.run(reloading())
        console.print(f"reload: {took:.1f} s; longest stall of the event loop {stall:.1f} ms (at rest {quiet:.1f} ms)")
    except (KnowledgeError, subprocess.CalledProcessError) as error:
        console.print(f"starting and reloading were not measured: {error}")
    after = noise()
    console.print(
        f"the machine's noise: the same plain work took {before.p50:.3f} ms (p99 {before.p99:.3f}) before, "
        f"{after.p50:.3f} ms (p99 {after.p99:.3f}) after"
    )


if __name__ == "__main__":
    main()
