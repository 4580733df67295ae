import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from active_learning.calibration import calibration_error, confidences, fit_temperature, log_losses


def _sample(rows: int, scale: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    logits = random.normal(0.0, 2.0, (rows, 4))
    chances = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    classes = np.array([random.choice(4, p=row) for row in chances])
    return (logits * scale).astype(np.float32), np.eye(4, dtype=np.float32)[classes]


def test_temperature_undoes_overconfidence() -> None:
    logits, targets = _sample(3000, 3.0, 1)
    assert abs(fit_temperature(logits, targets) - 3.0) < 0.3


def test_without_rows_probabilities_stay_as_they_are() -> None:
    assert fit_temperature(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.float32)) == 1.0


def test_temperature_for_several_classes_an_item() -> None:
    random = np.random.default_rng(2)
    logits = random.normal(0.0, 2.0, (2000, 3))
    targets = (random.random((2000, 3)) < 1 / (1 + np.exp(-logits))).astype(np.float32)
    assert abs(fit_temperature((logits * 2).astype(np.float32), targets, multiple=True) - 2.0) < 0.3


@given(rows=st.integers(1, 6), scale=st.floats(0.01, 1000.0), seed=st.integers(0, 50))
def test_few_rows_never_give_nonsense(rows: int, scale: float, seed: int) -> None:
    logits, targets = _sample(rows, scale, seed)
    temperature = fit_temperature(logits, targets)
    assert 1 / 8.01 <= temperature <= 8.01
    assert np.isfinite(log_losses(logits, targets, temperature)).all()


def test_calibration_error_of_honest_and_boastful_scores() -> None:
    random = np.random.default_rng(0)
    confidence = random.uniform(0.5, 1.0, 4000).astype(np.float32)
    honest = random.random(4000) < confidence
    assert (calibration_error(confidence, honest) or 0) < 0.04
    assert (calibration_error(np.ones(100, np.float32), np.zeros(100, bool)) or 0) == 1.0
    assert calibration_error(np.zeros(0, np.float32), np.zeros(0, bool)) is None


def test_confidence_of_one_choice_and_of_several() -> None:
    probabilities = np.array([[0.7, 0.3], [0.4, 0.6]], np.float32)
    targets = np.array([[1, 0], [1, 0]], np.float32)
    confidence, right = confidences(probabilities, targets, multiple=False)
    assert confidence.tolist() == [np.float32(0.7), np.float32(0.6)]
    assert right.tolist() == [True, False]
    assert confidences(probabilities, targets, multiple=True)[1].tolist() == [True, True, False, False]
