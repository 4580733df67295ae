"""The figures of a simulation, put together over seeds, and their JSON."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from active_learning.intervals import NOTHING, Interval, mean, paired_difference, wilson
from active_learning.simulation.annotator import TimeModel
from active_learning.simulation.arm import ArmResult, ArmRound
from active_learning.simulation.dataset import SimulationData
from active_learning.simulation.measure import Drafts
from active_learning.simulation.options import SimulationOptions

MEANINGS = {
    "labels": "labels given by the end of the round, all splits together",
    "accuracy": "of the deployed model on the held-out set, which is never labelled",
    "test_accuracy": "of the round's new model on the labelled test items: what the loop page shows",
    "random_accuracy": "the accuracy in the arm that labels in random order",
    "accepted_untouched": "share of all open tasks whose draft is right as it is: the deployed model has "
    "drafted every one of them, not only the hard ones at the head of the queue",
    "accepted_untouched_queue": "the same for the drafts met while labelling in this round, most of which "
    "the queue picked for being hard, by the model of the round before",
    "edits_per_item": "edits that turn the draft of an open task into its gold label",
    "edits_per_item_queue": "the same for the drafts met while labelling in this round",
    "seconds_saved": "per open task, by the time model below: simulated, not measured",
    "seconds_saved_queue": "the same for the drafts met while labelling in this round",
    "intervals": "over seeds: Student, 95 %, n seeds; with one seed over items (accuracy, accepted) or none",
}


@dataclass(frozen=True, slots=True)
class RoundFigures:
    """One round over all seeds; `MEANINGS` says what each figure is. `gates` counts outcomes of the loop."""

    round: int
    labels: int
    accuracy: Interval
    test_accuracy: Interval
    random_accuracy: Interval
    accepted_untouched: Interval
    accepted_untouched_queue: Interval
    edits_per_item: Interval
    edits_per_item_queue: Interval
    seconds_saved: Interval
    seconds_saved_queue: Interval
    strategies: dict[str, int]
    gates: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        names = self.__slots__
        values = {name: getattr(self, name) for name in names}
        return {k: v.as_json() if isinstance(v, Interval) else v for k, v in values.items()}


@dataclass(frozen=True, slots=True)
class Summary:
    """`labels_needed`: by the loop for the accuracy that random order ends with; `labels_saved`: the rest of
    the budget; seeds that never got there are counted in `not_reached` and count as the whole budget.
    `accuracy_gain`: loop minus random order, mean over rounds, paired by seed; `final_gain`: at the end."""

    budget: int
    random_final_accuracy: Interval
    labels_needed: Interval
    labels_saved: Interval
    not_reached: int
    accuracy_gain: Interval
    final_gain: Interval

    def sentence(self) -> str:
        """The result for people; it claims nothing that the interval does not show."""
        if self.labels_needed.value is None or self.random_final_accuracy.value is None:
            return "Nothing was measured."
        needed, saved = round(self.labels_needed.value), round(self.labels_saved.value or 0)
        seeds = self.labels_needed.n
        text = (
            f"Random order reaches {self.random_final_accuracy.value:.1%} with {self.budget} labels; "
            f"the loop needs {needed} for that, {saved} fewer ({saved / self.budget:.0%}), "
            f"over {seeds} seed{'s' * (seeds != 1)}."
        )
        if self.accuracy_gain.low is not None and self.accuracy_gain.low <= 0:
            text += " The seeds differ too much to call it better than random order."
        return text

    def as_json(self) -> dict[str, Any]:
        values = {name: getattr(self, name) for name in self.__slots__}
        body = {k: v.as_json() if isinstance(v, Interval) else v for k, v in values.items()}
        return body | {"sentence": self.sentence()}


@dataclass(frozen=True, slots=True)
class SimulationResult:
    rounds: tuple[RoundFigures, ...]
    summary: Summary
    seeds: tuple[ArmResult, ...]
    settings: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The `--json` document: `rounds`, first round first, `summary`, `seeds`, `settings`, `meanings`."""
        return {
            "format": "labelloop-simulation/1",
            "rounds": [figures.as_json() for figures in self.rounds],
            "summary": self.summary.as_json(),
            "seeds": [asdict(arm) for arm in self.seeds],
            "settings": self.settings,
            "meanings": MEANINGS,
        }


def summarise(
    options: SimulationOptions, data: SimulationData, times: TimeModel, results: Sequence[ArmResult]
) -> SimulationResult:
    """Puts the arms of all seeds together."""
    loop = [r for r in results if r.name == "loop"]
    chance = [r for r in results if r.name == "random"]
    rounds = tuple(
        _figures(
            number, [r.rounds[number] for r in loop], [r.rounds[number] for r in chance], len(data.held_out)
        )
        for number in range(options.rounds)
    )
    settings = {
        "data": data.name,
        "kind": data.kind,
        "classes": list(data.classes),
        "pool": len(data.pool),
        "held_out": len(data.held_out),
        "held_out_rule": data.held_out_rule,
        "rounds": options.rounds,
        "budget": options.budget,
        "seeds": list(range(options.first_seed, options.first_seed + options.seeds)),
        "config": options.config,
        "time_model": asdict(times),
    }
    return SimulationResult(rounds, _summary(options.budget, loop, chance), tuple(results), settings)


def labels_needed(curve: Sequence[tuple[int, float]], accuracy: float) -> float | None:
    """Labels at which a curve of (labels, accuracy) first reaches `accuracy`, straight between its points."""
    before: tuple[int, float] | None = None
    for labels, reached in curve:
        if reached >= accuracy:
            if before is None:
                return float(labels)
            share = (accuracy - before[1]) / (reached - before[1])
            return before[0] + share * (labels - before[0])
        before = (labels, reached)
    return None


def _figures(number: int, loop: list[ArmRound], chance: list[ArmRound], held_out: int) -> RoundFigures:
    queue, waiting = [r.queue for r in loop], [r.open for r in loop]
    shown = [r.shown for r in loop if r.shown is not None]
    return RoundFigures(
        round=number + 1,
        labels=loop[0].labels,
        accuracy=_share([r.accuracy for r in loop], held_out),
        test_accuracy=mean(shown, seed=0) if shown else NOTHING,
        random_accuracy=_share([r.accuracy for r in chance], held_out),
        accepted_untouched=_accepted(waiting),
        accepted_untouched_queue=_accepted(queue),
        edits_per_item=_each(waiting, lambda d: d.edits / d.n),
        edits_per_item_queue=_each(queue, lambda d: d.edits / d.n),
        seconds_saved=_each(waiting, lambda d: d.seconds_saved / d.n),
        seconds_saved_queue=_each(queue, lambda d: d.seconds_saved / d.n),
        strategies=dict(sorted(Counter(r.strategy for r in loop).items())),
        gates=dict(sorted(Counter(r.gate or "no model" for r in loop).items())),
    )


def _share(values: list[float], n: int) -> Interval:
    return wilson(round(values[0] * n), n) if len(values) == 1 else mean(values, seed=0)


def _accepted(found: Sequence[Drafts | None]) -> Interval:
    there = [d for d in found if d is not None and d.n]
    if len(there) == 1 and len(found) == 1:
        return wilson(there[0].untouched, there[0].n)
    return _each(found, lambda d: d.untouched / d.n)


def _each(found: Sequence[Drafts | None], figure: Callable[[Drafts], float]) -> Interval:
    there = [figure(d) for d in found if d is not None and d.n]
    return mean(there, seed=0) if there else NOTHING


def _summary(budget: int, loop: Sequence[ArmResult], chance: Sequence[ArmResult]) -> Summary:
    finals = [arm.rounds[-1].accuracy for arm in chance]
    needed = [
        labels_needed([(r.labels, r.accuracy) for r in arm.rounds], final)
        for arm, final in zip(loop, finals, strict=True)
    ]
    counted = [float(budget) if n is None else n for n in needed]
    averages = [
        [sum(r.accuracy for r in arm.rounds) / len(arm.rounds) for arm in arms] for arms in (loop, chance)
    ]
    return Summary(
        budget=budget,
        random_final_accuracy=mean(finals, seed=0),
        labels_needed=mean(counted, seed=0),
        labels_saved=mean([budget - n for n in counted], seed=0),
        not_reached=sum(n is None for n in needed),
        accuracy_gain=paired_difference(averages[0], averages[1], seed=0),
        final_gain=paired_difference([arm.rounds[-1].accuracy for arm in loop], finals, seed=0),
    )
