"""Sweeps from the grid: what people saw of each item goes with the label, in short units of work."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from active_learning import effort
from labeling import items, sweeps, tasks
from labeling.sql import slices
from labeling.sweeps import Answer, Left, Swept, Target
from preannotate import predictions
from web.errors import BadPayload
from web.wiring import Platform

AT_ONCE = 20  # tasks in one transaction, so that the one writer is not held up by a whole wall


def give(
    platform: Platform,
    *,
    project_id: int,
    shown: Sequence[tuple[int, int | None]],
    answer: Answer,
    annotator_id: int,
    active_seconds: float,
    now: datetime,
) -> list[Swept | Left]:
    """`shown`: each task with the prediction that was in sight, if any. `active_seconds`: of all together.

    Raises BadPayload for a prediction that is not of its task's item.
    """
    outcomes: list[Swept | Left] = []
    share = active_seconds / max(len(shown), 1)
    for part in slices(shown, AT_ONCE):
        with platform.database.write() as session:
            targets = _targets(session, project_id, part)
            for target in targets:
                outcome: Swept | Left = (
                    Left(target, "missing")
                    if isinstance(target, int)
                    else sweeps.give(
                        session,
                        target=target,
                        answer=answer,
                        annotator_id=annotator_id,
                        active_seconds=share,
                        now=now,
                        lease_seconds=platform.settings.lease_seconds,
                    )
                )
                if isinstance(outcome, Swept) and outcome.before is None:
                    effort.record(session, revision_id=outcome.revision_id, now=now)
                outcomes.append(outcome)
    return outcomes


def undo(
    platform: Platform, *, done: Sequence[Swept], annotator_id: int, now: datetime
) -> list[Swept | Left]:
    """What is taken back is no correction any more, either."""
    outcomes: list[Swept | Left] = []
    for part in slices(done, AT_ONCE):
        with platform.database.write() as session:
            undone = [sweeps.undo(session, swept=one, annotator_id=annotator_id, now=now) for one in part]
            gone = [u.revision_id for u in undone if isinstance(u, Swept) and u.before is None]
            effort.forget(session, revision_ids=gone)
            outcomes += undone
    return outcomes


def _targets(
    session: Session, project_id: int, shown: Sequence[tuple[int, int | None]]
) -> list[Target | int]:
    """Targets in order; the bare id of a task that the project has not."""
    of_task = tasks.items_of(session, project_id=project_id, task_ids=[task_id for task_id, _ in shown])
    said = predictions.get_many(session, [seen for _, seen in shown if seen is not None])
    found = items.get_many(session, list(of_task.values()))
    sources = predictions.draft_for(session, project_id=project_id, items=list(found.values()))
    targets: list[Target | int] = []
    for task_id, seen in shown:
        item_id = of_task.get(task_id)
        if item_id is None:
            targets.append(task_id)
            continue
        prediction = None if seen is None else said.get(seen)
        if seen is not None and (prediction is None or prediction.item_id != item_id):
            raise BadPayload.of("items", f"prediction {seen} is not of the item of task {task_id}")
        blind = prediction is None and item_id in sources and sources[item_id].blind
        targets.append(Target(task_id, seen, prediction.regions if prediction else (), blind))
    return targets
