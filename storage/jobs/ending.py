"""How a job ends: succeeded with its follow-ups submitted, failed, or cancelled; once."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.jobs.context import JobContext
from storage.jobs.kinds import JobKind
from storage.jobs.leases import lock_job
from storage.jobs.records import submit
from storage.jobs.values import ChunkState, FollowUp, JobState
from storage.tables import JobChunkRow, JobErrorRow, JobRow


def can_end(session: Session, job: JobRow, now: datetime) -> bool:
    """Whether nothing is left to do, or nobody is left doing it after a cancel."""
    if job.cancel_requested:
        alive = select(func.count()).where(
            JobChunkRow.job_id == job.id,
            JobChunkRow.state == ChunkState.RUNNING,
            JobChunkRow.lease_expires_at >= now,
        )
        return session.scalar(alive) == 0
    return job.planned and not _counts(session, job.id).keys() & {ChunkState.QUEUED, ChunkState.RUNNING}


def end_job(context: JobContext, kind: JobKind) -> None:
    """Ends a job if it still can; the caller holds its lease. Raises JobLeaseLost and what `finish` does."""
    with context.database.write() as session:
        job = lock_job(session, job_id=context.job_id, owner=context.owner)
        now = context.clock()
        if not can_end(session, job, now):  # ended by others and resumed since we looked
            job.lease_owner = job.lease_expires_at = None
            return
        counts = _counts(session, job.id)
        if job.cancel_requested:
            _close(job, JobState.CANCELLED, now)
        elif counts.get(ChunkState.FAILED, 0):
            _close(job, JobState.FAILED, now, message=_failure(session, job.id, counts))
        else:
            result = kind.finish(context, session)
            if result is not None:
                job.result = result
            for follow_up in job.follow_ups:
                _submit(session, job, FollowUp.from_json(follow_up), now)
            _close(job, JobState.SUCCEEDED, now)


def fail_job(session: Session, job: JobRow, reason: str, now: datetime) -> None:
    """Ends a job that could not be planned or ended; it can be resumed."""
    session.add(JobErrorRow(job_id=job.id, chunk=None, subject="job", message=reason, created_at=now))
    _close(job, JobState.FAILED, now, message=reason)


def _close(job: JobRow, state: JobState, now: datetime, *, message: str | None = None) -> None:
    job.state = state
    job.finished_at = now
    job.attempts = 0
    job.lease_owner = job.lease_expires_at = None
    if message is not None:
        job.message = message


def _submit(session: Session, job: JobRow, follow_up: FollowUp, now: datetime) -> None:
    submit(
        session,
        kind=follow_up.kind,
        arguments=follow_up.arguments,
        now=now,
        project_id=job.project_id,
        created_by=job.created_by,
        then=follow_up.then,
    )


def _counts(session: Session, job_id: int) -> dict[ChunkState, int]:
    query = (
        select(JobChunkRow.state, func.count())
        .where(JobChunkRow.job_id == job_id)
        .group_by(JobChunkRow.state)
    )
    return {ChunkState(state): count for state, count in session.execute(query)}


def _failure(session: Session, job_id: int, counts: dict[ChunkState, int]) -> str:
    last = session.scalar(
        select(JobErrorRow.message)
        .join(
            JobChunkRow,
            (JobChunkRow.job_id == JobErrorRow.job_id) & (JobChunkRow.number == JobErrorRow.chunk),
        )
        .where(
            JobErrorRow.job_id == job_id,
            JobChunkRow.state == ChunkState.FAILED,
            JobErrorRow.subject.startswith("chunk "),
        )
        .order_by(JobErrorRow.id.desc())
        .limit(1)
    )
    chunks = sum(counts.values())
    if chunks == 1:
        return str(last)
    return f"{counts[ChunkState.FAILED]} of {chunks} chunks failed; the last: {last}"
