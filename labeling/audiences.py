"""Audiences: which of a project's open tasks an annotator is offered, group by group."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from labeling.errors import TaskUnavailable
from labeling.tables import AnnotatorGroupMemberRow, AnnotatorGroupRow, ProjectRow, TaskRow

EVERYBODY = 0
HONEYPOTS = -1


@dataclass(frozen=True, slots=True)
class Offer:
    """Tasks of one audience; `limit`: how many of them at most, None for as many as are wanted."""

    audience_id: int
    limit: int | None = None


# Built once, as it runs with every claim: the share of honeypots and the groups, in one statement.
_MINE = (
    select(AnnotatorGroupRow.project_id, AnnotatorGroupRow.id)
    .join(AnnotatorGroupMemberRow, AnnotatorGroupMemberRow.group_id == AnnotatorGroupRow.id)
    .where(AnnotatorGroupMemberRow.annotator_id == bindparam("annotator"))
    .subquery()
)
_OFFERED = (
    select(ProjectRow.honeypot_share, _MINE.c.id)
    .outerjoin(_MINE, _MINE.c.project_id == ProjectRow.id)
    .where(ProjectRow.id == bindparam("project"))
    .order_by(_MINE.c.id)
)


def offers(
    session: Session, *, project_id: int, annotator_id: int, wanted: int, now: datetime
) -> list[Offer]:
    """What the annotator is offered when they want so many tasks, in order; nothing of an unknown project."""
    found = session.execute(_OFFERED, {"annotator": annotator_id, "project": project_id}).all()
    if not found:
        return []
    drawn = _honeypots(found[0].honeypot_share, wanted, f"{project_id}/{annotator_id}/{now.isoformat()}")
    traps = [Offer(HONEYPOTS, drawn)] if drawn else []
    return [*traps, *(Offer(row.id) for row in found if row.id is not None), Offer(EVERYBODY)]


def check(session: Session, *, task_id: int, annotator_id: int) -> None:
    """Raises TaskUnavailable when the task is assigned to others or its item was hidden."""
    task = session.execute(
        select(TaskRow.audience_id, TaskRow.hidden_at, AnnotatorGroupMemberRow.annotator_id)
        .outerjoin(
            AnnotatorGroupMemberRow,
            and_(
                AnnotatorGroupMemberRow.group_id == TaskRow.audience_id,
                AnnotatorGroupMemberRow.annotator_id == annotator_id,
            ),
        )
        .where(TaskRow.id == task_id)
    ).one_or_none()
    if task is None:
        return  # whoever takes it says so
    if task.hidden_at is not None:
        raise TaskUnavailable(task_id, "hidden")
    if task.audience_id > EVERYBODY and task.annotator_id is None:
        raise TaskUnavailable(task_id, "assigned")


def _honeypots(share: float, wanted: int, seed: str) -> int:
    """How many of the tasks wanted are honeypots: each by itself with this chance, drawn from the seed."""
    return sum(draw < share for draw in _draws(seed, wanted)) if share > 0 else 0


def _draws(seed: str, count: int) -> Iterator[float]:
    """Numbers from 0 to below 1 that look random and are the same for the same seed."""
    return (zlib.crc32(f"{seed}/{i}".encode()) / 2**32 for i in range(count))
