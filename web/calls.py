"""One call of the API: who calls, on which platform, at what time; and how the caller is found."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Request

from web import members, places, sessions, tokens
from web.access import Permission, Role, Scope, permissions
from web.errors import CsrfRefused, NotAllowed, SignInRequired
from web.idempotency import Key
from web.routing import Operation
from web.sessions import SessionCookie
from web.users import User
from web.wiring import Platform

CSRF_HEADER = "X-CSRF-Token"


@dataclass(frozen=True, slots=True)
class Caller:
    """A user, by a session cookie or by a token of some scope."""

    user: User
    scope: Scope | None
    cookie: SessionCookie | None
    project_role: Role | None = None  # where the call is about a project and the role there is another

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def role(self) -> Role:
        """The role that counts for this call."""
        return self.project_role or self.user.role

    def may(self, permission: Permission) -> bool:
        return permission in permissions(self.role, self.scope)


@dataclass(frozen=True, slots=True)
class Call:
    """What every handler gets first."""

    platform: Platform
    request: Request
    now: datetime
    visitor: Caller | None
    key: Key | None = None

    @property
    def caller(self) -> Caller:
        """Raises SignInRequired for a visitor who is nobody."""
        if self.visitor is None:
            raise SignInRequired()
        return self.visitor


def identify(platform: Platform, request: Request, now: datetime) -> Caller | None:
    """The caller by token or cookie, None without either. A token that is no good raises SignInRequired."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        with platform.database.read() as session:
            held = tokens.holder(session, secret.strip(), now=now)
        if held is None:
            raise SignInRequired()
        return Caller(held[0], held[1], None)
    cookie = platform.signer.read(request.cookies.get(sessions.COOKIE, ""), now=now)
    if cookie is None:
        return None
    with platform.database.read() as session:
        user = sessions.user_of(session, cookie)
    return None if user is None else Caller(user, None, cookie)


def enter(platform: Platform, path: Mapping[str, int], caller: Caller | None) -> Caller | None:
    """The caller with the role they have where the path leads; raises NotFound where they may not be."""
    if caller is None or not path or caller.user.role is Role.ADMIN:
        return caller
    with platform.database.read() as session:
        project_id = places.project_of(session, path)
        if project_id is None:
            return caller
        return replace(caller, project_role=members.role_at(session, project_id=project_id, user=caller.user))


def admit(platform: Platform, operation: Operation, request: Request, caller: Caller | None) -> None:
    """Raises SignInRequired, NotAllowed or CsrfRefused."""
    if operation.permission is not None:
        if caller is None:
            raise SignInRequired()
        if not caller.may(operation.permission):
            scope = "" if caller.scope is None else f" with a token of scope {caller.scope}"
            raise NotAllowed(operation.permission, f"{caller.role}{scope}")
    if operation.writes and caller is not None and caller.cookie is not None and operation.permission:
        sent = request.headers.get(CSRF_HEADER, "")
        if not platform.signer.csrf_matches(caller.cookie, sent):
            raise CsrfRefused()
