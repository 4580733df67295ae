"""What a model got right on a split, class by class, each figure with its interval."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from active_learning.calibration import calibration_error, confidences
from active_learning.intervals import NOTHING, Interval, wilson
from active_learning.trainers.data import Split

Floats = NDArray[np.float32]

_RESAMPLES = 500


@dataclass(frozen=True, slots=True)
class ClassMetrics:
    """`examples` says how many items truly are of the class; precision's n is how often it was predicted."""

    class_id: int
    name: str
    examples: int
    precision: Interval
    recall: Interval
    f1: Interval

    def as_json(self) -> dict[str, Any]:
        return {
            "class_id": self.class_id,
            "name": self.name,
            "examples": self.examples,
            "precision": self.precision.as_json(),
            "recall": self.recall.as_json(),
            "f1": self.f1.as_json(),
        }


@dataclass(frozen=True, slots=True)
class SplitMetrics:
    """`accuracy` counts an item as right when its best class is (with several: when all its classes are)."""

    accuracy: Interval = NOTHING
    calibration_error: Interval = NOTHING
    classes: tuple[ClassMetrics, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "accuracy": self.accuracy.as_json(),
            "calibration_error": self.calibration_error.as_json(),
            "classes": [metrics.as_json() for metrics in self.classes],
        }


@dataclass(frozen=True, slots=True)
class Metrics:
    """`examples` counts the labelled items of each split. Figures of a split without items have n = 0.

    The temperature was fitted on the validation items, so their calibration error is a little too small; the
    test items were used for nothing else.
    """

    validation: SplitMetrics
    test: SplitMetrics
    examples: Mapping[Split, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "validation": self.validation.as_json(),
            "test": self.test.as_json(),
            "examples": dict(self.examples),
        }


def measure(
    probabilities: Floats, targets: Floats, names: Sequence[tuple[int, str]], *, multiple: bool
) -> SplitMetrics:
    """Metrics of probabilities [N, C] against targets [N, C]; `names` are the C class ids and names."""
    n = len(targets)
    if n == 0:
        return SplitMetrics()
    truth = targets > 0.5
    if multiple:
        said = probabilities >= 0.5
    else:
        said = np.zeros_like(truth)
        said[np.arange(n), probabilities.argmax(axis=1)] = True
    counts = np.random.default_rng(0).multinomial(n, np.full(n, 1.0 / n), size=_RESAMPLES)
    f1 = _f1_intervals(truth, said, counts)
    classes = tuple(
        ClassMetrics(
            class_id,
            name,
            int(truth[:, i].sum()),
            wilson(int((truth & said)[:, i].sum()), int(said[:, i].sum())),
            wilson(int((truth & said)[:, i].sum()), int(truth[:, i].sum())),
            f1[i],
        )
        for i, (class_id, name) in enumerate(names)
    )
    confidence, right = confidences(probabilities, targets, multiple=multiple)
    exact = int((truth == said).all(axis=1).sum())
    return SplitMetrics(wilson(exact, n), _calibration_interval(confidence, right), classes)


def _f1_intervals(
    truth: NDArray[np.bool_], said: NDArray[np.bool_], counts: NDArray[np.int64]
) -> list[Interval]:
    hits, either = (truth & said).astype(np.float64), truth.astype(np.float64) + said
    total = either.sum(axis=0)
    # F1 = 2 TP / (truly + said); a resample without the class says nothing about it and is left out.
    below = counts @ either
    drawn = np.where(below > 0, 2.0 * (counts @ hits) / np.maximum(below, 1.0), np.nan)
    intervals = []
    for i in range(truth.shape[1]):
        if total[i] == 0:
            intervals.append(NOTHING)
            continue
        value = float(2.0 * hits[:, i].sum() / total[i])
        kept = drawn[~np.isnan(drawn[:, i]), i]
        low, high = (float(q) for q in np.quantile(kept, [0.025, 0.975])) if kept.size else (value, value)
        n = int((truth[:, i] | said[:, i]).sum())
        intervals.append(Interval(value, min(low, value), max(high, value), n))
    return intervals


def _calibration_interval(confidence: Floats, right: NDArray[np.bool_]) -> Interval:
    value = calibration_error(confidence, right)
    if value is None:
        return NOTHING
    random = np.random.default_rng(0)
    n = len(confidence)
    drawn = []
    for _ in range(_RESAMPLES // 5):
        rows = random.integers(0, n, n)
        drawn.append(calibration_error(confidence[rows], right[rows]) or 0.0)
    low, high = (float(q) for q in np.quantile(drawn, [0.025, 0.975]))
    return Interval(value, min(low, value), max(high, value), n)
