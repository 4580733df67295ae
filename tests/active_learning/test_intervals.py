import pytest
from hypothesis import given
from hypothesis import strategies as st

from active_learning.intervals import NOTHING, Interval, difference_of_means, mean, paired_difference, wilson


def test_wilson_of_eight_in_ten_is_the_textbook_interval() -> None:
    found = wilson(8, 10)
    assert found.value == pytest.approx(0.8)
    assert found.low == pytest.approx(0.4902, abs=1e-4)
    assert found.high == pytest.approx(0.9433, abs=1e-4)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_its_share_and_stays_between_0_and_1(counts: tuple[int, int]) -> None:
    found = wilson(*counts)
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.low < found.high


def test_nothing_observed_gives_no_figure() -> None:
    assert wilson(0, 0) == mean([], seed=1) == difference_of_means([], [1.0]) == NOTHING


def test_a_share_outside_its_bounds_is_refused() -> None:
    with pytest.raises(ValueError, match="3 of 2"):
        wilson(3, 2)


def test_student_mean_of_three_seeds() -> None:
    found = mean([0.70, 0.74, 0.72], seed=0)
    assert found.value == pytest.approx(0.72)
    assert found.high == pytest.approx(0.72 + 4.3027 * 0.02 / 3**0.5, abs=1e-4)


def test_one_value_has_no_spread() -> None:
    assert mean([2.5], seed=0) == Interval(2.5, None, None, 1)


@given(st.lists(st.floats(0, 1e4), min_size=2, max_size=60), st.integers(0, 5))
def test_bootstrap_is_repeatable_and_contains_the_mean(values: list[float], seed: int) -> None:
    once, twice = (mean(values, seed=seed, method="bootstrap") for _ in range(2))
    assert once == twice
    assert once.low is not None
    assert once.value is not None
    assert once.high is not None
    assert once.low <= once.value <= once.high


def test_pairs_are_compared_item_by_item() -> None:
    assert paired_difference([3.0, 5.0], [2.0, 4.0], seed=0) == Interval(1.0, 1.0, 1.0, 2)
    with pytest.raises(ValueError, match="equal lengths"):
        paired_difference([1.0], [1.0, 2.0], seed=0)


def test_groups_of_different_size_are_compared_by_welch() -> None:
    found = difference_of_means([10.0, 12.0, 11.0, 13.0], [5.0, 6.0, 7.0])
    assert found.value == pytest.approx(5.5)
    assert found.low is not None
    assert found.low > 3


def test_an_interval_survives_json() -> None:
    found = wilson(3, 7)
    assert Interval.from_json(found.as_json()) == found
