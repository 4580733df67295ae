"""Shall the challenger take over? Two models on the same frozen items, judged pair by pair.

Only items that exactly one of the two gets right tell them apart (McNemar 1947). What is asked of them is
the posterior probability, under Jeffreys' prior, that the challenger wins such an item more often than not:
unlike a p-value it can be acted on while the test set is small, as in the first rounds of every project.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from scipy import special

from active_learning.intervals import Interval, paired_difference, wilson


@dataclass(frozen=True, slots=True)
class Judged:
    """One frozen item: its true class ids (one, or several where several may be chosen) and two answers."""

    truth: tuple[int, ...]
    challenger: tuple[int, ...]
    champion: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GatePolicy:
    """What it takes. Probabilities are those of "the challenger is better" (or worse)."""

    promote_probability: float = 0.8
    reject_probability: float = 0.8
    # Enough for a first model: until it drafts, people label everything from scratch.
    first_probability: float = 0.6
    # Enough when the challenger learned from everything the champion did and more: such models are better far
    # more often than not, by less than a hundred test items can show, so it must only not be surely worse.
    grown_probability: float = 0.05
    grown_labels: float = 1.1  # times the champion's training labels that count as "and more"
    fewest_items: int = 5  # below this nobody is compared with a champion
    enough_test_items: int = 200  # with fewer test items the validation items are asked as well
    collapse_items: int = 5  # a class with fewer test items cannot show a collapse
    collapse_drop: float = 0.3  # recall lost ...
    collapse_probability: float = 0.95  # ... and how sure of the loss


@dataclass(frozen=True, slots=True)
class Standing:
    """Whom the challenger meets and on what; only words of the reason depend on it, and `grown`."""

    challenger: str  # as the user knows it: "model 3"
    champion: str | None  # None: there is no model yet, it meets the most frequent class
    splits: tuple[str, ...] = ("test",)
    challenger_labels: int = 0  # training labels
    champion_labels: int | None = None
    class_names: Mapping[int, str] = field(default_factory=dict)

    @property
    def opponent(self) -> str:
        return self.champion or "always answering the most frequent class"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The figures behind a decision; `only_*` count the items that one of the two alone gets right."""

    items: int
    splits: tuple[str, ...]
    challenger: Interval
    champion: Interval
    difference: Interval
    only_challenger: int
    only_champion: int
    mid_p: float
    probability_better: float
    collapsed: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "items": self.items,
            "splits": list(self.splits),
            "challenger_accuracy": self.challenger.as_json(),
            "champion_accuracy": self.champion.as_json(),
            "difference": self.difference.as_json(),
            "only_challenger_right": self.only_challenger,
            "only_champion_right": self.only_champion,
            "mcnemar_mid_p": self.mid_p,
            "probability_better": self.probability_better,
            "collapsed_classes": list(self.collapsed),
        }


@dataclass(frozen=True, slots=True)
class Promote:
    """The challenger takes over."""

    reason: str
    evidence: Evidence
    word: ClassVar[str] = "promote"


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing changes; more labels may settle it."""

    reason: str
    evidence: Evidence
    word: ClassVar[str] = "hold"


@dataclass(frozen=True, slots=True)
class Reject:
    """The challenger is worse; nothing changes."""

    reason: str
    evidence: Evidence
    word: ClassVar[str] = "reject"


Decision = Promote | Hold | Reject


def judge(pairs: Sequence[Judged], policy: GatePolicy, standing: Standing) -> Decision:
    """Compares on `pairs`; with no champion their `champion` answers are those of the most frequent class."""
    evidence = weigh(pairs, policy, standing)
    figures = _figures(evidence, standing)
    if not pairs:
        return Hold("None of the labelled items is held out for testing yet; label more items.", evidence)
    if standing.champion is not None and len(pairs) < policy.fewest_items:
        few = f"{len(pairs)} held-out item{'s' * (len(pairs) != 1)} cannot tell two models apart"
        return Hold(f"{few} ({policy.fewest_items} needed); label more items. {figures}", evidence)
    better = evidence.probability_better
    if evidence.collapsed:
        lost = ", ".join(evidence.collapsed)
        return Hold(
            f"{standing.challenger} has lost much of {lost}, whatever else it gained. {figures}", evidence
        )
    if better >= policy.promote_probability:
        return Promote(f"{standing.challenger} is better than {standing.opponent}. {figures}", evidence)
    if _grown(policy, standing) and better >= policy.grown_probability:
        equal = f"{standing.challenger} is not surely worse than {standing.champion}"
        grown = f"learned from {standing.challenger_labels} labels instead of {standing.champion_labels}"
        return Promote(f"{equal} and {grown}. {figures}", evidence)
    if 1 - better >= policy.reject_probability:
        return Reject(f"{standing.challenger} is worse than {standing.opponent}. {figures}", evidence)
    if standing.champion is None and better >= policy.first_probability:
        likely = f"{standing.challenger} is probably better than {standing.opponent}, and nothing drafts yet"
        return Promote(f"{likely}. {figures}", evidence)
    return Hold(f"It cannot be told yet whether {standing.challenger} is better. {figures}", evidence)


def weigh(pairs: Sequence[Judged], policy: GatePolicy, standing: Standing) -> Evidence:
    """The figures of a comparison, without a verdict."""
    ours = [pair.challenger == pair.truth for pair in pairs]
    theirs = [pair.champion == pair.truth for pair in pairs]
    # Always answering one class gets that class right every time: losing some of it is no collapse.
    lost_classes = _collapsed(pairs, policy) if standing.champion is not None else []
    gained = sum(a and not b for a, b in zip(ours, theirs, strict=True))
    lost = sum(b and not a for a, b in zip(ours, theirs, strict=True))
    return Evidence(
        items=len(pairs),
        splits=standing.splits,
        challenger=wilson(sum(ours), len(pairs)),
        champion=wilson(sum(theirs), len(pairs)),
        difference=paired_difference([float(a) for a in ours], [float(b) for b in theirs], seed=0),
        only_challenger=gained,
        only_champion=lost,
        mid_p=mcnemar_mid_p(gained, lost),
        probability_better=probability_better(gained, lost),
        collapsed=tuple(standing.class_names.get(c, f"class {c}") for c in lost_classes),
    )


def probability_better(gained: int, lost: int) -> float:
    """P(share of won items > 1/2) when `gained` were won and `lost` lost, under a Beta(1/2, 1/2) prior."""
    return float(special.betainc(lost + 0.5, gained + 0.5, 0.5))


def mcnemar_mid_p(gained: int, lost: int) -> float:
    """Two-sided mid-p of McNemar's exact test (Fagerland et al. 2013); 1 when no item tells the two apart."""
    total, fewer = gained + lost, min(gained, lost)
    if total == 0:
        return 1.0
    at_most = float(special.bdtr(fewer, total, 0.5))
    exactly = at_most - (float(special.bdtr(fewer - 1, total, 0.5)) if fewer else 0.0)
    return min(1.0, 2 * at_most - exactly)


def _collapsed(pairs: Sequence[Judged], policy: GatePolicy) -> list[int]:
    found = []
    for class_id in sorted({class_id for pair in pairs for class_id in pair.truth}):
        mine = [pair for pair in pairs if class_id in pair.truth]
        if len(mine) < policy.collapse_items:
            continue
        gained = sum(p.challenger == p.truth != p.champion for p in mine)
        lost = sum(p.champion == p.truth != p.challenger for p in mine)
        surely_worse = 1 - probability_better(gained, lost) >= policy.collapse_probability
        if (lost - gained) / len(mine) >= policy.collapse_drop and surely_worse:
            found.append(class_id)
    return found


def _grown(policy: GatePolicy, standing: Standing) -> bool:
    before = standing.champion_labels
    return before is not None and standing.challenger_labels >= policy.grown_labels * before


def _figures(evidence: Evidence, standing: Standing) -> str:
    if evidence.items == 0:
        return ""
    ours = round((evidence.challenger.value or 0) * evidence.items)
    theirs = round((evidence.champion.value or 0) * evidence.items)
    where = " and ".join(standing.splits)
    chance = min(max(evidence.probability_better, 0.01), 0.99)
    return (
        f"Of {evidence.items} held-out items ({where}) it gets {ours} right, {standing.opponent} {theirs}; "
        f"{evidence.only_challenger} only it, {evidence.only_champion} only the other: "
        f"better with probability {chance:.0%}."
    )
