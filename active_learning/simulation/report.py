"""A simulation for people: a table for the terminal and a picture."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from active_learning.intervals import Interval
from active_learning.simulation.result import RoundFigures, SimulationResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LOOP, _RANDOM, _OTHER = "#4e79a7", "#f28e2b", "#59a14f"
_COLUMNS = ("labels", "accuracy", "random order", "accepted untouched", "edits an item", "s saved an item")
Figure = Callable[[RoundFigures], Interval]


def table(result: SimulationResult) -> Table:
    """One line a round, figures with their 95 % intervals."""
    drawn = Table(title=f"{result.settings['data']}: the loop beside random order", title_justify="left")
    for name in (
        "labels",
        "accuracy",
        "random order",
        "accepted untouched",
        "edits an item",
        "s saved an item",
    ):
        drawn.add_column(name, justify="right")
    drawn.add_column("gate")
    for figures in result.rounds:
        drawn.add_row(
            str(figures.labels),
            percent(figures.accuracy),
            percent(figures.random_accuracy),
            percent(figures.accepted_untouched),
            number(figures.edits_per_item),
            number(figures.seconds_saved),
            ", ".join(f"{count} x {gate}" for gate, count in figures.gates.items()),
        )
    held_out = result.settings["held_out"]
    drawn.caption = (
        f"{result.summary.sentence()} Accuracy on {held_out} held-out items; drafts judged on all open "
        "tasks; seconds are simulated by a stated time model."
    )
    drawn.caption_justify = "left"
    return drawn


def draw(result: SimulationResult, path: Path) -> None:
    """Writes the picture; the suffix of `path` chooses PNG, SVG or PDF. Raises ValueError for another one."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # no display, no global state
    from matplotlib.figure import Figure as Picture

    picture = Picture(figsize=(11, 4), layout="constrained")
    FigureCanvasAgg(picture)
    left, right = picture.subplots(1, 2)
    _curve(left, result, lambda r: r.accuracy, "the loop", _LOOP)
    _curve(left, result, lambda r: r.random_accuracy, "random order", _RANDOM, dashed=True)
    left.set(xlabel="labels", ylabel="accuracy on held-out items", title=str(result.settings["data"]))
    left.legend(loc="lower right")
    _curve(right, result, lambda r: r.accepted_untouched, "all open tasks", _LOOP)
    _curve(right, result, lambda r: r.accepted_untouched_queue, "met while labelling (mostly hard)", _OTHER)
    right.set(xlabel="labels", ylabel="drafts accepted untouched", ylim=(0, 1), title="correction effort")
    right.legend(loc="lower right")
    for axes in (left, right):
        axes.grid(alpha=0.3)
    # No date and no random ids, so that the same result gives the same file.
    metadata = {"Date": None} if path.suffix == ".svg" else {}
    with rc_context({"svg.hashsalt": "labelloop"}):
        picture.savefig(path, dpi=150, metadata=metadata)


def percent(figure: Interval) -> str:
    """72.5 % (70.1 ... 74.9); a dash for nothing."""
    if figure.value is None:
        return "-"
    if figure.low is None or figure.high is None:
        return f"{figure.value:.1%}"
    return f"{figure.value:.1%} ({max(figure.low, 0):.1%} … {min(figure.high, 1):.1%})"


def number(figure: Interval) -> str:
    """0.28 (0.25 ... 0.31); a dash for nothing."""
    if figure.value is None:
        return "-"
    if figure.low is None or figure.high is None:
        return f"{figure.value:.2f}"
    return f"{figure.value:.2f} ({figure.low:.2f} … {figure.high:.2f})"


def _curve(
    axes: "Axes", result: SimulationResult, figure: Figure, label: str, color: str, *, dashed: bool = False
) -> None:
    points: list[tuple[int, Any, Any, Any]] = []
    for each in result.rounds:
        found = figure(each)
        if found.value is not None:
            low = found.value if found.low is None else found.low
            high = found.value if found.high is None else found.high
            points.append((each.labels, found.value, low, high))
    if not points:
        return
    labels, values, lows, highs = zip(*points, strict=True)
    axes.plot(labels, values, marker="o", color=color, linestyle="--" if dashed else "-", label=label)
    axes.fill_between(labels, lows, highs, color=color, alpha=0.15, linewidth=0)
