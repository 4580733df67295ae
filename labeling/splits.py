"""The split of every item: given once, before anybody labels it, shared by near duplicates, never changed.

The queue reads it: what validation and test are made of is offered in random order (docs/decisions, 5)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from labeling.near import GroupPolicy, Leaders, SplitPolicy, comparable, place
from labeling.sql import slices
from labeling.tables import ItemRow, ProjectRow
from storage.database import Database

_ITEMS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class _Pending:
    id: int
    content_hash: str
    near_hash: int | None


def assign(
    database: Database,
    *,
    project_id: int,
    split_policy: SplitPolicy | None = None,
    group_policy: GroupPolicy | None = None,
    progress: Callable[[float], None] | None = None,
) -> int:
    """Gives every item without a split its group and split; returns how many those were.

    An item that joins a group follows its leader, whatever the policy says today. Written in short units of
    work; a second call meanwhile comes to the same result. Ten thousand texts take about a second; `progress`
    hears the share that is placed, and what it raises ends the call with nothing written.
    """
    split_policy = split_policy or SplitPolicy()
    with database.read() as session:
        pending = _pending(session, project_id)
        if not pending:
            return 0
        kind = session.scalars(select(ProjectRow.kind).where(ProjectRow.id == project_id)).one()
        leaders = Leaders((group_policy or GroupPolicy()).limit(kind))
        splits = _known(session, project_id, leaders)
    changes = []
    for number, item in enumerate(pending):
        if progress is not None and number % _ITEMS_AT_ONCE == 0:
            progress(number / len(pending))
        group = place(leaders, item.content_hash, item.near_hash)
        split = splits.setdefault(group, split_policy.split(group))
        changes.append({"item_id": item.id, "to_group": group, "to_split": split})
    table = ItemRow.__table__
    statement = (
        update(ItemRow)
        .where(table.c.id == bindparam("item_id"), table.c.split.is_(None))
        .values(group_hash=bindparam("to_group"), split=bindparam("to_split"))
    )
    for part in slices(changes, _ITEMS_AT_ONCE):
        with database.write() as session:
            session.connection().execute(statement, part)
    return len(changes)


def _pending(session: Session, project_id: int) -> Sequence[_Pending]:
    """By content hash, so that the order in which items came decides no group."""
    rows = session.execute(
        select(ItemRow.id, ItemRow.content_hash, ItemRow.near_hash)
        .where(ItemRow.project_id == project_id, ItemRow.split.is_(None), ItemRow.hidden_at.is_(None))
        .order_by(ItemRow.content_hash)
    )
    return [_Pending(row.id, row.content_hash, row.near_hash) for row in rows]


def _known(session: Session, project_id: int, leaders: Leaders) -> dict[str, str]:
    """Enters the leaders of earlier groups and returns their splits by content hash."""
    rows = session.execute(
        select(ItemRow.content_hash, ItemRow.near_hash, ItemRow.split).where(
            ItemRow.project_id == project_id,
            ItemRow.group_hash == ItemRow.content_hash,
            ItemRow.split.is_not(None),
        )
    )
    splits: dict[str, str] = {}
    for content_hash, near_hash, split in rows:
        splits[content_hash] = str(split)
        if near_hash is not None and comparable(near_hash):
            leaders.add(near_hash, content_hash)
    return splits
