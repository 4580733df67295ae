"""Models of a project: the registry, uploads of packages, pre-labelling."""

import tempfile
from pathlib import Path

from sqlalchemy.orm import Session

from active_learning import effort, redraft
from active_learning.effort import VersionEffort
from labeling import datasets, projects
from preannotate import deployments, registry
from preannotate import package as packages
from preannotate.registry import ModelVersion
from storage import jobs
from web import audit
from web.access import Permission
from web.calls import Call
from web.errors import BadPayload, NothingToDo
from web.payloads.common import Interval, JobStarted
from web.payloads.models import EffortView, ModelList, ModelView, PrelabelBody
from web.routing import Routes
from web.uploads import parts

model_routes = Routes("models")


@model_routes.get("/projects/{project_id}/models", may=Permission.READ)
def index(call: Call, session: Session, project_id: int) -> ModelList:  # noqa: ARG001
    """Every model version, newest first, with its metrics and the effort its drafts cost people."""
    projects.get(session, project_id)
    numbers = dataset_numbers(session, project_id)
    efforts = {e.model_version_id: effort_view(e) for e in effort.summary(session, project_id=project_id)}
    versions = registry.list_versions(session, project_id)
    return ModelList(items=[_view(version, numbers, efforts) for version in versions])


@model_routes.post("/projects/{project_id}/models", may=Permission.MANAGE, status=201, upload=True)
def upload(call: Call, project_id: int) -> ModelView:
    """Publishes a model package (one zip): checked, its golden samples replayed, then listed."""
    files = parts(call.request)
    if len(files) != 1:
        raise BadPayload.of("files", f"expected one package, found {len(files)} files")
    platform = call.platform
    with tempfile.TemporaryDirectory(prefix="labelloop-package-") as folder:
        with files[0].path.open("rb") as stream:
            package = packages.open_zip(stream, Path(folder) / "package")
        version = registry.publish(
            platform.database,
            platform.objects,
            project_id=project_id,
            package=package,
            now=call.now,
            threads=platform.settings.runtime_threads,
        )
    with platform.database.write() as session:
        audit.record(
            session,
            user_id=call.caller.id,
            action="model.add",
            subject=version.name,
            now=call.now,
            number=version.number,
        )
    return _view(version, {}, {})


@model_routes.post("/projects/{project_id}/prelabel", may=Permission.MANAGE, status=202, problems=(409,))
def prelabel(call: Call, session: Session, project_id: int, body: PrelabelBody) -> JobStarted:
    """Drafts every item that the routed model version has not drafted yet."""
    projects.get(session, project_id)
    arguments: dict[str, object] = {"project_id": project_id, "only": body.only}
    if body.model_version_id is not None:
        version = registry.get(session, body.model_version_id)
        if version.project_id != project_id or version.package_hash is None:
            raise BadPayload.of("model_version_id", "this is no deployable model of the project")
        arguments["model_version_id"] = version.id
    elif deployments.current(session, project_id) is None:
        raise NothingToDo(
            "the project has no deployed model yet: train one, or upload a package and deploy it"
        )
    job_id = jobs.submit(
        session,
        kind="prelabel",
        arguments=arguments,
        project_id=project_id,
        created_by=call.caller.id,
        now=call.now,
        then=[redraft.reorder(project_id)],
    )
    return JobStarted(job_id=job_id)


def dataset_numbers(session: Session, project_id: int) -> dict[int, int]:
    """Numbers of dataset versions by their id."""
    return {version.id: version.number for version in datasets.list_versions(session, project_id)}


def effort_view(measured: VersionEffort) -> EffortView:
    return EffortView(
        untouched=Interval.model_validate(measured.untouched, from_attributes=True),
        edits_per_item=Interval.model_validate(measured.edits_per_item, from_attributes=True),
        active_seconds=Interval.model_validate(measured.active_seconds, from_attributes=True),
        blind_accuracy=Interval.model_validate(measured.blind_accuracy, from_attributes=True),
        seconds_saved=Interval.model_validate(measured.seconds_saved, from_attributes=True),
    )


def _view(version: ModelVersion, numbers: dict[int, int], efforts: dict[int, EffortView]) -> ModelView:
    return ModelView(
        id=version.id,
        number=version.number,
        name=version.name,
        task=version.task,
        framework=version.framework,
        metrics=version.metrics,
        dataset_number=numbers.get(version.dataset_version_id or 0),
        training_run_id=version.training_run_id,
        created_at=version.created_at,
        effort=efforts.get(version.id),
    )
