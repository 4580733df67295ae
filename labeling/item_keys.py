"""Items in the order of their ids, as far as background work needs them: cheap for millions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from labeling.sql import slices
from labeling.tables import ItemRow, TaskRow


@dataclass(frozen=True, slots=True)
class ItemKey:
    """`text` is None for an image, whose bytes lie in the object store under `content_hash`."""

    id: int
    content_hash: str
    text: str | None


def walk(
    session: Session,
    *,
    project_id: int,
    after: int = 0,
    last: int | None = None,
    limit: int | None = None,
    only_open: bool = False,
    with_text: bool = True,
) -> list[ItemKey]:
    """Items that are not hidden, by growing id, from beyond `after` to `last` (included), at most `limit`.

    `only_open`: only those whose task is still open. Without `with_text` every `text` is None.
    """
    statement = _visible(project_id, only_open, with_text).where(ItemRow.id > after)
    if last is not None:
        statement = statement.where(ItemRow.id <= last)
    return [_key(row) for row in session.execute(statement.order_by(ItemRow.id).limit(limit))]


def those(
    session: Session,
    *,
    project_id: int,
    item_ids: Sequence[int],
    only_open: bool = False,
    with_text: bool = True,
) -> list[ItemKey]:
    """The same for just these items, by growing id."""
    statement = _visible(project_id, only_open, with_text).order_by(ItemRow.id)
    return [
        _key(row)
        for part in slices(sorted(item_ids))
        for row in session.execute(statement.where(ItemRow.id.in_(part)))
    ]


def _visible(project_id: int, only_open: bool, with_text: bool) -> Select[*tuple[Any, ...]]:
    columns = (ItemRow.id, ItemRow.content_hash, *((ItemRow.text,) if with_text else ()))
    statement = select(*columns).where(ItemRow.project_id == project_id, ItemRow.hidden_at.is_(None))
    if only_open:
        statement = statement.join(TaskRow, TaskRow.item_id == ItemRow.id).where(TaskRow.state == "open")
    return statement


def _key(row: Sequence[Any]) -> ItemKey:
    item_id, content_hash, *text = row
    return ItemKey(item_id, content_hash, text[0] if text else None)
