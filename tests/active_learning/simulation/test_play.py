"""Whole simulations, small: made-up sentences, one process."""

import csv
import json
from pathlib import Path

import pytest
from rich.console import Console

from active_learning.errors import SimulationImpossible
from active_learning.simulation import SimulationOptions, SimulationResult, report, simulate
from tests.active_learning.factories import sentences

FIGURES = (
    "accuracy",
    "random_accuracy",
    "accepted_untouched",
    "edits_per_item",
    "seconds_saved",
)


def write_csv(folder: Path, count: int = 160) -> Path:
    path = folder / "animals.csv"
    with path.open("w", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(["text", "label"])
        rows.writerows(sentences(count))
    return path


def small(path: Path, **changes: object) -> SimulationOptions:
    settings: dict[str, object] = {"rounds": 2, "budget": 50, "seeds": 2, "processes": 1}
    return SimulationOptions(path=path, **(settings | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> SimulationResult:
    return simulate(small(write_csv(tmp_path_factory.mktemp("data"))))


def test_each_round_has_its_figures_with_intervals(played: SimulationResult) -> None:
    document = json.loads(json.dumps(played.as_json()))
    assert [entry["labels"] for entry in document["rounds"]] == [25, 50]
    for entry in document["rounds"]:
        for name in FIGURES:
            assert set(entry[name]) == {"value", "low", "high", "n"}
            assert entry[name]["n"] == 2
    assert document["rounds"][0]["accepted_untouched_queue"] == {
        "value": None,
        "low": None,
        "high": None,
        "n": 0,
    }
    assert document["rounds"][0]["strategies"] == {"coverage": 2}
    assert document["settings"]["pool"] + document["settings"]["held_out"] == 160
    assert document["summary"]["labels_needed"]["value"] <= 50


def test_the_model_learns_and_its_drafts_get_accepted(played: SimulationResult) -> None:
    first, last = played.rounds[0], played.rounds[-1]
    assert (last.accuracy.value or 0) > 0.8
    assert (last.accepted_untouched.value or 0) >= (first.accepted_untouched.value or 0)
    assert (last.seconds_saved.value or 0) > 0


def test_the_same_data_gives_the_same_figures_also_with_two_processes(
    played: SimulationResult, tmp_path: Path
) -> None:
    heard: list[tuple[int, int]] = []
    again = simulate(
        small(write_csv(tmp_path), processes=2), lambda done, total, _: heard.append((done, total))
    )
    assert again.as_json() == played.as_json()
    assert heard[-1] == (8, 8)


def test_the_table_and_the_picture(played: SimulationResult, tmp_path: Path) -> None:
    console = Console(record=True, width=200, file=(tmp_path / "out").open("w"))
    console.print(report.table(played))
    text = console.export_text()
    assert "animals.csv" in text
    assert "random order" in text.lower()
    for name in ("plot.png", "plot.svg"):
        report.draw(played, tmp_path / name)
        first = (tmp_path / name).read_bytes()
        report.draw(played, tmp_path / name)
        assert (tmp_path / name).read_bytes() == first


def test_a_budget_larger_than_the_pool_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SimulationImpossible, match="the pool has"):
        simulate(small(write_csv(tmp_path, 60), budget=500))


def test_unlabelled_data_cannot_play_the_annotator(tmp_path: Path) -> None:
    (tmp_path / "plain.csv").write_text("text\nhello there\nhow are you\n")
    with pytest.raises(SimulationImpossible):
        simulate(small(tmp_path / "plain.csv"))


def test_more_rounds_than_labels_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SimulationImpossible, match="at least one"):
        simulate(small(tmp_path / "nothing.csv", rounds=9, budget=3))
