"""Session, users and API tokens."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from web.access import Role, Scope
from web.payloads.common import Payload, View
from web.tokens import ApiToken
from web.users import User

Email = Annotated[str, Field(min_length=3, max_length=254)]
Password = Annotated[str, Field(min_length=1, max_length=1024)]


class SignIn(Payload):
    email: Email
    password: Password


class EndQuery(Payload):
    everywhere: bool = False


class Person(View):
    id: int
    email: str
    role: Role


class SessionView(View):
    """`csrf` goes into the X-CSRF-Token header of every write by cookie."""

    user: Person | None
    csrf: str | None


class NewUser(Payload):
    email: Email
    role: Role = Role.ANNOTATOR
    password: Password


class UserChange(Payload):
    """What is given is changed; every change ends the user's sessions."""

    role: Role | None = None
    password: Password | None = None
    disabled: bool | None = None


class UserView(View):
    id: int
    email: str
    role: Role
    created_at: datetime
    disabled_at: datetime | None

    @classmethod
    def of(cls, user: User) -> "UserView":
        return cls(
            id=user.id,
            email=user.email,
            role=user.role,
            created_at=user.created_at,
            disabled_at=user.disabled_at,
        )


class UserList(View):
    items: list[UserView]
    next: str | None


class NewApiToken(Payload):
    name: Annotated[str, Field(min_length=1, max_length=200)]
    scope: Scope = Scope.READ
    expires_at: datetime | None = None


class TokenView(View):
    """`token` is there once, in the answer that made it."""

    id: int
    name: str
    scope: Scope
    created_at: datetime
    expires_at: datetime | None
    token: str | None = None

    @classmethod
    def of(cls, token: ApiToken, secret: str | None = None) -> "TokenView":
        return cls(
            id=token.id,
            name=token.name,
            scope=token.scope,
            created_at=token.created_at,
            expires_at=token.expires_at,
            token=secret,
        )


class TokenList(View):
    items: list[TokenView]
    next: str | None
