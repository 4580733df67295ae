"""Coefficients of agreement against published examples and other people's programs."""

import pandas
import pytest
from crowdkit.metrics.data import alpha_krippendorff
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from labeling.agreement.nominal import cohen_kappa, fleiss_kappa, krippendorff_alpha

# Krippendorff (2011), section C: four observers, twelve units, nominal data with missing values.
OBSERVERS = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
# Fleiss' kappa worked out on fourteen raters, ten subjects, five categories (Wikipedia, "Fleiss' kappa").
SUBJECTS = (
    (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
)  # fmt: skip

units = st.lists(st.lists(st.integers(0, 3), min_size=0, max_size=5), min_size=1, max_size=12)


def test_alpha_of_krippendorffs_example() -> None:
    cases = [[row[i] for row in OBSERVERS if row[i] != "."] for i in range(12)]
    found = krippendorff_alpha(cases)
    assert found.value == pytest.approx(0.743, abs=0.0005)
    assert found.n == 11  # one unit has one answer
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.743 < found.high < 1


@given(units)
def test_alpha_is_crowd_kits(cases: list[list[int]]) -> None:
    rows = [(task, worker, said) for task, unit in enumerate(cases) for worker, said in enumerate(unit)]
    kept = [unit for unit in cases if len(unit) > 1]
    assume(len({said for unit in kept for said in unit}) > 1)
    theirs = alpha_krippendorff(pandas.DataFrame(rows, columns=["task", "worker", "label"]))
    assert krippendorff_alpha(cases).value == pytest.approx(theirs)


def test_kappa_of_two_readers_of_fifty_proposals() -> None:
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    found = cohen_kappa(pairs)
    assert found.value == pytest.approx(0.4)
    assert found.n == 50
    # Cohen's own standard error is sqrt(0.7 * 0.3 / 50) / 0.5 = 0.13; Wilson's interval is about as wide.
    assert found.low == pytest.approx(0.4 - 1.96 * 0.13, abs=0.05)
    assert found.high == pytest.approx(0.4 + 1.96 * 0.13, abs=0.05)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=30))
def test_kappa_is_scikit_learns(pairs: list[tuple[int, int]]) -> None:
    first, second = zip(*pairs, strict=True)
    found = cohen_kappa(pairs)
    if len({*first, *second}) == 1:
        assert (found.value, found.n) == (None, len(pairs))
    else:
        assert found.value == pytest.approx(cohen_kappa_score(first, second))


def test_fleiss_kappa_of_fourteen_raters() -> None:
    cases = [[c for c, count in enumerate(row) for _ in range(count)] for row in SUBJECTS]
    assert fleiss_kappa(cases).value == pytest.approx(0.2099, abs=0.0001)


def test_fleiss_kappa_asks_for_as_many_answers_everywhere() -> None:
    with pytest.raises(ValueError, match="same number"):
        fleiss_kappa([[1, 2], [1, 2, 3]])


def test_perfect_agreement_on_few_tasks_is_not_certain() -> None:
    for found in (krippendorff_alpha([[0, 0], [1, 1], [0, 0]]), cohen_kappa([(0, 0), (1, 1), (0, 0)])):
        assert (found.value, found.high, found.n) == (1.0, 1.0, 3)
        assert found.low is not None
        assert found.low < 0.3


def test_nothing_to_compare_has_no_figure() -> None:
    assert krippendorff_alpha([[1], []]).n == 0
    assert cohen_kappa([]).n == fleiss_kappa([]).n == 0
