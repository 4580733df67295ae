"""The queue for reviewers: done tasks that wait for one, the gravest doubt first.

A task is lent to a reviewer for a while, like a task to an annotator, but by two columns of the task: whoever
decides first decides, and a verdict says which revisions it is about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import literal_column, or_, select, update
from sqlalchemy.orm import Session

from labeling import leases
from labeling.doubts import Reason
from labeling.tables import AnnotationRow, ReviewRow, TaskRow
from storage.errors import NotFound


@dataclass(frozen=True, slots=True)
class Doubt:
    """A task on a reviewer's desk until `until`; `reason` is None when it was only drawn as a sample."""

    task_id: int
    item_id: int
    reason: Reason | None
    suspicion: float
    until: datetime


def claim(
    session: Session,
    *,
    project_id: int,
    reviewer_id: int,
    now: datetime,
    lease_seconds: float,
    count: int = 1,
    own: bool = False,
) -> list[Doubt]:
    """Up to `count` tasks, those that the reviewer holds already among them.

    Tasks that the reviewer passed on are left out, and those they answered themselves unless `own`.
    """
    until = now + timedelta(seconds=lease_seconds)
    free = or_(
        TaskRow.review_until.is_(None), TaskRow.review_until <= now, TaskRow.reviewer_id == reviewer_id
    )
    passed = (
        select(ReviewRow.id)
        .where(ReviewRow.task_id == TaskRow.id, ReviewRow.reviewer_id == reviewer_id)
        .where(ReviewRow.verdict == "passed")
    )
    picked = (
        select(TaskRow.id)
        .where(TaskRow.project_id == project_id, TaskRow.review == literal_column("'pending'"))
        .where(TaskRow.hidden_at.is_(None), free, ~passed.exists())
        .order_by(TaskRow.suspicion.desc(), TaskRow.id)
        .limit(count)
        .with_for_update(skip_locked=True, key_share=True)
    )
    if not own:
        answered = select(AnnotationRow.id).where(
            AnnotationRow.task_id == TaskRow.id, AnnotationRow.annotator_id == reviewer_id
        )
        picked = picked.where(~answered.where(AnnotationRow.hidden_at.is_(None)).exists())
    chosen = picked.cte("picked")
    rows = session.execute(
        leases.unsynchronized(update(TaskRow))
        .where(TaskRow.id == chosen.c.id)
        .values(reviewer_id=reviewer_id, review_until=until)
        .returning(TaskRow.id, TaskRow.item_id, TaskRow.suspect, TaskRow.suspicion)
    ).all()
    doubts = [Doubt(r.id, r.item_id, cast(Reason | None, r.suspect), r.suspicion, until) for r in rows]
    return sorted(doubts, key=lambda doubt: (-doubt.suspicion, doubt.task_id))


def look(session: Session, *, task_id: int, now: datetime) -> Doubt:
    """Any task, whether it waits for a reviewer or not, without taking it; raises NotFound."""
    row = session.execute(
        select(TaskRow.id, TaskRow.item_id, TaskRow.suspect, TaskRow.suspicion).where(TaskRow.id == task_id)
    ).one_or_none()
    if row is None:
        raise NotFound("task", task_id)
    return Doubt(row.id, row.item_id, cast(Reason | None, row.suspect), row.suspicion, now)


def heartbeat(
    session: Session, *, task_ids: Sequence[int], reviewer_id: int, now: datetime, lease_seconds: float
) -> dict[int, datetime]:
    """Keeps the reviewer's tasks among these for longer; one that is missing from the answer is lost."""
    until = now + timedelta(seconds=lease_seconds)
    kept = session.scalars(
        leases.unsynchronized(update(TaskRow))
        .where(TaskRow.id.in_(task_ids), TaskRow.reviewer_id == reviewer_id, TaskRow.review == "pending")
        .values(review_until=until)
        .returning(TaskRow.id)
    ).all()
    return dict.fromkeys(kept, until)


def release(session: Session, *, task_id: int, reviewer_id: int) -> None:
    """Gives the task to the other reviewers, for now."""
    session.execute(
        leases.unsynchronized(update(TaskRow))
        .where(TaskRow.id == task_id, TaskRow.reviewer_id == reviewer_id)
        .values(reviewer_id=None, review_until=None)
    )


def pass_on(session: Session, *, task_id: int, reviewer_id: int, now: datetime) -> None:
    """Leaves the task to other reviewers for good."""
    held = session.execute(
        select(TaskRow.project_id).where(TaskRow.id == task_id, TaskRow.reviewer_id == reviewer_id)
    ).one_or_none()
    if held is None:
        return
    release(session, task_id=task_id, reviewer_id=reviewer_id)
    session.add(
        ReviewRow(
            project_id=held.project_id,
            task_id=task_id,
            reviewer_id=reviewer_id,
            verdict="passed",
            created_at=now,
        )
    )
