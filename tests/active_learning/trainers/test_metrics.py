import numpy as np

from active_learning.trainers.metrics import SplitMetrics, measure

NAMES = [(4, "cat"), (9, "dog"), (2, "owl")]


def test_counts_by_class() -> None:
    probabilities = np.array([[0.9, 0.1, 0], [0.6, 0.4, 0], [0.2, 0.8, 0], [0.7, 0.3, 0]], np.float32)
    targets = np.array([[1, 0, 0], [0, 1, 0], [0, 1, 0], [1, 0, 0]], np.float32)
    metrics = measure(probabilities, targets, NAMES, multiple=False)
    cat, dog, owl = metrics.classes
    assert metrics.accuracy.value == 0.75
    assert (cat.class_id, cat.examples, cat.precision.value, cat.recall.value) == (4, 2, 2 / 3, 1.0)
    assert (dog.precision.value, dog.recall.value) == (1.0, 0.5)
    assert cat.f1.value == 0.8
    assert (owl.examples, owl.precision.n, owl.recall.n, owl.f1.value) == (0, 0, 0, None)
    for interval in (metrics.accuracy, cat.f1, metrics.calibration_error):
        assert interval.low is not None
        assert interval.value is not None
        assert interval.high is not None
        assert interval.low <= interval.value <= interval.high


def test_empty_split_has_no_figures() -> None:
    metrics = measure(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.float32), NAMES, multiple=False)
    assert metrics == SplitMetrics()
    assert metrics.as_json()["accuracy"] == {"value": None, "low": None, "high": None, "n": 0}


def test_several_classes_are_right_only_together() -> None:
    probabilities = np.array([[0.9, 0.8, 0.1], [0.9, 0.8, 0.1]], np.float32)
    targets = np.array([[1, 1, 0], [1, 0, 0]], np.float32)
    metrics = measure(probabilities, targets, NAMES, multiple=True)
    assert metrics.accuracy.value == 0.5
    assert metrics.classes[1].precision.value == 0.5
