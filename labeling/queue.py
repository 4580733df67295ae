"""The queue for people: who may label which task next, and for how long it is theirs.

A claim takes a slot of a task and writes a lease in one transaction; the best open tasks come first, and tasks
that others are claiming this instant are passed over (`SKIP LOCKED` on PostgreSQL; SQLite has one writer at a
time). A lease that nobody renews expires and its slot returns to the others. A task that an annotator has
submitted or skipped is not offered to them again.

Locks are taken leases first, then tasks by id, then counters, so that no two units of work wait for each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar

from sqlalchemy import Delete, Update, case, delete, literal_column, select, update
from sqlalchemy.orm import Session

from labeling import projects
from labeling.errors import LeaseLost, NotLeased, TaskUnavailable
from labeling.sql import slices, upserting
from labeling.tables import LeaseRow, TaskRow
from storage.errors import NotFound

LeaseState = Literal["held", "submitted", "skipped"]

HELD: LeaseState = "held"
SUBMITTED: LeaseState = "submitted"
SKIPPED: LeaseState = "skipped"

Write = TypeVar("Write", Update, Delete)

_EXPIRED_AT_ONCE = 500
_ATTEMPTS = 3
# The literal 0, not a parameter: only so do both databases see that the partial index ix_task_queue fits.
_HAS_OPEN_SLOT = TaskRow.open_slots > literal_column("0")


@dataclass(frozen=True, slots=True)
class Lease:
    """A task that is reserved for one annotator until `expires_at` (exclusive)."""

    task_id: int
    item_id: int
    annotator_id: int
    expires_at: datetime


def claim(
    session: Session, *, project_id: int, annotator_id: int, now: datetime, lease_seconds: float, count: int = 1
) -> list[Lease]:
    """Up to `count` leases, renewed: those the annotator holds already, oldest first, then the best open tasks.

    Expired leases of anybody are given back before. Fewer than `count` means that nothing else is open.
    """
    expire(session, now)
    expires_at = now + timedelta(seconds=lease_seconds)
    leases = _renew(session, _held_tasks(session, project_id, annotator_id, count), annotator_id, now, expires_at)
    for _ in range(_ATTEMPTS):  # a second time only when a twin claim of the same annotator was faster
        if len(leases) >= count:
            break
        taken = session.execute(best_open(project_id, annotator_id, count - len(leases))).all()
        if not taken:
            break
        taken.sort(key=lambda task: (-task.priority, task.id))
        leases += _lease(session, taken, annotator_id, now, expires_at)
    return leases


def claim_task(
    session: Session, *, task_id: int, annotator_id: int, now: datetime, lease_seconds: float
) -> Lease:
    """This very task, even one that the annotator skipped before; raises NotFound, TaskUnavailable."""
    expire(session, now)
    expires_at = now + timedelta(seconds=lease_seconds)
    own = session.execute(
        select(LeaseRow.state).where(LeaseRow.task_id == task_id, LeaseRow.annotator_id == annotator_id)
    ).scalar_one_or_none()
    if own == SUBMITTED:
        raise TaskUnavailable(task_id, "submitted")
    if own == HELD:
        renewed = _renew(session, [task_id], annotator_id, now, expires_at)
        if renewed:
            return renewed[0]
    if own == SKIPPED:
        session.execute(_own(delete(LeaseRow), task_id, annotator_id).where(LeaseRow.state == SKIPPED))
    taken = session.execute(
        unsynchronized(update(TaskRow))
        .where(TaskRow.id == task_id, _HAS_OPEN_SLOT)
        .values(open_slots=TaskRow.open_slots - 1)
        .returning(TaskRow.id, TaskRow.item_id)
    ).all()
    if not taken and session.get(TaskRow, task_id) is None:
        raise NotFound("task", task_id)
    leases = _lease(session, taken, annotator_id, now, expires_at)
    if not leases:
        raise TaskUnavailable(task_id, "taken")
    return leases[0]


def heartbeat(
    session: Session, *, task_ids: Sequence[int], annotator_id: int, now: datetime, lease_seconds: float
) -> list[Lease]:
    """Renews the annotator's live leases among these tasks; a task missing from the answer is lost."""
    return _renew(session, task_ids, annotator_id, now, now + timedelta(seconds=lease_seconds))


def release(session: Session, *, task_id: int, annotator_id: int) -> bool:
    """Gives the task back to everybody, its former holder included; False when it was not held."""
    gone = session.execute(
        _own(delete(LeaseRow), task_id, annotator_id).where(LeaseRow.state == HELD).returning(LeaseRow.id)
    ).all()
    give_back(session, [task_id] * len(gone))
    return bool(gone)


def skip(session: Session, *, task_id: int, annotator_id: int, now: datetime) -> None:
    """Gives the task to the others and never offers it to this annotator again; raises NotLeased, LeaseLost.

    A second skip changes nothing.
    """
    skipped = session.execute(
        _own(update(LeaseRow), task_id, annotator_id)
        .where(LeaseRow.state == HELD, LeaseRow.expires_at > now)
        .values(state=SKIPPED)
        .returning(LeaseRow.id)
    ).all()
    if skipped:
        give_back(session, [task_id])
        project_id = session.scalars(select(TaskRow.project_id).where(TaskRow.id == task_id)).one()
        projects.bump(session, project_id, skips=1)
        return
    state = lease_state(session, task_id=task_id, annotator_id=annotator_id)
    if state == HELD:
        raise LeaseLost(task_id, annotator_id)
    if state != SKIPPED:
        raise NotLeased(task_id, annotator_id)


def expire(session: Session, now: datetime) -> int:
    """Gives back what was leased until now or earlier, a limited number at a time; returns how many."""
    expired = (
        select(LeaseRow.id)
        .where(LeaseRow.state == HELD, LeaseRow.expires_at <= now)
        .order_by(LeaseRow.expires_at)
        .limit(_EXPIRED_AT_ONCE)
        .with_for_update(skip_locked=True)
        .cte("expired")
    )
    task_ids = session.scalars(
        unsynchronized(delete(LeaseRow))
        .where(LeaseRow.id.in_(select(expired.c.id)))
        .returning(LeaseRow.task_id)
    ).all()
    give_back(session, task_ids)
    return len(task_ids)


def give_back(session: Session, task_ids: Iterable[int]) -> None:
    """Opens one slot for each mention of a task."""
    mentions: defaultdict[int, int] = defaultdict(int)
    for task_id in task_ids:
        mentions[task_id] += 1
    if len(mentions) > 1:  # in the order of ids, or two units of work could wait for each other
        rows = select(TaskRow.id).where(TaskRow.id.in_(mentions)).order_by(TaskRow.id).with_for_update()
        session.execute(rows)
    by_count: defaultdict[int, list[int]] = defaultdict(list)
    for task_id, count in mentions.items():
        by_count[count].append(task_id)
    for count, ids in by_count.items():
        statement = unsynchronized(update(TaskRow)).where(TaskRow.id.in_(ids))
        session.execute(statement.values(open_slots=TaskRow.open_slots + count))


def lease_state(session: Session, *, task_id: int, annotator_id: int) -> LeaseState | None:
    """What the annotator has to do with the task; None when nothing (any more). `held` may have expired."""
    state: LeaseState | None = session.scalars(
        select(LeaseRow.state).where(LeaseRow.task_id == task_id, LeaseRow.annotator_id == annotator_id)
    ).one_or_none()
    return state


def holds(session: Session, *, task_id: int, annotator_id: int, now: datetime) -> bool:
    """Whether the annotator's lease of the task is live."""
    live = select(LeaseRow.id).where(
        LeaseRow.task_id == task_id,
        LeaseRow.annotator_id == annotator_id,
        LeaseRow.state == HELD,
        LeaseRow.expires_at > now,
    )
    return session.scalars(live).one_or_none() is not None


def best_open(project_id: int, annotator_id: int, count: int) -> Any:
    """The statement that takes a slot of the best open tasks that the annotator has nothing to do with yet.

    The rows are picked in a CTE because PostgreSQL may run a plain subquery more than once and then lock more
    than `count` of them.
    """
    known = select(LeaseRow.id).where(LeaseRow.task_id == TaskRow.id, LeaseRow.annotator_id == annotator_id)
    picked = (
        select(TaskRow.id)
        .where(TaskRow.project_id == project_id, _HAS_OPEN_SLOT, ~known.exists())
        .order_by(TaskRow.priority.desc(), TaskRow.id)
        .limit(count)
        .with_for_update(skip_locked=True)
        .cte("picked")
    )
    return (
        unsynchronized(update(TaskRow))
        .where(TaskRow.id.in_(select(picked.c.id)))
        .values(open_slots=TaskRow.open_slots - 1)
        .returning(TaskRow.id, TaskRow.item_id, TaskRow.priority)
    )


def _held_tasks(session: Session, project_id: int, annotator_id: int, count: int) -> Sequence[int]:
    statement = (
        select(LeaseRow.task_id)
        .join(TaskRow, TaskRow.id == LeaseRow.task_id)
        .where(LeaseRow.annotator_id == annotator_id, LeaseRow.state == HELD, TaskRow.project_id == project_id)
        .order_by(LeaseRow.id)
        .limit(count)
    )
    return session.scalars(statement).all()


def _renew(
    session: Session, task_ids: Sequence[int], annotator_id: int, now: datetime, expires_at: datetime
) -> list[Lease]:
    """The live leases among these, in the order given, each now lasting until `expires_at` at least."""
    if not task_ids:
        return []
    renewed: dict[int, datetime] = {}
    for part in slices(sorted(task_ids)):
        later = case((LeaseRow.expires_at > expires_at, LeaseRow.expires_at), else_=expires_at)
        statement = (
            unsynchronized(update(LeaseRow))
            .where(LeaseRow.annotator_id == annotator_id, LeaseRow.task_id.in_(part))
            .where(LeaseRow.state == HELD, LeaseRow.expires_at > now)
            .values(expires_at=later)
            .returning(LeaseRow.task_id, LeaseRow.expires_at)
        )
        renewed.update((task_id, until) for task_id, until in session.execute(statement))
    items = _items(session, list(renewed))
    return [Lease(i, items[i], annotator_id, renewed[i]) for i in dict.fromkeys(task_ids) if i in renewed]


def _items(session: Session, task_ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in slices(task_ids):
        rows = session.execute(select(TaskRow.id, TaskRow.item_id).where(TaskRow.id.in_(part)))
        found.update((task_id, item_id) for task_id, item_id in rows)
    return found


def _lease(
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


def _own(statement: Write, task_id: int, annotator_id: int) -> Write:
    return unsynchronized(statement).where(LeaseRow.task_id == task_id, LeaseRow.annotator_id == annotator_id)


def unsynchronized(statement: Write) -> Write:
    """Without the look for loaded rows that the statement might concern: use cases load none that they change."""
    return statement.execution_options(synchronize_session=False)
