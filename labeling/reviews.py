"""Verdicts of reviewers: accept, fix and accept, send back. (`labeling.arbitration`: of several answers.)

Every verdict names the revisions it is about; when one has changed meanwhile the verdict is refused. What a
reviewer decided is never rewritten: a task that is changed later goes before a reviewer again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from labeling import agreement, annotations, comments, daily, drafts, facts, leases, projects, tasks
from labeling.drafts import Draft
from labeling.review_case import Verdict, close, named, only, open_case, record
from labeling.tables import AnnotationRow, ReviewRow


@dataclass(frozen=True, slots=True)
class Review:
    """`annotation_id` and `revision`: what it is about; both None when the reviewer passed."""

    id: int
    task_id: int
    annotation_id: int | None
    revision: int | None
    reviewer_id: int
    verdict: Verdict
    created_at: datetime


def accept(
    session: Session, *, task_id: int, reviewer_id: int, expected: Mapping[int, int], now: datetime
) -> None:
    """Accepts all answers of a done task as they are; `expected`: the revision of each annotation by id.

    Raises NotFound, NothingToReview.
    """
    case = open_case(session, task_id, expected)
    record(session, case, dict.fromkeys(case.answers, "accepted"), reviewer_id, now)
    close(session, case, final=None, by=reviewer_id, now=now)
    figures = {answer.annotator_id: {"accepted": 1} for answer in case.answers.values()}
    daily.add(session, project_id=case.project_id, now=now, figures=figures)
    projects.bump(session, case.project_id, review_pending=-int(case.pending))


def fix(
    session: Session,
    *,
    task_id: int,
    reviewer_id: int,
    annotation_id: int,
    regions: Sequence[object],
    active_seconds: float,
    expected: Mapping[int, int],
    now: datetime,
) -> None:
    """Appends the reviewer's correction to one answer and accepts that; other answers are overruled.

    Raises NotFound, NothingToReview, BadRegion, SchemaViolation.
    """
    case = open_case(session, task_id, expected)
    answer = named(case, annotation_id)
    daily.add(session, project_id=case.project_id, now=now, figures={answer.annotator_id: {"fixed": 1}})
    annotations.revise(
        session,
        annotation_id=annotation_id,
        author_id=reviewer_id,
        regions=regions,
        expected_revision=answer.revision,
        active_seconds=active_seconds,
        now=now,
    )
    verdicts: dict[int, Verdict] = dict.fromkeys(case.answers, "overruled")
    record(session, case, {**verdicts, annotation_id: "fixed"}, reviewer_id, now)
    close(session, case, final=only(case, annotation_id), by=reviewer_id, now=now)
    # The new revision of an accepted task had put it before reviewers once more.
    projects.bump(session, case.project_id, review_pending=-int(case.pending or case.accepted))


def reject(
    session: Session,
    *,
    task_id: int,
    reviewer_id: int,
    annotation_id: int,
    expected: Mapping[int, int],
    comment: str,
    region_id: str | None,
    now: datetime,
) -> None:
    """Sends an answer back to its annotator with a comment, which may not be empty: they get it next.

    The answer is hidden until it is submitted again. Raises NotFound, NothingToReview, BadOptions.
    """
    case = open_case(session, task_id, expected)
    answer = named(case, annotation_id)
    comments.add(
        session,
        task_id=task_id,
        author_id=reviewer_id,
        body=comment,
        annotation_id=annotation_id,
        region_id=region_id,
        now=now,
    )
    record(session, case, {annotation_id: "rejected"}, reviewer_id, now)
    answered = annotations.get(session, annotation_id)
    said = answered.current
    own = Draft(
        task_id, answer.annotator_id, said.regions, said.prediction_id, said.blind, 0.0, 1, False, now
    )
    session.execute(
        leases.unsynchronized(update(AnnotationRow))
        .where(AnnotationRow.id == annotation_id)
        .values(hidden_at=now, rejected_at=now)
    )
    drafts.keep(session, own)
    undone = tasks.reopen(session, task_id, answer.annotator_id, returned_at=now)
    facts.renew(session, [answered.item_id])
    agreement.refresh(session, task_id=task_id, now=now)
    daily.add(session, project_id=case.project_id, now=now, figures={answer.annotator_id: {"rejected": 1}})
    projects.bump(
        session,
        case.project_id,
        annotations=-1,
        rejections=1,
        tasks_open=int(undone.was_done),
        tasks_done=-int(undone.was_done),
        review_pending=-int(undone.was_pending),
    )


def of_tasks(session: Session, task_ids: Sequence[int]) -> dict[int, list[Review]]:
    """What was decided about each of these tasks, oldest first; a task without a verdict is left out."""
    found: dict[int, list[Review]] = {}
    rows = session.scalars(select(ReviewRow).where(ReviewRow.task_id.in_(task_ids)).order_by(ReviewRow.id))
    for row in rows:
        found.setdefault(row.task_id, []).append(_review(row))
    return found


def of_annotation(session: Session, annotation_id: int) -> dict[int, list[str]]:
    """The verdicts about each revision of an annotation, oldest first."""
    found: dict[int, list[str]] = {}
    rows = session.execute(
        select(ReviewRow.revision, ReviewRow.verdict)
        .join(AnnotationRow, AnnotationRow.task_id == ReviewRow.task_id)
        .where(AnnotationRow.id == annotation_id, ReviewRow.annotation_id == annotation_id)
        .order_by(ReviewRow.id)
    )
    for revision, verdict in rows:
        if revision is not None:
            found.setdefault(revision, []).append(verdict)
    return found


def _review(row: ReviewRow) -> Review:
    verdict = cast(Verdict, row.verdict)
    return Review(
        row.id, row.task_id, row.annotation_id, row.revision, row.reviewer_id, verdict, row.created_at
    )
