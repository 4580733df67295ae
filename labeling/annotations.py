"""Annotations: what people said of an item, as revisions that are only ever appended.

`submit` turns a live lease into an annotation. Work that comes without one (the lease has expired, somebody
else was quicker) is kept as a late draft and said so; nothing that arrives here is dropped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from labeling import agreement, daily, doubts, drafts, facts, leases, projects, revisions, tasks
from labeling.deletions import hide
from labeling.drafts import Draft
from labeling.errors import RevisionConflict
from labeling.leases import HELD, RETURNED, SKIPPED, SUBMITTED
from labeling.revisions import Annotation, Revision, for_item, for_items, get, history, page
from labeling.schema import check_regions
from labeling.shapes import Region, dump_regions, parse_regions
from labeling.tables import AnnotationRow, LeaseRow
from labeling.tasks import Subject
from storage.errors import NotFound

__all__ = [
    "Annotation",
    "KeptAsDraft",
    "Revision",
    "Submitted",
    "for_item",
    "for_items",
    "get",
    "hide",
    "history",
    "page",
    "revise",
    "submit",
]

LateReason = Literal["expired", "lost", "skipped", "submitted"]


_CLOSE_LEASE = (
    leases.unsynchronized(update(LeaseRow))
    .where(LeaseRow.task_id == bindparam("task"), LeaseRow.annotator_id == bindparam("annotator"))
    .where(LeaseRow.state == HELD, LeaseRow.expires_at > bindparam("now"))
    .values(state=SUBMITTED)
    .returning(LeaseRow.id)
)


@dataclass(frozen=True, slots=True)
class Submitted:
    """The revision is stored. `repeated`: it had been before, and this call changed nothing."""

    annotation_id: int
    revision_id: int
    number: int
    item_id: int
    task_id: int
    regions: list[Region]
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class KeptAsDraft:
    """The work is kept as a late draft.

    `expired`: the lease ran out; `lost`: the annotator holds no lease (any more); `skipped`, `submitted`: the
    annotator had skipped the task or submitted other work on it before.
    """

    reason: LateReason
    task_id: int


def submit(
    session: Session,
    *,
    task_id: int,
    annotator_id: int,
    regions: Sequence[object],
    prediction_id: int | None,
    blind: bool,
    active_seconds: float,
    now: datetime,
    sequence: int = 0,
    threshold: float | None = None,
) -> Submitted | KeptAsDraft:
    """Appends the annotation, closes the lease, removes the draft; the same work again changes nothing.

    `regions`: values or JSON; their scores are dropped, because a person says it now. `sequence`: of the last
    draft saved. `threshold`: drafted regions less sure were neither shown nor submitted. Raises NotFound,
    BadRegion, and SchemaViolation, after which the lease is held still.
    """
    said = [region.model_copy(update={"score": None}) for region in parse_regions(regions)]
    subject = tasks.subject(session, task_id)
    who = {"task": task_id, "annotator": annotator_id, "now": now}
    if session.execute(_CLOSE_LEASE, who).one_or_none() is None:
        draft = Draft(task_id, annotator_id, said, prediction_id, blind, active_seconds, sequence, True, now)
        return _repeated(session, subject, annotator_id, said) or _keep(session, draft)
    check_regions(subject.schema, said, width=subject.width, height=subject.height, length=subject.length)
    annotation_id, number = revisions.open_annotation(
        session, subject=subject, annotator_id=annotator_id, now=now
    )
    revision_id = revisions.append(
        session,
        annotation_id=annotation_id,
        number=number,
        author_id=annotator_id,
        schema_version=subject.schema_version,
        regions=dump_regions(said),
        prediction_id=prediction_id,
        blind=blind,
        active_seconds=active_seconds,
        threshold=threshold,
        created_at=now,
    )
    drafts.remove(session, task_id=task_id, annotator_id=annotator_id)
    counted = tasks.count_submitted(session, subject, now)
    facts.labelled(
        session,
        project_id=subject.project_id,
        item_id=subject.item_id,
        class_ids=[class_id for region in said for class_id in region.class_ids()],
        done=counted.complete,
        now=now,
    )
    figures: dict[int, dict[str, float]] = {annotator_id: {"submitted": 1, "active_seconds": active_seconds}}
    pending = counted.pending
    if counted.done and subject.overlap > 1 and not subject.honeypot:
        compared = doubts.compare_answers(session, task_id)
        pending = pending or compared.asked
        for who_compared, (pairs, same) in compared.pairs.items():
            figures.setdefault(who_compared, {}).update(compared=pairs, agreed=same)
    if subject.overlap > 1:  # locks the task, so before the figures and counters that all share
        agreement.refresh(session, task_id=task_id, now=now)
    daily.add(session, project_id=subject.project_id, now=now, figures=figures)
    projects.bump(
        session,
        subject.project_id,
        annotations=1,
        revisions=1,
        tasks_open=-int(counted.done),
        tasks_done=int(counted.done),
        review_pending=int(pending),
    )
    return Submitted(annotation_id, revision_id, number, subject.item_id, task_id, said)


def revise(
    session: Session,
    *,
    annotation_id: int,
    author_id: int,
    regions: Sequence[object],
    expected_revision: int,
    active_seconds: float,
    now: datetime,
) -> Submitted:
    """Appends a revision to an annotation that is still at `expected_revision`.

    It carries on the prediction and the blindness of the one before; a task that a reviewer had accepted goes
    before one again. Raises NotFound, RevisionConflict, BadRegion, SchemaViolation.
    """
    said = [region.model_copy(update={"score": None}) for region in parse_regions(regions)]
    moved = session.execute(
        leases.unsynchronized(update(AnnotationRow))
        .where(AnnotationRow.id == annotation_id, AnnotationRow.revision == expected_revision)
        .where(AnnotationRow.hidden_at.is_(None))
        .values(revision=AnnotationRow.revision + 1)
        .returning(AnnotationRow.task_id)
    ).one_or_none()
    if moved is None:
        raise _why_not(session, annotation_id, expected_revision)
    subject = tasks.subject(session, moved.task_id)
    check_regions(subject.schema, said, width=subject.width, height=subject.height, length=subject.length)
    before = history(session, annotation_id)[-1]
    revision_id = revisions.append(
        session,
        annotation_id=annotation_id,
        number=expected_revision + 1,
        author_id=author_id,
        schema_version=subject.schema_version,
        regions=dump_regions(said),
        prediction_id=before.prediction_id,
        blind=before.blind,
        active_seconds=active_seconds,
        created_at=now,
    )
    facts.renew(session, [subject.item_id])
    asked_again = doubts.ask_again(session, moved.task_id)
    if subject.overlap > 1:
        agreement.refresh(session, task_id=subject.task_id, now=now)
    projects.bump(session, subject.project_id, revisions=1, review_pending=int(asked_again))
    return Submitted(
        annotation_id, revision_id, expected_revision + 1, subject.item_id, subject.task_id, said
    )


def _repeated(session: Session, subject: Subject, annotator_id: int, said: list[Region]) -> Submitted | None:
    """The annotator's own revision that says just this, if there is one: the answer to it got lost."""
    annotation_id = session.scalars(
        select(AnnotationRow.id).where(
            AnnotationRow.task_id == subject.task_id,
            AnnotationRow.annotator_id == annotator_id,
            AnnotationRow.hidden_at.is_(None),
        )
    ).one_or_none()
    if annotation_id is None:
        return None
    for past in reversed(history(session, annotation_id)):
        if past.author_id == annotator_id and past.regions == said:
            return Submitted(
                annotation_id, past.id, past.number, subject.item_id, subject.task_id, said, repeated=True
            )
    return None


def _keep(session: Session, draft: Draft) -> KeptAsDraft:
    drafts.keep(session, draft)
    state = leases.state(session, task_id=draft.task_id, annotator_id=draft.annotator_id)
    reasons: dict[str | None, LateReason] = {
        HELD: "expired",
        RETURNED: "expired",
        SKIPPED: "skipped",
        SUBMITTED: "submitted",
    }
    return KeptAsDraft(reasons.get(state, "lost"), draft.task_id)


def _why_not(session: Session, annotation_id: int, expected: int) -> NotFound | RevisionConflict:
    found = session.scalars(
        select(AnnotationRow.revision).where(
            AnnotationRow.id == annotation_id, AnnotationRow.hidden_at.is_(None)
        )
    ).one_or_none()
    if found is None:
        return NotFound("annotation", annotation_id)
    return RevisionConflict(annotation_id, expected, found)
