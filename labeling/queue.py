"""The queue for people: who may label which task next.

A claim takes a slot of a task and writes a lease in one transaction. The best open tasks come first; those
that others are claiming this instant are passed over (`SKIP LOCKED` on PostgreSQL; SQLite has one writer at
a time). A lease that nobody renews expires, and its slot returns to the others.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Integer, bindparam, delete, literal_column, select, update
from sqlalchemy.orm import Session

from labeling import leases, projects
from labeling.errors import LeaseLost, NotLeased, TaskUnavailable
from labeling.leases import HELD, SKIPPED, SUBMITTED, Lease, expire
from labeling.tables import LeaseRow, TaskRow
from storage.errors import NotFound

__all__ = ["Lease", "claim", "claim_task", "expire", "heartbeat", "release", "skip"]

_ATTEMPTS = 3
# The literal 0, not a parameter: only so do both databases see that the partial index ix_task_queue fits.
_HAS_OPEN_SLOT = TaskRow.open_slots > literal_column("0")

# The statements of a claim are built once: building them costs more than running them.
_HELD_TASKS = (
    select(LeaseRow.task_id)
    .join(TaskRow, TaskRow.id == LeaseRow.task_id)
    .where(LeaseRow.annotator_id == bindparam("annotator"), LeaseRow.state == HELD)
    .where(TaskRow.project_id == bindparam("project"))
    .order_by(LeaseRow.id)
    .limit(bindparam("count", type_=Integer))
)
_PICKED = (
    select(TaskRow.id)
    .where(TaskRow.project_id == bindparam("project"), _HAS_OPEN_SLOT)
    .where(
        ~select(LeaseRow.id)
        .where(LeaseRow.task_id == TaskRow.id, LeaseRow.annotator_id == bindparam("annotator"))
        .exists()
    )
    .order_by(TaskRow.priority.desc(), TaskRow.id)
    .limit(bindparam("count", type_=Integer))
    .with_for_update(skip_locked=True, key_share=True)
    .cte("picked")
)
# Takes a slot of the best open tasks that the annotator has nothing to do with yet. They are picked in a CTE
# and joined: PostgreSQL may run a plain subquery more than once and then lock more than `count` of them, and
# SQLite may read the whole table for an IN when its statistics are old.
_TAKE_BEST = (
    leases.unsynchronized(update(TaskRow))
    .where(TaskRow.id == _PICKED.c.id)
    .values(open_slots=TaskRow.open_slots - 1)
    .returning(TaskRow.id, TaskRow.item_id, TaskRow.priority)
)


def claim(
    session: Session,
    *,
    project_id: int,
    annotator_id: int,
    now: datetime,
    lease_seconds: float,
    count: int = 1,
) -> list[Lease]:
    """Up to `count` leases: those the annotator holds already, renewed, then the best open tasks.

    Expired leases of anybody are given back before. Fewer than `count` means that nothing else is open.
    """
    expire(session, now)
    expires_at = now + timedelta(seconds=lease_seconds)
    who = {"project": project_id, "annotator": annotator_id}
    own = session.scalars(_HELD_TASKS, {**who, "count": count}).all()
    claimed = leases.renew(session, own, annotator_id, now, expires_at)
    for _ in range(_ATTEMPTS):  # a second time only when a twin claim of the same annotator was faster
        if len(claimed) >= count:
            break
        taken = session.execute(_TAKE_BEST, {**who, "count": count - len(claimed)}).all()
        if not taken:
            break
        best_first = sorted(taken, key=lambda task: (-task.priority, task.id))
        claimed += leases.write(session, best_first, annotator_id, now, expires_at)
    return claimed


def claim_task(
    session: Session, *, task_id: int, annotator_id: int, now: datetime, lease_seconds: float
) -> Lease:
    """This very task, even one that the annotator skipped before; raises NotFound, TaskUnavailable."""
    expire(session, now)
    expires_at = now + timedelta(seconds=lease_seconds)
    own = leases.state(session, task_id=task_id, annotator_id=annotator_id)
    if own == SUBMITTED:
        raise TaskUnavailable(task_id, "submitted")
    if own == HELD:
        renewed = leases.renew(session, [task_id], annotator_id, now, expires_at)
        if renewed:
            return renewed[0]
        release(session, task_id=task_id, annotator_id=annotator_id)
    if own == SKIPPED:
        session.execute(leases.own(delete(LeaseRow), task_id, annotator_id).where(LeaseRow.state == SKIPPED))
    taken = session.execute(
        leases.unsynchronized(update(TaskRow))
        .where(TaskRow.id == task_id, _HAS_OPEN_SLOT)
        .values(open_slots=TaskRow.open_slots - 1)
        .returning(TaskRow.id, TaskRow.item_id)
    ).all()
    if not taken and session.get(TaskRow, task_id) is None:
        raise NotFound("task", task_id)
    written = leases.write(session, taken, annotator_id, now, expires_at)
    if not written:
        raise TaskUnavailable(task_id, "taken")
    return written[0]


def heartbeat(
    session: Session, *, task_ids: Sequence[int], annotator_id: int, now: datetime, lease_seconds: float
) -> list[Lease]:
    """Renews the annotator's live leases among these tasks; a task missing from the answer is lost."""
    return leases.renew(session, task_ids, annotator_id, now, now + timedelta(seconds=lease_seconds))


def release(session: Session, *, task_id: int, annotator_id: int) -> bool:
    """Gives the task back to everybody, its former holder included; False when it was not held."""
    gone = session.execute(
        leases.own(delete(LeaseRow), task_id, annotator_id)
        .where(LeaseRow.state == HELD)
        .returning(LeaseRow.id)
    ).all()
    leases.give_back(session, [task_id] * len(gone))
    return bool(gone)


def skip(session: Session, *, task_id: int, annotator_id: int, now: datetime) -> None:
    """Gives the task to the others and never offers it to this annotator again; raises NotLeased, LeaseLost.

    A second skip changes nothing.
    """
    skipped = session.execute(
        leases.own(update(LeaseRow), task_id, annotator_id)
        .where(LeaseRow.state == HELD, LeaseRow.expires_at > now)
        .values(state=SKIPPED)
        .returning(LeaseRow.id)
    ).all()
    if skipped:
        leases.give_back(session, [task_id])
        project_id = session.scalars(select(TaskRow.project_id).where(TaskRow.id == task_id)).one()
        projects.bump(session, project_id, skips=1)
        return
    state = leases.state(session, task_id=task_id, annotator_id=annotator_id)
    if state == HELD:
        raise LeaseLost(task_id, annotator_id)
    if state != SKIPPED:
        raise NotLeased(task_id, annotator_id)
