"""Plays every arm on every seed, side by side, and puts the figures together."""

import multiprocessing
import os
import tempfile
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, get_args

from active_learning.errors import SimulationImpossible
from active_learning.simulation import dataset
from active_learning.simulation.annotator import TimeModel
from active_learning.simulation.arm import ArmName, ArmPlan, ArmResult, play_arm
from active_learning.simulation.options import SimulationOptions
from active_learning.simulation.result import SimulationResult, summarise
from active_learning.simulation.stage import build_template

Progress = Callable[[int, int, str], None]
_messages: Any = None  # in a worker process: where its progress goes


def simulate(options: SimulationOptions, progress: Progress | None = None) -> SimulationResult:
    """The loop beside random order on the same seeds, budget and held-out set.

    `progress` hears rounds done, rounds in all, and a sentence. The same options give the same result.
    Raises SimulationImpossible, BadSource, BadOptions.
    """
    if not 1 <= options.rounds <= options.budget or options.seeds < 1:
        raise SimulationImpossible("at least one seed, one round and one label a round are needed")
    total = 2 * options.seeds * options.rounds
    tell = progress or (lambda _done, _total, _message: None)
    tell(0, total, "reading the data")
    data = dataset.load(options)
    times = TimeModel()
    with _folder(options.folder) as name:
        folder = Path(name)
        tell(0, total, f"importing {len(data.pool)} items")
        project_id = build_template(folder, data)
        plans = [
            ArmPlan(
                folder=folder,
                project_id=project_id,
                name=arm,
                seed=seed,
                labels_after=tuple(options.labels_after()),
                classes=len(data.classes),
                held_out=data.held_out,
                config=options.config,
                times=times,
            )
            for seed in range(options.first_seed, options.first_seed + options.seeds)
            for arm in get_args(ArmName)
        ]
        results = _play(plans, options.processes, _Teller(tell, total))
    return summarise(options, data, times, results)


class _Teller:
    """Counts finished rounds over all arms; called from one thread at a time."""

    def __init__(self, tell: Progress, total: int) -> None:
        self._tell, self._total, self._done = tell, total, 0

    def __call__(self, message: str) -> None:
        self._done += 1
        self._tell(self._done, self._total, message)


def _play(plans: Sequence[ArmPlan], processes: int, tell: Callable[[str], None]) -> list[ArmResult]:
    if processes <= 1:
        return [play_arm(plan, tell) for plan in plans]
    # Spawned, not forked: torch and ONNX Runtime hold threads that a forked child would wait for in vain.
    context = multiprocessing.get_context("spawn")
    messages = context.Queue()
    listener = threading.Thread(target=_listen, args=(messages, tell), daemon=True)
    listener.start()
    try:
        with ProcessPoolExecutor(
            min(processes, len(plans)), mp_context=context, initializer=_begin, initargs=(messages,)
        ) as pool:
            return list(pool.map(_play_in_worker, plans))
    finally:
        messages.put(None)
        listener.join()


def _begin(messages: Any) -> None:
    global _messages
    _messages = messages
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker whose parent was killed has nobody to report to: it ends instead of playing on for minutes."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _play_in_worker(plan: ArmPlan) -> ArmResult:
    return play_arm(plan, _messages.put)


def _listen(messages: Any, tell: Callable[[str], None]) -> None:
    while (message := messages.get()) is not None:
        tell(message)


def _folder(chosen: Path | None) -> AbstractContextManager[str]:
    if chosen is None:
        return tempfile.TemporaryDirectory(prefix="labelloop-simulation-")
    chosen.mkdir(parents=True, exist_ok=True)
    return nullcontext(str(chosen))
