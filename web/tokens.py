"""API tokens: shown once, kept as SHA-256, cut to a scope, revocable."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.errors import NotFound
from web.access import Role, Scope
from web.tables import ApiTokenRow, UserRow
from web.users import User

PREFIX = "llp_"  # so that secret scanners recognise a leaked token


@dataclass(frozen=True, slots=True)
class ApiToken:
    id: int
    user_id: int
    name: str
    scope: Scope
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made; `secret` is in no table and cannot be shown again."""

    token: ApiToken
    secret: str


def add(
    session: Session,
    *,
    user_id: int,
    name: str,
    scope: Scope,
    now: datetime,
    expires_at: datetime | None = None,
) -> NewToken:
    secret = PREFIX + secrets.token_urlsafe(32)
    row = ApiTokenRow(
        user_id=user_id,
        name=name,
        token_hash=_hash(secret),
        scope=scope.value,
        created_at=now,
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    return NewToken(_token(row), secret)


def holder(session: Session, secret: str, *, now: datetime) -> tuple[User, Scope] | None:
    """Whose token this is; None when it is unknown, revoked or expired, or its user disabled."""
    row = session.execute(
        select(ApiTokenRow, UserRow)
        .join(UserRow, UserRow.id == ApiTokenRow.user_id)
        .where(
            ApiTokenRow.token_hash == _hash(secret),
            ApiTokenRow.revoked_at.is_(None),
            UserRow.disabled_at.is_(None),
        )
    ).first()
    if row is None or (row[0].expires_at is not None and row[0].expires_at <= now):
        return None
    user = row[1]
    found = User(user.id, user.email, Role(user.role), user.session_epoch, user.created_at, user.disabled_at)
    return found, Scope(row[0].scope)


def page(session: Session, *, user_id: int, after: int, limit: int) -> list[ApiToken]:
    rows = session.scalars(
        select(ApiTokenRow)
        .where(ApiTokenRow.user_id == user_id, ApiTokenRow.id > after, ApiTokenRow.revoked_at.is_(None))
        .order_by(ApiTokenRow.id)
        .limit(limit)
    )
    return [_token(row) for row in rows]


def revoke(session: Session, *, token_id: int, user_id: int | None, now: datetime) -> ApiToken:
    """Raises NotFound for a token of somebody else, unless `user_id` is None (an admin)."""
    row = session.get(ApiTokenRow, token_id)
    if row is None or (user_id is not None and row.user_id != user_id):
        raise NotFound("token", token_id)
    row.revoked_at = row.revoked_at or now
    session.flush()
    return _token(row)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _token(row: ApiTokenRow) -> ApiToken:
    return ApiToken(
        row.id, row.user_id, row.name, Scope(row.scope), row.created_at, row.expires_at, row.revoked_at
    )
