"""Which region of one list is which of another: the pairing with the largest sum of overlaps."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from labeling.geometry.overlaps import Overlaps, overlaps
from labeling.shapes import Region

Pair = tuple[int, int, float]


def match(a: Sequence[Region], b: Sequence[Region], *, least: float = 0.0) -> list[Pair]:
    """Pairs (position in `a`, position in `b`, overlap), each region in one at most; all of one kind.

    Pairs overlap, and by `least` or more. The optimum is that of the assignment problem (Kuhn 1955).
    """
    return assign(overlaps(a, b), least=least)


def assign(found: Overlaps, *, least: float = 0.0) -> list[Pair]:
    """The best pairing among these overlaps, by position in the first list."""
    kept = found.value >= least
    first, second, value = found.first[kept], found.second[kept], found.value[kept]
    if first.size == 0:
        return []
    # Regions far apart cannot compete, so each cluster of them is a small problem of its own.
    nodes = int(first.max()) + 1
    size = nodes + int(second.max()) + 1
    links = coo_array((np.ones(first.size), (first, nodes + second)), shape=(size, size))
    _, label = connected_components(links, directed=False)
    order = np.argsort(label[first], kind="stable")
    borders = np.flatnonzero(np.diff(label[first][order])) + 1
    pairs: list[Pair] = []
    for group in np.split(order, borders):
        pairs += _assign_cluster(first[group], second[group], value[group])
    return sorted(pairs)


def _assign_cluster(
    first: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    second: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    value: "np.ndarray[tuple[int], np.dtype[np.float64]]",
) -> list[Pair]:
    if first.size == 1:
        return [(int(first[0]), int(second[0]), float(value[0]))]
    rows, row = np.unique(first, return_inverse=True)
    columns, column = np.unique(second, return_inverse=True)
    matrix = np.zeros((rows.size, columns.size))
    matrix[row, column] = value
    return [
        (int(rows[i]), int(columns[j]), float(matrix[i, j]))
        for i, j in zip(*linear_sum_assignment(matrix, maximize=True), strict=True)
        if matrix[i, j] > 0
    ]
