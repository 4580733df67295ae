"""Tasks as labelling sees them: what is to be labelled by which schema, and how many still have to."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, case, delete, func, select, update
from sqlalchemy.orm import Session

from labeling import leases
from labeling.audiences import HONEYPOTS
from labeling.leases import SUBMITTED
from labeling.schema import LabelSchema
from labeling.sql import slices
from labeling.tables import ItemRow, LabelSchemaRow, LeaseRow, ProjectRow, TaskRow
from storage.errors import NotFound
from storage.rows import UtcDateTime

REWORKED = 0.5  # suspicion of work that was sent back once: before routine, after disagreements


@dataclass(frozen=True, slots=True)
class Subject:
    """A task with its item's size and the schema in force.

    `width`, `height`: pixels, None for a text; `length`: code points, None for an image. `honeypot`: its true
    answer is known. `sampled`: to be reviewed even when nothing speaks against it.
    """

    task_id: int
    item_id: int
    project_id: int
    width: int | None
    height: int | None
    length: int | None
    schema_version: int
    schema: LabelSchema
    overlap: int
    honeypot: bool
    sampled: bool


# Statements that every submission needs are built once: building them costs more than running them.
_SUBJECT = (
    select(
        TaskRow.item_id,
        TaskRow.project_id,
        TaskRow.overlap,
        TaskRow.audience_id,
        ItemRow.width,
        ItemRow.height,
        ProjectRow.review_share,
        func.length(ItemRow.text).label("length"),
        LabelSchemaRow.version,
        LabelSchemaRow.body,
    )
    .join(ItemRow, ItemRow.id == TaskRow.item_id)
    .join(ProjectRow, ProjectRow.id == TaskRow.project_id)
    .join(
        LabelSchemaRow,
        (LabelSchemaRow.project_id == ProjectRow.id) & (LabelSchemaRow.version == ProjectRow.schema_version),
    )
    .where(TaskRow.id == bindparam("task"))
)
# A honeypot counts as done with its first answer, so that its state does not give it away.
_NEEDED = case((TaskRow.audience_id == HONEYPOTS, 1), else_=TaskRow.overlap)
_COMPLETE = TaskRow.submitted + 1 >= _NEEDED
_REWORKED = and_(_COMPLETE, TaskRow.review == "returned")
_COUNT_SUBMITTED = (
    leases.unsynchronized(update(TaskRow))
    .where(TaskRow.id == bindparam("task"))
    .values(
        submitted=TaskRow.submitted + 1,
        state=case((_COMPLETE, "done"), else_=TaskRow.state),
        done_at=case((_COMPLETE, bindparam("now", type_=UtcDateTime())), else_=TaskRow.done_at),
        review=case(
            (_REWORKED, "pending"),
            (and_(_COMPLETE, TaskRow.review == "none"), bindparam("review")),
            else_=TaskRow.review,
        ),
        suspect=case((_REWORKED, "reworked"), else_=TaskRow.suspect),
        suspicion=case((_REWORKED, REWORKED), else_=TaskRow.suspicion),
    )
    .returning(TaskRow.submitted, _NEEDED.label("needed"), TaskRow.review)
)


@dataclass(frozen=True, slots=True)
class Counted:
    """`done`: this was the last submission the task needed; `pending`: and now it waits for a reviewer.

    `complete`: the task lacks nothing, whether by this submission or before it.
    """

    done: bool
    pending: bool
    complete: bool


def subject(session: Session, task_id: int) -> Subject:
    """Raises NotFound."""
    row = session.execute(_SUBJECT, {"task": task_id}).one_or_none()
    if row is None:
        raise NotFound("task", task_id)
    return Subject(
        task_id=task_id,
        item_id=row.item_id,
        project_id=row.project_id,
        width=row.width,
        height=row.height,
        length=row.length,
        schema_version=row.version,
        schema=LabelSchema.from_document(row.body),
        overlap=row.overlap,
        honeypot=row.audience_id == HONEYPOTS,
        sampled=zlib.crc32(f"review/{task_id}".encode()) / 2**32 < row.review_share,
    )


def items_of(session: Session, *, project_id: int, task_ids: Sequence[int]) -> dict[int, int]:
    """The items of those tasks that the project has."""
    found: dict[int, int] = {}
    for part in slices(task_ids):
        mine = select(TaskRow.id, TaskRow.item_id).where(TaskRow.project_id == project_id)
        found.update((row.id, row.item_id) for row in session.execute(mine.where(TaskRow.id.in_(part))))
    return found


def count_submitted(session: Session, subject: Subject, now: datetime) -> Counted:
    """Counts one more submission of the task; the last it needs may put it before a reviewer."""
    review = "pending" if subject.sampled and not subject.honeypot else "none"
    values = {"task": subject.task_id, "now": now, "review": review}
    task = session.execute(_COUNT_SUBMITTED, values).one()
    done = task.submitted == task.needed
    return Counted(done, done and task.review == "pending", task.submitted >= task.needed)


@dataclass(frozen=True, slots=True)
class Reopened:
    """`was_done`, `was_pending`: the task was complete, or waited for a reviewer, before."""

    was_done: bool
    was_pending: bool


def reopen(
    session: Session, task_id: int, annotator_id: int, *, returned_at: datetime | None = None
) -> Reopened:
    """Takes one submission back; its slot goes to everybody, or (`returned_at`) waits for the annotator."""
    if returned_at is None:
        session.execute(
            leases.own(delete(LeaseRow), task_id, annotator_id).where(LeaseRow.state == SUBMITTED)
        )
    else:
        leases.send_back(session, task_id=task_id, annotator_id=annotator_id, now=returned_at)
    before = session.execute(
        select(TaskRow.state, TaskRow.review).where(TaskRow.id == task_id).with_for_update(key_share=True)
    ).one()
    lacking = TaskRow.submitted - 1 < _NEEDED
    freed = case((lacking, 1), else_=0) if returned_at is None else 0
    after = session.execute(
        leases.unsynchronized(update(TaskRow))
        .where(TaskRow.id == task_id)
        .values(
            submitted=TaskRow.submitted - 1,
            open_slots=TaskRow.open_slots + freed,
            state=case((lacking, "open"), else_="done"),
            done_at=case((lacking, None), else_=TaskRow.done_at),
            review="none" if returned_at is None else "returned",
            suspicion=0.0,
            suspect=None,
            reviewer_id=None,
            review_until=None,
            final_annotation_id=None,
        )
        .returning(TaskRow.state)
    ).scalar_one()
    return Reopened(before.state == "done" and after == "open", before.review == "pending")
