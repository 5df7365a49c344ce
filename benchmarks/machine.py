"""What the machine under a benchmark does: timings, memory, and its own noise."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_ROUNDS, _SPIN = 300, 20_000
_PAGE_BYTES = 4096


@dataclass(frozen=True)
class Timing:
    """How long calls took, in milliseconds."""

    p50: float
    p99: float
    calls: int

    @classmethod
    def of(cls, times_s: Sequence[float]) -> "Timing":
        """Return the timing of calls that took so many seconds each."""
        ordered = sorted(times_s)
        at = min(len(ordered) - 1, len(ordered) * 99 // 100)
        return cls(statistics.median(ordered) * 1e3, ordered[at] * 1e3, len(ordered))


def noise() -> Timing:
    """Return the timing of a fixed piece of plain work: its spread is the machine's own."""
    times = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        sum(range(_SPIN))
        times.append(time.perf_counter() - started)
    return Timing.of(times)


def resident_mb() -> float:
    """Return the resident memory of this process in megabytes (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE_BYTES / 1e6
