"""A task under review: its answers as the reviewer saw them, and the writing down of what they decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from labeling import comments, leases
from labeling.errors import NothingToReview
from labeling.tables import AnnotationRow, ReviewRow, TaskRow
from storage.errors import NotFound

Verdict = Literal["accepted", "fixed", "picked", "merged", "overruled", "rejected", "passed"]


@dataclass(frozen=True, slots=True)
class Case:
    """Locked. `accepted`: a reviewer had been content with it; `answers`: its visible annotations by id."""

    task_id: int
    project_id: int
    pending: bool
    accepted: bool
    answers: dict[int, Any]


def open_case(session: Session, task_id: int, expected: Mapping[int, int]) -> Case:
    """Locks the task; raises NotFound, NothingToReview."""
    task = session.execute(
        select(TaskRow.project_id, TaskRow.review, TaskRow.state)
        .where(TaskRow.id == task_id)
        .with_for_update(key_share=True)
    ).one_or_none()
    if task is None:
        raise NotFound("task", task_id)
    rows = session.execute(
        select(AnnotationRow.id, AnnotationRow.annotator_id, AnnotationRow.revision)
        .where(AnnotationRow.task_id == task_id, AnnotationRow.hidden_at.is_(None))
        .order_by(AnnotationRow.id)
    ).all()
    if not rows:
        raise NothingToReview(task_id, "nobody has answered it")
    if {row.id: row.revision for row in rows} != dict(expected):
        raise NothingToReview(task_id, "its answers have changed since you looked")
    return Case(
        task_id=task_id,
        project_id=task.project_id,
        pending=task.review == "pending",
        accepted=task.review == "accepted" and task.state == "done",
        answers={row.id: row for row in rows},
    )


def named(case: Case, annotation_id: int) -> Any:
    """The row of that answer; raises NothingToReview."""
    if annotation_id not in case.answers:
        raise NothingToReview(case.task_id, f"annotation {annotation_id} is none of its answers")
    return case.answers[annotation_id]


def only(case: Case, annotation_id: int) -> int | None:
    """The answer that stands for a task; None where it is the only one anyway."""
    return annotation_id if len(case.answers) > 1 else None


def record(
    session: Session, case: Case, verdicts: Mapping[int, Verdict], reviewer_id: int, now: datetime
) -> None:
    """One review for each of these answers, about the revision that was seen."""
    session.add_all(
        ReviewRow(
            project_id=case.project_id,
            task_id=case.task_id,
            annotation_id=annotation_id,
            revision=case.answers[annotation_id].revision,
            reviewer_id=reviewer_id,
            verdict=verdict,
            created_at=now,
        )
        for annotation_id, verdict in verdicts.items()
    )
    session.flush()


def close(session: Session, case: Case, *, final: int | None, by: int, now: datetime) -> None:
    """The task is accepted and its threads are closed; `final`: the one answer of several that stands."""
    session.execute(
        leases.unsynchronized(update(TaskRow))
        .where(TaskRow.id == case.task_id)
        .values(
            review="accepted",
            suspicion=0.0,
            suspect=None,
            reviewer_id=None,
            review_until=None,
            final_annotation_id=final,
        )
    )
    comments.resolve_all(session, task_id=case.task_id, by=by, now=now)
