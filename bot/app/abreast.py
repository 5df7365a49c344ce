"""Many small pieces of work done abreast, by processes forked for it, which have all that is at hand already."""

import multiprocessing
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

CHUNK = 50  # pieces taken at a time

T = TypeVar("T")


def begin(work: Callable[[str], T], pieces: Sequence[str], hands: int) -> Callable[[], dict[str, T]]:
    """Have *work* done on *pieces* by all *hands* but this one, and return what lends this one and gives the results.

    Pieces whose process broke down are left out. To fork is safe only in a process that runs next to no thread.
    """
    context: Any = multiprocessing.get_context("fork")
    place = context.Value("q", 0)
    others: list[Any] = []

    def child(there: Any, ours: Sequence[Any]) -> None:
        for end in ours:
            end.close()  # else nobody's leaving would be noticed, and this process wait for ever
        with suppress(OSError):
            there.send(_share(work, pieces, place))

    for _ in range(hands - 1):
        here, there = context.Pipe(duplex=False)
        ours = [here, *(end for _, end in others)]
        process = context.Process(target=child, args=(there, ours), daemon=True)
        process.start()
        there.close()
        others.append((process, here))

    def finish() -> dict[str, T]:
        found = _share(work, pieces, place)
        for process, end in others:
            with suppress(EOFError):
                found |= end.recv()
            process.join()
        return found

    return finish


def _share(work: Callable[[str], T], pieces: Sequence[str], place: Any) -> dict[str, T]:
    """Take chunk after chunk until there is none left, and return what came of them."""
    found: dict[str, T] = {}
    while True:
        with place.get_lock():
            start = place.value
            place.value += CHUNK
        if start >= len(pieces):
            return found
        found |= {piece: work(piece) for piece in pieces[start : start + CHUNK]}
