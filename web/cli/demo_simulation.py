"""`labelloop demo --simulate`: measured, not shown."""

import json
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from active_learning.simulation import SimulationOptions, report, simulate
from labeling.formats.options import ReadOptions


def run(
    data: Path | None,
    read: ReadOptions,
    *,
    rounds: int,
    budget: int,
    seeds: int,
    json_file: Path | None,
    plot: Path | None,
) -> None:
    """Prints the table, writes the JSON and the picture; nothing else is left behind."""
    _refuse_unwritable(json_file)
    _refuse_unwritable(plot)
    if plot is not None and plot.suffix.lower() not in {".png", ".svg", ".pdf"}:
        raise click.UsageError(f"--plot: {plot.name} must end in .png, .svg or .pdf")
    options = SimulationOptions(path=data, read=read, rounds=rounds, budget=budget, seeds=seeds)
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not sys.stderr.isatty()) as progress:
        bar = progress.add_task("starting", total=None)

        def tell(done: int, total: int, message: str) -> None:
            progress.update(bar, completed=done, total=total, description=message)

        result = simulate(options, tell)
    Console().print(report.table(result))
    if json_file is not None:
        json_file.write_text(json.dumps(result.as_json(), indent=2) + "\n", encoding="utf-8")
    if plot is not None:
        report.draw(result, plot)


def _refuse_unwritable(path: Path | None) -> None:
    """Before minutes of work, not after."""
    if path is not None and not path.resolve().parent.is_dir():
        raise click.UsageError(f"{path}: there is no folder {path.resolve().parent}")
