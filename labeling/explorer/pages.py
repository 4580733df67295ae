"""Pages of items by keyset: what a page costs grows neither with its number nor with the project.

A condition that few items fulfil gives their ids, and those are looked at. Otherwise an index is followed in
the page's order, for at most `SCAN` entries: a page may then be shorter than asked for, and its cursor goes
on where the look ended. Either way it takes three statements.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from labeling.explorer import orders
from labeling.explorer.conditions import FACTS, Clause, Condition, Driver, Scope, scope
from labeling.explorer.language import Term
from labeling.explorer.orders import Key, Order, Path
from labeling.items import ITEM_COLUMNS, Item, item_of
from labeling.tables import ItemRow, TaskRow

TaskState = Literal["open", "done"]
MAX_LIMIT = 1_000
RARE = 2_000  # items that a condition may have for their ids to be looked at one by one
SCAN = 10_000  # entries of an index that one page follows when conditions are left to be checked

_SHOWN = (
    FACTS.hidden, FACTS.created_at, FACTS.labelled_at, FACTS.confidence, FACTS.uncertainty, FACTS.rarity,
    FACTS.agreement,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """Item ids in order. `next`: the cursor for what follows, None at the end."""

    item_ids: tuple[int, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class ListedItem:
    item: Item
    task_id: int
    state: TaskState
    priority: float
    hidden: bool
    created_at: datetime
    labelled_at: datetime | None
    confidence: float | None
    uncertainty: float | None
    rarity: float | None
    agreement: float | None


@dataclass(frozen=True, slots=True)
class ItemPage:
    rows: tuple[ListedItem, ...]
    next: str | None


def page(
    session: Session,
    *,
    project_id: int,
    terms: Sequence[Term] = (),
    order: Order = "newest",
    after: str | None = None,
    limit: int = 50,
) -> ItemPage:
    """One page of what resolved terms ask for; raises BadOptions when the cursor is none of ours."""
    found = find(session, project_id=project_id, terms=terms, order=order, after=after, limit=limit)
    return ItemPage(listed(session, found.item_ids), found.next)


def find(
    session: Session,
    *,
    project_id: int,
    terms: Sequence[Term] = (),
    order: Order = "newest",
    after: str | None = None,
    limit: int = 50,
) -> Found:
    """The ids of one page. Raises BadOptions."""
    limit = max(1, min(limit, MAX_LIMIT))
    wanted = scope(session, project_id=project_id, terms=terms)
    place = None if after is None else orders.read_cursor(order, after)
    rare = _rarest(session, wanted)
    if rare is not None:
        return _among(session, wanted, rare, order, place, limit)
    return _along(session, wanted, order, place, limit)


def listed(session: Session, item_ids: Sequence[int]) -> tuple[ListedItem, ...]:
    """These items, in the order given."""
    statement = (
        select(*ITEM_COLUMNS, TaskRow.id.label("task_id"), TaskRow.state, TaskRow.priority, *_SHOWN)
        .join(TaskRow, TaskRow.item_id == ItemRow.id)
        .join(FACTS, FACTS.item_id == ItemRow.id)
        .where(ItemRow.id.in_(item_ids))
    )
    rows = {row.id: _listed(row) for row in session.execute(statement)} if item_ids else {}
    return tuple(rows[item_id] for item_id in item_ids if item_id in rows)


def among(session: Session, *, project_id: int, terms: Sequence[Term], item_ids: Sequence[int]) -> set[int]:
    """Those of a few items that the terms ask for."""
    wanted = scope(session, project_id=project_id, terms=terms)
    statement = select(FACTS.item_id).where(FACTS.item_id.in_(item_ids), *wanted.mine_unindexed)
    return set(session.scalars(statement.where(*(each.unindexed for each in wanted.conditions))))


def _rarest(session: Session, wanted: Scope) -> Condition | None:
    """A condition that at most RARE items fulfil, the one with the fewest; each is counted up to there."""
    counted = [each for each in wanted.conditions if each.ids is not None]
    if not counted or wanted.hidden:
        return None
    counts = session.execute(
        select(
            *(
                select(func.count()).select_from(each.ids.limit(RARE + 1).subquery()).scalar_subquery()
                for each in counted
                if each.ids is not None
            )
        )
    ).one()
    fewest = min(range(len(counted)), key=lambda i: counts[i])
    return counted[fewest] if counts[fewest] <= RARE else None


def _among(
    session: Session, wanted: Scope, rare: Condition, order: Order, place: Key | None, limit: int
) -> Found:
    """By the ids of a rare condition: the index of the order must not lead here, so no clause offers it."""
    assert rare.ids is not None
    path = orders.path(order)
    statement = _from(path).where(
        FACTS.item_id.in_(rare.ids.limit(RARE + 1)),
        *(func.coalesce(clause, False) for clause in path.begins),
        *wanted.mine_unindexed,
        *(each.unindexed for each in wanted.conditions if each is not rare),
    )
    if place is not None:
        statement = statement.where(func.coalesce(path.beyond(place), False))
    rows = session.execute(statement.order_by(*path.sorting).limit(limit + 1)).all()
    return _page_of(rows, order, limit, None)


def _along(session: Session, wanted: Scope, order: Order, place: Key | None, limit: int) -> Found:
    """By the index of the order, or of a condition that has one in the same order."""
    lead = _leading(wanted, order)
    driver = None if lead is None else lead.driver
    if driver is None:
        path = orders.path(order)
        begins = (*path.begins, *wanted.mine, *(() if lead is None else (lead.clause,)))
        checks: list[Clause] = []
    else:
        path = orders.path(order, item_id=driver.item_id)
        begins, checks = driver.where, list(wanted.mine_unindexed)
    own = orders.first_column(order)
    for each in wanted.conditions:
        if each is lead:
            continue
        if each.column is not None and each.column == own:
            begins = (*begins, each.clause)
        else:
            checks.append(each.unindexed)
    if place is not None:
        begins = (*begins, path.beyond(place))
    end = _end(session, path, begins) if checks else None
    if end is not None:
        begins = (*begins, path.until(end))
    statement = _from(path, driver).where(*begins, *checks)
    rows = session.execute(statement.order_by(*path.sorting).limit(limit + 1)).all()
    return _page_of(rows, order, limit, end)


def _leading(wanted: Scope, order: Order) -> Condition | None:
    """The condition whose own index goes by item id, for orders that do so too."""
    if order not in ("newest", "oldest"):
        return None
    led = [each for each in wanted.conditions if each.driver is not None]
    equal = [each for each in wanted.conditions if each.equal]
    return next(iter([*led, *equal]), None)


def _end(session: Session, path: Path, begins: tuple[Clause, ...]) -> Key | None:
    """The place SCAN entries on; None when there are fewer."""
    statement = select(*path.columns).where(*begins).order_by(*path.sorting).offset(SCAN - 1).limit(1)
    row = session.execute(statement).one_or_none()
    return None if row is None else tuple(row)


def _from(path: Path, driver: Driver | None = None) -> Select[*tuple[Any, ...]]:
    statement = select(FACTS.item_id, *path.columns)
    if driver is not None:
        return statement.select_from(driver.table).join(FACTS, FACTS.item_id == driver.item_id)
    return statement


def _page_of(rows: Sequence[Any], order: Order, limit: int, end: Key | None) -> Found:
    item_ids = tuple(row[0] for row in rows[:limit])
    if len(rows) > limit:
        return Found(item_ids, orders.write_cursor(order, tuple(rows[limit - 1][1:])))
    return Found(item_ids, None if end is None else orders.write_cursor(order, end))


def _listed(row: Any) -> ListedItem:
    return ListedItem(
        item=item_of(row),
        task_id=row.task_id,
        state=cast(TaskState, row.state),
        priority=row.priority,
        hidden=row.hidden,
        created_at=row.created_at,
        labelled_at=row.labelled_at,
        confidence=row.confidence,
        uncertainty=row.uncertainty,
        rarity=row.rarity,
        agreement=row.agreement,
    )
