"""Work done abreast is the work done alone."""

import os
import sys

import pytest

from bot.app.abreast import CHUNK, begin

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
PIECES = [str(number) for number in range(3 * CHUNK + 1)]


@pytest.mark.parametrize("hands", [1, 2, 3])
def test_every_piece_is_done(hands: int) -> None:
    assert begin(len, PIECES, hands)() == {piece: len(piece) for piece in PIECES}


def test_there_may_be_nothing_to_do() -> None:
    assert begin(len, [], 2)() == {}


def test_what_broke_down_is_left_out() -> None:
    here = os.getpid()

    def work(piece: str) -> int:
        if os.getpid() != here:
            os._exit(1)
        return len(piece)

    done = begin(work, PIECES, 2)()

    assert done.items() <= {piece: len(piece) for piece in PIECES}.items()
    assert len(done) >= len(PIECES) - CHUNK
