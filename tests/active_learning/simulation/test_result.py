import pytest

from active_learning.simulation import SimulationOptions
from active_learning.simulation.annotator import TimeModel
from active_learning.simulation.dataset import load
from active_learning.simulation.result import labels_needed


def test_labels_needed_lie_between_the_points_of_the_curve() -> None:
    curve = [(100, 0.5), (200, 0.7), (300, 0.6), (400, 0.9)]
    assert labels_needed(curve, 0.6) == pytest.approx(150)
    assert labels_needed(curve, 0.4) == 100
    assert labels_needed(curve, 0.8) == pytest.approx(300 + 100 * 2 / 3)
    assert labels_needed(curve, 0.95) is None


def test_the_budget_is_spread_evenly() -> None:
    assert SimulationOptions(rounds=6, budget=100).labels_after() == [16, 33, 50, 66, 83, 100]


def test_a_right_draft_saves_time_and_a_wrong_one_costs_some() -> None:
    times = TimeModel()
    assert times.with_draft(True, 10) < times.from_scratch(10) < times.with_draft(False, 10)
    assert times.from_scratch(100) > times.from_scratch(10)


def test_digits_are_the_data_when_none_is_given() -> None:
    options = SimulationOptions(budget=60, limit=100, held_out_limit=50)
    data = load(options)
    assert (data.kind, len(data.classes), len(data.pool), len(data.held_out)) == ("image", 10, 100, 50)
    assert data.classes[0] == "0"
    assert load(options) == data
