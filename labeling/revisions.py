"""Annotations as they are read, by their newest revision or with all of them, and how one is appended."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from labeling.shapes import Region, parse_regions
from labeling.sql import slices, upserting
from labeling.tables import AnnotationRevisionRow, AnnotationRow
from storage.errors import NotFound


@dataclass(frozen=True, slots=True)
class Revision:
    """What `author_id` said at `created_at`, after `active_seconds` of work."""

    id: int
    annotation_id: int
    number: int
    author_id: int
    schema_version: int
    regions: list[Region]
    prediction_id: int | None
    blind: bool
    active_seconds: float
    created_at: datetime
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Annotation:
    """One annotator's label of one task, as its newest revision says it."""

    id: int
    project_id: int
    task_id: int
    item_id: int
    annotator_id: int
    created_at: datetime
    current: Revision

    @property
    def regions(self) -> list[Region]:
        return self.current.regions


def get(session: Session, annotation_id: int) -> Annotation:
    """Raises NotFound, also for a hidden one."""
    row = session.execute(_current().where(AnnotationRow.id == annotation_id)).one_or_none()
    if row is None:
        raise NotFound("annotation", annotation_id)
    return _annotation(row)


def history(session: Session, annotation_id: int) -> list[Revision]:
    """Every revision, oldest first, of a hidden annotation too; raises NotFound."""
    rows = session.execute(
        select(*_REVISION_COLUMNS)
        .where(AnnotationRevisionRow.annotation_id == annotation_id)
        .order_by(AnnotationRevisionRow.number)
    ).all()
    if not rows:
        raise NotFound("annotation", annotation_id)
    return [_revision(row) for row in rows]


def for_item(session: Session, item_id: int) -> list[Annotation]:
    """The visible annotations of one item, oldest first."""
    return for_items(session, [item_id]).get(item_id, [])


def for_items(session: Session, item_ids: Sequence[int]) -> dict[int, list[Annotation]]:
    """The visible annotations of each of these items, oldest first; an item without one is left out."""
    found: defaultdict[int, list[Annotation]] = defaultdict(list)
    for part in slices(item_ids):
        statement = _current().where(AnnotationRow.item_id.in_(part)).order_by(AnnotationRow.id)
        for row in session.execute(statement):
            found[row.item_id].append(_annotation(row))
    return dict(found)


def at_moment(session: Session, *, item_ids: Sequence[int], moment: datetime) -> dict[int, list[Revision]]:
    """Of each annotation that is visible now the newest revision of that moment, by item, oldest annotation
    first."""
    found: dict[int, dict[int, Revision]] = {}
    for part in slices(item_ids):
        statement = (
            select(*_REVISION_COLUMNS, AnnotationRow.item_id)
            .join(AnnotationRow, AnnotationRow.id == AnnotationRevisionRow.annotation_id)
            .where(AnnotationRow.item_id.in_(part), AnnotationRow.hidden_at.is_(None))
            .where(AnnotationRevisionRow.created_at <= moment)
            .order_by(AnnotationRevisionRow.annotation_id, AnnotationRevisionRow.number)
        )
        for row in session.execute(statement):
            found.setdefault(row.item_id, {})[row.annotation_id] = _revision(row)
    return {item_id: list(revisions.values()) for item_id, revisions in found.items()}


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """An annotator's annotation of a task; `rejected`: a reviewer sent it back."""

    annotation_id: int
    rejected: bool


def own_answers(session: Session, *, task_ids: Collection[int], annotator_id: int) -> dict[int, OwnAnswer]:
    """By task, hidden ones included; a task that the annotator did not answer is left out."""
    rows = session.execute(
        select(AnnotationRow.task_id, AnnotationRow.id, AnnotationRow.rejected_at).where(
            AnnotationRow.task_id.in_(task_ids), AnnotationRow.annotator_id == annotator_id
        )
    )
    return {row.task_id: OwnAnswer(row.id, row.rejected_at is not None) for row in rows}


def page(session: Session, *, project_id: int, after: int = 0, limit: int = 50) -> list[Annotation]:
    """Visible annotations of a project with an id above `after`, by id."""
    statement = _current().where(AnnotationRow.project_id == project_id, AnnotationRow.id > after)
    return [_annotation(row) for row in session.execute(statement.order_by(AnnotationRow.id).limit(limit))]


def append(session: Session, **values: Any) -> int:
    """Stores one more revision (columns of `annotation_revision`); returns its id."""
    statement = insert(AnnotationRevisionRow).values(**values).returning(AnnotationRevisionRow.id)
    return session.scalars(statement).one()


class Placed(Protocol):
    """A task as far as an annotation of it needs to know it."""

    @property
    def project_id(self) -> int: ...
    @property
    def task_id(self) -> int: ...
    @property
    def item_id(self) -> int: ...


def open_annotation(
    session: Session, *, subject: Placed, annotator_id: int, now: datetime
) -> tuple[int, int]:
    """Id and number of the revision to come; a hidden annotation of the same annotator is taken up again."""
    stored = AnnotationRow.__table__.c
    statement = upserting(session, AnnotationRow.__table__).values(
        project_id=subject.project_id,
        task_id=subject.task_id,
        item_id=subject.item_id,
        annotator_id=annotator_id,
        revision=1,
        created_at=now,
    )
    again = {"revision": stored.revision + 1, "hidden_at": None, "rejected_at": None}
    row = session.execute(
        statement.on_conflict_do_update(index_elements=["task_id", "annotator_id"], set_=again).returning(
            stored.id, stored.revision
        )
    ).one()
    return row.id, row.revision


_REVISION_COLUMNS = (
    AnnotationRevisionRow.id,
    AnnotationRevisionRow.annotation_id,
    AnnotationRevisionRow.number,
    AnnotationRevisionRow.author_id,
    AnnotationRevisionRow.schema_version,
    AnnotationRevisionRow.regions,
    AnnotationRevisionRow.prediction_id,
    AnnotationRevisionRow.blind,
    AnnotationRevisionRow.active_seconds,
    AnnotationRevisionRow.created_at,
    AnnotationRevisionRow.threshold,
)


def _current() -> Any:
    """Visible annotations with their newest revision: the columns of the revision first."""
    return (
        select(
            *_REVISION_COLUMNS,
            AnnotationRow.project_id,
            AnnotationRow.task_id,
            AnnotationRow.item_id,
            AnnotationRow.annotator_id,
            AnnotationRow.created_at.label("begun_at"),
        )
        .join(AnnotationRow, AnnotationRow.id == AnnotationRevisionRow.annotation_id)
        .where(AnnotationRevisionRow.number == AnnotationRow.revision, AnnotationRow.hidden_at.is_(None))
    )


def _revision(row: Any) -> Revision:
    return Revision(
        row.id,
        row.annotation_id,
        row.number,
        row.author_id,
        row.schema_version,
        parse_regions(row.regions),
        row.prediction_id,
        row.blind,
        row.active_seconds,
        row.created_at,
        row.threshold,
    )


def _annotation(row: Any) -> Annotation:
    return Annotation(
        id=row.annotation_id,
        project_id=row.project_id,
        task_id=row.task_id,
        item_id=row.item_id,
        annotator_id=row.annotator_id,
        created_at=row.begun_at,
        current=_revision(row),
    )
