"""Dataset versions: what was labelled at one moment, frozen under the hash of its content.

Freezing streams from the database into a manifest file and from there into the object store, so that memory
does not grow with the dataset. Freezing again when nothing has changed gives the version that is there.
"""

import tempfile
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from labeling import examples, projects, splits
from labeling.consensus import Method
from labeling.difference import Change, Difference, changes, difference, first_difference
from labeling.errors import EmptyDataset
from labeling.manifest import Header, Manifest, line, read
from labeling.near import GroupPolicy, SplitPolicy
from labeling.projects import Project
from labeling.statistics import Statistics
from labeling.tables import DatasetVersionRow, ProjectRow
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
    consensus: Method | None = None,
    split_policy: SplitPolicy | None = None,
    group_policy: GroupPolicy | None = None,
) -> DatasetVersion:
    """Freezes every item with a visible annotation; raises NotFound, EmptyDataset.

    Several annotations of one item count by their consensus (`consensus`, else the project's method), unless
    an arbiter chose; items on which they are tied are left out. Items labelled while this runs wait for the
    next version.
    """
    splits.assign(database, project_id=project_id, split_policy=split_policy, group_policy=group_policy)
    with tempfile.TemporaryDirectory(prefix="labelloop-freeze-") as folder:
        path = Path(folder) / "manifest.jsonl"
        with database.read() as session, path.open("wb") as target:
            project = projects.get(session, project_id)
            method = consensus or project.consensus
            statistics = _write(session, project, method, target)
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
            statistics=statistics.document() | {"consensus": method},
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


def _write(session: Session, project: Project, method: Method, target: BinaryIO) -> Statistics:
    statistics = Statistics(project.schema)
    target.write(line(Header(project.kind, project.schema)))
    for example in examples.labelled(session, project.id, project.schema, method, statistics):
        statistics.add(example)
        target.write(line(example))
    for unlabelled in examples.unlabelled(session, project.id):
        statistics.unlabelled += 1
        target.write(line(unlabelled))
    return statistics


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
