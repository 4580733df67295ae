"""One change to many items, and the searches that look at all of them."""

from typing import Any

from sqlalchemy.orm import Session

from active_learning import redraft
from active_learning.jobs import SIMILARITY
from labeling import projects
from labeling.explorer.bulk import BULK, BulkArguments, SetPlace
from labeling.explorer.duplicates import DUPLICATES
from labeling.explorer.language import format_query
from storage import jobs
from storage.jobs import FollowUp
from web import audit, explorer
from web.access import Permission
from web.calls import Call
from web.errors import BadPayload
from web.payloads.common import JobStarted
from web.payloads.explorer import BulkBody, Draft
from web.routing import Routes

bulk_routes = Routes("bulk")


@bulk_routes.post("/projects/{project_id}/bulk", may=Permission.MANAGE, status=202)
def change(call: Call, session: Session, project_id: int, body: BulkBody) -> JobStarted:
    """Makes one change to all items that a filter finds, or to a selection, in the background."""
    if (body.where is None) == (body.item_ids is None):
        raise BadPayload.of("where", "give a filter or a selection, not both")
    where: str | None = None
    if body.where is not None:
        terms = explorer.terms_of(session, project_id=project_id, where=body.where, user_id=call.caller.id)
        where = format_query(terms)
    else:
        projects.get(session, project_id)
    audit.record(
        session,
        user_id=call.caller.id,
        action=f"bulk.{body.change.action}",
        subject=f"project {project_id}",
        now=call.now,
        where=where,
        item_ids=body.item_ids,
    )
    if isinstance(body.change, Draft):
        return _draft(call, session, project_id, where, body.item_ids)
    arguments = BulkArguments(project_id=project_id, where=where, item_ids=body.item_ids, change=body.change)
    placed = isinstance(body.change, SetPlace) and body.change.place == "normal"
    then = [redraft.reorder(project_id)] if placed else []
    return _submit(call, session, project_id, BULK, arguments.model_dump(mode="json"), then)


@bulk_routes.post("/projects/{project_id}/duplicates", may=Permission.MANAGE, status=202)
def find_duplicates(call: Call, session: Session, project_id: int) -> JobStarted:
    """Looks for groups of near duplicates anew, in the background."""
    projects.get(session, project_id)
    return _submit(call, session, project_id, DUPLICATES, {"project_id": project_id})


@bulk_routes.post("/projects/{project_id}/similarity", may=Permission.MANAGE, status=202)
def index(call: Call, session: Session, project_id: int) -> JobStarted:
    """Builds the similarity index anew, in the background."""
    projects.get(session, project_id)
    return _submit(call, session, project_id, SIMILARITY, {"project_id": project_id})


def _draft(
    call: Call, session: Session, project_id: int, where: str | None, item_ids: list[int] | None
) -> JobStarted:
    arguments = {"project_id": project_id, "only": "all", "where": where, "item_ids": item_ids}
    return _submit(call, session, project_id, "prelabel", arguments, [redraft.reorder(project_id)])


def _submit(
    call: Call,
    session: Session,
    project_id: int,
    kind: str,
    arguments: dict[str, Any],
    then: list[FollowUp] | None = None,
) -> JobStarted:
    job_id = jobs.submit(
        session,
        kind=kind,
        arguments=arguments,
        project_id=project_id,
        created_by=call.caller.id,
        now=call.now,
        then=then or [],
    )
    return JobStarted(job_id=job_id)
