"""`labelloop user` and `labelloop token`."""

import sys
from datetime import timedelta

import click

from storage.errors import NotFound
from web import audit, tokens, users
from web.access import Role, Scope
from web.cli.output import json_option, open_platform, show, show_rows
from web.passwords import generate_password


@click.group("user")
def user_command() -> None:
    """Users: who may sign in."""


@user_command.command("add")
@click.argument("email")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), default="annotator", show_default=True
)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@json_option
def add_user(email: str, role: str, password_stdin: bool, as_json: bool) -> None:
    """Add a user; without --password-stdin a password is made and printed once."""
    given = sys.stdin.readline().rstrip("\n") if password_stdin else None
    password = given if given is not None else generate_password()
    platform = open_platform()
    now = platform.clock()
    with platform.database.write() as session:
        user = users.add(session, email=email, role=Role(role), password=password, now=now)
        audit.record(session, user_id=None, action="user.add", subject=user.email, now=now, role=role)
    made = {"id": user.id, "email": user.email, "role": user.role.value}
    if given is None:
        made["password"] = password
    text = f"added {user.email} ({role})" + ("" if given is not None else f", password: {password}")
    show(made, text, as_json=as_json)


@user_command.command("list")
@json_option
def list_users(as_json: bool) -> None:
    """List the users."""
    platform = open_platform()
    with platform.database.read() as session:
        found = users.page(session, after=0, limit=10_000)
    rows = [
        {"id": u.id, "email": u.email, "role": u.role.value, "disabled": u.disabled_at is not None}
        for u in found
    ]
    show_rows(rows, ["id", "email", "role", "disabled"], as_json=as_json, empty="there are no users yet")


@user_command.command("password")
@click.argument("email")
@json_option
def new_password(email: str, as_json: bool) -> None:
    """Give a user a new password, printed once; ends their sessions."""
    platform = open_platform()
    now = platform.clock()
    password = generate_password()
    with platform.database.write() as session:
        user = users.by_email(session, email)
        if user is None:
            raise NotFound("user", email)
        users.change(session, user_id=user.id, now=now, password=password)
        audit.record(session, user_id=None, action="user.change", subject=user.email, now=now, password=True)
    show({"email": user.email, "password": password}, f"password: {password}", as_json=as_json)


@click.group("token")
def token_command() -> None:
    """API tokens: for scripts, cut to a scope."""


@token_command.command("add")
@click.argument("email")
@click.option(
    "--scope", type=click.Choice([scope.value for scope in Scope]), default="read", show_default=True
)
@click.option("--name", default="command line", show_default=True, help="What the token is for.")
@click.option("--days", type=click.IntRange(1, 3650), help="Days until it expires; without, it does not.")
@json_option
def add_token(email: str, scope: str, name: str, days: int | None, as_json: bool) -> None:
    """Make a token for a user; it is printed once and kept only as a hash."""
    platform = open_platform()
    now = platform.clock()
    with platform.database.write() as session:
        user = users.by_email(session, email)
        if user is None:
            raise NotFound("user", email)
        made = tokens.add(
            session,
            user_id=user.id,
            name=name,
            scope=Scope(scope),
            now=now,
            expires_at=None if days is None else now + timedelta(days=days),
        )
        audit.record(session, user_id=None, action="token.add", subject=name, now=now, scope=scope)
    value = {"id": made.token.id, "email": user.email, "scope": scope, "token": made.secret}
    show(value, made.secret, as_json=as_json)
