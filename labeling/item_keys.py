"""Items in the order of their ids, as far as background work needs them: cheap for millions."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

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
    columns = (ItemRow.id, ItemRow.content_hash, *((ItemRow.text,) if with_text else ()))
    statement = select(*columns).where(
        ItemRow.project_id == project_id, ItemRow.hidden_at.is_(None), ItemRow.id > after
    )
    if last is not None:
        statement = statement.where(ItemRow.id <= last)
    if only_open:
        statement = statement.join(TaskRow, TaskRow.item_id == ItemRow.id).where(TaskRow.state == "open")
    rows = session.execute(statement.order_by(ItemRow.id).limit(limit))
    return [ItemKey(row[0], row[1], row[2] if with_text else None) for row in rows]
