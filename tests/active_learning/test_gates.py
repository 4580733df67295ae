import pytest
from hypothesis import given
from hypothesis import strategies as st

from active_learning.gates import (
    GatePolicy,
    Hold,
    Judged,
    Promote,
    Reject,
    Standing,
    judge,
    mcnemar_mid_p,
    probability_better,
)

POLICY = GatePolicy()
NAMES = {0: "cat", 1: "dog"}


def against(labels: int = 100, before: int = 100) -> Standing:
    return Standing("model 2", "model 1", challenger_labels=labels, champion_labels=before, class_names=NAMES)


def pairs(both: int = 0, gained: int = 0, lost: int = 0, neither: int = 0, truth: int = 0) -> list[Judged]:
    right, wrong = (truth,), (1 - truth,)
    return (
        [Judged(right, right, right)] * both
        + [Judged(right, right, wrong)] * gained
        + [Judged(right, wrong, right)] * lost
        + [Judged(right, wrong, wrong)] * neither
    )


def test_a_clearly_better_challenger_is_promoted_on_few_items() -> None:
    decision = judge(pairs(both=8, gained=5, lost=1, neither=6), POLICY, against())
    assert isinstance(decision, Promote)
    assert decision.evidence.items == 20
    assert "13 right, model 1 9" in decision.reason
    assert decision.evidence.difference.value == pytest.approx(0.2)


def test_a_worse_challenger_is_rejected() -> None:
    decision = judge(pairs(both=10, gained=1, lost=4) + pairs(both=5, lost=1, truth=1), POLICY, against())
    assert isinstance(decision, Reject)


def test_a_toss_up_is_held() -> None:
    assert isinstance(judge(pairs(both=30, gained=3, lost=3), POLICY, against()), Hold)


def test_a_toss_up_goes_to_the_one_that_learned_from_more() -> None:
    decision = judge(pairs(both=30, gained=3, lost=3), POLICY, against(labels=200))
    assert isinstance(decision, Promote)
    assert "200 labels instead of 100" in decision.reason


def test_growth_does_not_excuse_a_model_that_is_surely_worse() -> None:
    assert isinstance(judge(pairs(both=30, gained=3, lost=8), POLICY, against(labels=200)), Promote)
    assert isinstance(judge(pairs(both=30, gained=3, lost=12), POLICY, against(labels=200)), Reject)
    assert isinstance(judge(pairs(both=30, gained=3, lost=8), POLICY, against(labels=105)), Reject)


def test_a_collapsed_class_holds_a_challenger_that_is_better_overall() -> None:
    decision = judge(pairs(both=10, gained=15, neither=5) + pairs(lost=5, both=5, truth=1), POLICY, against())
    assert isinstance(decision, Hold)
    assert decision.evidence.collapsed == ("dog",)
    assert "lost much of dog" in decision.reason


def test_too_few_items_to_face_a_champion() -> None:
    decision = judge(pairs(gained=3), POLICY, against())
    assert isinstance(decision, Hold)
    assert "3 held-out items cannot tell" in decision.reason


def test_the_first_model_need_only_beat_the_most_frequent_class() -> None:
    first = Standing("model 1", None, splits=("validation", "test"), challenger_labels=16)
    decision = judge(pairs(gained=2, neither=2), POLICY, first)
    assert isinstance(decision, Promote)
    assert "most frequent class" in decision.reason
    assert isinstance(judge(pairs(both=2, neither=2), POLICY, first), Hold)
    leading = judge(pairs(both=4, gained=4, lost=2, neither=4), POLICY, first)
    assert isinstance(leading, Promote)
    assert "nothing drafts yet" in leading.reason
    assert isinstance(judge(pairs(both=4, gained=4, lost=2, neither=4), POLICY, against()), Hold)


def test_the_first_model_may_lose_on_the_most_frequent_class() -> None:
    first = Standing("model 1", None, class_names=NAMES)
    found = pairs(lost=6, both=4) + pairs(gained=20, truth=1)
    assert isinstance(judge(found, POLICY, first), Promote)
    assert isinstance(judge(found, POLICY, against()), Hold)


def test_nothing_held_out_is_held() -> None:
    decision = judge([], POLICY, Standing("model 1", None))
    assert isinstance(decision, Hold)
    assert decision.evidence.challenger.n == 0


def test_mid_p_of_the_textbook_example() -> None:
    # Fagerland, Lydersen, Laake (2013), table 1: 1 and 7 discordant pairs of airway hyper-responsiveness.
    assert mcnemar_mid_p(1, 7) == pytest.approx(0.039, abs=5e-4)
    assert mcnemar_mid_p(0, 0) == 1


@given(st.integers(0, 300), st.integers(0, 300))
def test_probabilities_mirror_each_other(gained: int, lost: int) -> None:
    assert probability_better(gained, lost) + probability_better(lost, gained) == pytest.approx(1)
    assert mcnemar_mid_p(gained, lost) == pytest.approx(mcnemar_mid_p(lost, gained))
    assert (probability_better(gained, lost) > 0.5) == (gained > lost) or gained == lost


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 2)), max_size=60))
def test_swapping_the_models_never_promotes_both(answers: list[tuple[int, int, int]]) -> None:
    there = judge([Judged((t,), (a,), (b,)) for t, a, b in answers], POLICY, against())
    back = judge([Judged((t,), (b,), (a,)) for t, a, b in answers], POLICY, against())
    assert not (isinstance(there, Promote) and isinstance(back, Promote))
    if isinstance(there, Reject):
        assert not isinstance(back, Reject)
