"""Background jobs, their errors as a table, and the files they made."""

import csv
import io
from collections.abc import Iterator

from flask import Response
from sqlalchemy.orm import Session

from labeling.formats.csv import harmless
from storage import jobs
from storage.database import Database
from storage.errors import NotFound
from storage.objects import ObjectStore
from web import members
from web.access import Permission
from web.calls import Call
from web.pagination import MAX_ID, after_id, cut, encode
from web.payloads.common import PageQuery
from web.payloads.jobs import JobErrorList, JobErrorView, JobList, JobQuery, JobView
from web.routing import Routes

job_routes = Routes("jobs")
_AT_ONCE = 500
_BLOCK = 256 * 1024


@job_routes.get("/jobs", may=Permission.READ)
def index(call: Call, session: Session, query: JobQuery) -> JobList:
    """Jobs, newest first; of one project with `project`."""
    found = jobs.list_jobs(
        session,
        project_id=query.project,
        before=after_id(query.after, first=MAX_ID),
        limit=query.limit + 1,
    )
    page = cut(found, query.limit, lambda job: encode(job.id))
    closed = members.shut_out(session, call.caller.user)
    shown = [job for job in page.items if job.project_id not in closed]
    return JobList(items=[JobView.of(job) for job in shown], next=page.next)


@job_routes.get("/jobs/{job_id}", may=Permission.READ)
def show(call: Call, session: Session, job_id: int) -> JobView:  # noqa: ARG001
    """One job: what was asked, how far it got, what came of it."""
    return JobView.of(jobs.get(session, job_id))


@job_routes.post("/jobs/{job_id}/cancel", may=Permission.MANAGE, problems=(409,))
def cancel(call: Call, session: Session, job_id: int) -> JobView:
    """Asks a job to stop; what it has done stays done."""
    jobs.cancel(session, job_id, call.now)
    return JobView.of(jobs.get(session, job_id))


@job_routes.post("/jobs/{job_id}/resume", may=Permission.MANAGE, problems=(409,))
def resume(call: Call, session: Session, job_id: int) -> JobView:
    """Goes on with a failed or cancelled job where it stopped."""
    jobs.resume(session, job_id, call.now)
    return JobView.of(jobs.get(session, job_id))


@job_routes.get("/jobs/{job_id}/errors", may=Permission.READ)
def errors(call: Call, session: Session, job_id: int, query: PageQuery) -> JobErrorList:  # noqa: ARG001
    """What the job could not do, item by item."""
    jobs.get(session, job_id)
    found = jobs.errors(session, job_id, after=after_id(query.after), limit=query.limit + 1)
    page = cut(found, query.limit, lambda problem: encode(problem.id))
    items = [JobErrorView.model_validate(problem, from_attributes=True) for problem in page.items]
    return JobErrorList(items=items, next=page.next)


@job_routes.get("/jobs/{job_id}/errors.csv", may=Permission.READ, media_type="text/csv")
def error_table(call: Call, job_id: int) -> Response:
    """What the job could not do as a table (`where`, `message`), safe to open in a spreadsheet."""
    database = call.platform.database
    with database.read() as session:
        jobs.get(session, job_id)
    response = Response(_error_rows(database, job_id), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="job-{job_id}-errors.csv"'
    return response


@job_routes.get("/jobs/{job_id}/file", may=Permission.READ, media_type="application/octet-stream")
def file(call: Call, job_id: int) -> Response:
    """The file that an export job made, streamed. 404 until it is done."""
    platform = call.platform
    with platform.database.read() as session:
        job = jobs.get(session, job_id)
    made = job.result or {}
    if job.kind != "export" or "object" not in made:
        raise NotFound("file of job", job_id)
    response = Response(_blocks(platform.objects, made["object"]), content_type=made["media_type"])
    response.content_length = made["byte_size"]
    response.headers["Content-Disposition"] = f'attachment; filename="{made["file_name"]}"'
    return response


def _error_rows(database: Database, job_id: int) -> Iterator[str]:
    yield _csv_line(["where", "message"])
    after = 0
    while True:
        with database.read() as session:
            found = jobs.errors(session, job_id, after=after, limit=_AT_ONCE)
        for problem in found:
            yield _csv_line([harmless(problem.subject), harmless(problem.message)])
        if len(found) < _AT_ONCE:
            return
        after = found[-1].id


def _csv_line(cells: list[str]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


def _blocks(objects: ObjectStore, sha256: str) -> Iterator[bytes]:
    with objects.open(sha256) as stream:
        while block := stream.read(_BLOCK):
            yield block
