"""`labelloop member`: roles in one project, and who may enter it."""

import click
from sqlalchemy.orm import Session

from labeling import projects
from storage.errors import NotFound
from web import audit, members, users
from web.access import Role
from web.cli.output import json_option, open_platform, show, show_rows
from web.users import User

_ROLES = [role.value for role in Role if role is not Role.ADMIN]


@click.group("member")
def member_command() -> None:
    """Members of a project: who has another role there, and who may enter it."""


@member_command.command("list")
@click.argument("project")
@json_option
def list_members(project: str, as_json: bool) -> None:
    """List everybody with the role they have in PROJECT."""
    platform = open_platform()
    with platform.database.read() as session:
        found = members.people(session, projects.by_name(session, project).id)
    rows = [
        {"email": m.email, "role": (m.role or m.workspace_role).value, "member": m.role is not None}
        for m in found
    ]
    show_rows(rows, ["email", "role", "member"], as_json=as_json, empty="there are no users yet")


@member_command.command("set")
@click.argument("project")
@click.argument("email")
@click.option("--role", type=click.Choice(_ROLES), required=True)
@json_option
def set_member(project: str, email: str, role: str, as_json: bool) -> None:
    """Give the user EMAIL a role of their own in PROJECT."""
    platform = open_platform()
    now = platform.clock()
    with platform.database.write() as session:
        place, user = projects.by_name(session, project), _user(session, email)
        members.put(session, project_id=place.id, user_id=user.id, role=Role(role), now=now)
        audit.record(
            session,
            user_id=None,
            action="member.put",
            subject=str(place.id),
            now=now,
            user=user.id,
            role=role,
        )
    show(
        {"project": place.name, "email": user.email, "role": role},
        f"{user.email} is {role} in {place.name}",
        as_json=as_json,
    )


@member_command.command("remove")
@click.argument("project")
@click.argument("email")
@json_option
def remove_member(project: str, email: str, as_json: bool) -> None:
    """Leave the user EMAIL with their role in the workspace."""
    platform = open_platform()
    now = platform.clock()
    with platform.database.write() as session:
        place, user = projects.by_name(session, project), _user(session, email)
        members.remove(session, project_id=place.id, user_id=user.id)
        audit.record(
            session, user_id=None, action="member.remove", subject=str(place.id), now=now, user=user.id
        )
    show(
        {"project": place.name, "email": user.email},
        f"{user.email} is no member of {place.name}",
        as_json=as_json,
    )


@member_command.command("access")
@click.argument("project")
@click.argument("access", type=click.Choice(["open", "members"]))
@json_option
def set_access(project: str, access: members.Access, as_json: bool) -> None:
    """Open PROJECT to everybody, or close it to all but its members and admins."""
    platform = open_platform()
    now = platform.clock()
    with platform.database.write() as session:
        place = projects.by_name(session, project)
        members.set_access(session, project_id=place.id, access=access, by=None, now=now)
        audit.record(
            session, user_id=None, action="project.access", subject=str(place.id), now=now, access=access
        )
    show({"project": place.name, "access": access}, f"{place.name} is open to: {access}", as_json=as_json)


def _user(session: Session, email: str) -> User:
    user = users.by_email(session, email)
    if user is None:
        raise NotFound("user", repr(email))
    return user
