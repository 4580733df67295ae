"""Items: the images and texts of a project, one of each content, with the task that goes with each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, cast

from sqlalchemy import bindparam, literal, select
from sqlalchemy.orm import Session

from labeling import facts, projects
from labeling.facts import Searched
from labeling.shapes import Region, dump_regions, parse_regions
from labeling.sql import insert_rows, slices, upserting
from labeling.tables import GoldRow, ItemRow, ProjectRow, TaskRow
from storage.errors import NotFound
from storage.rows import UtcDateTime

Split = Literal["train", "validation", "test"]
MAX_EXTERNAL_ID = 512
MAX_SCENARIO = 200
MAX_TEXT_BYTES = 10_000_000


class ReadableObjects(Protocol):
    """The part of an object store that reading an item needs."""

    def get(self, sha256: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class NewItem:
    """One item to add.

    `content_hash`: SHA-256 of the bytes (a text: of its UTF-8). `width`, `height`: pixels of the EXIF-upright
    image. `text`: set exactly when it is a text. `gold`: a label known to be true.
    """

    content_hash: str
    media_type: str
    byte_size: int
    text: str | None = None
    width: int | None = None
    height: int | None = None
    external_id: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    scenario: str | None = None
    near_hash: int | None = None
    gold: Sequence[Region] | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """The item is in the project; `duplicate` when its content was there before."""

    item_id: int
    duplicate: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """The external id belongs to another item of the project, with other content."""

    external_id: str
    holder_id: int

    @property
    def message(self) -> str:
        return f"external id {self.external_id!r} belongs to item {self.holder_id}, which has other content"


@dataclass(frozen=True, slots=True)
class Item:
    """One item as stored; image bytes lie in the object store under `content_hash`."""

    id: int
    project_id: int
    external_id: str | None
    content_hash: str
    media_type: str
    byte_size: int
    text: str | None
    width: int | None
    height: int | None
    attributes: dict[str, Any]
    scenario: str | None
    split: Split | None


def add(
    session: Session, *, project_id: int, items: Sequence[NewItem], now: datetime
) -> list[Added | Refused]:
    """Adds items with their tasks, set by set; one outcome for each item given, in order.

    Content that the project has already is a duplicate and keeps its first external id and metadata; gold
    that it lacks is kept. Raises NotFound when there is no such project.
    """
    overlap = session.scalar(select(ProjectRow.overlap).where(ProjectRow.id == project_id))
    if overlap is None:
        raise NotFound("project", project_id)
    if not items:
        return []
    _insert_items(session, project_id, items, now)
    ids = ids_by_hash(session, project_id, (item.content_hash for item in items))
    # Every item has a task, so the items without one are those that are new.
    fresh = {i for part in slices(list(ids.values())) for i in _insert_tasks(session, part, overlap, now)}
    if fresh:
        projects.bump(session, project_id, items=len(fresh), tasks_open=len(fresh))
    facts.add(session, project_id=project_id, items=_searched(items, ids, fresh), now=now)
    _insert_gold(session, ids, items)
    lost = [item.external_id for item in items if item.content_hash not in ids]
    owners = by_external_id(session, project_id, lost) if lost else {}
    return [_outcome(item, ids, fresh, owners) for item in items]


def get(session: Session, item_id: int) -> Item:
    """Raises NotFound; an item that was hidden is still found by its id."""
    found = get_many(session, [item_id])
    if not found:
        raise NotFound("item", item_id)
    return found[item_id]


def get_many(session: Session, item_ids: Sequence[int]) -> dict[int, Item]:
    """The items that exist among these ids."""
    rows = (
        row
        for part in slices(item_ids)
        for row in session.execute(select(*ITEM_COLUMNS).where(ItemRow.id.in_(part)))
    )
    return {row.id: item_of(row) for row in rows}


def gold(session: Session, item_ids: Sequence[int]) -> dict[int, list[Region]]:
    """The true labels that came with these items; an item without one is left out."""
    statement = select(GoldRow.item_id, GoldRow.regions)
    return {
        item_id: parse_regions(regions)
        for part in slices(item_ids)
        for item_id, regions in session.execute(statement.where(GoldRow.item_id.in_(part)))
    }


def read_bytes(objects: ReadableObjects, item: Item) -> bytes:
    """The encoded image, or the text as UTF-8; raises ObjectMissing, ObjectCorrupt."""
    return objects.get(item.content_hash) if item.text is None else item.text.encode()


ITEM_COLUMNS = (
    ItemRow.id, ItemRow.project_id, ItemRow.external_id, ItemRow.content_hash, ItemRow.media_type,
    ItemRow.byte_size, ItemRow.text, ItemRow.width, ItemRow.height, ItemRow.attributes, ItemRow.scenario,
    ItemRow.split,
)  # fmt: skip


def item_of(row: Any) -> Item:
    """The value of a result row that begins with ITEM_COLUMNS."""
    return Item(*row[: len(ITEM_COLUMNS)])


def _insert_items(session: Session, project_id: int, items: Sequence[NewItem], now: datetime) -> None:
    """Leaves out what contradicts a constraint: content that is there, an external id that is taken.

    The database decides, row by row in the order given, so writers side by side cannot disagree.
    """
    rows = _filled([_item_values(item) for item in items])
    statement = upserting(session, ItemRow.__table__).on_conflict_do_nothing()
    insert_rows(session, statement, rows, constants={"project_id": project_id, "created_at": now})


def _insert_tasks(session: Session, item_ids: list[int], overlap: int, now: datetime) -> Sequence[int]:
    """One open task for each item that has none, in the order of the ids; returns those items."""
    values = {
        TaskRow.project_id: ItemRow.project_id,
        TaskRow.item_id: ItemRow.id,
        TaskRow.overlap: literal(overlap),
        TaskRow.open_slots: literal(overlap),
        TaskRow.submitted: literal(0),
        TaskRow.state: literal("open"),
        TaskRow.priority: literal(0.0),
        TaskRow.created_at: literal(now, UtcDateTime()),
    }
    chosen = ItemRow.id.in_(bindparam("part", expanding=True))
    source = select(*values.values()).where(chosen).order_by(ItemRow.id)
    names = [column.key for column in values]
    statement = upserting(session, TaskRow.__table__).from_select(names, source).on_conflict_do_nothing()
    return session.scalars(statement.returning(TaskRow.item_id), {"part": item_ids}).all()


def _item_values(item: NewItem) -> dict[str, Any]:
    return {
        "external_id": item.external_id,
        "content_hash": item.content_hash,
        "media_type": item.media_type,
        "byte_size": item.byte_size,
        "text": item.text,
        "width": item.width,
        "height": item.height,
        "metadata": dict(item.attributes),
        "scenario": item.scenario,
        "near_hash": item.near_hash,
    }


def _filled(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows without the columns that none of them fills: texts have no width, and binding costs time."""
    empty = [name for name in rows[0] if all(row[name] is None for row in rows)]
    for name in empty:
        for row in rows:
            del row[name]
    return rows


def _searched(items: Sequence[NewItem], ids: Mapping[str, int], fresh: set[int]) -> dict[int, Searched]:
    found: dict[int, Searched] = {}
    for item in items:
        item_id = ids.get(item.content_hash)
        if item_id in fresh and item_id not in found:  # of doubles in one call, the first counts
            found[item_id] = Searched(item.text, item.external_id, item.scenario, item.attributes)
    return found


def _insert_gold(session: Session, ids: dict[str, int], items: Sequence[NewItem]) -> None:
    rows = {
        ids[item.content_hash]: dump_regions(item.gold)
        for item in reversed(items)  # of doubles in one call, the first counts
        if item.gold is not None and item.content_hash in ids
    }
    if rows:
        statement = upserting(session, GoldRow.__table__).on_conflict_do_nothing()
        values = [{"item_id": item_id, "regions": regions} for item_id, regions in rows.items()]
        insert_rows(session, statement, values, constants={})


def _outcome(
    item: NewItem, ids: dict[str, int], fresh: set[int], owners: dict[str, tuple[str, int]]
) -> Added | Refused:
    item_id = ids.get(item.content_hash)
    if item_id is None:
        assert item.external_id is not None  # content alone is never refused
        return Refused(item.external_id, owners[item.external_id][1])
    if item_id in fresh:
        fresh.remove(item_id)  # the next one of the same content is a duplicate
        return Added(item_id, duplicate=False)
    return Added(item_id, duplicate=True)


def ids_by_hash(session: Session, project_id: int, hashes: Iterable[str]) -> dict[str, int]:
    """The items of the project that have these contents."""
    statement = select(ItemRow.content_hash, ItemRow.id).where(
        ItemRow.project_id == project_id, ItemRow.content_hash.in_(bindparam("part", expanding=True))
    )
    found: dict[str, int] = {}
    for part in slices(list(dict.fromkeys(hashes))):
        rows = session.execute(statement, {"part": part})
        found.update((content_hash, item_id) for content_hash, item_id in rows)
    return found


def by_external_id(
    session: Session, project_id: int, external_ids: Iterable[str | None]
) -> dict[str, tuple[str, int]]:
    """Content hash and id of the items that hold these external ids."""
    columns = select(ItemRow.external_id, ItemRow.content_hash, ItemRow.id)
    statement = columns.where(
        ItemRow.project_id == project_id, ItemRow.external_id.in_(bindparam("part", expanding=True))
    )
    found: dict[str, tuple[str, int]] = {}
    for part in slices([i for i in dict.fromkeys(external_ids) if i is not None]):
        for external_id, content_hash, item_id in session.execute(statement, {"part": part}):
            found[cast(str, external_id)] = (content_hash, item_id)
    return found
