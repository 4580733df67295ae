"""Who works on what: leases on chunks, and the one lease on a job that plans or ends it.

Every function is one or two statements, so that two workers never hold the same thing. An owner is the
random name of one run of one job.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select, true, update
from sqlalchemy.orm import Session

from storage.errors import JobLeaseLost
from storage.jobs.values import Chunk, ChunkState, JobState
from storage.tables import JobChunkRow, JobErrorRow, JobRow


def chunk_is_fresh() -> ColumnElement[bool]:
    return and_(JobChunkRow.state == ChunkState.QUEUED, JobChunkRow.attempts == 0)


def chunk_is_expired(now: datetime) -> ColumnElement[bool]:
    return and_(JobChunkRow.state == ChunkState.RUNNING, JobChunkRow.lease_expires_at < now)


def chunk_is_claimable(now: datetime) -> ColumnElement[bool]:
    rested = and_(JobChunkRow.state == ChunkState.QUEUED, JobChunkRow.not_before <= now)
    return or_(rested, chunk_is_expired(now))


def claim_chunk(
    session: Session, *, job_id: int, owner: str, now: datetime, lease_seconds: float, fresh: bool
) -> Chunk | None:
    """The next chunk of a running job, leased; `fresh` asks for one that was never tried."""
    condition = chunk_is_fresh() if fresh else chunk_is_claimable(now)
    running = exists().where(
        JobRow.id == job_id, JobRow.state == JobState.RUNNING, JobRow.planned, ~JobRow.cancel_requested
    )
    chosen = (
        select(JobChunkRow.id)
        .where(JobChunkRow.job_id == job_id, condition, running)
        .order_by(JobChunkRow.number)
        .limit(1)
        .with_for_update(skip_locked=True, of=JobChunkRow)
        .scalar_subquery()
    )
    row = session.execute(
        update(JobChunkRow)
        .where(JobChunkRow.id == chosen)
        .values(
            state=ChunkState.RUNNING,
            attempts=JobChunkRow.attempts + 1,
            lease_owner=owner,
            lease_expires_at=now + timedelta(seconds=lease_seconds),
        )
        .returning(JobChunkRow.number, JobChunkRow.arguments, JobChunkRow.size, JobChunkRow.attempts)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return None if row is None else Chunk(*row)


def claim_job(
    session: Session, *, job_id: int, owner: str, now: datetime, lease_seconds: float, planning: bool
) -> bool:
    """Takes the lease to plan or end a job, and counts the attempt.

    To plan it can be taken only while there is no plan: who saw none may be late, and must not plan again.
    """
    taken = session.execute(
        update(JobRow)
        .where(
            JobRow.id == job_id,
            JobRow.state == JobState.RUNNING,
            JobRow.not_before <= now,
            or_(JobRow.lease_expires_at.is_(None), JobRow.lease_expires_at < now),
            ~JobRow.planned if planning else true(),
        )
        .values(
            lease_owner=owner,
            lease_expires_at=now + timedelta(seconds=lease_seconds),
            attempts=JobRow.attempts + 1,
        )
        .returning(JobRow.id)
        .execution_options(synchronize_session=False)
    )
    return taken.one_or_none() is not None


def lock_job(session: Session, *, job_id: int, owner: str) -> JobRow:
    """The row of a job whose lease is still the owner's, locked. Raises JobLeaseLost."""
    row = session.get(JobRow, job_id, with_for_update=True, populate_existing=True)
    if row is None or row.lease_owner != owner or row.state != JobState.RUNNING:
        raise JobLeaseLost(job_id, None)
    return row


def renew(session: Session, *, job_id: int, owner: str, now: datetime, lease_seconds: float) -> None:
    """Prolongs all that the owner holds of this job."""
    expires = now + timedelta(seconds=lease_seconds)
    for rows, mine in ((JobChunkRow, _held(job_id, owner)), (JobRow, _led(job_id, owner))):
        session.execute(
            update(rows)
            .where(mine)
            .values(lease_expires_at=expires)
            .execution_options(synchronize_session=False)
        )


def mark_done(session: Session, *, job_id: int, owner: str, number: int) -> None:
    """Takes the chunk out of the hands of everybody else for good. Raises JobLeaseLost."""
    done = session.execute(
        update(JobChunkRow)
        .where(_held(job_id, owner), JobChunkRow.number == number)
        .values(state=ChunkState.DONE, lease_owner=None, lease_expires_at=None)
        .returning(JobChunkRow.id)
        .execution_options(synchronize_session=False)
    )
    if done.one_or_none() is None:
        raise JobLeaseLost(job_id, number)


def give_back(session: Session, *, job_id: int, owner: str) -> None:
    """Lets go of all that the owner holds of this job, as if it had not been tried."""
    session.execute(
        update(JobChunkRow)
        .where(_held(job_id, owner))
        .values(
            state=ChunkState.QUEUED,
            attempts=JobChunkRow.attempts - 1,
            lease_owner=None,
            lease_expires_at=None,
        )
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(JobRow)
        .where(_led(job_id, owner))
        .values(attempts=JobRow.attempts - 1, lease_owner=None, lease_expires_at=None)
        .execution_options(synchronize_session=False)
    )


def requeue(session: Session, *, job_id: int, owner: str, number: int, not_before: datetime) -> None:
    """Another attempt later; nothing if the chunk was taken over meanwhile."""
    session.execute(
        update(JobChunkRow)
        .where(_held(job_id, owner), JobChunkRow.number == number)
        .values(state=ChunkState.QUEUED, not_before=not_before, lease_owner=None, lease_expires_at=None)
        .execution_options(synchronize_session=False)
    )


def give_up(session: Session, *, job_id: int, owner: str, number: int, reason: str, now: datetime) -> None:
    """The chunk has failed for good; nothing if it was taken over meanwhile."""
    _fail(session, _held(job_id, owner) & (JobChunkRow.number == number), reason, now)


def bury_expired(session: Session, *, job_id: int, now: datetime, max_attempts: int) -> None:
    """Gives up the chunks that killed their worker in the last attempt they had."""
    hopeless = and_(JobChunkRow.job_id == job_id, chunk_is_expired(now), JobChunkRow.attempts >= max_attempts)
    reason = f"the worker died or fell silent in attempt {max_attempts} of {max_attempts}"
    _fail(session, hopeless, reason, now)


def _fail(session: Session, condition: ColumnElement[bool], reason: str, now: datetime) -> None:
    failed = session.execute(
        update(JobChunkRow)
        .where(condition)
        .values(state=ChunkState.FAILED, lease_owner=None, lease_expires_at=None)
        .returning(JobChunkRow.job_id, JobChunkRow.number, JobChunkRow.size)
        .execution_options(synchronize_session=False)
    ).all()
    for job_id, number, size in failed:
        session.add(
            JobErrorRow(
                job_id=job_id, chunk=number, subject=f"chunk {number}", message=reason, created_at=now
            )
        )
        session.execute(
            update(JobRow)
            .where(JobRow.id == job_id)
            .values(failed=JobRow.failed + size)
            .execution_options(synchronize_session=False)
        )


def _held(job_id: int, owner: str) -> ColumnElement[bool]:
    return and_(
        JobChunkRow.job_id == job_id,
        JobChunkRow.lease_owner == owner,
        JobChunkRow.state == ChunkState.RUNNING,
    )


def _led(job_id: int, owner: str) -> ColumnElement[bool]:
    return and_(JobRow.id == job_id, JobRow.lease_owner == owner)
