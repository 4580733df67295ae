"""Which answer to a choice stands, from the answers of several people to many tasks.

One interface, two ways: the answer that most gave, or the one that Dawid & Skene find likeliest once they
have learnt from all tasks together who errs how (Maximum likelihood estimation of observer error-rates using
the EM algorithm, Applied Statistics 28, 1979; as crowd-kit computes it).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

Method = Literal["majority", "dawid-skene"]
METHODS: tuple[Method, ...] = ("majority", "dawid-skene")
T = TypeVar("T", bound=Hashable)
_STEPS = 100  # of expectation and maximisation, at most


@dataclass(frozen=True, slots=True)
class Vote:
    task: Hashable
    annotator: Hashable
    answer: Hashable


def decide(votes: Sequence[Vote], method: Method) -> dict[Hashable, Hashable | None]:
    """The answer to each task; None where a majority is tied. No annotator votes twice on a task."""
    return _DECIDE[method](votes)


def leading(answers: Sequence[T]) -> list[T]:
    """The answers given most often: more than one when they are tied."""
    counts = Counter(answers)
    most = max(counts.values())
    return [answer for answer, count in counts.items() if count == most]


def _majority(votes: Sequence[Vote]) -> dict[Hashable, Hashable | None]:
    answers: defaultdict[Hashable, list[Hashable]] = defaultdict(list)
    for vote in votes:
        answers[vote.task].append(vote.answer)
    leaders = {task: leading(given) for task, given in answers.items()}
    return {task: first if not others else None for task, (first, *others) in leaders.items()}


def _dawid_skene(votes: Sequence[Vote]) -> dict[Hashable, Hashable | None]:
    if not votes:
        return {}
    # Importing crowd-kit takes seconds, and whoever goes by the majority must not wait for it.
    import pandas
    from crowdkit.aggregation.classification.dawid_skene import DawidSkene

    answers = list(dict.fromkeys(vote.answer for vote in votes))
    numbers = {answer: number for number, answer in enumerate(answers)}
    tasks = list(dict.fromkeys(vote.task for vote in votes))
    places = {task: place for place, task in enumerate(tasks)}
    annotators = {name: place for place, name in enumerate(dict.fromkeys(v.annotator for v in votes))}
    table = pandas.DataFrame(
        {
            "task": [places[vote.task] for vote in votes],
            "worker": [annotators[vote.annotator] for vote in votes],
            "label": [numbers[vote.answer] for vote in votes],
        }
    )
    found = DawidSkene(n_iter=_STEPS).fit_predict(table)
    return {tasks[int(place)]: answers[int(number)] for place, number in found.items()}


_DECIDE: Mapping[Method, Callable[[Sequence[Vote]], dict[Hashable, Hashable | None]]] = {
    "majority": _majority,
    "dawid-skene": _dawid_skene,
}
