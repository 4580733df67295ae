"""Tasks as labelling sees them: what is to be labelled by which schema, and how many still have to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, delete, func, select, update
from sqlalchemy.orm import Session

from labeling import leases
from labeling.leases import SUBMITTED
from labeling.schema import LabelSchema
from labeling.sql import slices
from labeling.tables import ItemRow, LabelSchemaRow, LeaseRow, ProjectRow, TaskRow
from storage.errors import NotFound
from storage.rows import UtcDateTime


@dataclass(frozen=True, slots=True)
class Subject:
    """A task with its item's size and the schema in force.

    `width`, `height`: pixels, None for a text; `length`: code points, None for an image.
    """

    task_id: int
    item_id: int
    project_id: int
    width: int | None
    height: int | None
    length: int | None
    schema_version: int
    schema: LabelSchema


# Statements that every submission needs are built once: building them costs more than running them.
_SUBJECT = (
    select(
        TaskRow.item_id,
        TaskRow.project_id,
        ItemRow.width,
        ItemRow.height,
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
_COMPLETE = TaskRow.submitted + 1 >= TaskRow.overlap
_COUNT_SUBMITTED = (
    leases.unsynchronized(update(TaskRow))
    .where(TaskRow.id == bindparam("task"))
    .values(
        submitted=TaskRow.submitted + 1,
        state=case((_COMPLETE, "done"), else_=TaskRow.state),
        done_at=case((_COMPLETE, bindparam("now", type_=UtcDateTime())), else_=TaskRow.done_at),
    )
    .returning(TaskRow.state)
)


def subject(session: Session, task_id: int) -> Subject:
    """Raises NotFound."""
    row = session.execute(_SUBJECT, {"task": task_id}).one_or_none()
    if row is None:
        raise NotFound("task", task_id)
    schema = LabelSchema.from_document(row.body)
    return Subject(
        task_id, row.item_id, row.project_id, row.width, row.height, row.length, row.version, schema
    )


def items_of(session: Session, *, project_id: int, task_ids: Sequence[int]) -> dict[int, int]:
    """The items of those tasks that the project has."""
    found: dict[int, int] = {}
    for part in slices(task_ids):
        mine = select(TaskRow.id, TaskRow.item_id).where(TaskRow.project_id == project_id)
        found.update((row.id, row.item_id) for row in session.execute(mine.where(TaskRow.id.in_(part))))
    return found


def count_submitted(session: Session, task_id: int, now: datetime) -> bool:
    """Counts one more submission of the task; says whether that was the last it needed."""
    return session.execute(_COUNT_SUBMITTED, {"task": task_id, "now": now}).scalar_one() == "done"


def reopen(session: Session, task_id: int, annotator_id: int) -> bool:
    """Gives a submitted slot back; says whether the task was done before."""
    session.execute(leases.own(delete(LeaseRow), task_id, annotator_id).where(LeaseRow.state == SUBMITTED))
    task = session.execute(
        leases.unsynchronized(update(TaskRow))
        .where(TaskRow.id == task_id)
        .values(
            submitted=TaskRow.submitted - 1, open_slots=TaskRow.open_slots + 1, state="open", done_at=None
        )
        .returning(TaskRow.submitted, TaskRow.overlap)
    ).one()
    return bool(task.submitted + 1 >= task.overlap)
