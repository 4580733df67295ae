"""Comments: threads between reviewers and annotators, about an answer or pinned to one of its regions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from labeling import leases
from labeling.errors import BadOptions
from labeling.tables import AnnotationRow, CommentRow, TaskRow
from storage.errors import NotFound

MAX_BODY = 10_000


@dataclass(frozen=True, slots=True)
class Comment:
    """`thread_id`: the comment that began the thread (then its own id); `region_id`: what it is pinned to."""

    id: int
    task_id: int
    annotation_id: int | None
    region_id: str | None
    thread_id: int
    author_id: int
    body: str
    created_at: datetime
    resolved_at: datetime | None
    resolved_by: int | None


def add(
    session: Session,
    *,
    task_id: int,
    author_id: int,
    body: str,
    now: datetime,
    annotation_id: int | None = None,
    region_id: str | None = None,
    thread_id: int | None = None,
) -> Comment:
    """Begins a thread, or answers in one (and opens it again); raises NotFound, BadOptions.

    An answer is about what its thread is about, whatever `annotation_id` and `region_id` say.
    """
    body = body.strip()
    if not 0 < len(body) <= MAX_BODY:
        raise BadOptions(f"a comment has 1 to {MAX_BODY} characters")
    project_id = session.scalar(select(TaskRow.project_id).where(TaskRow.id == task_id))
    if project_id is None:
        raise NotFound("task", task_id)
    if thread_id is not None:
        first = _first(session, thread_id)
        if first.task_id != task_id:
            raise NotFound("comment", thread_id)
        annotation_id, region_id = first.annotation_id, first.region_id
        first.resolved_at = first.resolved_by = None
    elif annotation_id is not None:
        owner = session.scalar(select(AnnotationRow.task_id).where(AnnotationRow.id == annotation_id))
        if owner != task_id:
            raise NotFound("annotation", annotation_id)
    row = CommentRow(
        project_id=project_id,
        task_id=task_id,
        annotation_id=annotation_id,
        region_id=region_id,
        thread_id=thread_id,
        author_id=author_id,
        body=body,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return _comment(row)


def resolve(session: Session, *, comment_id: int, by: int, now: datetime, resolved: bool = True) -> Comment:
    """Closes a thread, or opens it again; raises NotFound."""
    first = _first(session, comment_id)
    first.resolved_at, first.resolved_by = (now, by) if resolved else (None, None)
    session.flush()
    return _comment(first)


def get(session: Session, comment_id: int) -> Comment:
    """Raises NotFound."""
    row = session.get(CommentRow, comment_id)
    if row is None:
        raise NotFound("comment", comment_id)
    return _comment(row)


def of_tasks(session: Session, task_ids: Sequence[int]) -> dict[int, list[Comment]]:
    """The comments of each of these tasks, oldest first; a task without one is left out."""
    found: dict[int, list[Comment]] = {}
    rows = session.scalars(select(CommentRow).where(CommentRow.task_id.in_(task_ids)).order_by(CommentRow.id))
    for row in rows:
        found.setdefault(row.task_id, []).append(_comment(row))
    return found


def resolve_all(session: Session, *, task_id: int, by: int, now: datetime) -> None:
    """Closes every open thread of a task, because what they asked for is settled."""
    session.execute(
        leases.unsynchronized(update(CommentRow))
        .where(
            CommentRow.task_id == task_id, CommentRow.thread_id.is_(None), CommentRow.resolved_at.is_(None)
        )
        .values(resolved_at=now, resolved_by=by)
    )


def visible_to(
    comments: Iterable[Comment], *, annotator_id: int, own_annotations: Iterable[int]
) -> list[Comment]:
    """Those that one annotator may read: threads about their own answer, and those they take part in."""
    own = set(own_annotations)
    given = list(comments)
    theirs = {c.thread_id for c in given if c.annotation_id in own or c.author_id == annotator_id}
    return [comment for comment in given if comment.thread_id in theirs]


def _first(session: Session, comment_id: int) -> CommentRow:
    row = session.get(CommentRow, comment_id)
    if row is not None and row.thread_id is not None:
        row = session.get(CommentRow, row.thread_id)
    if row is None:
        raise NotFound("comment", comment_id)
    return row


def _comment(row: CommentRow) -> Comment:
    return Comment(
        id=row.id,
        task_id=row.task_id,
        annotation_id=row.annotation_id,
        region_id=row.region_id,
        thread_id=row.thread_id or row.id,
        author_id=row.author_id,
        body=row.body,
        created_at=row.created_at,
        resolved_at=row.resolved_at,
        resolved_by=row.resolved_by,
    )
