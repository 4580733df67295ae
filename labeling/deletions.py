"""Soft deletion of annotations and items, and back: what is hidden is kept and can be shown again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from labeling import agreement, facts, leases, projects, tasks
from labeling.leases import SUBMITTED
from labeling.sql import slices, upserting
from labeling.tables import AnnotationRow, ItemRow, LeaseRow, TaskRow
from storage.errors import NotFound


@dataclass(frozen=True, slots=True)
class Deleted:
    """A deleted item, or (with `annotator_id`) annotation; `name`: the item's external id."""

    id: int
    item_id: int
    name: str | None
    annotator_id: int | None
    hidden_at: datetime


def hide(session: Session, *, annotation_id: int, now: datetime) -> None:
    """Takes the annotation out of sight and opens its task again, for its author too; raises NotFound.

    Its revisions stay. Should the author label the task again, the new revision continues the old ones. One
    that was sent back to its author is taken from them: the task is for everybody again.
    """
    hidden = session.execute(
        leases.unsynchronized(update(AnnotationRow))
        .where(AnnotationRow.id == annotation_id, AnnotationRow.hidden_at.is_(None))
        .values(hidden_at=now)
        .returning(
            AnnotationRow.project_id, AnnotationRow.item_id, AnnotationRow.task_id, AnnotationRow.annotator_id
        )
    ).one_or_none()
    if hidden is None:
        _recall(session, annotation_id)
        return
    took_part = leases.state(session, task_id=hidden.task_id, annotator_id=hidden.annotator_id) == SUBMITTED
    if took_part:
        undone = tasks.reopen(session, hidden.task_id, hidden.annotator_id)
        counted = {"tasks_open": int(undone.was_done), "tasks_done": -int(undone.was_done)}
        counted["review_pending"] = -int(undone.was_pending)
    else:  # an arbiter's: it held no slot
        counted = {}
        final = TaskRow.final_annotation_id
        statement = leases.unsynchronized(update(TaskRow)).where(final == annotation_id)
        session.execute(statement.values(final_annotation_id=None))
    facts.renew(session, [hidden.item_id])
    agreement.refresh(session, task_id=hidden.task_id, now=now)
    projects.bump(session, hidden.project_id, annotations=-1, **counted)


def unhide(session: Session, *, annotation_id: int, now: datetime) -> None:
    """Shows the annotation again; it takes a slot of its task if one is free. Raises NotFound.

    One that is visible, and one that is with its annotator to be done again, stays as it is.
    """
    shown = session.execute(
        leases.unsynchronized(update(AnnotationRow))
        .where(AnnotationRow.id == annotation_id, AnnotationRow.hidden_at.is_not(None))
        .where(AnnotationRow.rejected_at.is_(None))
        .values(hidden_at=None)
        .returning(AnnotationRow.project_id, AnnotationRow.task_id, AnnotationRow.annotator_id)
    ).one_or_none()
    if shown is None:
        if session.get(AnnotationRow, annotation_id) is None:
            raise NotFound("annotation", annotation_id)
        return
    before = leases.state(session, task_id=shown.task_id, annotator_id=shown.annotator_id)
    _count_as_submitted(session, shown.task_id, shown.annotator_id, now)
    subject = tasks.subject(session, shown.task_id)
    counted = tasks.count_submitted(session, subject, now)
    taken = 0 if before == leases.HELD else 1  # who had claimed the task anew holds its slot already
    session.execute(
        leases.unsynchronized(update(TaskRow))
        .where(TaskRow.id == shown.task_id, TaskRow.open_slots > 0)
        .values(open_slots=TaskRow.open_slots - taken)
    )
    facts.renew(session, [subject.item_id])
    agreement.refresh(session, task_id=shown.task_id, now=now)
    projects.bump(
        session,
        shown.project_id,
        annotations=1,
        tasks_open=-int(counted.done),
        tasks_done=int(counted.done),
        review_pending=int(counted.pending),
    )


def is_hidden(session: Session, annotation_id: int) -> bool:
    """Raises NotFound."""
    row = session.get(AnnotationRow, annotation_id)
    if row is None:
        raise NotFound("annotation", annotation_id)
    return row.hidden_at is not None


def hide_items(session: Session, *, project_id: int, item_ids: Sequence[int], now: datetime) -> int:
    """Takes items out of lists, queue and datasets; begun work is kept. Says how many were visible."""
    return _set_hidden(session, project_id, item_ids, now)


def unhide_items(session: Session, *, project_id: int, item_ids: Sequence[int]) -> int:
    """Shows hidden items again, in the state they were in; returns how many were hidden."""
    return _set_hidden(session, project_id, item_ids, None)


def deleted_items(session: Session, *, project_id: int, before: int, limit: int) -> list[Deleted]:
    """Hidden items with an id below `before`, newest first."""
    rows = session.execute(
        select(ItemRow.id, ItemRow.external_id, ItemRow.hidden_at)
        .where(ItemRow.project_id == project_id, ItemRow.hidden_at.is_not(None), ItemRow.id < before)
        .order_by(ItemRow.id.desc())
        .limit(limit)
    )
    return [Deleted(row.id, row.id, row.external_id, None, row.hidden_at) for row in rows]


def deleted_annotations(session: Session, *, project_id: int, before: int, limit: int) -> list[Deleted]:
    """Hidden annotations that are not sent back, with an id below `before`, newest first."""
    rows = session.execute(
        select(AnnotationRow, ItemRow.external_id)
        .join(ItemRow, ItemRow.id == AnnotationRow.item_id)
        .where(AnnotationRow.project_id == project_id, AnnotationRow.hidden_at.is_not(None))
        .where(AnnotationRow.rejected_at.is_(None), AnnotationRow.id < before)
        .order_by(AnnotationRow.id.desc())
        .limit(limit)
    )
    return [
        Deleted(row.id, row.item_id, name, row.annotator_id, row.hidden_at)
        for row, name in rows
        if row.hidden_at is not None
    ]


def _recall(session: Session, annotation_id: int) -> None:
    """Opens a slot of the task that waits for the author of a rejected annotation; raises NotFound."""
    recalled = session.execute(
        leases.unsynchronized(update(AnnotationRow))
        .where(AnnotationRow.id == annotation_id, AnnotationRow.rejected_at.is_not(None))
        .values(rejected_at=None)
        .returning(AnnotationRow.task_id, AnnotationRow.annotator_id)
    ).one_or_none()
    if recalled is None:
        if session.get(AnnotationRow, annotation_id) is None:
            raise NotFound("annotation", annotation_id)
        return
    gone = session.scalars(
        leases.own(delete(LeaseRow), recalled.task_id, recalled.annotator_id)
        .where(LeaseRow.returned_at.is_not(None))
        .returning(LeaseRow.id)
    ).all()
    leases.give_back(session, [recalled.task_id] * len(gone))
    waiting = (TaskRow.id == recalled.task_id, TaskRow.review == "returned")
    session.execute(leases.unsynchronized(update(TaskRow)).where(*waiting).values(review="none"))


def _count_as_submitted(session: Session, task_id: int, annotator_id: int, now: datetime) -> None:
    stored = LeaseRow.__table__.c
    closed = {"state": SUBMITTED, "returned_at": None}
    statement = upserting(session, LeaseRow.__table__).values(
        task_id=task_id, annotator_id=annotator_id, claimed_at=now, expires_at=now, **closed
    )
    keys = [stored.task_id, stored.annotator_id]
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=closed))


def _set_hidden(session: Session, project_id: int, item_ids: Sequence[int], moment: datetime | None) -> int:
    changed = 0
    for part in slices(sorted(item_ids)):
        stale: ColumnElement[bool] = (
            ItemRow.hidden_at.is_not(None) if moment is None else ItemRow.hidden_at.is_(None)
        )
        statement = (
            leases.unsynchronized(update(ItemRow))
            .where(ItemRow.project_id == project_id, ItemRow.id.in_(part), stale)
            .values(hidden_at=moment)
            .returning(ItemRow.id)
        )
        ids = session.scalars(statement).all()
        if not ids:
            continue
        changed += len(ids)
        mine = TaskRow.item_id.in_(ids)
        session.execute(leases.unsynchronized(update(TaskRow)).where(mine).values(hidden_at=moment))
        facts.renew(session, ids)
        sign = 1 if moment is None else -1
        projects.bump(session, project_id, **{k: sign * v for k, v in _counts(session, ids).items()})
    return changed


def _counts(session: Session, item_ids: Sequence[int]) -> dict[str, int]:
    """What these items have in the project's counters."""
    mine = select(TaskRow.state, TaskRow.review, func.count().label("n")).where(TaskRow.item_id.in_(item_ids))
    counts = dict.fromkeys(["items", "tasks_open", "tasks_done", "review_pending"], 0)
    for row in session.execute(mine.group_by(TaskRow.state, TaskRow.review)):
        counts["items"] += row.n
        counts[f"tasks_{row.state}"] += row.n
        counts["review_pending"] += row.n if row.review == "pending" else 0
    visible = AnnotationRow.hidden_at.is_(None)
    said = select(func.count()).where(AnnotationRow.item_id.in_(item_ids), visible)
    return {**counts, "annotations": session.scalar(said) or 0}
