"""What follows when items came in or another model drafts: draft what is open, then order the queue anew."""

from datetime import datetime

from sqlalchemy.orm import Session

from preannotate import deployments
from storage import jobs
from storage.jobs import FollowUp


def reorder(project_id: int, *, seed: int = 0) -> FollowUp:
    """The job that orders the open tasks anew."""
    return FollowUp("prioritise", {"project_id": project_id, "seed": seed})


def chain(session: Session, *, project_id: int, seed: int = 0) -> FollowUp:
    """Drafts the open tasks and then orders them; without a model in force it only orders them."""
    order = reorder(project_id, seed=seed)
    if deployments.current(session, project_id) is None:
        return order
    return FollowUp("prelabel", {"project_id": project_id, "only": "open"}, then=(order,))


def submit(session: Session, *, project_id: int, created_by: int | None, now: datetime, seed: int = 0) -> int:
    """Submits the chain; returns the id of its first job."""
    first = chain(session, project_id=project_id, seed=seed)
    return jobs.submit(
        session,
        kind=first.kind,
        arguments=first.arguments,
        project_id=project_id,
        created_by=created_by,
        now=now,
        then=first.then,
    )
