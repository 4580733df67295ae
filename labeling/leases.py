"""Leases: a task that is reserved for one annotator for a while, by a row that says so.

A live lease holds one slot of its task. Expired and released leases are deleted and their slot given back;
what an annotator submitted or skipped stays as a row, so that the task is not offered to them again. A lease
whose work a reviewer sent back keeps its slot: let lie, it becomes `returned` again instead of being deleted.

Locks are taken leases first, then tasks by id, then counters: no two units of work wait for each other.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar, cast

from sqlalchemy import Delete, Update, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from labeling.sql import slices, upserting
from labeling.tables import LeaseRow, TaskRow

LeaseState = Literal["held", "submitted", "skipped", "returned"]

HELD: LeaseState = "held"
SUBMITTED: LeaseState = "submitted"
SKIPPED: LeaseState = "skipped"
RETURNED: LeaseState = "returned"

Write = TypeVar("Write", Update, Delete)

_EXPIRED_AT_ONCE = 500
# Built once, as this runs with every claim and building it costs more than running it.
_EXPIRED = (
    select(LeaseRow.id, LeaseRow.task_id, LeaseRow.returned_at)
    .where(LeaseRow.state == HELD, LeaseRow.expires_at <= bindparam("now"))
    .order_by(LeaseRow.expires_at)
    .limit(_EXPIRED_AT_ONCE)
    .with_for_update(skip_locked=True, key_share=True)
)


@dataclass(frozen=True, slots=True)
class Lease:
    """A task that is reserved for one annotator until `expires_at` (exclusive)."""

    task_id: int
    item_id: int
    annotator_id: int
    expires_at: datetime


def expire(session: Session, now: datetime) -> int:
    """Gives back what was leased until now or earlier, a limited number at a time; returns how many."""
    expired = session.execute(_EXPIRED, {"now": now}).all()
    gone = [lease for lease in expired if lease.returned_at is None]
    rework = [lease.id for lease in expired if lease.returned_at is not None]
    if gone:
        ids = [lease.id for lease in gone]
        session.execute(unsynchronized(delete(LeaseRow)).where(LeaseRow.id.in_(ids)))
        give_back(session, [lease.task_id for lease in gone])
    if rework:
        waiting = unsynchronized(update(LeaseRow)).where(LeaseRow.id.in_(rework))
        session.execute(waiting.values(state=RETURNED))
    return len(expired)


def send_back(session: Session, *, task_id: int, annotator_id: int, now: datetime) -> None:
    """The annotator's work on the task was rejected: the slot it held waits for them alone."""
    stored = LeaseRow.__table__.c
    waiting = {"state": RETURNED, "returned_at": now, "expires_at": now}
    statement = upserting(session, LeaseRow.__table__).values(
        task_id=task_id, annotator_id=annotator_id, claimed_at=now, **waiting
    )
    keys = [stored.task_id, stored.annotator_id]
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=waiting))


def resume(
    session: Session, task_ids: Sequence[int], annotator_id: int, now: datetime, expires_at: datetime
) -> None:
    """Work among these that was sent back is held again; `renew` then counts it."""
    session.execute(
        unsynchronized(update(LeaseRow))
        .where(LeaseRow.annotator_id == annotator_id, LeaseRow.task_id.in_(task_ids))
        .where(or_(LeaseRow.state == RETURNED, (LeaseRow.state == HELD) & LeaseRow.returned_at.is_not(None)))
        .values(state=HELD, claimed_at=now, expires_at=expires_at)
    )


def give_back(session: Session, task_ids: Iterable[int]) -> None:
    """Opens one slot for each mention of a task."""
    mentions = Counter(task_ids)
    if len(mentions) > 1:  # in the order of ids, or two units of work could wait for each other
        rows = (
            select(TaskRow.id)
            .where(TaskRow.id.in_(mentions))
            .order_by(TaskRow.id)
            .with_for_update(key_share=True)
        )
        session.execute(rows)
    by_count: defaultdict[int, list[int]] = defaultdict(list)
    for task_id, count in mentions.items():
        by_count[count].append(task_id)
    for count, ids in by_count.items():
        statement = unsynchronized(update(TaskRow)).where(TaskRow.id.in_(ids))
        session.execute(statement.values(open_slots=TaskRow.open_slots + count))


def state(session: Session, *, task_id: int, annotator_id: int) -> LeaseState | None:
    """What the annotator has to do with the task; None when nothing (any more). `held` may have expired."""
    found = session.scalars(
        select(LeaseRow.state).where(LeaseRow.task_id == task_id, LeaseRow.annotator_id == annotator_id)
    ).one_or_none()
    return cast(LeaseState | None, found)


def holds(session: Session, *, task_id: int, annotator_id: int, now: datetime) -> bool:
    """Whether the annotator's lease of the task is live."""
    live = select(LeaseRow.id).where(
        LeaseRow.task_id == task_id,
        LeaseRow.annotator_id == annotator_id,
        LeaseRow.state == HELD,
        LeaseRow.expires_at > now,
    )
    return session.scalars(live).one_or_none() is not None


def renew(
    session: Session, task_ids: Sequence[int], annotator_id: int, now: datetime, expires_at: datetime
) -> list[Lease]:
    """The live leases among these, in the order given, each now lasting until `expires_at`."""
    if not task_ids:
        return []
    renewed: set[int] = set()
    for part in slices(sorted(task_ids)):
        statement = (
            unsynchronized(update(LeaseRow))
            .where(LeaseRow.annotator_id == annotator_id, LeaseRow.task_id.in_(part))
            .where(LeaseRow.state == HELD, LeaseRow.expires_at > now)
            .values(expires_at=expires_at)
            .returning(LeaseRow.task_id)
        )
        renewed.update(session.scalars(statement))
    items = _items(session, list(renewed))
    return [Lease(i, items[i], annotator_id, expires_at) for i in dict.fromkeys(task_ids) if i in renewed]


def _items(session: Session, task_ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in slices(task_ids):
        rows = session.execute(select(TaskRow.id, TaskRow.item_id).where(TaskRow.id.in_(part)))
        found.update((task_id, item_id) for task_id, item_id in rows)
    return found


def write(
    session: Session, taken: Sequence[Any], annotator_id: int, now: datetime, expires_at: datetime
) -> list[Lease]:
    """Leases of tasks whose slot was just taken (rows with `id` and `item_id`), in the order given."""
    if not taken:
        return []
    values = [
        {
            "task_id": task.id,
            "annotator_id": annotator_id,
            "state": HELD,
            "claimed_at": now,
            "expires_at": expires_at,
        }
        for task in taken
    ]
    statement = upserting(session, LeaseRow.__table__).values(values).on_conflict_do_nothing()
    written = set(session.scalars(statement.returning(LeaseRow.__table__.c.task_id)))
    # On PostgreSQL a twin claim of the same annotator may have leased a task after our statement began.
    give_back(session, [task.id for task in taken if task.id not in written])
    return [Lease(task.id, task.item_id, annotator_id, expires_at) for task in taken if task.id in written]


def own(statement: Write, task_id: int, annotator_id: int) -> Write:
    return unsynchronized(statement).where(LeaseRow.task_id == task_id, LeaseRow.annotator_id == annotator_id)


def unsynchronized(statement: Write) -> Write:
    """Spares the look for loaded rows that the statement might change; the use cases here load none."""
    return statement.execution_options(synchronize_session=False)
