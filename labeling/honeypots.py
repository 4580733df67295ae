"""Honeypots: tasks whose true answer is known, mixed into everybody's queue so that nobody can tell.

A honeypot has an audience of its own and a slot for everybody; the queue draws from it now and then
(`labeling.audiences`). To the outside it is done with its first answer, like any other task.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, case, func, literal_column, select, update
from sqlalchemy.orm import Session

from labeling import leases, projects
from labeling.audiences import EVERYBODY, HONEYPOTS
from labeling.errors import BadOptions
from labeling.sql import slices
from labeling.tables import GoldRow, ProjectRow, TaskRow
from storage.errors import NotFound

_SLOTS_FOR_ALL = 1_000_000
_MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Checks:
    """How work in a project is checked.

    `review_share`: of the done tasks that nothing speaks against; `honeypot_share`: of the tasks handed out;
    `honeypots`: how many there are; `with_gold`: how many tasks have a known answer, counted up to 10,000.
    """

    review_share: float
    honeypot_share: float
    honeypots: int
    with_gold: int


def checks(session: Session, project_id: int) -> Checks:
    """Raises NotFound."""
    row = session.get(ProjectRow, project_id)
    if row is None:
        raise NotFound("project", project_id)
    mine = TaskRow.project_id == project_id
    gold = select(TaskRow.id).join(GoldRow, GoldRow.item_id == TaskRow.item_id).where(mine)
    with_gold = select(func.count()).select_from(gold.limit(_MOST_COUNTED).subquery())
    marked = select(func.count()).where(mine, TaskRow.audience_id == HONEYPOTS)
    in_queue = marked.where(TaskRow.open_slots > literal_column("0"), TaskRow.hidden_at.is_(None))
    return Checks(
        row.review_share, row.honeypot_share, session.scalar(in_queue) or 0, session.scalar(with_gold) or 0
    )


def set_shares(
    session: Session, *, project_id: int, review_share: float | None, honeypot_share: float | None
) -> None:
    """From 0 to 1 each; None leaves one as it is. Raises NotFound, BadOptions."""
    row = session.get(ProjectRow, project_id, with_for_update=True)
    if row is None:
        raise NotFound("project", project_id)
    for share in (review_share, honeypot_share):
        if share is not None and not 0 <= share <= 1:
            raise BadOptions("a share lies between 0 and 1")
    row.review_share = row.review_share if review_share is None else review_share
    row.honeypot_share = row.honeypot_share if honeypot_share is None else honeypot_share
    session.flush()


def choose(session: Session, *, project_id: int, count: int) -> int:
    """Makes this many tasks honeypots, more or fewer than before; returns how many there are now.

    Only items with gold that nobody has begun are taken, scattered over the project. Honeypots that are given
    up keep their answers.
    """
    projects.get(session, project_id)
    mine = TaskRow.project_id == project_id
    marked = list(
        session.scalars(
            select(TaskRow.item_id).where(mine, TaskRow.audience_id == HONEYPOTS).order_by(TaskRow.id)
        )
    )
    if count < len(marked):
        _unmark(session, marked[count:])
        return count
    untouched = (
        select(TaskRow.item_id)
        .join(GoldRow, GoldRow.item_id == TaskRow.item_id)
        .where(mine, TaskRow.audience_id == EVERYBODY, TaskRow.state == "open")
        .where(TaskRow.open_slots == TaskRow.overlap, TaskRow.hidden_at.is_(None))
        .order_by(func.abs((TaskRow.id * 2654435761) % 1000003), TaskRow.id)
        .limit(count - len(marked))
    )
    chosen = list(session.scalars(untouched))
    mark(session, chosen)
    return len(marked) + len(chosen)


def mark(session: Session, item_ids: Sequence[int]) -> None:
    """From now on these items are offered to everybody, at times."""
    for part in slices(sorted(item_ids)):
        statement = leases.unsynchronized(update(TaskRow)).where(TaskRow.item_id.in_(part))
        session.execute(
            statement.where(TaskRow.audience_id != HONEYPOTS).values(
                audience_id=HONEYPOTS, open_slots=TaskRow.open_slots + _SLOTS_FOR_ALL
            )
        )


def _unmark(session: Session, item_ids: Sequence[int]) -> None:
    left = TaskRow.open_slots - _SLOTS_FOR_ALL
    for part in slices(sorted(item_ids)):
        statement = leases.unsynchronized(update(TaskRow)).where(TaskRow.item_id.in_(part))
        session.execute(
            statement.values(
                audience_id=EVERYBODY,
                open_slots=case((and_(TaskRow.state == "open", left > 0), left), else_=0),
            )
        )
