"""Rows of web: who may sign in, what they hold, and what they did."""

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.rows import BigId, Document, Id, Json, Moment, Name, Row, Word


class UserRow(Row):
    __tablename__ = "user_account"

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    role: Mapped[Word]  # admin manager reviewer annotator
    password_hash: Mapped[str] = mapped_column(Text)
    session_epoch: Mapped[int] = mapped_column(default=0)  # raised to end every session of this user
    created_at: Mapped[Moment]
    disabled_at: Mapped[Moment | None]


class ProjectMemberRow(Row):
    """The role of a user in one project, in place of the one they have in the workspace."""

    __tablename__ = "project_member"

    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), primary_key=True)
    role: Mapped[Word]  # manager reviewer annotator
    created_at: Mapped[Moment]


class ClosedProjectRow(Row):
    """A project that only its members and admins may enter; without a row it is open to all."""

    __tablename__ = "closed_project"

    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"), primary_key=True)


class ApiTokenRow(Row):
    """Only the SHA-256 of a token is kept."""

    __tablename__ = "api_token"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    name: Mapped[Name]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scope: Mapped[Word]  # read label manage admin
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment | None]
    revoked_at: Mapped[Moment | None]


class PreferencesRow(Row):
    """How one person likes the pages; no row for whoever never chose anything."""

    __tablename__ = "user_preferences"

    user_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("user_account.id"), primary_key=True, autoincrement=False
    )
    document: Mapped[Document] = mapped_column(Json)
    changed_at: Mapped[Moment]


class SignInAttemptRow(Row):
    """Failed sign-ins, for the rate limit; rows older than the window are deleted on the way."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_subject_at", "subject", "at"),)

    id: Mapped[Id]
    subject: Mapped[str] = mapped_column(String(300))
    at: Mapped[Moment]


class IdempotencyRow(Row):
    """The answer given to a write that carried an Idempotency-Key; asked again, it is given again."""

    __tablename__ = "idempotency"
    __table_args__ = (UniqueConstraint("user_id", "key"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"))
    key: Mapped[str] = mapped_column(String(200))
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]
    body: Mapped[Document | None] = mapped_column(Json)
    created_at: Mapped[Moment]


class AuditRow(Row):
    __tablename__ = "audit"

    id: Mapped[Id]
    user_id: Mapped[int | None] = mapped_column(BigId, index=True)
    action: Mapped[Name]
    subject: Mapped[str] = mapped_column(Text)
    detail: Mapped[Document] = mapped_column(default=dict)
    at: Mapped[Moment]
