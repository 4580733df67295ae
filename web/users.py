"""Users: who may sign in and with which role."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from labeling.sql import slices
from storage.errors import Conflict, NotFound
from web.access import Role
from web.errors import BadPayload
from web.passwords import MAX_LENGTH, MIN_LENGTH, hash_password
from web.tables import UserRow

_EMAIL = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class User:
    id: int
    email: str
    role: Role
    session_epoch: int
    created_at: datetime
    disabled_at: datetime | None


def add(session: Session, *, email: str, role: Role, password: str, now: datetime) -> User:
    """Raises BadPayload for a malformed email or password, Conflict when the email is taken."""
    email = normal_email(email)
    check_password(password)
    if session.scalar(select(UserRow.id).where(UserRow.email == email)) is not None:
        raise Conflict(f"there is a user {email} already")
    row = UserRow(email=email, role=role.value, password_hash=hash_password(password), created_at=now)
    session.add(row)
    session.flush()
    return _user(row)


def get(session: Session, user_id: int) -> User:
    return _user(_row(session, user_id))


def by_email(session: Session, email: str) -> User | None:
    row = session.scalar(select(UserRow).where(UserRow.email == email.strip().lower()))
    return None if row is None else _user(row)


def password_hash(session: Session, email: str) -> str | None:
    """The hash of an account that may sign in; None for unknown and disabled ones."""
    return session.scalar(
        select(UserRow.password_hash).where(
            UserRow.email == email.strip().lower(), UserRow.disabled_at.is_(None)
        )
    )


def page(session: Session, *, after: int, limit: int) -> list[User]:
    rows = session.scalars(select(UserRow).where(UserRow.id > after).order_by(UserRow.id).limit(limit))
    return [_user(row) for row in rows]


def ids_by_email(session: Session, addresses: set[str]) -> dict[str, int]:
    """The users with these addresses (in lower case), disabled ones too."""
    found: dict[str, int] = {}
    for part in slices(sorted(addresses)):
        rows = session.execute(select(UserRow.email, UserRow.id).where(UserRow.email.in_(part)))
        found.update((row.email, row.id) for row in rows)
    return found


def emails(session: Session, user_ids: set[int]) -> dict[int, str]:
    rows = session.execute(select(UserRow.id, UserRow.email).where(UserRow.id.in_(user_ids)))
    return {row.id: row.email for row in rows}


def change(
    session: Session,
    *,
    user_id: int,
    now: datetime,
    role: Role | None = None,
    password: str | None = None,
    disabled: bool | None = None,
) -> User:
    """Changes what is given; any change ends the user's sessions. The last working admin cannot be lost."""
    row = _row(session, user_id)
    was_admin = _is_working_admin(row)
    if role is not None:
        row.role = role.value
    if password is not None:
        check_password(password)
        row.password_hash = hash_password(password)
    if disabled is not None:
        row.disabled_at = (row.disabled_at or now) if disabled else None
    row.session_epoch += 1
    session.flush()
    working = select(UserRow.id).where(UserRow.role == Role.ADMIN.value, UserRow.disabled_at.is_(None))
    if was_admin and session.scalar(working.limit(1)) is None:
        raise Conflict("this would leave nobody with the role admin")
    return _user(row)


def end_sessions(session: Session, user_id: int) -> None:
    raised = UserRow.session_epoch + 1
    session.execute(update(UserRow).where(UserRow.id == user_id).values(session_epoch=raised))


def normal_email(email: str) -> str:
    email = email.strip().lower()
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise BadPayload.of("email", "this is not an email address")
    return email


def check_password(password: str) -> None:
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise BadPayload.of("password", f"must have {MIN_LENGTH} to {MAX_LENGTH} characters")


def _is_working_admin(row: UserRow) -> bool:
    return row.role == Role.ADMIN.value and row.disabled_at is None


def _row(session: Session, user_id: int) -> UserRow:
    row = session.get(UserRow, user_id)
    if row is None:
        raise NotFound("user", user_id)
    return row


def _user(row: UserRow) -> User:
    return User(row.id, row.email, Role(row.role), row.session_epoch, row.created_at, row.disabled_at)
