"""A linear classifier over sparse rows: multinomial logistic regression, fitted with numpy alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

BATCH = 128  # rows; 16 reads two points worse at ten phrasings an intent, 512 no better and slower (ADR 4)
SMALLEST = 1e-7  # errors below are set to 0: their squares would be denormal numbers, ten times slower to reckon with


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse rows: row *i* holds ``values[starts[i]:starts[i+1]]`` at the columns ``ids`` of that span."""

    starts: Ints
    ids: Ints
    values: Floats

    def __len__(self) -> int:
        return len(self.starts) - 1

    def block(self, chosen: Ints) -> tuple[Ints, Floats]:
        """Return the columns the *chosen* rows use, and these rows as a dense matrix over those columns."""
        at = np.concatenate([np.arange(self.starts[row], self.starts[row + 1]) for row in chosen])
        used, columns = np.unique(self.ids[at], return_inverse=True)
        lines = np.repeat(np.arange(len(chosen)), self.starts[chosen + 1] - self.starts[chosen])
        cells = len(chosen) * len(used)
        flat = np.bincount(lines * len(used) + columns, self.values[at], cells)
        return used, flat.astype(np.float32).reshape(len(chosen), len(used))


def fit(rows: Rows, labels: Ints, classes: int, columns: int, *, rounds: int, rate: float, seed: int = 0) -> Floats:
    """Return the weights (columns by classes, each row's mean 0) of a multinomial logistic regression.

    AdaGrad with a rate for every single weight, over batches that stay together: a batch touches only its own
    columns, as a dense matrix made once. What keeps it from learning the phrasings by heart is stopping early.
    """
    order = np.random.default_rng(seed).permutation(len(rows))
    batches = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
    blocks = [(*rows.block(batch), labels[batch]) for batch in batches]
    weights = np.zeros((columns, classes), np.float32)
    squares = np.full((columns, classes), 1e-6, np.float32)
    room = np.empty((4, max((len(used) for used, _, _ in blocks), default=0), classes), np.float32)
    turns = np.random.default_rng(seed + 1)
    for _ in range(rounds):
        for at in turns.permutation(len(blocks)):
            used, dense, wanted = blocks[at]
            mine, seen, slope, spare = room[:, : len(used)]
            weights.take(used, axis=0, out=mine, mode="clip")
            squares.take(used, axis=0, out=seen, mode="clip")
            error = softmax(dense @ mine)
            error[np.arange(len(wanted)), wanted] -= 1
            error[np.abs(error) < SMALLEST] = 0
            error /= len(wanted)
            np.matmul(dense.T, error, out=slope)
            np.multiply(slope, slope, out=spare)
            seen += spare
            squares[used] = seen
            np.sqrt(seen, out=spare)
            slope /= spare
            slope *= rate
            mine -= slope
            weights[used] = mine
    weights -= weights.sum(axis=1, keepdims=True) / max(classes, 1)
    return weights


def softmax(scores: Floats) -> Floats:
    """Return *scores* as shares of one along the last axis."""
    shares: Floats = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares /= shares.sum(axis=-1, keepdims=True)
    return shares
