"""Consensus on the crowd tables against their gold, beside crowd-kit's own figures in the same run.

`python -m benchmarks.consensus --data ../shared/data/crowd` prints the accuracy of each method on each table
and writes `benchmarks/results/consensus.json`. A majority that is tied has no answer; `accuracy` counts it as
wrong, `of_answered` leaves it out. `ratio` is our accuracy over that of crowd-kit's method of the same name,
called on the table as it is.
"""

import argparse
import csv
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas
import yaml
from crowdkit.aggregation import GLAD, MACE, DawidSkene, MajorityVote, OneCoinDawidSkene

from labeling.agreement.nominal import krippendorff_alpha
from labeling.consensus import METHODS, Vote, decide
from labeling.intervals import wilson

THEIRS: dict[str, Callable[[], Any]] = {
    "majority": MajorityVote,
    "dawid-skene": lambda: DawidSkene(n_iter=100),
    "one-coin": lambda: OneCoinDawidSkene(n_iter=100),
    "mace": lambda: MACE(random_state=0),
    "glad": GLAD,
}


@dataclass(frozen=True)
class Table:
    """`gold` has the true answer to every task that has one."""

    name: str
    votes: list[Vote]
    gold: dict[str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/crowd"))
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/consensus.json"))
    arguments = parser.parse_args()
    result = {table.name: measure(table) for table in tables(arguments.data)}
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


def tables(folder: Path) -> Iterator[Table]:
    birds = folder / "bluebirds"
    said = yaml.safe_load((birds / "labels.yaml").read_text())
    votes = [Vote(str(t), str(w), str(a)) for w, answers in said.items() for t, a in answers.items()]
    gold = yaml.safe_load((birds / "gt.yaml").read_text())
    yield Table("bluebirds", votes, {str(task): str(answer) for task, answer in gold.items()})
    for path in sorted((folder / "active_crowd_toolkit").glob("*.csv")):
        with path.open(newline="") as file:
            rows = list(csv.DictReader(file))
        votes = [Vote(row["task"], row["worker"], row["label"]) for row in rows]
        yield Table(path.stem, votes, {row["task"]: row["gold"] for row in rows if row["gold"]})


def measure(table: Table) -> dict[str, Any]:
    theirs = {name: timed(lambda make=make: crowd_kit(table, make())) for name, make in THEIRS.items()}
    ours: dict[str, Any] = {}
    for method in METHODS:
        entry = timed(lambda method=method: score(table, decide(table.votes, method)))
        ours[method] = entry | {"ratio": round(entry["accuracy"] / theirs[method]["accuracy"], 4)}
    answers: dict[Any, list[Any]] = {}
    for vote in table.votes:
        answers.setdefault(vote.task, []).append(vote.answer)
    right = sum(vote.answer == table.gold.get(str(vote.task)) for vote in table.votes)
    return {
        "answers": len(table.votes),
        "tasks": len(answers),
        "workers": len({vote.annotator for vote in table.votes}),
        "one_answer_accuracy": round(right / len(table.votes), 4),
        "krippendorff_alpha": krippendorff_alpha(list(answers.values())).as_json(),
        "labelloop": ours,
        "crowd_kit": theirs,
    }


def crowd_kit(table: Table, method: Any) -> dict[str, Any]:
    rows = [(vote.task, vote.annotator, vote.answer) for vote in table.votes]
    found = method.fit_predict(pandas.DataFrame(rows, columns=["task", "worker", "label"]))
    return score(table, found.to_dict())


def score(table: Table, found: dict[Any, Any]) -> dict[str, Any]:
    right = sum(found.get(task) == answer for task, answer in table.gold.items())
    answered = sum(found.get(task) is not None for task in table.gold)
    share = wilson(right, len(table.gold))
    return {
        "accuracy": round(right / len(table.gold), 4),
        "interval": [round(share.low or 0, 4), round(share.high or 0, 4)],
        "of_answered": round(right / answered, 4),
        "tied": len(table.gold) - answered,
    }


def timed(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    start = time.perf_counter()
    result = work()
    return result | {"seconds": round(time.perf_counter() - start, 3)}


if __name__ == "__main__":
    main()
