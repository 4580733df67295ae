"""The queue for people: who may label which task next.

A claim takes a slot of a task and writes a lease in one transaction. Work that was sent back comes first,
then what is assigned to the annotator, then the best open tasks; those that others are claiming this instant
are passed over (`SKIP LOCKED` on PostgreSQL; SQLite has one writer at a time). A lease that nobody renews
expires, and its slot returns to the others. Now and then a honeypot takes the place of an open task.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Integer, bindparam, delete, literal_column, select, update
from sqlalchemy.orm import Session

from labeling import audiences, leases, projects
from labeling.errors import LeaseLost, NotLeased, TaskUnavailable
from labeling.leases import HELD, RETURNED, SKIPPED, SUBMITTED, Lease, expire
from labeling.tables import LeaseRow, TaskRow
from storage.errors import NotFound

__all__ = ["Lease", "claim", "claim_task", "expire", "heartbeat", "release", "skip"]

# Priorities given by hand; those that are computed lie between 0 and 1 and leave these alone.
RAISED, LOWERED = 2.0, -1.0

_ATTEMPTS = 3
# The literal 0, not a parameter: only so do both databases see that the partial index ix_task_queue fits.
_HAS_OPEN_SLOT = TaskRow.open_slots > literal_column("0")

# The statements of a claim are built once: building them costs more than running them.
_HELD_TASKS = (
    select(LeaseRow.task_id, LeaseRow.state)
    .join(TaskRow, TaskRow.id == LeaseRow.task_id)
    .where(LeaseRow.annotator_id == bindparam("annotator"), LeaseRow.state.in_([HELD, RETURNED]))
    .where(TaskRow.project_id == bindparam("project"), TaskRow.hidden_at.is_(None))
    .order_by(LeaseRow.returned_at.is_(None), LeaseRow.id)
    .limit(bindparam("count", type_=Integer))
)
_PICKED = (
    select(TaskRow.id)
    .where(TaskRow.project_id == bindparam("project"), TaskRow.audience_id == bindparam("audience"))
    .where(_HAS_OPEN_SLOT, TaskRow.hidden_at.is_(None))
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
    """Up to `count` leases: first those the annotator holds already, renewed, and work that was sent back to
    them; then the best open tasks, those assigned to them before the others.

    Expired leases of anybody are given back before. Fewer than `count` means that nothing else is open.
    """
    expire(session, now)
    expires_at = now + timedelta(seconds=lease_seconds)
    who = {"project": project_id, "annotator": annotator_id}
    own = session.execute(_HELD_TASKS, {**who, "count": count}).all()
    returned = [lease.task_id for lease in own if lease.state == RETURNED]
    if returned:
        leases.resume(session, returned, annotator_id, now, expires_at)
    claimed = leases.renew(session, [lease.task_id for lease in own], annotator_id, now, expires_at)
    if len(claimed) >= count:
        return claimed
    wanted = count - len(claimed)
    for offer in audiences.offers(
        session, project_id=project_id, annotator_id=annotator_id, wanted=wanted, now=now
    ):
        missing = count - len(claimed)
        limit = missing if offer.limit is None else min(offer.limit, missing)
        claimed += _take(session, {**who, "audience": offer.audience_id}, limit, expires_at, now)
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
    if own in (HELD, RETURNED):
        leases.resume(session, [task_id], annotator_id, now, expires_at)
        renewed = leases.renew(session, [task_id], annotator_id, now, expires_at)
        if renewed:
            return renewed[0]
        release(session, task_id=task_id, annotator_id=annotator_id)
    audiences.check(session, task_id=task_id, annotator_id=annotator_id)
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
    """Gives the task back to everybody, its former holder included; False when it was not held.

    Work that was sent back stays with its annotator.
    """
    waits = session.scalars(
        leases.own(update(LeaseRow), task_id, annotator_id)
        .where(LeaseRow.state == HELD, LeaseRow.returned_at.is_not(None))
        .values(state=RETURNED)
        .returning(LeaseRow.id)
    ).all()
    if waits:
        return True
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
        .values(state=SKIPPED, returned_at=None)
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


def _take(
    session: Session, who: dict[str, int], count: int, expires_at: datetime, now: datetime
) -> list[Lease]:
    """Up to `count` new leases of the best open tasks of one audience."""
    claimed: list[Lease] = []
    for _ in range(_ATTEMPTS):  # a second time only when a twin claim of the same annotator was faster
        if len(claimed) >= count:
            break
        taken = session.execute(_TAKE_BEST, {**who, "count": count - len(claimed)}).all()
        if not taken:
            break
        best_first = sorted(taken, key=lambda task: (-task.priority, task.id))
        claimed += leases.write(session, best_first, who["annotator"], now, expires_at)
    return claimed
