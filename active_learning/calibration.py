"""Turning scores into probabilities that mean what they say, and measuring how far they do."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

Floats = NDArray[np.float32]

_PRIOR_DEVIATION = 0.5
_BOUND = 8.0


def fit_temperature(logits: Floats, targets: Floats, *, multiple: bool = False) -> float:
    """The temperature that makes held-out `logits` [N, C] likeliest under `targets` [N, C] (Guo et al. 2017).

    A normal prior on its logarithm (mean 0, deviation 0.5) leads when there are few rows and fades with more:
    no rows give exactly 1. The answer always lies between 1/8 and 8.
    """
    if not len(logits):
        return 1.0

    def cost(log_t: float) -> float:
        losses = log_losses(logits, targets, float(np.exp(log_t)), multiple=multiple)
        return float(losses.sum()) + 0.5 * (log_t / _PRIOR_DEVIATION) ** 2

    limit = float(np.log(_BOUND))
    found = minimize_scalar(cost, bounds=(-limit, limit), method="bounded", options={"xatol": 1e-4})
    return round(float(np.exp(found.x)), 4)


def log_losses(
    logits: Floats, targets: Floats, temperature: float, *, multiple: bool = False
) -> NDArray[np.float64]:
    """Negative log-likelihood of each row [N], in nats."""
    scaled = logits.astype(np.float64) / temperature
    if multiple:
        return np.asarray((np.logaddexp(0.0, scaled) - targets * scaled).sum(axis=1))
    return np.asarray(-(targets * log_softmax(scaled, axis=1)).sum(axis=1))


def calibration_error(confidence: Floats, correct: NDArray[np.bool_], *, bins: int = 10) -> float | None:
    """Expected calibration error over bins of equal size; None without rows.

    Every bin holds at least 15 rows (one bin when there are fewer), because tiny bins make it too large.
    """
    n = len(confidence)
    if n == 0:
        return None
    order = np.argsort(confidence, kind="stable")
    parts = np.array_split(order, max(1, min(bins, n // 15)))
    gaps = [abs(float(confidence[p].mean()) - float(correct[p].mean())) * len(p) for p in parts]
    return float(sum(gaps) / n)


def confidences(
    probabilities: Floats, targets: Floats, *, multiple: bool
) -> tuple[Floats, NDArray[np.bool_]]:
    """How sure each decision was, and whether it was right: one decision an item (`multiple`: and class)."""
    if multiple:
        yes = probabilities >= 0.5
        sure = np.where(yes, probabilities, 1.0 - probabilities)
        return sure.ravel().astype(np.float32), (yes == (targets > 0.5)).ravel()
    best = probabilities.argmax(axis=1)
    rows = np.arange(len(best))
    return probabilities[rows, best], targets[rows, best] > 0.5
