"""Imports: uploaded files become items, in a background job; a preview says first what will come of them."""

from collections.abc import Sequence

from flask import Response
from pydantic import ValidationError
from sqlalchemy.orm import Session

from active_learning import redraft
from labeling import projects
from labeling.exports import WRITERS
from labeling.formats import READERS
from labeling.transfer import ImportOptions
from storage import jobs
from storage.jobs import FollowUp
from web import idempotency, imports
from web.access import Permission
from web.calls import Call
from web.dispatch import answered, field_problems, render
from web.errors import BadPayload
from web.idempotency import Answer
from web.payloads.common import JobStarted
from web.payloads.imports import FormatList, FormatView, ImportStarted, UploadKept, UploadUse
from web.routing import Routes
from web.uploads import parts

import_routes = Routes("imports")


@import_routes.post(
    "/projects/{project_id}/imports",
    may=Permission.MANAGE,
    status=202,
    upload=True,
    answer=ImportStarted,
)
def start(call: Call, project_id: int) -> Response:
    """Takes files (images, texts, tables, archives) and imports them in the background.

    `options` is JSON as in the ImportOptions of the command line; rows that are bad are errors of the job.
    """
    platform = call.platform
    with platform.database.read() as session:
        project = projects.get(session, project_id)
    files = parts(call.request)
    options = _options(call.request.form.get("options"), grow=not project.schema.classes)
    upload = imports.keep_upload(platform.objects, files)
    with platform.database.write() as session:

        def submit() -> Answer:
            job_id = jobs.submit(
                session,
                kind=imports.IMPORT.name,
                arguments={
                    "upload": upload,
                    "user_id": call.caller.id,
                    "options": options.model_dump(mode="json"),
                },
                project_id=project_id,
                created_by=call.caller.id,
                now=call.now,
                then=[redraft.chain(session, project_id=project_id)],
            )
            return answered(202, ImportStarted(job_id=job_id, files=len(files)))

        return render(idempotency.once(session, call.key, submit, now=call.now))


@import_routes.post(
    "/projects/{project_id}/uploads",
    may=Permission.MANAGE,
    status=201,
    upload=True,
    answer=UploadKept,
)
def keep(call: Call, project_id: int) -> UploadKept:
    """Takes files and keeps them for a preview and an import; nothing is imported yet."""
    platform = call.platform
    with platform.database.read() as session:
        projects.get(session, project_id)
    files = parts(call.request)
    size = sum(file.path.stat().st_size for file in files)
    return UploadKept(upload=imports.keep_upload(platform.objects, files), files=len(files), byte_size=size)


@import_routes.post("/projects/{project_id}/previews", may=Permission.MANAGE, status=202)
def preview(call: Call, session: Session, project_id: int, body: UploadUse) -> JobStarted:
    """Reads the beginning of uploaded files as an import would and writes nothing.

    The job's result says how many items, shapes, classes (known or not), predictions and people there are,
    and which rows are bad.
    """
    projects.get(session, project_id)
    return _submitted(call, session, project_id, imports.PREVIEW.name, body, [])


@import_routes.post("/projects/{project_id}/uploads/imports", may=Permission.MANAGE, status=202)
def start_from_upload(call: Call, session: Session, project_id: int, body: UploadUse) -> JobStarted:
    """Imports files that were uploaded before, in the background; bad rows are errors of the job."""
    projects.get(session, project_id)
    following = [redraft.chain(session, project_id=project_id)]
    return _submitted(call, session, project_id, imports.IMPORT.name, body, following)


@import_routes.get("/formats", may=Permission.READ)
def formats(call: Call) -> FormatList:  # noqa: ARG001 - the same for everybody
    """The formats that items come in, and that dataset versions go out in."""
    return FormatList(
        imports=[
            FormatView(name=r.name, title=r.title, kinds=list(r.kinds), carries=list(r.carries))
            for r in READERS.values()
        ],
        exports=[
            FormatView(
                name=w.name,
                title=w.title,
                kinds=list(w.kinds),
                carries=list(w.carries),
                precision=w.precision,
            )
            for w in WRITERS.values()
        ],
    )


def _submitted(
    call: Call, session: Session, project_id: int, kind: str, body: UploadUse, then: Sequence[FollowUp]
) -> JobStarted:
    arguments = body.model_dump(mode="json") | {"user_id": call.caller.id}
    job_id = jobs.submit(
        session,
        kind=kind,
        arguments=arguments,
        project_id=project_id,
        created_by=call.caller.id,
        now=call.now,
        then=then,
    )
    return JobStarted(job_id=job_id)


def _options(text: str | None, *, grow: bool) -> ImportOptions:
    """Uploads keep what is good; a project without classes takes them from its first labels."""
    try:
        given = ImportOptions.model_validate_json(text or "{}")
    except ValidationError as error:
        raise BadPayload(field_problems(error, "options")) from None
    defaults = {"on_error": "skip", "grow_classes": grow}
    missing = {name: value for name, value in defaults.items() if name not in given.model_fields_set}
    return given.model_copy(update=missing)
