"""Pages of a project's items, by keyset: the cost of a page does not grow with its number."""

import math
from dataclasses import dataclass
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from labeling.audiences import EVERYBODY
from labeling.errors import BadOptions
from labeling.items import ITEM_COLUMNS, Item, item_of
from labeling.tables import ItemRow, TaskRow

TaskState = Literal["open", "done"]
Order = Literal["newest", "priority"]
MAX_LIMIT = 200


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """What to list. `q`: part of the text or of the external id, letter case aside.

    Order `priority` lists what an annotator would be given next: open tasks with a free slot, the most useful
    first.
    """

    state: TaskState | None = None
    q: str | None = None
    scenario: str | None = None
    order: Order = "newest"


@dataclass(frozen=True, slots=True)
class ListedItem:
    item: Item
    task_id: int
    state: TaskState
    priority: float


@dataclass(frozen=True, slots=True)
class ItemPage:
    """`next`: the cursor to pass as `after` for the following page, None at the end."""

    rows: tuple[ListedItem, ...]
    next: str | None


def page(
    session: Session,
    *,
    project_id: int,
    after: str | None = None,
    limit: int = 50,
    filters: ItemFilter | None = None,
) -> ItemPage:
    """One page of items that are not hidden; raises BadOptions when the cursor is none of ours."""
    filters = filters or ItemFilter()
    limit = max(1, min(limit, MAX_LIMIT))
    statement = select(*ITEM_COLUMNS, TaskRow.id.label("task_id"), TaskRow.state, TaskRow.priority).join(
        TaskRow, TaskRow.item_id == ItemRow.id
    )
    statement = statement.where(ItemRow.hidden_at.is_(None), *_conditions(filters))
    ordered = _by_priority if filters.order == "priority" and filters.state != "done" else _by_age
    found = session.execute(ordered(statement, project_id, filters, after).limit(limit + 1)).all()
    rows = tuple(
        ListedItem(item_of(row), row.task_id, cast(TaskState, row.state), row.priority)
        for row in found[:limit]
    )
    return ItemPage(rows, _cursor(rows[-1], ordered is _by_priority) if len(found) > limit else None)


def _conditions(filters: ItemFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.scenario is not None:
        conditions.append(ItemRow.scenario == filters.scenario)
    if filters.q:
        conditions.append(
            or_(
                ItemRow.text.icontains(filters.q, autoescape=True),
                ItemRow.external_id.icontains(filters.q, autoescape=True),
            )
        )
    return conditions


def _by_age(
    statement: Select[*tuple[Any, ...]], project_id: int, filters: ItemFilter, after: str | None
) -> Select[*tuple[Any, ...]]:
    """Newest first. By state the order is that of the tasks, whose index begins with the state."""
    last = None if after is None else _parse(after)
    if filters.state is None:
        statement = statement.where(ItemRow.project_id == project_id).order_by(ItemRow.id.desc())
        return statement if last is None else statement.where(ItemRow.id < last[1])
    statement = statement.where(TaskRow.project_id == project_id, TaskRow.state == filters.state)
    statement = statement.order_by(TaskRow.id.desc())
    return statement if last is None else statement.where(TaskRow.id < last[2])


def _by_priority(
    statement: Select[*tuple[Any, ...]], project_id: int, filters: ItemFilter, after: str | None
) -> Select[*tuple[Any, ...]]:
    """What is free for everybody: together the conditions of the queue's index."""
    free = (TaskRow.open_slots > 0, TaskRow.hidden_at.is_(None), TaskRow.audience_id == EVERYBODY)
    statement = statement.where(TaskRow.project_id == project_id, *free)
    if filters.state is not None:
        statement = statement.where(TaskRow.state == filters.state)
    if after is not None:
        priority, _, task_id = _parse(after)
        rest = or_(TaskRow.priority < priority, TaskRow.id > task_id)
        statement = statement.where(and_(TaskRow.priority <= priority, rest))
    return statement.order_by(TaskRow.priority.desc(), TaskRow.id)


def _cursor(last: ListedItem, by_priority: bool) -> str:
    return (
        f"{last.priority!r}:{last.item.id}:{last.task_id}"
        if by_priority
        else f"0:{last.item.id}:{last.task_id}"
    )


def _parse(cursor: str) -> tuple[float, int, int]:
    try:
        priority, item_id, task_id = cursor.split(":")
        parsed = float(priority), int(item_id), int(task_id)
    except ValueError:
        raise BadOptions(f"the cursor {cursor[:80]!r} is none of ours") from None
    if not math.isfinite(parsed[0]) or not all(0 <= number < 2**63 for number in parsed[1:]):
        raise BadOptions(f"the cursor {cursor[:80]!r} is none of ours")
    return parsed
