"""Groups of items that are almost the same, by their near hashes (`labeling.near`): found in one go by a job,
listed from what it wrote, largest first."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.orm import Session

from labeling import projects
from labeling.explorer.conditions import FACTS
from labeling.leases import unsynchronized
from labeling.near import GroupPolicy, Leaders, comparable
from labeling.sql import insert_rows, slices, upserting
from labeling.tables import DuplicateGroupRow, DuplicateMemberRow, ItemRow
from storage.database import Database
from storage.jobs import JobContext, JobKind, single

DUPLICATES = "duplicates"
SHOWN = 24  # members of one group that a page shows
_PAGE = 5_000
_MASK = (1 << 64) - 1
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Group:
    """`item_ids`: visible members, the leader's nearest first, at most SHOWN of them; `size` counts all that
    the search found."""

    leader_id: int
    size: int
    item_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GroupPage:
    """`next`: the place that the next page begins after."""

    groups: tuple[Group, ...]
    next: tuple[int, int] | None


def duplicates_kind() -> JobKind:
    """Job kind "duplicates": arguments `project_id`; its result counts groups and members."""
    return single(DUPLICATES, _run)


def search(database: Database, *, project_id: int, progress: Progress) -> tuple[int, int]:
    """Finds the groups of a project anew; returns how many groups and members. Raises NotFound."""
    with database.read() as session:
        project = projects.get(session, project_id)
    limit = GroupPolicy().limit(project.kind)
    leaders = Leaders(limit)
    hashes: dict[str, int] = {}
    members: list[tuple[int, int, int]] = []
    for count, (item_id, near_hash) in enumerate(_items(database, project_id)):
        if count % 1_000 == 0:
            progress(count, project.counters["items"])
        nearest = leaders.nearest(near_hash)
        if nearest is None:
            # Leaders are named so that of equally near ones the oldest wins.
            leaders.add(near_hash, f"{item_id:020d}")
            hashes[f"{item_id:020d}"] = near_hash
        else:
            members.append((item_id, int(nearest), _distance(near_hash, hashes[nearest])))
    sizes = Counter(leader_id for _, leader_id, _ in members)
    members += [(leader_id, leader_id, 0) for leader_id in sizes]
    _replace(database, project_id, sizes, members)
    return len(sizes), len(members)


def page(
    session: Session, *, project_id: int, after: tuple[int, int] | None = None, limit: int = 20
) -> GroupPage:
    """Groups of which at least two members are visible; a page may be short. Two statements."""
    statement = select(DuplicateGroupRow.size, DuplicateGroupRow.leader_id).where(
        DuplicateGroupRow.project_id == project_id
    )
    place = tuple_(DuplicateGroupRow.size, DuplicateGroupRow.leader_id)
    if after is not None:
        statement = statement.where(place < tuple_(*after))
    ordered = statement.order_by(DuplicateGroupRow.size.desc(), DuplicateGroupRow.leader_id.desc())
    rows = session.execute(ordered.limit(limit + 1)).all()
    shown = _members(session, [row.leader_id for row in rows[:limit]])
    groups = tuple(
        Group(row.leader_id, row.size, tuple(shown[row.leader_id]))
        for row in rows[:limit]
        if len(shown.get(row.leader_id, ())) > 1
    )
    last = rows[limit - 1] if len(rows) > limit else None
    return GroupPage(groups, None if last is None else (last.size, last.leader_id))


def _run(context: JobContext) -> dict[str, Any]:
    def report(done: int, total: int) -> None:
        context.check()
        context.progress(done=min(done, total), total=total, message="comparing items")

    groups, members = search(context.database, project_id=context.arguments["project_id"], progress=report)
    return {"groups": groups, "members": members}


def _items(database: Database, project_id: int) -> Iterator[tuple[int, int]]:
    """Visible items that can be compared, by growing id; no read stays open meanwhile."""
    after = 0
    while True:
        statement = (
            select(ItemRow.id, ItemRow.near_hash)
            .where(ItemRow.project_id == project_id, ItemRow.id > after, ItemRow.hidden_at.is_(None))
            .order_by(ItemRow.id)
            .limit(_PAGE)
        )
        with database.read() as session:
            rows = session.execute(statement).all()
        if not rows:
            return
        for item_id, near_hash in rows:
            if near_hash is not None and comparable(near_hash):
                yield item_id, near_hash
        after = rows[-1].id


def _distance(one: int, other: int) -> int:
    return ((one ^ other) & _MASK).bit_count()


def _replace(
    database: Database, project_id: int, sizes: Counter[int], members: Sequence[tuple[int, int, int]]
) -> None:
    """In one transaction: whoever looks sees the old groups or the new ones."""
    with database.write() as session:
        for row in (DuplicateMemberRow, DuplicateGroupRow):
            session.execute(unsynchronized(delete(row)).where(row.project_id == project_id))
        for part in slices(sorted(sizes.items())):
            insert_rows(
                session,
                upserting(session, DuplicateGroupRow.__table__),
                [{"leader_id": leader_id, "size": size + 1} for leader_id, size in part],
                constants={"project_id": project_id},
            )
        for found in slices(sorted(members)):
            insert_rows(
                session,
                upserting(session, DuplicateMemberRow.__table__),
                [{"item_id": i, "leader_id": leader, "distance": away} for i, leader, away in found],
                constants={"project_id": project_id},
            )


def _members(session: Session, leader_ids: Sequence[int]) -> dict[int, list[int]]:
    """The nearest visible members of each of these groups."""
    place = func.row_number().over(
        partition_by=DuplicateMemberRow.leader_id,
        order_by=(DuplicateMemberRow.distance, DuplicateMemberRow.item_id),
    )
    numbered = (
        select(DuplicateMemberRow.leader_id, DuplicateMemberRow.item_id, place.label("place"))
        .join(FACTS, FACTS.item_id == DuplicateMemberRow.item_id)
        .where(DuplicateMemberRow.leader_id.in_(leader_ids), FACTS.hidden.is_(False))
        .subquery()
    )
    statement = (
        select(numbered.c.leader_id, numbered.c.item_id)
        .where(numbered.c.place <= SHOWN)
        .order_by(numbered.c.leader_id, numbered.c.place)
    )
    found: dict[int, list[int]] = {}
    for leader_id, item_id in session.execute(statement):
        found.setdefault(leader_id, []).append(item_id)
    return found
