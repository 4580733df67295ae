"""Deployments: which model versions draft, and for which share of the items."""

from sqlalchemy.orm import Session

from active_learning import redraft
from labeling import projects
from preannotate import deployments, registry
from preannotate.deployments import Deployment
from web import audit
from web.access import Permission
from web.calls import Call
from web.payloads.models import DeploymentHistory, DeploymentView, NewDeployment, RollbackBody
from web.routing import Routes

deployment_routes = Routes("deployments")


@deployment_routes.get("/projects/{project_id}/deployment", may=Permission.READ)
def show(call: Call, session: Session, project_id: int) -> DeploymentHistory:  # noqa: ARG001
    """The deployment in force and the ones before it, newest first."""
    projects.get(session, project_id)
    numbers = _numbers(session, project_id)
    past = [_view(d, numbers) for d in deployments.history(session, project_id)]
    return DeploymentHistory(current=past[0] if past else None, history=past)


@deployment_routes.post(
    "/projects/{project_id}/deployment", may=Permission.MANAGE, status=201, problems=(409,)
)
def deploy(call: Call, session: Session, project_id: int, body: NewDeployment) -> DeploymentView:
    """Puts model versions in force and drafts anew what is open.

    Items move to them by hash, so raising a share moves none back.
    """
    projects.get(session, project_id)
    deployment = deployments.deploy(
        session,
        project_id=project_id,
        stable=body.stable,
        canary=body.canary,
        canary_share=body.canary_share,
        blind_share=body.blind_share,
        reason=body.reason,
        created_by=call.caller.id,
        now=call.now,
    )
    return _recorded(call, session, deployment, "deployment.set")


@deployment_routes.post(
    "/projects/{project_id}/deployment/rollback", may=Permission.MANAGE, status=201, problems=(409,)
)
def rollback(call: Call, session: Session, project_id: int, body: RollbackBody) -> DeploymentView:
    """Puts the deployment before the present one in force again."""
    projects.get(session, project_id)
    deployment = deployments.rollback(
        session, project_id=project_id, reason=body.reason, created_by=call.caller.id, now=call.now
    )
    return _recorded(call, session, deployment, "deployment.rollback")


def _recorded(call: Call, session: Session, deployment: Deployment, action: str) -> DeploymentView:
    redraft.submit(session, project_id=deployment.project_id, created_by=call.caller.id, now=call.now)
    audit.record(
        session,
        user_id=call.caller.id,
        action=action,
        subject=f"project {deployment.project_id}",
        now=call.now,
        number=deployment.number,
        stable_id=deployment.stable_id,
        canary_id=deployment.canary_id,
    )
    return _view(deployment, _numbers(session, deployment.project_id))


def _numbers(session: Session, project_id: int) -> dict[int, int]:
    return {version.id: version.number for version in registry.list_versions(session, project_id)}


def _view(deployment: Deployment, numbers: dict[int, int]) -> DeploymentView:
    return DeploymentView(
        id=deployment.id,
        number=deployment.number,
        stable_id=deployment.stable_id,
        canary_id=deployment.canary_id,
        stable_number=numbers.get(deployment.stable_id or 0),
        canary_number=numbers.get(deployment.canary_id or 0),
        canary_share=deployment.canary_share,
        blind_share=deployment.blind_share,
        replaces=deployment.replaces,
        reason=deployment.reason,
        created_by=deployment.created_by,
        created_at=deployment.created_at,
    )
