"""Who takes part in a project and with which role, and who may enter it."""

from sqlalchemy.orm import Session

from web import audit, members
from web.access import Permission, Role
from web.calls import Call
from web.payloads.team import AccessBody, MemberBody, Members, MemberView
from web.routing import Routes

member_routes = Routes("members")


@member_routes.get("/projects/{project_id}/members", may=Permission.REVIEW)
def index(call: Call, session: Session, project_id: int) -> Members:  # noqa: ARG001
    """Everybody of the workspace, with their role in this project if they have one of their own."""
    return _view(session, project_id)


@member_routes.put("/projects/{project_id}/members/{user_id}", may=Permission.MANAGE)
def put(call: Call, session: Session, project_id: int, user_id: int, body: MemberBody) -> Members:
    """Gives a user a role in this project, in place of the one in the workspace."""
    role = Role(body.role)
    members.put(session, project_id=project_id, user_id=user_id, role=role, now=call.now)
    _audit(call, session, "member.put", project_id, user=user_id, role=body.role)
    return _view(session, project_id)


@member_routes.delete("/projects/{project_id}/members/{user_id}", may=Permission.MANAGE, status=204)
def remove(call: Call, session: Session, project_id: int, user_id: int) -> None:
    """Leaves the user with their role in the workspace."""
    members.remove(session, project_id=project_id, user_id=user_id)
    _audit(call, session, "member.remove", project_id, user=user_id)


@member_routes.put("/projects/{project_id}/access", may=Permission.MANAGE)
def put_access(call: Call, session: Session, project_id: int, body: AccessBody) -> Members:
    """Opens the project to everybody, or closes it to all but its members and admins."""
    members.set_access(session, project_id=project_id, access=body.access, by=call.caller.user, now=call.now)
    _audit(call, session, "project.access", project_id, access=body.access)
    return _view(session, project_id)


def _view(session: Session, project_id: int) -> Members:
    people = [
        MemberView(user_id=m.user_id, email=m.email, workspace_role=m.workspace_role, role=m.role)
        for m in members.people(session, project_id)
    ]
    return Members(access=members.access(session, project_id), people=people)


def _audit(call: Call, session: Session, action: str, project_id: int, **detail: object) -> None:
    audit.record(
        session, user_id=call.caller.id, action=action, subject=str(project_id), now=call.now, **detail
    )
