"""Training runs: from a frozen dataset version to a published and judged model, with all that made it."""

import hashlib
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from active_learning.code_version import code_version
from active_learning.errors import ConfigInvalid, TrainingFailed
from active_learning.tables import TrainingRunRow
from active_learning.training_data import assemble
from labeling import datasets, projects
from labeling.shapes import ItemKind
from preannotate import registry
from preannotate.registry import ModelVersion
from storage import jobs
from storage.clock import Clock
from storage.database import Database
from storage.errors import JobError, JobInterrupted, JobLeaseLost, LabelloopError, NotFound
from storage.objects import ObjectStore

Progress = Callable[[float, str], None]
JOB_KIND = "train"


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """`state`: queued, running, succeeded or failed (then `error` says why)."""

    id: int
    project_id: int
    dataset_version_id: int
    config: dict[str, Any]
    seed: int
    code_version: str
    state: str
    metrics: dict[str, Any] | None
    package_hash: str | None
    model_version_id: int | None
    job_id: int | None
    error: str | None
    created_at: datetime
    finished_at: datetime | None


def start(
    session: Session,
    *,
    project_id: int,
    dataset_version_id: int,
    config: dict[str, Any] | None = None,
    seed: int = 0,
    created_by: int | None = None,
    now: datetime,
) -> tuple[int, int]:
    """Queues a training run; returns its id and its job's. Raises NotFound, and what a bad config raises."""
    run_id = create(
        session,
        project_id=project_id,
        dataset_version_id=dataset_version_id,
        config=config,
        seed=seed,
        now=now,
    )
    job_id = jobs.submit(
        session,
        kind=JOB_KIND,
        arguments={"project_id": project_id, "training_run_id": run_id},
        project_id=project_id,
        created_by=created_by,
        now=now,
    )
    session.get_one(TrainingRunRow, run_id).job_id = job_id
    return run_id, job_id


def create(
    session: Session,
    *,
    project_id: int,
    dataset_version_id: int,
    config: dict[str, Any] | None,
    seed: int,
    now: datetime,
    job_id: int | None = None,
) -> int:
    """Writes down what is to be trained and returns the run's id; the config is kept with its defaults."""
    kind = projects.get(session, project_id).kind
    if datasets.get(session, dataset_version_id).project_id != project_id:
        raise NotFound("dataset version", dataset_version_id)
    row = TrainingRunRow(
        project_id=project_id,
        dataset_version_id=dataset_version_id,
        config=_complete(kind, config),
        seed=seed,
        code_version=code_version(),
        job_id=job_id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def get(session: Session, run_id: int) -> TrainingRun:
    """Raises NotFound."""
    row = session.get(TrainingRunRow, run_id)
    if row is None:
        raise NotFound("training run", run_id)
    return _value(row)


def of_job(session: Session, job_id: int) -> TrainingRun | None:
    """The run that a job created or was given."""
    row = session.scalars(select(TrainingRunRow).where(TrainingRunRow.job_id == job_id)).one_or_none()
    return None if row is None else _value(row)


def list_runs(session: Session, *, project_id: int) -> list[TrainingRun]:
    """Newest first."""
    rows = session.scalars(
        select(TrainingRunRow)
        .where(TrainingRunRow.project_id == project_id)
        .order_by(TrainingRunRow.id.desc())
    )
    return [_value(row) for row in rows]


def carry_out(
    database: Database,
    objects: ObjectStore,
    *,
    run_id: int,
    clock: Clock,
    progress: Progress,
    threads: int = 1,
) -> ModelVersion:
    """Trains and publishes; the run keeps metrics and package hash. A run that is done is not done again.

    Raises TrainingFailed when it cannot be done. The run is marked failed with the reason, also of an
    unexpected error, which goes on to the job: it may try again.
    """
    with database.write() as session:
        row = session.get_one(TrainingRunRow, run_id)
        if row.state == "succeeded" and row.model_version_id is not None:
            return registry.get(session, row.model_version_id)
        row.state, row.error, row.finished_at = "running", None, None
        run = _value(row)
    try:
        version, metrics = _train_and_publish(database, objects, run, clock, progress, threads)
    except (JobInterrupted, JobLeaseLost):
        raise  # another worker takes the run over: it is not ours to mark
    except Exception as error:
        with database.write() as session:
            row = session.get_one(TrainingRunRow, run_id)
            row.state, row.error, row.finished_at = "failed", str(error) or repr(error), clock()
        if isinstance(error, LabelloopError) and not isinstance(error, JobError):
            raise TrainingFailed(run_id, str(error)) from error
        raise
    with database.write() as session:
        row = session.get_one(TrainingRunRow, run_id)
        row.state, row.metrics, row.finished_at = "succeeded", metrics, clock()
        row.package_hash, row.model_version_id = version.package_hash, version.id
    return version


def _train_and_publish(
    database: Database,
    objects: ObjectStore,
    run: TrainingRun,
    clock: Clock,
    progress: Progress,
    threads: int,
) -> tuple[ModelVersion, dict[str, Any]]:
    from active_learning.trainers.config import parse_config
    from active_learning.trainers.run import train  # loads torch

    with database.read() as session:
        frozen = datasets.get(session, run.dataset_version_id)
    progress(0.0, f"reading dataset version {frozen.number}")
    manifest = datasets.read(objects, frozen.content_hash)
    config = parse_config(run.config)
    data = assemble(manifest, objects, representation_items=config.representation_items)
    with tempfile.TemporaryDirectory(prefix="labelloop-train-") as folder:
        trained = train(
            data,
            config,
            seed=run.seed,
            folder=Path(folder) / "package",
            progress=progress,
            dataset_hash=frozen.content_hash,
            training_run=_name(run, frozen.content_hash),
        )
        metrics = trained.metrics.as_json()
        version = registry.publish(
            database,
            objects,
            project_id=run.project_id,
            package=trained.package,
            metrics=metrics,
            training_run_id=run.id,
            dataset_version_id=run.dataset_version_id,
            now=clock(),
            threads=threads,
        )
    return version, metrics


def _name(run: TrainingRun, dataset_hash: str) -> str:
    """What the package calls its run: the same inputs give the same name, and so the same package hash."""
    config = json.dumps(run.config, sort_keys=True)
    named = f"{dataset_hash}\0{config}\0{run.seed}\0{run.code_version}"
    return hashlib.sha256(named.encode()).hexdigest()[:32]


def _complete(kind: ItemKind, config: dict[str, Any] | None) -> dict[str, Any]:
    from active_learning.trainers.config import default_config, parse_config

    chosen = default_config(kind) if config is None else parse_config({"kind": kind, **config})
    if chosen.kind != kind:
        raise ConfigInvalid([f"kind: a {chosen.kind} model cannot be trained on {kind} items"])
    return chosen.model_dump(mode="json")


def _value(row: TrainingRunRow) -> TrainingRun:
    return TrainingRun(
        id=row.id,
        project_id=row.project_id,
        dataset_version_id=row.dataset_version_id,
        config=row.config,
        seed=row.seed,
        code_version=row.code_version,
        state=row.state,
        metrics=row.metrics,
        package_hash=row.package_hash,
        model_version_id=row.model_version_id,
        job_id=row.job_id,
        error=row.error,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )
