"""Dataset versions: freezing, listing, export."""

from flask import Response
from sqlalchemy.orm import Session

from labeling import datasets, exports, projects
from labeling.datasets import DatasetVersion
from labeling.exports import ExportOptions
from storage import jobs
from web import audit
from web.access import Permission
from web.calls import Call
from web.pagination import MAX_ID, after_id, cut, encode
from web.payloads.common import JobStarted, PageQuery
from web.payloads.models import DatasetList, DatasetView, ExportQuery
from web.routing import Routes
from web.sources import SOURCES

dataset_routes = Routes("datasets")


@dataset_routes.get("/projects/{project_id}/datasets", may=Permission.READ)
def index(call: Call, session: Session, project_id: int, query: PageQuery) -> DatasetList:  # noqa: ARG001
    """The dataset versions of a project, newest first."""
    projects.get(session, project_id)
    before = after_id(query.after, first=MAX_ID)
    found = [v for v in datasets.list_versions(session, project_id) if v.number < before]
    found.sort(key=lambda version: -version.number)
    page = cut(found, query.limit, lambda version: encode(version.number))
    return DatasetList(items=[_view(version) for version in page.items], next=page.next)


@dataset_routes.post("/projects/{project_id}/datasets", may=Permission.MANAGE, status=201, problems=(409,))
def freeze(call: Call, project_id: int) -> DatasetView:
    """Freezes what is labelled now; when nothing changed the newest version is given back."""
    platform = call.platform
    version = datasets.freeze(
        platform.database,
        platform.objects,
        project_id=project_id,
        created_by=call.caller.id,
        now=call.now,
    )
    with platform.database.write() as session:
        audit.record(
            session,
            user_id=call.caller.id,
            action="dataset.freeze",
            subject=f"project {project_id}",
            now=call.now,
            number=version.number,
        )
    return _view(version)


@dataset_routes.get("/datasets/{dataset_id}", may=Permission.READ)
def show(call: Call, session: Session, dataset_id: int) -> DatasetView:  # noqa: ARG001
    """One dataset version with its statistics and its difference to the one before."""
    return _view(datasets.get(session, dataset_id))


@dataset_routes.get(
    "/datasets/{dataset_id}/export",
    may=Permission.READ,
    media_type="application/octet-stream",
    problems=(409,),
)
def export(call: Call, dataset_id: int, query: ExportQuery) -> Response:
    """The dataset version as a file, streamed, in any of the formats that `GET /formats` lists."""
    platform = call.platform
    with platform.database.read() as session:
        version = datasets.get(session, dataset_id)
    options = ExportOptions(on_error=query.on_error, media=query.media)
    made = exports.export(platform.database, platform.objects, version, query.format, options, SOURCES)
    response = Response(made.chunks, content_type=made.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{made.file_name}"'
    return response


@dataset_routes.post("/datasets/{dataset_id}/exports", may=Permission.READ, status=202)
def start_export(call: Call, session: Session, dataset_id: int, body: ExportQuery) -> JobStarted:
    """Writes the dataset version as a file in the background; `GET /jobs/{id}/file` sends it then."""
    version = datasets.get(session, dataset_id)
    arguments = {"dataset_version_id": version.id, **body.model_dump(mode="json")}
    job_id = jobs.submit(
        session,
        kind=exports.EXPORT,
        arguments=arguments,
        project_id=version.project_id,
        created_by=call.caller.id,
        now=call.now,
    )
    return JobStarted(job_id=job_id)


def _view(version: DatasetVersion) -> DatasetView:
    return DatasetView.model_validate(version, from_attributes=True)
