"""Does the embedding know the classes? The share of near labelled neighbours that carry the same label.

Where it falls below about 0.35, covering the embedding loses to random order (docs/decisions), so the queue
then goes by margin.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from active_learning.intervals import NOTHING, Interval, mean
from active_learning.scoring.herding import squared_distances

NEIGHBOURS = 5
_MOST = 2000


def label_agreement(features: NDArray[np.floating[Any]], labels: NDArray[np.integer[Any]]) -> Interval:
    """Mean share of the nearest labelled neighbours with the item's own label.

    `features` [L, D] with rows of length 1, `labels` [L]. Five neighbours, fewer while a class has fewer than
    that to offer on average; the newest 2,000 labels are looked at.
    """
    features, labels = features[-_MOST:], labels[-_MOST:]
    classes, counts = np.unique(labels, return_counts=True)
    if len(labels) < 10 or len(classes) < 2:
        return NOTHING
    k = int(np.clip(np.median(counts) // 2, 1, NEIGHBOURS))
    square = squared_distances(features, features)
    np.fill_diagonal(square, np.inf)
    nearest = np.argpartition(square, k - 1, axis=1)[:, :k]
    same = (labels[nearest] == labels[:, None]).mean(axis=1)
    return mean(same, seed=0)
