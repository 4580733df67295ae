"""Drafts: the unsubmitted work of one annotator on one task, saved on every edit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from labeling import leases
from labeling.shapes import Region, dump_regions, parse_regions
from labeling.sql import upserting
from labeling.tables import DraftRow, TaskRow
from storage.errors import NotFound

_KEY = ("task_id", "annotator_id")
_TABLE = DraftRow.__table__
_STORED = _TABLE.c
_REMOVE = leases.unsynchronized(
    delete(DraftRow).where(
        DraftRow.task_id == bindparam("task"), DraftRow.annotator_id == bindparam("annotator")
    )
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is kept. `late`: saved by somebody who held no live lease at that time.

    `outdated` (in the answer to a save): a save with a higher `sequence` was there already, so this one was
    ignored, and the draft is that newer one.
    """

    task_id: int
    annotator_id: int
    regions: list[Region]
    prediction_id: int | None
    blind: bool
    active_seconds: float
    sequence: int
    late: bool
    saved_at: datetime
    outdated: bool = False


def save(
    session: Session,
    *,
    task_id: int,
    annotator_id: int,
    regions: Sequence[object],
    prediction_id: int | None,
    blind: bool,
    active_seconds: float,
    sequence: int,
    now: datetime,
) -> Draft:
    """Keeps the draft unless a save with the same or a higher sequence came before.

    `regions`: values or JSON, which may break the schema still; `active_seconds`: finite, not negative.
    Without a live lease the work is kept as well and marked late. Raises NotFound, BadRegion.
    """
    if session.scalars(select(TaskRow.id).where(TaskRow.id == task_id)).one_or_none() is None:
        raise NotFound("task", task_id)
    late = not leases.holds(session, task_id=task_id, annotator_id=annotator_id, now=now)
    wanted = Draft(
        task_id,
        annotator_id,
        parse_regions(regions),
        prediction_id,
        blind,
        active_seconds,
        sequence,
        late,
        now,
    )
    statement = _insert(session, wanted)
    _upsert(session, statement, where=_STORED.sequence < statement.excluded.sequence)
    kept = get(session, task_id=task_id, annotator_id=annotator_id)
    assert kept is not None  # the statement above locked it
    same = kept.sequence == sequence and kept.regions == wanted.regions
    return kept if same else replace(kept, outdated=True)


def keep(session: Session, draft: Draft) -> None:
    """Keeps this draft whatever was there, because it was meant to be final; the sequence never falls."""
    statement = _insert(session, draft)
    larger = func.greatest if session.get_bind().dialect.name == "postgresql" else func.max
    _upsert(session, statement, sequence=larger(_STORED.sequence, statement.excluded.sequence))


def get(session: Session, *, task_id: int, annotator_id: int) -> Draft | None:
    """The draft as last kept, or None."""
    row = session.execute(
        select(_TABLE).where(_STORED.task_id == task_id, _STORED.annotator_id == annotator_id)
    ).one_or_none()
    return None if row is None else _draft(row)


def get_many(session: Session, *, task_ids: Sequence[int], annotator_id: int) -> dict[int, Draft]:
    """The annotator's drafts of these tasks, by task; a task without one is left out."""
    rows = session.execute(
        select(_TABLE).where(_STORED.task_id.in_(task_ids), _STORED.annotator_id == annotator_id)
    )
    return {row.task_id: _draft(row) for row in rows}


def remove(session: Session, *, task_id: int, annotator_id: int) -> None:
    """Forgets the draft, which has become an annotation."""
    session.execute(_REMOVE, {"task": task_id, "annotator": annotator_id})


def _insert(session: Session, draft: Draft) -> postgresql.Insert | sqlite.Insert:
    return upserting(session, _TABLE).values(
        task_id=draft.task_id,
        annotator_id=draft.annotator_id,
        regions=dump_regions(draft.regions),
        prediction_id=draft.prediction_id,
        blind=draft.blind,
        active_seconds=draft.active_seconds,
        sequence=draft.sequence,
        late=draft.late,
        saved_at=draft.saved_at,
    )


def _upsert(
    session: Session,
    statement: postgresql.Insert | sqlite.Insert,
    *,
    where: ColumnElement[bool] | None = None,
    **changed: ColumnElement[Any],
) -> None:
    values = {column.name: statement.excluded[column.name] for column in _STORED if column.name not in _KEY}
    session.execute(
        statement.on_conflict_do_update(index_elements=list(_KEY), set_=values | changed, where=where)
    )


def _draft(row: Any) -> Draft:
    return Draft(
        row.task_id,
        row.annotator_id,
        parse_regions(row.regions),
        row.prediction_id,
        row.blind,
        row.active_seconds,
        row.sequence,
        row.late,
        row.saved_at,
    )
