import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.intervals import NOTHING, Interval, difference_of_means, mean, paired_difference, ratio, wilson


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


def test_a_ratio_of_yes_and_no_is_a_share() -> None:
    answers = [1.0] * 8 + [0.0] * 2
    assert ratio(answers, [1.0] * 10).value == 0.8
    close = wilson(8, 10)
    found = ratio(answers, [1.0] * 10)
    assert found.low == pytest.approx(close.low, abs=0.03)
    assert found.high == pytest.approx(close.high, abs=0.03)


def test_a_ratio_is_pooled_over_units_and_stays_between_0_and_1() -> None:
    found = ratio([1.0, 0.0, 4.5], [1.0, 0.0, 5.0])
    assert (found.value, found.n) == (pytest.approx(5.5 / 6), 2)
    assert found.low is not None
    assert found.high is not None
    assert 0 < found.low < 5.5 / 6 < found.high <= 1
    assert ratio([0.0], [0.0]) == NOTHING


def test_units_that_are_all_alike_are_not_certain() -> None:
    assert ratio([2.0, 3.0], [2.0, 3.0]) == wilson(2, 2)
    steady, varied = ratio([0.8] * 50, [1.0] * 50), ratio([0.79, 0.81] * 25, [1.0] * 50)
    assert steady.low is not None
    assert varied.low is not None
    assert steady.low < varied.low < 0.8
