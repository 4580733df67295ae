"""Uncertainty herding: the batch that best covers what the model is unsure about.

Greedy maximisation of the kernel coverage sum_x u(x) max_{s in S} k(x, s) over the set S of labelled and
chosen items (Bae et al., "Uncertainty Herding", ICLR 2025); with all u = 1 it is MaxHerding: no model needed.
Coverage is submodular, so a candidate's gain only shrinks: stale gains are upper bounds, and only the few
candidates on top are computed again (Minoux 1978). Cost: E x M x D for the kernel, then little a step.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Indices = NDArray[np.intp]

_RECOMPUTE = 64  # candidates brought up to date at a time
_SLICE = 2048  # rows of a distance block


def unit_rows(features: Floats) -> NDArray[np.float32]:
    """Rows scaled to length 1 ([N, D] float32); rows of zeros stay so."""
    rows = np.asarray(features, dtype=np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    return np.asarray(rows / np.maximum(lengths, 1e-12)[:, None], dtype=np.float32)


def squared_distances(left: Floats, right: Floats) -> NDArray[np.float32]:
    """Squared Euclidean distance of each row of `left` to each of `right`: [N, M] float32."""
    square = np.asarray(left @ right.T, dtype=np.float32)
    square *= -2.0
    square += (left * left).sum(axis=1)[:, None]
    square += (right * right).sum(axis=1)[None, :]
    np.maximum(square, 0.0, out=square)
    return square


def bandwidth(evaluation: Floats, labelled: Floats, *, neighbours: int = 10) -> float:
    """Radius of the RBF kernel: the usual distance to the tenth neighbour, and less once labels lie closer
    than that, so that coverage gives way to uncertainty as labels grow."""
    sample = evaluation[:1000]
    square = squared_distances(sample, evaluation)
    k = min(neighbours + 1, square.shape[1])
    near = np.partition(square, k - 1, axis=1)[:, 1:k] if k > 1 else square
    radius = float(np.sqrt(near).mean())
    if len(labelled) >= 2:
        among = squared_distances(labelled[-2000:], labelled[-2000:])
        np.fill_diagonal(among, np.inf)
        radius = min(radius, float(np.quantile(np.sqrt(among.min(axis=1)), 0.1)))
    return max(radius, 1e-3)


def herd(
    candidates: Floats,
    evaluation: Floats,
    weights: Floats,
    labelled: Floats,
    *,
    size: int,
    radius: float,
) -> tuple[Indices, Floats]:
    """The first `size` candidates in greedy order and the coverage each one added.

    `candidates` [M, D], `evaluation` [E, D] (the points to be covered) with `weights` [E], `labelled` [L, D].
    """
    size = min(size, len(candidates))
    covered = _coverage(evaluation, labelled, radius)
    kernel = _kernel(candidates, evaluation, radius)
    weights = np.asarray(weights, dtype=np.float32)
    bound = np.maximum(kernel - covered, 0.0) @ weights
    chosen = np.empty(size, dtype=np.intp)
    gains = np.empty(size, dtype=np.float32)
    for step in range(size):
        best, gain = _best(kernel, covered, weights, bound)
        chosen[step], gains[step] = best, gain
        np.maximum(covered, kernel[best], out=covered)
        bound[best] = -1.0
    return chosen, gains


def _best(kernel: Floats, covered: Floats, weights: Floats, bound: Floats) -> tuple[int, float]:
    """Index and true gain of the best candidate; `bound` is tightened on the way."""
    fresh_best, fresh_gain = -1, -1.0
    stale = bound.copy()
    while True:
        count = min(_RECOMPUTE, len(stale))
        top = np.argpartition(-stale, count - 1)[:count]
        if stale[top].max() <= fresh_gain:
            return fresh_best, fresh_gain
        top = np.sort(top[stale[top] >= 0])
        gain = np.maximum(kernel[top] - covered, 0.0) @ weights
        bound[top], stale[top] = gain, -2.0
        winner = int(np.argmax(gain))
        if gain[winner] > fresh_gain:
            fresh_best, fresh_gain = int(top[winner]), float(gain[winner])


def _kernel(rows: Floats, columns: Floats, radius: float) -> NDArray[np.float32]:
    kernel = np.empty((len(rows), len(columns)), dtype=np.float32)
    for start in range(0, len(rows), _SLICE):
        square = squared_distances(rows[start : start + _SLICE], columns)
        np.exp(square / np.float32(-radius * radius), out=kernel[start : start + _SLICE])
    return kernel


def _coverage(evaluation: Floats, labelled: Floats, radius: float) -> NDArray[np.float32]:
    """How well each evaluation point is covered by the labelled ones: max_s k(x, s)."""
    covered = np.zeros(len(evaluation), dtype=np.float32)
    for start in range(0, len(labelled), _SLICE):
        square = squared_distances(labelled[start : start + _SLICE], evaluation).min(axis=0)
        np.maximum(covered, np.exp(square / np.float32(-radius * radius)), out=covered)
    return covered
