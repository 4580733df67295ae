"""Saved views: a filter with its order and layout, under a name, for everybody in the project."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from labeling.errors import BadOptions
from labeling.explorer.language import parse
from labeling.explorer.orders import Order
from labeling.leases import unsynchronized
from labeling.tables import SavedViewRow
from storage.errors import Conflict, NotFound

Layout = Literal["gallery", "table"]
MOST = 100
MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class SavedView:
    """`where`: a filter as its author wrote it, names and all; `created_by`: opaque id of a person."""

    id: int
    project_id: int
    name: str
    where: str
    order: Order
    layout: Layout
    created_by: int | None
    created_at: datetime


def save(
    session: Session,
    *,
    project_id: int,
    name: str,
    where: str,
    order: Order,
    layout: Layout,
    created_by: int | None,
    now: datetime,
) -> SavedView:
    """A new view. Raises BadQuery, BadOptions (no name, too many views), Conflict when the name is taken."""
    name = " ".join(name.split())
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise BadOptions(f"the name of a view has 1 to {MAX_NAME} printable characters")
    parse(where)
    taken = set(session.scalars(select(SavedViewRow.name).where(SavedViewRow.project_id == project_id)))
    if name in taken:
        raise Conflict(f"there is a view named {name!r} already")
    if len(taken) >= MOST:
        raise BadOptions(f"a project has at most {MOST} saved views: delete one first")
    row = SavedViewRow(
        project_id=project_id,
        name=name,
        where=where,
        order=order,
        layout=layout,
        created_by=created_by,
        created_at=now,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError:  # somebody took the name since we looked
        raise Conflict(f"there is a view named {name!r} already") from None
    return _view(row)


def all_of(session: Session, project_id: int) -> list[SavedView]:
    """The views of a project by name."""
    rows = select(SavedViewRow).where(SavedViewRow.project_id == project_id).order_by(SavedViewRow.name)
    return [_view(row) for row in session.scalars(rows)]


def get(session: Session, view_id: int) -> SavedView:
    """Raises NotFound."""
    row = session.get(SavedViewRow, view_id)
    if row is None:
        raise NotFound("saved view", view_id)
    return _view(row)


def remove(session: Session, view_id: int) -> None:
    """A second removal changes nothing."""
    session.execute(unsynchronized(delete(SavedViewRow)).where(SavedViewRow.id == view_id))


def _view(row: SavedViewRow) -> SavedView:
    return SavedView(
        id=row.id,
        project_id=row.project_id,
        name=row.name,
        where=row.where,
        order=cast(Order, row.order),
        layout=cast(Layout, row.layout),
        created_by=row.created_by,
        created_at=row.created_at,
    )
