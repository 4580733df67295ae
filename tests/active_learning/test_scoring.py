import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

from active_learning.intervals import NOTHING
from active_learning.scoring.agreement import label_agreement
from active_learning.scoring.herding import bandwidth, herd, unit_rows
from active_learning.scoring.priority import (
    Labelled,
    OrderPolicy,
    Strategy,
    draw,
    interleave,
    mix,
    order,
    with_held_out,
)
from active_learning.scoring.uncertainty import entropy, least_confidence, margin, toss_ups


def test_uncertainty_goes_from_sure_to_a_coin_toss() -> None:
    probabilities = np.array([[1.0, 0, 0], [0.5, 0.5, 0], [1 / 3, 1 / 3, 1 / 3], [0.6, 0.3, 0.1]])
    np.testing.assert_allclose(margin(probabilities), [0, 1, 1, 0.7], atol=1e-9)
    np.testing.assert_allclose(least_confidence(probabilities), [0, 0.5, 2 / 3, 0.4], atol=1e-9)
    np.testing.assert_allclose(entropy(probabilities)[:3], [0, np.log(2) / np.log(3), 1], atol=1e-9)


def test_independent_answers_count_by_their_least_certain_ones() -> None:
    scores = np.array([[0.5, 0.0, 0.0], [1.0, 0.0, 1.0], [0.5, 0.5, 0.5]])
    np.testing.assert_allclose(toss_ups(scores, most=2), [0.5, 0, 1], atol=1e-9)
    assert toss_ups(np.empty((2, 0))).tolist() == [0, 0]


def test_one_class_leaves_nothing_to_be_unsure_about() -> None:
    assert margin(np.ones((3, 1))).tolist() == entropy(np.ones((3, 1))).tolist() == [0, 0, 0]


@given(st.integers(0, 50), st.integers(1, 40))
def test_lazy_greedy_equals_plain_greedy(seed: int, size: int) -> None:
    random = np.random.default_rng(seed)
    points, weights = unit_rows(random.normal(size=(40, 4))), random.random(40).astype(np.float32)
    labelled = points[:3]
    radius = bandwidth(points, labelled)
    _, gains = herd(points, points, weights, labelled, size=size, radius=radius)
    kernel = np.exp(-(((points[:, None] - points[None]) ** 2).sum(-1)) / radius**2)
    covered, left = kernel[:3].max(axis=0), set(range(40))
    for gain in gains:
        plain = {i: float(np.maximum(kernel[i] - covered, 0) @ weights) for i in left}
        best = max(plain, key=plain.__getitem__)
        assert gain == pytest.approx(plain[best], abs=1e-4)
        covered = np.maximum(covered, kernel[best])
        left.discard(best)


def test_herding_takes_one_of_each_cluster_before_a_second_of_any() -> None:
    random = np.random.default_rng(0)
    centres = np.eye(6)
    points = unit_rows(np.repeat(centres, 20, axis=0) + random.normal(scale=0.02, size=(120, 6)))
    chosen, _ = herd(points, points, np.ones(120), points[:0], size=6, radius=0.3)
    assert sorted(chosen // 20) == [0, 1, 2, 3, 4, 5]


def test_agreement_tells_a_meaningful_embedding_from_a_blind_one() -> None:
    random = np.random.default_rng(0)
    labels = np.repeat(np.arange(4), 25)
    clustered = unit_rows(np.eye(4)[labels] + random.normal(scale=0.1, size=(100, 4)))
    assert (label_agreement(clustered, labels).value or 0) > 0.95
    assert (label_agreement(unit_rows(random.normal(size=(100, 4))), labels).value or 0) < 0.35
    assert label_agreement(clustered[:5], labels[:5]) == NOTHING


@given(st.integers(0, 300), st.floats(0, 0.5), st.integers(0, 3))
def test_mixing_keeps_every_item_once(size: int, share: float, seed: int) -> None:
    mixed, drawn = mix(np.arange(size, dtype=np.intp), share, np.random.default_rng(seed))
    assert sorted(mixed.tolist()) == list(range(size))
    assert len(set(drawn.tolist())) == len(drawn)


def test_any_prefix_holds_the_random_share() -> None:
    mixed, drawn = mix(np.arange(1400, dtype=np.intp), 0.07, np.random.default_rng(1))
    assert len(drawn) == 100
    for prefix in (70, 280, 700):
        assert np.isin(mixed[:prefix], drawn).sum() >= prefix // 14


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 3))
def test_any_prefix_holds_both_kinds_in_proportion(ordered: int, drawn: int, seed: int) -> None:
    first, second = np.arange(ordered, dtype=np.intp), np.arange(ordered, ordered + drawn, dtype=np.intp)
    merged = interleave(first, second, np.random.default_rng(seed))
    assert merged[merged < ordered].tolist() == first.tolist()
    assert merged[merged >= ordered].tolist() == second.tolist()
    share = drawn / max(ordered + drawn, 1)
    counts = np.cumsum(merged >= ordered)
    assert (np.abs(counts - share * np.arange(1, len(merged) + 1)) <= 2).all()


def test_items_held_out_are_drawn_evenly_and_change_no_place_of_the_others() -> None:
    random = np.random.default_rng(0)
    features, unsure = unit_rows(random.normal(size=(400, 6))), random.random(500).astype(np.float32)
    held_out = np.sort(random.choice(500, 100, replace=False))
    teaching = np.setdiff1d(np.arange(500), held_out)
    policy, nobody = OrderPolicy(), Labelled(np.empty((0, 6), np.float32), np.empty(0, int))
    sample = draw(400, unsure[teaching], policy, random)
    found = order(unsure[teaching], 400, sample, features[sample.positions], nobody, policy, random)
    both = with_held_out(found, teaching, held_out, random)
    assert sorted(both.positions.tolist()) == list(range(500))
    useful = both.positions[np.isin(both.positions, teaching)]
    assert useful.tolist() == teaching[found.positions].tolist()
    assert set(both.strategies[held_out]) == {"random"}
    assert np.isnan(both.diversity[held_out]).all()
    first = both.positions[:100]
    assert abs(unsure[first[np.isin(first, held_out)]].mean() - unsure.mean()) < 0.15


def ranked(
    features: np.ndarray, uncertainty: np.ndarray | None, labelled: Labelled, seed: int = 0
) -> list[int]:
    random = np.random.default_rng(seed)
    policy = OrderPolicy(points=300, uncertain=100, depth=60)
    sample = draw(len(features), uncertainty, policy, random)
    found = order(uncertainty, len(features), sample, features[sample.positions], labelled, policy, random)
    assert sorted(found.positions.tolist()) == list(range(len(features)))
    return found.positions.tolist()


def test_an_empty_pool_has_an_empty_order() -> None:
    nobody = Labelled(np.empty((0, 4)), np.empty(0, dtype=int))
    assert ranked(np.empty((0, 4)), None, nobody) == []
    assert ranked(np.empty((0, 4)), np.empty(0), nobody) == []


def test_the_same_seed_gives_the_same_order() -> None:
    random = np.random.default_rng(3)
    features, nobody = unit_rows(random.normal(size=(500, 8))), Labelled(np.empty((0, 8)), np.empty(0, int))
    uncertainty = random.random(500)
    assert ranked(features, uncertainty, nobody) == ranked(features, uncertainty, nobody)
    assert ranked(features, uncertainty, nobody) != ranked(features, uncertainty, nobody, seed=1)


def test_a_blind_embedding_falls_back_to_margin() -> None:
    random = np.random.default_rng(0)
    features, labels = unit_rows(random.normal(size=(400, 6))), random.integers(0, 10, 100)
    policy = OrderPolicy()
    uncertainty = random.random(400)
    sample = draw(400, uncertainty, policy, random)
    labelled = Labelled(unit_rows(random.normal(size=(100, 6))), labels)
    found = order(uncertainty, 400, sample, features[sample.positions], labelled, policy, random)
    assert found.head is Strategy.MARGIN


def digits_curve(loop: bool, seed: int, batch: int = 20, rounds: int = 5) -> float:
    """Mean accuracy over the rounds of logistic regression on the digits."""
    data, labels = load_digits(return_X_y=True)
    random = np.random.default_rng(seed)
    shuffled = random.permutation(len(data))
    test, pool, known = shuffled[:400], shuffled[400:], np.empty(0, dtype=int)
    features, model, scores = unit_rows(data), None, []
    for _ in range(rounds):
        positions = random.permutation(len(pool))
        if loop:
            uncertainty = None if model is None else margin(model.predict_proba(data[pool]))
            sample = draw(len(pool), uncertainty, OrderPolicy(), random)
            labelled = Labelled(features[known], labels[known])
            near = features[pool[sample.positions]]
            positions = order(uncertainty, len(pool), sample, near, labelled, OrderPolicy(), random).positions
        known = np.concatenate([known, pool[positions[:batch]]])
        pool = np.delete(pool, positions[:batch])
        model = LogisticRegression(max_iter=200).fit(data[known] / 16, labels[known])
        scores.append(model.score(data[test] / 16, labels[test]))
    return float(np.mean(scores))


def test_the_order_beats_random_order_on_digits_by_far() -> None:
    loop, chance = ([digits_curve(loop, seed) for seed in range(3)] for loop in (True, False))
    assert np.mean(loop) > np.mean(chance) + 0.04
    assert min(a - b for a, b in zip(loop, chance, strict=True)) > 0
