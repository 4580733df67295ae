"""Imports: uploaded files become items, in a background job."""

from flask import Response
from pydantic import ValidationError

from active_learning import redraft
from labeling import projects
from labeling.transfer import ImportOptions
from storage import jobs
from web import idempotency, imports
from web.access import Permission
from web.calls import Call
from web.dispatch import answered, field_problems, render
from web.errors import BadPayload
from web.idempotency import Answer
from web.payloads.imports import ImportStarted
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


def _options(text: str | None, *, grow: bool) -> ImportOptions:
    """Uploads keep what is good; a project without classes takes them from its first labels."""
    try:
        given = ImportOptions.model_validate_json(text or "{}")
    except ValidationError as error:
        raise BadPayload(field_problems(error, "options")) from None
    defaults = {"on_error": "skip", "grow_classes": grow}
    missing = {name: value for name, value in defaults.items() if name not in given.model_fields_set}
    return given.model_copy(update=missing)
