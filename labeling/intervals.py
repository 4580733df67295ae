"""A figure with the range it may truly lie in and the number of observations behind it.

>>> wilson(8, 10).value
0.8
>>> mean([], seed=0)
Interval(value=None, low=None, high=None, n=0)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

LEVEL = 0.95
_RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Interval:
    """`low` and `high` bound `value` at the level asked for (95 %); all three are None when `n` is 0, and
    where `n` observations leave the figure undefined."""

    value: float | None
    low: float | None
    high: float | None
    n: int

    def as_json(self) -> dict[str, float | int | None]:
        return {"value": self.value, "low": self.low, "high": self.high, "n": self.n}

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> "Interval":
        return cls(value=body["value"], low=body["low"], high=body["high"], n=int(body["n"]))


NOTHING = Interval(value=None, low=None, high=None, n=0)


def wilson(successes: int, n: int, *, level: float = LEVEL) -> Interval:
    """A share with the score interval of Wilson (1927), which holds its level on few items."""
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is not a share")
    if n == 0:
        return NOTHING
    share = successes / n
    return Interval(share, *_score_bounds(share, n, level), n)


def ratio(
    parts: Sequence[float] | ArrayLike, wholes: Sequence[float] | ArrayLike, *, level: float = LEVEL
) -> Interval:
    """The sum of `parts` over the sum of `wholes`, 0 to 1, from units that are sampled as a whole.

    Each unit has 0 <= part <= whole; `n` counts those with a whole above 0. Wilson's interval at the number
    of yes-or-no observations that would vary as much (effective sample size: Kish 1965; in Wilson's interval
    Dean & Pagano 2015), the variance by linearisation (Cochran 1977, 6.3). Units that are all alike tell
    nothing of their variance: there it is taken as that of as many yes-or-no observations.
    """
    part, whole = np.asarray(parts, dtype=np.float64).ravel(), np.asarray(wholes, dtype=np.float64).ravel()
    part, whole = part[whole > 0], whole[whole > 0]
    n = int(whole.size)
    if n == 0:
        return NOTHING
    share = min(1.0, max(0.0, float(part.sum() / whole.sum())))
    effective = float(n)
    if n > 1:
        rest = part - share * whole
        variance = float((rest * rest).sum()) * n / (n - 1) / float(whole.sum()) ** 2
        if variance > 1e-15:
            effective = max(1.0, share * (1 - share) / variance)
    return Interval(share, *_score_bounds(share, effective, level), n)


def _score_bounds(share: float, n: float, level: float) -> tuple[float, float]:
    z = float(special.ndtri(0.5 + level / 2))
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    # Rounding must not push the bounds past what they bound: at the extremes they are exactly 0 and 1.
    return (
        0.0 if share <= 0 else min(share, centre - half),
        1.0 if share >= 1 else max(share, centre + half),
    )


def mean(
    values: Sequence[float] | ArrayLike,
    *,
    seed: int,
    level: float = LEVEL,
    method: Literal["student", "bootstrap"] = "student",
) -> Interval:
    """An average of real numbers. `student` suits few repeats, `bootstrap` many skewed values.

    One value has no spread to learn from: its bounds are None. `seed` makes the bootstrap repeatable.
    """
    sample = np.asarray(values, dtype=np.float64).ravel()
    n = int(sample.size)
    if n == 0:
        return NOTHING
    average = float(sample.mean())
    if n == 1:
        return Interval(average, None, None, 1)
    if method == "student":
        half = float(special.stdtrit(n - 1, 0.5 + level / 2)) * float(sample.std(ddof=1)) / sqrt(n)
        return Interval(average, average - half, average + half, n)
    low, high = np.quantile(_resampled_means(sample, seed), [0.5 - level / 2, 0.5 + level / 2])
    return Interval(average, min(average, float(low)), max(average, float(high)), n)


def paired_difference(
    first: Sequence[float] | ArrayLike,
    second: Sequence[float] | ArrayLike,
    *,
    seed: int,
    level: float = LEVEL,
) -> Interval:
    """Mean of `first - second`, item by item, with Student's interval of the differences."""
    left, right = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if left.shape != right.shape:
        raise ValueError(f"pairs need equal lengths, not {left.shape} and {right.shape}")
    return mean(left - right, seed=seed, level=level)


def difference_of_means(
    first: Sequence[float] | ArrayLike, second: Sequence[float] | ArrayLike, *, level: float = LEVEL
) -> Interval:
    """Mean of `first` minus mean of `second`, two groups, by Welch (1947); `n` is the smaller group."""
    left, right = np.asarray(first, dtype=np.float64).ravel(), np.asarray(second, dtype=np.float64).ravel()
    n = int(min(left.size, right.size))
    if n == 0:
        return NOTHING
    gap = float(left.mean() - right.mean())
    if n == 1:
        return Interval(gap, None, None, 1)
    a, b = float(left.var(ddof=1)) / left.size, float(right.var(ddof=1)) / right.size
    if a + b == 0:
        return Interval(gap, gap, gap, n)
    freedom = (a + b) ** 2 / (a * a / (left.size - 1) + b * b / (right.size - 1))
    half = float(special.stdtrit(freedom, 0.5 + level / 2)) * sqrt(a + b)
    return Interval(gap, gap - half, gap + half, n)


def _resampled_means(sample: "np.ndarray[Any, np.dtype[np.float64]]", seed: int) -> "np.ndarray[Any, Any]":
    random = np.random.default_rng(seed)
    # In slices, so that a hundred thousand values do not become two hundred million indices at once.
    step = max(1, 2_000_000 // sample.size)
    means = [
        sample[random.integers(0, sample.size, (min(step, _RESAMPLES - start), sample.size))].mean(axis=1)
        for start in range(0, _RESAMPLES, step)
    ]
    return np.concatenate(means)
