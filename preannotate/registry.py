"""The models of a project: published packages with their lineage, and the sources of imported predictions."""

import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from labeling import projects
from preannotate import package as packages
from preannotate.binding import bound_field
from preannotate.errors import PackageCorrupt
from preannotate.package import Package
from preannotate.preprocess import MAX_PIXELS
from preannotate.runtime import Runtime
from preannotate.signature import PROGRAM_FILES, Manifest
from preannotate.tables import ModelVersionRow
from storage.database import Database
from storage.errors import Conflict, NotFound
from storage.objects import ObjectStore

_ATTEMPTS = 5
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """A listed model. `manifest` and `package_hash` are None for imported predictions (framework `imported`).

    Lineage: package -> `training_run_id` -> `dataset_version_id`; both are None for a foreign package.
    """

    id: int
    project_id: int
    number: int
    name: str
    task: str
    framework: str
    package_hash: str | None
    manifest: Manifest | None
    metrics: dict[str, Any]
    training_run_id: int | None
    dataset_version_id: int | None
    created_at: datetime


def publish(
    database: Database,
    objects: ObjectStore,
    *,
    project_id: int,
    package: Package,
    metrics: dict[str, Any] | None = None,
    training_run_id: int | None = None,
    dataset_version_id: int | None = None,
    now: datetime,
    threads: int = 1,
) -> ModelVersion:
    """Checks the labels against the project's schema, replays the golden samples, stores the packed package
    and only then lists it. Publishing the same package again returns the version that is there.

    A `training_run_id` says that one of our own runs made the package; only then is a torch.export archive
    loaded. Raises SchemaMismatch, UntrustedProgram, ModelFailed, PackageCorrupt, GoldenMismatch, NotFound.
    """
    with database.read() as session:
        bound_field(package.manifest, projects.get(session, project_id).schema)
    packages.verify(package, threads=threads, trusted=_trusted(package.manifest, training_run_id))
    with tempfile.TemporaryDirectory(prefix="labelloop-publish-") as folder:
        package_hash = objects.put_file(packages.pack(package, Path(folder) / "package.zip"))
    manifest = package.manifest

    def row(number: int) -> ModelVersionRow:
        return ModelVersionRow(
            project_id=project_id,
            number=number,
            name=manifest.name,
            task=manifest.task,
            framework=manifest.framework,
            package_hash=package_hash,
            manifest=manifest.model_dump(mode="json"),
            metrics=metrics or {},
            training_run_id=training_run_id,
            dataset_version_id=dataset_version_id,
            created_at=now,
        )

    for _ in range(_ATTEMPTS):
        try:
            with database.write() as session:
                there = _by_package(session, project_id, package_hash)
                return there or _add(session, row(next_number(session, project_id)))
        except IntegrityError:
            continue  # somebody else took the number; take the next one
    raise Conflict("too many models are published at once; try again")


def get(session: Session, version_id: int) -> ModelVersion:
    """Raises NotFound."""
    row = session.get(ModelVersionRow, version_id)
    if row is None:
        raise NotFound("model version", version_id)
    return value(row)


def by_number(session: Session, project_id: int, number: int) -> ModelVersion:
    """Raises NotFound."""
    row = session.scalar(
        select(ModelVersionRow).where(
            ModelVersionRow.project_id == project_id, ModelVersionRow.number == number
        )
    )
    if row is None:
        raise NotFound("model", number)
    return value(row)


def list_versions(session: Session, project_id: int) -> list[ModelVersion]:
    """All models of a project, newest first."""
    rows = session.scalars(
        select(ModelVersionRow)
        .where(ModelVersionRow.project_id == project_id)
        .order_by(ModelVersionRow.number.desc())
    )
    return [value(row) for row in rows]


def open_package(objects: ObjectStore, version: ModelVersion, cache_folder: Path) -> Package:
    """The package of a version, unpacked once into `cache_folder` and checked each time it is opened."""
    if version.package_hash is None:
        raise NotFound("package of imported model", version.number)
    folder = cache_folder / version.package_hash
    if folder.is_dir():
        try:
            return packages.open_folder(folder)
        except PackageCorrupt:
            shutil.rmtree(folder)  # a cache only: the object store has it
    cache_folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=cache_folder) as copy:
        with objects.open(version.package_hash) as stream:
            shutil.copyfileobj(stream, copy, _BLOCK)
        copy.seek(0)
        return packages.open_zip(copy, folder)


def load(
    objects: ObjectStore,
    version: ModelVersion,
    cache_folder: Path,
    *,
    threads: int = 1,
    max_pixels: int = MAX_PIXELS,
) -> Runtime:
    """The version's runtime, ready to predict."""
    package = open_package(objects, version, cache_folder)
    trusted = _trusted(package.manifest, version.training_run_id)
    return Runtime.load(package, threads=threads, trusted=trusted, max_pixels=max_pixels)


def next_number(session: Session, project_id: int) -> int:
    """The number that the project's next model gets; two at once meet in the table's unique constraint."""
    last = session.scalar(
        select(func.max(ModelVersionRow.number)).where(ModelVersionRow.project_id == project_id)
    )
    return (last or 0) + 1


def value(row: ModelVersionRow) -> ModelVersion:
    """The row as a value that may leave this room."""
    imported = row.package_hash is None
    return ModelVersion(
        id=row.id,
        project_id=row.project_id,
        number=row.number,
        name=row.name,
        task=row.task,
        framework=row.framework,
        package_hash=row.package_hash,
        manifest=None if imported else Manifest.model_validate(row.manifest),
        metrics=row.metrics,
        training_run_id=row.training_run_id,
        dataset_version_id=row.dataset_version_id,
        created_at=row.created_at,
    )


def _trusted(manifest: Manifest, training_run_id: int | None) -> frozenset[str]:
    archive = manifest.files.get(PROGRAM_FILES["torch-export"])
    return frozenset() if training_run_id is None or archive is None else frozenset({archive})


def _by_package(session: Session, project_id: int, package_hash: str) -> ModelVersion | None:
    row = session.scalar(
        select(ModelVersionRow).where(
            ModelVersionRow.project_id == project_id, ModelVersionRow.package_hash == package_hash
        )
    )
    return None if row is None else value(row)


def _add(session: Session, row: ModelVersionRow) -> ModelVersion:
    session.add(row)
    session.flush()
    return value(row)
