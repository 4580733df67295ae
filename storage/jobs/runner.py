"""One worker's run through one job: plan it if nobody has, work on what can be claimed, end what is done."""

import logging
import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta

from storage.errors import (
    JobCancelled,
    JobInterrupted,
    JobLeaseLost,
    LabelloopError,
    NotFound,
    UnknownJobKind,
)
from storage.jobs.context import JobContext
from storage.jobs.dependencies import JobDependencies
from storage.jobs.ending import can_end, end_job, fail_job
from storage.jobs.heartbeat import heartbeat
from storage.jobs.kinds import JobKind
from storage.jobs.leases import bury_expired, claim_chunk, claim_job, give_up, lock_job, requeue
from storage.jobs.planning import plan_job
from storage.jobs.records import as_value
from storage.jobs.values import Chunk, Job, JobState
from storage.tables import JobRow

_log = logging.getLogger(__name__)


def run_job(dependencies: JobDependencies, job_id: int) -> None:
    """Works on the job until nothing is left that this worker could claim; may be called by many at once.

    Returns when the job has ended, when others hold the rest of it, or when what failed has to rest first.
    What goes wrong inside the job is recorded there. Raises NotFound.
    """
    job = _start(dependencies, job_id)
    if job is None:
        return
    context = JobContext(dependencies, job, owner=uuid.uuid4().hex)
    run = _Run(dependencies, context, dependencies.kind(job.kind))
    with dependencies.active.holding(context), heartbeat(context):
        run.through()


class _Run:
    def __init__(self, dependencies: JobDependencies, context: JobContext, kind: JobKind) -> None:
        self.dependencies = dependencies
        self.context = context
        self.kind = kind
        self.database = dependencies.database
        self.job_id = context.job_id

    def through(self) -> None:
        try:
            if self._plan():
                while self._work(fresh=True) or self._work(fresh=False):
                    pass
        except (JobCancelled, JobInterrupted) as stop:
            _log.info("%s", stop)
        finally:
            self.context.give_back()
        self._end()

    def claim(self, *, fresh: bool) -> Chunk | None:
        """The next chunk, in hand; None when there is none or the worker is to end."""
        if self.dependencies.stopping.is_set():
            return None
        with self.database.write(durable=False) as session:
            chunk = claim_chunk(
                session,
                job_id=self.job_id,
                owner=self.context.owner,
                now=self.dependencies.clock(),
                lease_seconds=self.dependencies.settings.job_lease_seconds,
                fresh=fresh,
            )
        if chunk is not None:
            self.context.hold(chunk)
        return chunk

    def _plan(self) -> bool:
        """Whether there is a plan to work on."""
        with self.database.read() as session:
            if session.get_one(JobRow, self.job_id).planned:
                return True
        if not self._lead(planning=True):
            return False
        try:
            plan_job(self.context, self.kind)
        except (JobCancelled, JobInterrupted):
            raise
        except JobLeaseLost as lost:
            _log.warning("%s", lost)
            return False
        except Exception as error:
            self._setback("planning", error)
            return False
        return True

    def _work(self, *, fresh: bool) -> bool:
        """Hands chunks to the kind: fresh ones as long as there are any, or one that was tried before.

        One that was tried goes alone, so that only the guilty one fails for good.
        """
        if not fresh:
            self._bury()
        first = self.claim(fresh=fresh)
        if first is None:
            return False
        try:
            self.kind.run(self.context, _Claims(self, first, more=fresh))
            self._punish(RuntimeError("the handler ended without completing the chunk"))
        except (JobCancelled, JobInterrupted):
            raise
        except JobLeaseLost as lost:
            _log.warning("%s", lost)
            self.context.give_back()
        except Exception as error:
            # What was foreseen says enough by itself; anything else is a defect, and its place is wanted.
            foreseen = isinstance(error, LabelloopError)
            _log.warning("job %d (%s): %s", self.job_id, self.kind.name, error, exc_info=not foreseen)
            self._punish(error)
        self.context.flush_progress()
        return True

    def _punish(self, error: Exception) -> None:
        """Chunks in hand when an error came: tried again, or given up."""
        chunks = self.context.drop()
        job_id, owner, now = self.job_id, self.context.owner, self.dependencies.clock()
        with self.database.write() as session:
            for chunk in chunks:
                if len(chunks) == 1 and self._hopeless(chunk, error):
                    give_up(
                        session,
                        job_id=job_id,
                        owner=owner,
                        number=chunk.number,
                        reason=_reason(error),
                        now=now,
                    )
                    continue
                # Of several in hand, who is guilty will show when each is tried alone.
                pause = self.kind.pause(chunk.attempt) if len(chunks) == 1 else 0.0
                rested = now + timedelta(seconds=pause)
                requeue(session, job_id=job_id, owner=owner, number=chunk.number, not_before=rested)

    def _hopeless(self, chunk: Chunk, error: Exception) -> bool:
        return chunk.attempt >= self.kind.max_attempts or not _worth_trying_again(error)

    def _bury(self) -> None:
        with self.database.write() as session:
            now = self.dependencies.clock()
            bury_expired(session, job_id=self.job_id, now=now, max_attempts=self.kind.max_attempts)

    def _end(self) -> None:
        with self.database.read() as session:
            job = session.get_one(JobRow, self.job_id)
            if job.state != JobState.RUNNING or not can_end(session, job, self.dependencies.clock()):
                return
        if not self._lead(planning=False):
            return
        try:
            end_job(self.context, self.kind)
        except JobLeaseLost as lost:
            _log.warning("%s", lost)
        except Exception as error:
            self._setback("ending", error)

    def _lead(self, *, planning: bool) -> bool:
        """Takes the job's own lease; a job that was led in vain too often fails instead."""
        now = self.dependencies.clock()
        owner, seconds = self.context.owner, self.dependencies.settings.job_lease_seconds
        with self.database.write() as session:
            if not claim_job(
                session, job_id=self.job_id, owner=owner, now=now, lease_seconds=seconds, planning=planning
            ):
                return False
            job = lock_job(session, job_id=self.job_id, owner=owner)
            if job.attempts <= self.kind.max_attempts:
                return True
            fail_job(session, job, f"the worker died or fell silent {self.kind.max_attempts} times", now)
            return False

    def _setback(self, step: str, error: Exception) -> None:
        """The job's planning or ending raised: try again later, or fail."""
        _log.warning("job %d (%s): %s failed", self.job_id, self.kind.name, step, exc_info=error)
        now = self.dependencies.clock()
        try:
            with self.database.write() as session:
                job = lock_job(session, job_id=self.job_id, owner=self.context.owner)
                if job.attempts >= self.kind.max_attempts or not _worth_trying_again(error):
                    fail_job(session, job, _reason(error), now)
                else:
                    job.not_before = now + timedelta(seconds=self.kind.pause(job.attempts))
                    job.lease_owner = job.lease_expires_at = None
        except JobLeaseLost as lost:
            _log.warning("%s", lost)


class _Claims(Iterator[Chunk]):
    """Chunks claimed one by one as they are asked for, from any thread."""

    def __init__(self, run: _Run, first: Chunk, *, more: bool) -> None:
        self._run = run
        self._first: Chunk | None = first
        self._more = more
        self._lock = threading.Lock()

    def __next__(self) -> Chunk:
        with self._lock:
            chunk, self._first = self._first, None
            if chunk is None and self._more:
                chunk = self._run.claim(fresh=True)
        if chunk is None:
            raise StopIteration
        return chunk


def _start(dependencies: JobDependencies, job_id: int) -> Job | None:
    """The job, set running if it was queued; None when there is nothing to do for it now."""
    now = dependencies.clock()
    with dependencies.database.write() as session:
        row = session.get(JobRow, job_id, with_for_update=True)
        if row is None:
            raise NotFound("job", job_id)
        if JobState(row.state).ended or row.not_before > now:
            return None
        try:
            dependencies.kind(row.kind)
        except UnknownJobKind as error:
            fail_job(session, row, str(error), now)
            return None
        if row.state == JobState.QUEUED:
            row.state = JobState.RUNNING
            row.started_at = row.started_at or now
        return as_value(row)


def _worth_trying_again(error: Exception) -> bool:
    return error.transient if isinstance(error, LabelloopError) else True


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, LabelloopError) else f"{type(error).__name__}: {error}"
