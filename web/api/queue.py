"""The queue: claiming tasks, and keeping or giving back what is claimed."""

from sqlalchemy.orm import Session

from labeling import projects, queue
from web import bundles
from web.access import Permission
from web.calls import Call
from web.payloads.tasks import ClaimBody, Claimed, HeartbeatBody, Leases, LeaseView
from web.routing import Routes

queue_routes = Routes("queue")


@queue_routes.post("/projects/{project_id}/queue/claim", may=Permission.LABEL)
def claim(call: Call, project_id: int, body: ClaimBody) -> Claimed:
    """Up to `count` tasks: those you hold already, then the best open ones; none when all is labelled."""
    with call.platform.database.write() as session:
        leases = queue.claim(
            session,
            project_id=project_id,
            annotator_id=call.caller.id,
            now=call.now,
            lease_seconds=call.platform.settings.lease_seconds,
            count=body.count,
        )
    with call.platform.database.read() as session:  # what only reads does not hold the one writer up
        if not leases:
            projects.get(session, project_id)
        return Claimed(tasks=bundles.build(session, project_id=project_id, leases=leases))


@queue_routes.post("/queue/heartbeat", may=Permission.LABEL)
def heartbeat(call: Call, session: Session, body: HeartbeatBody) -> Leases:
    """Renews your leases; a task that is missing from the answer is no longer yours."""
    leases = queue.heartbeat(
        session,
        task_ids=body.task_ids,
        annotator_id=call.caller.id,
        now=call.now,
        lease_seconds=call.platform.settings.lease_seconds,
    )
    return Leases(leases=[LeaseView(task_id=x.task_id, expires_at=x.expires_at) for x in leases])
