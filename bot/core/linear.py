"""A linear classifier over sparse rows: multinomial logistic regression, fitted with numpy alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
BATCH = 64


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse rows: row *i* holds ``values[starts[i]:starts[i+1]]`` at the columns ``ids`` of that span."""

    starts: NDArray[np.int64]
    ids: Ints
    values: Floats

    @classmethod
    def of(cls, rows: list[tuple[Ints, Floats]]) -> "Rows":
        """Return *rows*, each its columns and their values, as one block."""
        starts = np.zeros(len(rows) + 1, np.int64)
        np.cumsum([len(ids) for ids, _ in rows], out=starts[1:])
        return cls(
            starts,
            np.concatenate([ids for ids, _ in rows] or [np.zeros(0, np.int32)]),
            np.concatenate([values for _, values in rows] or [np.zeros(0, np.float32)]),
        )

    def __len__(self) -> int:
        return len(self.starts) - 1

    def block(self, chosen: NDArray[np.int64]) -> tuple[NDArray[np.int64], Floats]:
        """Return the columns the *chosen* rows use, and these rows as a dense matrix over those columns."""
        spans = [np.arange(self.starts[row], self.starts[row + 1]) for row in chosen]
        at = np.concatenate(spans)
        used, columns = np.unique(self.ids[at], return_inverse=True)
        dense = np.zeros((len(chosen), len(used)), np.float32)
        lines = np.repeat(np.arange(len(chosen)), [len(span) for span in spans])
        np.add.at(dense, (lines, columns), self.values[at])
        return used, dense


def fit(
    rows: Rows,
    labels: NDArray[np.int64],
    classes: int,
    columns: int,
    *,
    rounds: int,
    rate: float,
    decay: float,
    seed: int = 0,
) -> Floats:
    """Return the weights (columns by classes) of a multinomial logistic regression.

    AdaGrad over small batches that stay together: a batch touches only its own columns, as a block made once.
    """
    order = np.random.default_rng(seed).permutation(len(rows))
    batches = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
    blocks = [(*rows.block(batch), labels[batch]) for batch in batches]
    weights = np.zeros((columns, classes), np.float32)
    squares = np.full((columns, classes), 1e-6, np.float32)
    turns = np.random.default_rng(seed + 1)
    for _ in range(rounds):
        for at in turns.permutation(len(blocks)):
            used, dense, wanted = blocks[at]
            mine = weights[used]
            error = softmax(dense @ mine)
            error[np.arange(len(wanted)), wanted] -= 1
            slope = dense.T @ error
            slope /= len(wanted)
            slope += decay * mine
            seen = squares[used]
            seen += slope * slope
            squares[used] = seen
            slope /= np.sqrt(seen)
            slope *= rate
            mine -= slope
            weights[used] = mine
    return weights


def softmax(scores: Floats) -> Floats:
    """Return *scores* as shares of one along the last axis."""
    shares: Floats = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares /= shares.sum(axis=-1, keepdims=True)
    return shares
