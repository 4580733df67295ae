"""Rows of storage: durable jobs, their chunks and what went wrong in them."""

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.rows import BigId, Document, Documents, Id, Json, Moment, Row, Word


class JobRow(Row):
    """What was asked, how far it got. `project_id` is opaque here."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state_not_before", "state", "not_before"),)

    id: Mapped[Id]
    kind: Mapped[Word]
    project_id: Mapped[int | None] = mapped_column(BigId, index=True)
    arguments: Mapped[Document]
    follow_ups: Mapped[Documents] = mapped_column(Json, default=list)  # submitted when this one succeeds
    state: Mapped[Word] = mapped_column(default="queued")  # queued running succeeded failed cancelled
    planned: Mapped[bool] = mapped_column(default=False)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[Document | None] = mapped_column(Json)
    attempts: Mapped[int] = mapped_column(default=0)  # at planning, then at ending
    not_before: Mapped[Moment]
    lease_owner: Mapped[str | None] = mapped_column(String(64))  # who plans or ends it just now
    lease_expires_at: Mapped[Moment | None]
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    created_by: Mapped[int | None] = mapped_column(BigId)
    created_at: Mapped[Moment]
    started_at: Mapped[Moment | None]
    finished_at: Mapped[Moment | None]


class JobChunkRow(Row):
    """One repeatable step of a job: claimed under a lease, done and recorded in one transaction."""

    __tablename__ = "job_chunk"
    __table_args__ = (
        UniqueConstraint("job_id", "number"),
        Index("ix_job_chunk_job_id_state_number", "job_id", "state", "number"),
    )

    id: Mapped[Id]
    job_id: Mapped[int] = mapped_column(BigId, ForeignKey("job.id", ondelete="CASCADE"))
    number: Mapped[int]
    arguments: Mapped[Document]
    state: Mapped[Word] = mapped_column(default="queued")  # queued running done failed
    size: Mapped[int] = mapped_column(default=1)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[Moment]
    lease_owner: Mapped[str | None] = mapped_column(String(64))
    lease_expires_at: Mapped[Moment | None]


class JobErrorRow(Row):
    """One thing that a job could not do; the job went on."""

    __tablename__ = "job_error"

    id: Mapped[Id]
    job_id: Mapped[int] = mapped_column(BigId, ForeignKey("job.id", ondelete="CASCADE"), index=True)
    chunk: Mapped[int | None]
    subject: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Moment]
