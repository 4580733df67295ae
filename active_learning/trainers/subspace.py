"""The leading directions of many vectors, by randomised subspace iteration (Halko, Martinsson & Tropp 2011,
algorithm 4.4): seconds where a full decomposition takes minutes."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float32]

_ITERATIONS = 2
_OVERSAMPLING = 16
_RANK_TOLERANCE = 1e-3
_SEED = (
    20_101  # of the random start; not the run's seed, so that all runs over the same items share one basis
)


def leading(matrix: Any, rank: int) -> tuple[Floats, Floats]:
    """Singular values [d] and right vectors [columns, d] of a dense or sparse matrix, d <= rank.

    Directions of (almost) no weight are dropped; at least one is returned, for an empty matrix a zero one.
    """
    nothing = np.ones(1, np.float32), np.zeros((matrix.shape[1], 1), np.float32)
    wide = min(rank + _OVERSAMPLING, *matrix.shape)
    if wide < 1:
        return nothing
    transposed = sparse.csr_matrix(matrix.T) if sparse.issparse(matrix) else matrix.T
    start = np.random.default_rng(_SEED).standard_normal((matrix.shape[1], wide), dtype=np.float32)
    basis = np.linalg.qr(matrix @ start)[0]
    for _ in range(_ITERATIONS):
        basis = np.linalg.qr(matrix @ (transposed @ basis))[0]
    small = transposed @ basis
    squares, turn = np.linalg.eigh((small.T @ small).astype(np.float64))
    values = np.sqrt(np.maximum(squares[::-1], 0.0))
    if values[0] <= 0.0:
        return nothing
    keep = min(rank, max(1, int((values > _RANK_TOLERANCE * values[0]).sum())))
    values, turn = values[:keep], turn[:, ::-1][:, :keep]
    return values.astype(np.float32), (small @ (turn / values)).astype(np.float32)
