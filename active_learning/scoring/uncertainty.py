"""How unsure a model is about an item, from calibrated class probabilities [N, C]: 0 sure, 1 a coin toss.

Margin is what the queue uses: entropy and least confidence lose to random order while labels are few
(docs/decisions) and are shown beside it.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


def margin(probabilities: Floats) -> Floats:
    """1 - (p1 - p2): how close the two likeliest classes are. [N]; Scheffer et al. 2001."""
    if probabilities.shape[1] < 2:
        return np.zeros(len(probabilities), dtype=np.float32)
    top = np.partition(probabilities, -2, axis=1)
    return np.asarray(np.clip(1.0 - (top[:, -1] - top[:, -2]), 0.0, 1.0))


def entropy(probabilities: Floats) -> Floats:
    """Entropy over its maximum log C. [N]."""
    classes = probabilities.shape[1]
    if classes < 2:
        return np.zeros(len(probabilities), dtype=np.float32)
    spread: Floats = -(probabilities * np.log(np.maximum(probabilities, 1e-12))).sum(axis=1)
    return np.asarray(np.clip(spread / float(np.log(classes)), 0.0, 1.0))


def least_confidence(probabilities: Floats) -> Floats:
    """1 - p1. [N]."""
    likeliest: Floats = probabilities.max(axis=1)
    return np.asarray(np.clip(1.0 - likeliest, 0.0, 1.0))


def toss_ups(probabilities: Floats, *, most: int = 5) -> Floats:
    """For independent yes-or-no answers (several choices an item, scores of boxes): the mean of the `most`
    least certain ones, each 1 - |2p - 1|. [N]; places filled up with zeros count as certain."""
    unsure = 1.0 - np.abs(2.0 * np.clip(probabilities, 0.0, 1.0) - 1.0)
    if unsure.shape[1] == 0:
        return np.zeros(len(unsure), dtype=np.float32)
    count = min(most, unsure.shape[1])
    top = np.partition(unsure, unsure.shape[1] - count, axis=1)[:, -count:]
    return np.asarray(top.mean(axis=1))
