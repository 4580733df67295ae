"""One order for every open task, such that taking the first b is a good batch for any b.

Head: a greedy batch that spreads over what the model is unsure about (`herding`); before there is a model,
over everything (`coverage`); and only over the least certain items when the embedding does not know the
classes (`margin`). Tail: by margin. All along, one place in fourteen goes to an item drawn at random, so that
rare items are not starved by a confident model and the random share estimates honestly.

That order is made among the items that will teach. Those held out for validation and test stand between them
in random order, at their share of the pool: what is measured on them holds for the whole stream.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from active_learning.intervals import Interval
from active_learning.scoring.agreement import label_agreement
from active_learning.scoring.herding import bandwidth, herd

Floats = NDArray[np.floating[Any]]
Indices = NDArray[np.intp]


class Strategy(StrEnum):
    """Why an item stands where it stands."""

    COVERAGE = "coverage"
    HERDING = "herding"
    MARGIN = "margin"
    RANDOM = "random"


@dataclass(frozen=True, slots=True)
class OrderPolicy:
    """`points` and `uncertain` bound the cost: a million items cost what a few thousand do."""

    depth: int = 1000  # places filled greedily
    points: int = 4000  # items drawn evenly: candidates, and the points to be covered
    uncertain: int = 2000  # least certain items that are candidates as well
    random_share: float = 0.07
    least_agreement: float = 0.35  # of nearest labelled neighbours, below which coverage is not trusted


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """The items whose features are needed: positions in the pool. The first `points` were drawn evenly."""

    positions: Indices
    points: int


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """features [L, D], rows of length 1; labels [L] (any integers)."""

    features: Floats
    labels: NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """`positions` [N]: the pool, best first. `strategies` [N] and `diversity` [N] by position in the pool;
    diversity is the coverage an item added, NaN where nobody looked."""

    positions: Indices
    strategies: NDArray[np.str_]
    diversity: NDArray[np.float32]
    head: Strategy
    agreement: Interval


def draw(size: int, uncertainty: Floats | None, policy: OrderPolicy, random: np.random.Generator) -> Sample:
    """Which of `size` items to look at closely; `uncertainty` [N] or None without a model."""
    points = random.permutation(size)[: policy.points]
    if uncertainty is None or len(points) == size:
        return Sample(points, len(points))
    left = np.ones(size, dtype=bool)
    left[points] = False
    rest = np.flatnonzero(left)
    count = min(policy.uncertain, len(rest))
    top = rest[np.argpartition(-uncertainty[rest], count - 1)[:count]]
    return Sample(np.concatenate([points, top]), len(points))


def order(
    uncertainty: Floats | None,
    size: int,
    sample: Sample,
    features: Floats,
    labelled: Labelled,
    policy: OrderPolicy,
    random: np.random.Generator,
) -> Order:
    """`uncertainty` [N] or None without a model; `features` [S, D] of the sample, rows of length 1."""
    agreement = label_agreement(labelled.features, labelled.labels)
    head = _head(uncertainty, agreement, policy)
    chosen, gains = _greedy(head, uncertainty, sample, features, labelled, policy)
    tail = random.permutation(size) if uncertainty is None else np.argsort(-uncertainty, kind="stable")
    left = np.ones(size, dtype=bool)
    left[chosen] = False
    strategies = np.full(size, Strategy.RANDOM if uncertainty is None else Strategy.MARGIN, dtype="<U8")
    strategies[chosen] = head
    diversity = np.full(size, np.nan, dtype=np.float32)
    diversity[chosen] = gains
    ranked = np.concatenate([chosen, tail[left[tail]]])
    positions, drawn = mix(ranked, policy.random_share, random)
    strategies[drawn] = Strategy.RANDOM
    return Order(positions, strategies, diversity, head, agreement)


def mix(ranked: Indices, share: float, random: np.random.Generator) -> tuple[Indices, Indices]:
    """Gives one place in every 1/share to an item drawn evenly; returns the new order and the items drawn."""
    size = len(ranked)
    if share * size < 1:
        return ranked, ranked[:0]
    step = max(1, round(1 / share))
    blocks = size // step
    places = np.arange(blocks) * step + random.integers(0, step, blocks)
    drawn = random.permutation(ranked)[:blocks]
    kept = np.ones(int(ranked.max()) + 1, dtype=bool)
    kept[drawn] = False
    mixed = np.empty_like(ranked)
    others = np.ones(size, dtype=bool)
    others[places] = False
    mixed[places], mixed[others] = drawn, ranked[kept[ranked]]
    return mixed, drawn


def with_held_out(found: Order, teaching: Indices, held_out: Indices, random: np.random.Generator) -> Order:
    """The order of the `teaching` items with the `held_out` ones between them, both positions in the pool."""
    size = len(teaching) + len(held_out)
    strategies = np.full(size, Strategy.RANDOM, dtype="<U8")
    strategies[teaching] = found.strategies
    diversity = np.full(size, np.nan, dtype=np.float32)
    diversity[teaching] = found.diversity
    positions = interleave(teaching[found.positions], random.permutation(held_out), random)
    return Order(positions, strategies, diversity, found.head, found.agreement)


def interleave(ordered: Indices, drawn: Indices, random: np.random.Generator) -> Indices:
    """One order of both, each in its own order, such that every beginning holds them in proportion."""
    places = np.concatenate(
        [
            (np.arange(len(ordered)) + 0.5) / max(len(ordered), 1),
            (np.arange(len(drawn)) + random.random(len(drawn))) / max(len(drawn), 1),
        ]
    )
    return np.concatenate([ordered, drawn])[np.argsort(places, kind="stable")]


def _head(uncertainty: Floats | None, agreement: Interval, policy: OrderPolicy) -> Strategy:
    if uncertainty is None:
        return Strategy.COVERAGE
    weak = agreement.value is not None and agreement.value < policy.least_agreement
    return Strategy.MARGIN if weak else Strategy.HERDING


def _greedy(
    head: Strategy,
    uncertainty: Floats | None,
    sample: Sample,
    features: Floats,
    labelled: Labelled,
    policy: OrderPolicy,
) -> tuple[Indices, Floats]:
    if len(sample.positions) == 0:
        return sample.positions, np.empty(0, dtype=np.float32)
    weights = np.ones(len(sample.positions), dtype=np.float32)
    if uncertainty is not None:
        weights = uncertainty[sample.positions].astype(np.float32)
    candidates = np.arange(len(sample.positions))
    evaluation = candidates[: sample.points]
    if head is Strategy.MARGIN:
        candidates = evaluation = np.sort(np.argsort(-weights, kind="stable")[: policy.uncertain])
    radius = bandwidth(features[evaluation], labelled.features)
    chosen, gains = herd(
        features[candidates],
        features[evaluation],
        weights[evaluation],
        labelled.features,
        size=policy.depth,
        radius=radius,
    )
    return sample.positions[candidates[chosen]], gains
