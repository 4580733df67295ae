"""What a handler holds while it works on a job."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.clock import Clock
from storage.database import Database
from storage.errors import JobCancelled, JobInterrupted
from storage.jobs.leases import give_back, mark_done, renew
from storage.jobs.resources import JobResources
from storage.jobs.values import Chunk, Job, JobState
from storage.objects.protocol import ObjectStore
from storage.settings import Settings
from storage.tables import JobErrorRow, JobRow

_PROGRESS_SECONDS = 0.5
_CHECK_SECONDS = 1.0


@dataclass
class _Progress:
    """What was reported and not yet written."""

    done: int | None = None
    total: int | None = None
    message: str | None = None

    def columns(self) -> dict[str, int | str]:
        named = {"done": self.done, "total": self.total, "message": self.message}
        return {name: value for name, value in named.items() if value is not None}


class JobContext:
    """The job being worked on, and the means to record what was done. May be used from several threads."""

    def __init__(self, resources: JobResources, job: Job, owner: str) -> None:
        self.job_id = job.id
        self.project_id = job.project_id
        self.arguments: dict[str, Any] = job.arguments
        self.created_by = job.created_by
        self.owner = owner
        self._resources = resources
        self._lock = threading.Lock()
        self._held: dict[int, Chunk] = {}
        self._pending = _Progress()
        self._written_at = -_PROGRESS_SECONDS
        self._checked_at = -_CHECK_SECONDS

    @property
    def database(self) -> Database:
        return self._resources.database

    @property
    def objects(self) -> ObjectStore:
        return self._resources.objects

    @property
    def settings(self) -> Settings:
        return self._resources.settings

    @property
    def clock(self) -> Clock:
        return self._resources.clock

    @contextmanager
    def complete(self, chunk: Chunk, *, done: int, failed: int = 0) -> Iterator[Session]:
        """One write transaction for the chunk's results, in which the chunk is marked done.

        `done` and `failed` are numbers of items and are added to the job's. Raises JobLeaseLost when the
        chunk was taken over; then, as with any error inside the block, nothing of it is written.
        """
        with self.database.write() as session:
            mark_done(session, job_id=self.job_id, owner=self.owner, number=chunk.number)
            yield session
            session.flush()
            self._set(session, done=JobRow.done + done, failed=JobRow.failed + failed)
        self._forget(chunk)

    def complete_single(self, chunk: Chunk, result: dict[str, Any] | None) -> None:
        """Ends a job of one chunk with its result. Raises JobLeaseLost."""
        self.flush_progress()
        with self.database.write() as session:
            mark_done(session, job_id=self.job_id, owner=self.owner, number=chunk.number)
            # Whatever steps the handler has counted in, it is through with all of them.
            self._set(session, result=result, done=JobRow.total)
        self._forget(chunk)

    def error(self, session: Session, *, chunk: Chunk | None, subject: str, message: str) -> None:
        """Keeps what could not be done, in the caller's transaction; the job goes on."""
        number = None if chunk is None else chunk.number
        session.add(
            JobErrorRow(
                job_id=self.job_id, chunk=number, subject=subject, message=message, created_at=self.clock()
            )
        )

    def progress(
        self, *, done: int | None = None, total: int | None = None, message: str | None = None
    ) -> None:
        """Says how far the job is, written at most twice a second; absolute numbers, not differences.

        A job of several chunks is counted by `complete` and says `message` only. May be called anywhere;
        inside a write of the same thread it is remembered and written by a later call.
        """
        with self._lock:
            pending = self._pending
            pending.done = pending.done if done is None else done
            pending.total = pending.total if total is None else total
            pending.message = pending.message if message is None else message
            early = time.monotonic() - self._written_at < _PROGRESS_SECONDS
        if not early:
            self.flush_progress()

    def flush_progress(self) -> None:
        """Writes what `progress` was told last."""
        if self.database.writing:
            return
        with self._lock:
            columns, self._pending = self._pending.columns(), _Progress()
            self._written_at = time.monotonic()
        if columns:
            with self.database.write(durable=False) as session:
                self._set(session, **columns)

    def check(self) -> None:
        """To be called now and then by whatever takes long. Costs nothing more than once a second.

        Raises JobCancelled once the job was cancelled, JobInterrupted when the worker is to end: let them
        through, the job's runner knows what to do.
        """
        if self._resources.stopping.is_set():
            raise JobInterrupted(self.job_id)
        if time.monotonic() - self._checked_at < _CHECK_SECONDS:
            return
        self._checked_at = time.monotonic()
        self.flush_progress()
        query = select(JobRow.state, JobRow.cancel_requested).where(JobRow.id == self.job_id)
        with self.database.read() as session:
            state, cancelled = session.execute(query).one()
        if cancelled or state != JobState.RUNNING:
            raise JobCancelled(self.job_id)

    def hold(self, chunk: Chunk) -> None:
        with self._lock:
            self._held[chunk.number] = chunk

    def held(self) -> list[Chunk]:
        """Chunks claimed and not completed."""
        with self._lock:
            return list(self._held.values())

    def drop(self) -> list[Chunk]:
        """`held`, and forgets them."""
        with self._lock:
            chunks, self._held = list(self._held.values()), {}
            return chunks

    def renew_leases(self) -> None:
        with self.database.write(durable=False) as session:
            renew(
                session,
                job_id=self.job_id,
                owner=self.owner,
                now=self.clock(),
                lease_seconds=self.settings.job_lease_seconds,
            )

    def give_back(self) -> None:
        """Lets go of everything that is held, uncounted, for others to claim."""
        self.drop()
        with self.database.write(durable=False) as session:
            give_back(session, job_id=self.job_id, owner=self.owner)

    def _forget(self, chunk: Chunk) -> None:
        with self._lock:
            self._held.pop(chunk.number, None)

    def _set(self, session: Session, **columns: Any) -> None:
        session.execute(
            update(JobRow)
            .where(JobRow.id == self.job_id)
            .values(**columns)
            .execution_options(synchronize_session=False)
        )
