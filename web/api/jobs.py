"""Background jobs."""

from sqlalchemy.orm import Session

from storage import jobs
from web import members
from web.access import Permission
from web.calls import Call
from web.pagination import MAX_ID, after_id, cut, encode
from web.payloads.common import PageQuery
from web.payloads.jobs import JobErrorList, JobErrorView, JobList, JobQuery, JobView
from web.routing import Routes

job_routes = Routes("jobs")


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
