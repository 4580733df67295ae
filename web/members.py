"""Members of projects: a role of their own in one project, and who may enter it at all.

A membership overrides the role in the workspace, upwards and downwards; admins are admins everywhere.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from labeling import projects
from labeling.sql import upserting
from storage.errors import NotFound
from web import users
from web.access import Role
from web.errors import BadPayload
from web.tables import ClosedProjectRow, ProjectMemberRow, UserRow
from web.users import User

Access = Literal["open", "members"]
MAX_PEOPLE = 1_000  # of a workspace, that a project's page offers


@dataclass(frozen=True, slots=True)
class Member:
    """`role` in the project; None for somebody who has their role in the workspace only."""

    user_id: int
    email: str
    workspace_role: Role
    role: Role | None


def people(session: Session, project_id: int) -> list[Member]:
    """Everybody who is not disabled, by email, with their role in the project if they have one."""
    projects.get(session, project_id)
    rows = session.execute(
        select(UserRow.id, UserRow.email, UserRow.role, ProjectMemberRow.role.label("own"))
        .outerjoin(
            ProjectMemberRow,
            (ProjectMemberRow.user_id == UserRow.id) & (ProjectMemberRow.project_id == project_id),
        )
        .where(UserRow.disabled_at.is_(None))
        .order_by(UserRow.email)
        .limit(MAX_PEOPLE)
    )
    return [Member(r.id, r.email, Role(r.role), None if r.own is None else Role(r.own)) for r in rows]


def put(session: Session, *, project_id: int, user_id: int, role: Role, now: datetime) -> None:
    """Gives a user this role in the project; raises NotFound, BadPayload (nobody is admin of a project)."""
    if role is Role.ADMIN:
        raise BadPayload.of("role", "admin is a role of the whole workspace")
    projects.get(session, project_id)
    users.get(session, user_id)
    statement = upserting(session, ProjectMemberRow.__table__).values(
        project_id=project_id, user_id=user_id, role=role.value, created_at=now
    )
    keys = ["project_id", "user_id"]
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_={"role": role.value}))


def remove(session: Session, *, project_id: int, user_id: int) -> None:
    """Leaves the user with their role in the workspace."""
    session.execute(
        delete(ProjectMemberRow).where(
            ProjectMemberRow.project_id == project_id, ProjectMemberRow.user_id == user_id
        )
    )


def access(session: Session, project_id: int) -> Access:
    return "open" if session.get(ClosedProjectRow, project_id) is None else "members"


def set_access(session: Session, *, project_id: int, access: Access, by: User | None, now: datetime) -> None:
    """Opens the project to all, or closes it to all but members; whoever closes it stays in as a manager."""
    projects.get(session, project_id)
    if access == "open":
        session.execute(delete(ClosedProjectRow).where(ClosedProjectRow.project_id == project_id))
        return
    closed = upserting(session, ClosedProjectRow.__table__).values(project_id=project_id)
    session.execute(closed.on_conflict_do_nothing())
    if (
        by is not None
        and by.role is not Role.ADMIN
        and session.get(ProjectMemberRow, (project_id, by.id)) is None
    ):
        put(session, project_id=project_id, user_id=by.id, role=Role.MANAGER, now=now)


def role_at(session: Session, *, project_id: int, user: User) -> Role:
    """The user's role in a project; raises NotFound when they may not enter it. One statement."""
    if user.role is Role.ADMIN:
        return user.role
    own = (
        select(ProjectMemberRow.role)
        .where(ProjectMemberRow.project_id == project_id, ProjectMemberRow.user_id == user.id)
        .scalar_subquery()
    )
    closed = select(func.count()).where(ClosedProjectRow.project_id == project_id).scalar_subquery()
    found = session.execute(select(own.label("own"), closed.label("closed"))).one()
    if found.own is not None:
        return Role(found.own)
    if found.closed:
        raise NotFound("project", project_id)
    return user.role


def shut_out(session: Session, user: User) -> set[int]:
    """The projects that the user may not enter."""
    if user.role is Role.ADMIN:
        return set()
    mine = select(ProjectMemberRow.project_id).where(ProjectMemberRow.user_id == user.id)
    return set(
        session.scalars(select(ClosedProjectRow.project_id).where(ClosedProjectRow.project_id.not_in(mine)))
    )
