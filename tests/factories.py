"""Helpers that put projects, items and tasks into a database, through the same services as everybody."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from labeling import items, projects
from labeling.items import Added, NewItem
from labeling.projects import Project
from labeling.schema import LabelSchema
from labeling.shapes import Box, Choice, ItemKind, Region
from labeling.tables import TaskRow

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
CLASSES = ("cat", "dog", "bird")


def make_project(
    session: Session,
    *,
    name: str = "animals",
    kind: ItemKind = "text",
    schema: LabelSchema | None = None,
    overlap: int = 1,
    now: datetime = NOW,
) -> Project:
    """A project whose one field `label` takes one of cat (0), dog (1), bird (2), unless told otherwise."""
    schema = schema or LabelSchema.single_choice(CLASSES)
    return projects.create(session, name=name, kind=kind, schema=schema, overlap=overlap, now=now)


def text_item(
    text: str,
    *,
    external_id: str | None = None,
    scenario: str | None = None,
    gold: Sequence[Region] | None = None,
) -> NewItem:
    data = text.encode()
    return NewItem(
        content_hash=hashlib.sha256(data).hexdigest(),
        media_type="text/plain",
        byte_size=len(data),
        text=text,
        external_id=external_id,
        scenario=scenario,
        gold=gold,
    )


def image_item(
    data: bytes,
    *,
    width: int = 32,
    height: int = 32,
    external_id: str | None = None,
    scenario: str | None = None,
) -> NewItem:
    """An item that claims to be a PNG of this size; `data` only gives it its hash."""
    return NewItem(
        content_hash=hashlib.sha256(data).hexdigest(),
        media_type="image/png",
        byte_size=len(data),
        width=width,
        height=height,
        external_id=external_id,
        scenario=scenario,
    )


def add_items(session: Session, project_id: int, new: Sequence[NewItem], *, now: datetime = NOW) -> list[int]:
    """Ids of the items, in order; every one must be taken."""
    outcomes = items.add(session, project_id=project_id, items=new, now=now)
    assert all(isinstance(outcome, Added) for outcome in outcomes), outcomes
    return [outcome.item_id for outcome in outcomes if isinstance(outcome, Added)]


def add_texts(
    session: Session, project_id: int, count: int = 10, *, prefix: str = "text", now: datetime = NOW
) -> list[int]:
    """Ids of `count` text items "text 0", "text 1", ..."""
    return add_items(session, project_id, [text_item(f"{prefix} {i}") for i in range(count)], now=now)


def task_ids(session: Session, item_ids: Sequence[int]) -> list[int]:
    """The tasks of these items, in the same order."""
    rows = session.execute(select(TaskRow.item_id, TaskRow.id).where(TaskRow.item_id.in_(item_ids)))
    by_item: dict[int, int] = {row.item_id: row.id for row in rows}
    return [by_item[item_id] for item_id in item_ids]


def choice(class_id: int, *, field: str = "label", id: str = "r1", score: float | None = None) -> Choice:
    return Choice(id=id, field=field, classes=(class_id,), score=score)


def box(
    class_id: int, x: float, y: float, width: float, height: float, *, field: str = "objects", id: str = "b1"
) -> Box:
    return Box(id=id, field=field, class_id=class_id, x=x, y=y, width=width, height=height)
