"""Dataset versions: what was labelled at one moment, frozen under the hash of its content.

Freezing streams from the database into a manifest file and from there into the object store, so that memory
does not grow with the dataset. Freezing again when nothing has changed gives the version that is there.
"""

import itertools
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import Any, BinaryIO, cast

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from labeling import consensus, projects, splits
from labeling.difference import Change, Difference, changes, difference, first_difference
from labeling.errors import EmptyDataset
from labeling.manifest import Example, Header, Manifest, Unlabelled, line, read
from labeling.near import GroupPolicy, SplitName, SplitPolicy
from labeling.projects import Project
from labeling.shapes import parse_regions
from labeling.statistics import Statistics
from labeling.tables import (
    AnnotationRevisionRow,
    AnnotationRow,
    DatasetVersionRow,
    ItemRow,
    ProjectRow,
    TaskRow,
)
from storage.database import Database
from storage.errors import NotFound
from storage.objects import ObjectStore

__all__ = [
    "Change",
    "DatasetVersion",
    "Difference",
    "Manifest",
    "by_number",
    "changes",
    "difference",
    "freeze",
    "get",
    "list_versions",
    "read",
]

UNLABELLED_LIMIT = 20_000
_ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class DatasetVersion:
    """`content_hash` names the manifest; `difference`: counts against the parent, as in `Difference`."""

    id: int
    project_id: int
    number: int
    parent_id: int | None
    content_hash: str
    schema_version: int
    item_count: int
    statistics: dict[str, Any]
    difference: dict[str, int]
    created_by: int | None
    created_at: datetime


def freeze(
    database: Database,
    objects: ObjectStore,
    *,
    project_id: int,
    created_by: int | None,
    now: datetime,
    split_policy: SplitPolicy | None = None,
    group_policy: GroupPolicy | None = None,
) -> DatasetVersion:
    """Freezes every item with a visible annotation; raises NotFound, EmptyDataset.

    Several annotations of one item count by their consensus, unless an arbiter chose; items on which they are
    tied are left out. Items labelled while this runs wait for the next version.
    """
    splits.assign(database, project_id=project_id, split_policy=split_policy, group_policy=group_policy)
    with tempfile.TemporaryDirectory(prefix="labelloop-freeze-") as folder:
        path = Path(folder) / "manifest.jsonl"
        with database.read() as session, path.open("wb") as target:
            project = projects.get(session, project_id)
            statistics = _write(session, project, target)
        if statistics.items == 0:
            raise EmptyDataset(project_id)
        content_hash = objects.put_file(path)
    while True:  # until nobody froze another version between looking at the parent and adding ours
        with database.read() as session:
            same, parent = _same(session, project_id, content_hash), _newest(session, project_id)
        if same is not None:
            return same
        changed = difference(objects, parent.content_hash, content_hash) if parent else None
        row = DatasetVersionRow(
            project_id=project_id,
            number=parent.number + 1 if parent else 1,
            parent_id=parent.id if parent else None,
            content_hash=content_hash,
            schema_version=project.schema_version,
            item_count=statistics.items,
            statistics=statistics.document(),
            difference=asdict(changed or first_difference(statistics.items)),
            created_by=created_by,
            created_at=now,
        )
        with database.write() as session:
            session.execute(select(ProjectRow.id).where(ProjectRow.id == project_id).with_for_update())
            newest = _newest(session, project_id)
            if (newest and newest.id) == (parent and parent.id):
                session.add(row)
                session.flush()
                return _version(row)


def get(session: Session, dataset_version_id: int) -> DatasetVersion:
    """Raises NotFound."""
    row = session.get(DatasetVersionRow, dataset_version_id)
    if row is None:
        raise NotFound("dataset version", dataset_version_id)
    return _version(row)


def by_number(session: Session, project_id: int, number: int) -> DatasetVersion:
    """Raises NotFound."""
    row = session.scalars(
        select(DatasetVersionRow).where(
            DatasetVersionRow.project_id == project_id, DatasetVersionRow.number == number
        )
    ).one_or_none()
    if row is None:
        raise NotFound("dataset version", f"{number} of project {project_id}")
    return _version(row)


def list_versions(session: Session, project_id: int) -> list[DatasetVersion]:
    """All versions of a project, newest first."""
    statement = select(DatasetVersionRow).where(DatasetVersionRow.project_id == project_id)
    return [_version(row) for row in session.scalars(statement.order_by(DatasetVersionRow.number.desc()))]


def _write(session: Session, project: Project, target: BinaryIO) -> Statistics:
    statistics = Statistics(project.schema)
    target.write(line(Header(project.kind, project.schema)))
    for example in _examples(session, project.id, statistics):
        statistics.add(example)
        target.write(line(example))
    for unlabelled in _unlabelled(session, project.id):
        statistics.unlabelled += 1
        target.write(line(unlabelled))
    return statistics


def _examples(session: Session, project_id: int, statistics: Statistics) -> Iterator[Example]:
    """The labelled items by content hash; ties and items with answers outstanding are counted on the way."""
    statement = (
        select(
            ItemRow.content_hash,
            ItemRow.external_id,
            ItemRow.scenario,
            ItemRow.text,
            ItemRow.split,
            TaskRow.overlap,
            TaskRow.final_annotation_id,
            AnnotationRevisionRow.regions,
        )
        .join(AnnotationRow, AnnotationRow.id == AnnotationRevisionRow.annotation_id)
        .join(ItemRow, ItemRow.id == AnnotationRow.item_id)
        .join(TaskRow, TaskRow.id == AnnotationRow.task_id)
        .where(
            AnnotationRow.project_id == project_id,
            AnnotationRow.hidden_at.is_(None),
            AnnotationRevisionRow.number == AnnotationRow.revision,
            ItemRow.hidden_at.is_(None),
            ItemRow.split.is_not(None),
            or_(TaskRow.final_annotation_id.is_(None), TaskRow.final_annotation_id == AnnotationRow.id),
        )
        .order_by(ItemRow.content_hash, AnnotationRow.id)
    )
    rows = session.execute(statement.execution_options(yield_per=_ROWS_AT_ONCE))
    for content_hash, group in itertools.groupby(rows, key=attrgetter("content_hash")):
        answers = list(group)
        agreed = consensus.agree([parse_regions(answer.regions) for answer in answers])
        if agreed is None:
            statistics.tied += 1
            continue
        first = answers[0]
        statistics.partial += first.final_annotation_id is None and len(answers) < first.overlap
        split = cast(SplitName, first.split)
        yield Example(content_hash, split, agreed, first.external_id, first.scenario, first.text)


def _unlabelled(session: Session, project_id: int) -> Iterator[Unlabelled]:
    labelled = (
        select(AnnotationRow.id)
        .where(AnnotationRow.item_id == ItemRow.id, AnnotationRow.hidden_at.is_(None))
        .exists()
    )
    rows = session.execute(
        select(ItemRow.content_hash, ItemRow.text)
        .where(ItemRow.project_id == project_id, ItemRow.hidden_at.is_(None), ~labelled)
        .order_by(ItemRow.content_hash)
        .limit(UNLABELLED_LIMIT)
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    return (Unlabelled(row.content_hash, row.text) for row in rows)


def _same(session: Session, project_id: int, content_hash: str) -> DatasetVersion | None:
    row = session.scalars(
        select(DatasetVersionRow)
        .where(DatasetVersionRow.project_id == project_id, DatasetVersionRow.content_hash == content_hash)
        .order_by(DatasetVersionRow.number.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else _version(row)


def _newest(session: Session, project_id: int) -> DatasetVersion | None:
    row = session.scalars(
        select(DatasetVersionRow)
        .where(DatasetVersionRow.project_id == project_id)
        .order_by(DatasetVersionRow.number.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else _version(row)


def _version(row: DatasetVersionRow) -> DatasetVersion:
    return DatasetVersion(
        id=row.id,
        project_id=row.project_id,
        number=row.number,
        parent_id=row.parent_id,
        content_hash=row.content_hash,
        schema_version=row.schema_version,
        item_count=row.item_count,
        statistics=row.statistics,
        difference=row.difference,
        created_by=row.created_by,
        created_at=row.created_at,
    )
