"""How work is checked and how it goes: honeypots, figures of each person, label-error suspects."""

from sqlalchemy.orm import Session

from labeling import honeypots, projects
from storage import jobs
from web import audit, team_work
from web.access import Permission
from web.calls import Call
from web.payloads.common import JobStarted
from web.payloads.team import ChecksBody, ChecksView, Work, WorkQuery
from web.routing import Routes

quality_routes = Routes("quality")


@quality_routes.get("/projects/{project_id}/checks", may=Permission.MANAGE)
def show_checks(call: Call, session: Session, project_id: int) -> ChecksView:  # noqa: ARG001
    """How many tasks are reviewed and how many are honeypots."""
    return _checks(session, project_id)


@quality_routes.patch("/projects/{project_id}/checks", may=Permission.MANAGE)
def change_checks(call: Call, session: Session, project_id: int, body: ChecksBody) -> ChecksView:
    """Changes the shares, and which tasks with a known answer are honeypots."""
    honeypots.set_shares(
        session,
        project_id=project_id,
        review_share=body.review_share,
        honeypot_share=body.honeypot_share,
    )
    if body.honeypots is not None:
        honeypots.choose(session, project_id=project_id, count=body.honeypots)
    audit.record(
        session,
        user_id=call.caller.id,
        action="project.checks",
        subject=str(project_id),
        now=call.now,
        **body.model_dump(exclude_none=True),
    )
    return _checks(session, project_id)


@quality_routes.get("/projects/{project_id}/work", may=Permission.REVIEW)
def show_work(call: Call, session: Session, project_id: int, query: WorkQuery) -> Work:
    """What each person did, by day, and how well: agreement, rejection, honeypots."""
    projects.get(session, project_id)
    return team_work.work(session, project_id=project_id, days=query.days, now=call.now)


@quality_routes.post("/projects/{project_id}/suspects", may=Permission.MANAGE, status=202)
def find_suspects(call: Call, session: Session, project_id: int) -> JobStarted:
    """Starts a job that looks for wrong labels and puts them before reviewers."""
    projects.get(session, project_id)
    job_id = jobs.submit(
        session,
        kind="suspects",
        arguments={"project_id": project_id},
        project_id=project_id,
        created_by=call.caller.id,
        now=call.now,
    )
    return JobStarted(job_id=job_id)


def _checks(session: Session, project_id: int) -> ChecksView:
    return ChecksView.model_validate(honeypots.checks(session, project_id), from_attributes=True)
