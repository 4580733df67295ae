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
