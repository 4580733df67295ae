"""Jobs as the rest of the platform sees them: submitted, looked at, cancelled, resumed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select, update
from sqlalchemy.orm import Session

from storage.database import wake_after_commit
from storage.errors import Conflict, NotFound
from storage.jobs.leases import chunk_is_claimable
from storage.jobs.values import ChunkState, FollowUp, Job, JobProblem, JobState
from storage.tables import JobChunkRow, JobErrorRow, JobRow


def submit(
    session: Session,
    *,
    kind: str,
    arguments: dict[str, Any],
    now: datetime,
    project_id: int | None = None,
    created_by: int | None = None,
    then: Sequence[FollowUp] = (),
) -> int:
    """Queues a job and returns its id; a worker is woken once the caller's transaction has committed."""
    row = JobRow(
        kind=kind,
        project_id=project_id,
        arguments=arguments,
        follow_ups=[follow_up.to_json() for follow_up in then],
        not_before=now,
        created_by=created_by,
        created_at=now,
    )
    session.add(row)
    session.flush()
    wake_after_commit(session, row.id)
    return row.id


def get(session: Session, job_id: int) -> Job:
    """Raises NotFound."""
    return as_value(_row(session, job_id))


def list_jobs(
    session: Session, *, project_id: int | None = None, before: int | None = None, limit: int = 50
) -> list[Job]:
    """The newest first; `before` is the id that the last page ended with."""
    query = select(JobRow).order_by(JobRow.id.desc()).limit(limit)
    if project_id is not None:
        query = query.where(JobRow.project_id == project_id)
    if before is not None:
        query = query.where(JobRow.id < before)
    return [as_value(row) for row in session.scalars(query)]


def errors(session: Session, job_id: int, *, after: int = 0, limit: int = 100) -> list[JobProblem]:
    """What the job could not do, in order; `after` is the id that the last page ended with."""
    query = (
        select(JobErrorRow)
        .where(JobErrorRow.job_id == job_id, JobErrorRow.id > after)
        .order_by(JobErrorRow.id)
        .limit(limit)
    )
    return [
        JobProblem(row.id, row.chunk, row.subject, row.message, row.created_at)
        for row in session.scalars(query)
    ]


def cancel(session: Session, job_id: int, now: datetime) -> None:
    """A queued job ends at once, a running one between two chunks. Raises NotFound; Conflict if it ended."""
    row = _row(session, job_id, lock=True)
    state = JobState(row.state)
    if state.ended:
        if state is JobState.CANCELLED:
            return
        raise Conflict(f"job {job_id} has already {state}")
    row.cancel_requested = True
    if state is JobState.QUEUED:
        row.state = JobState.CANCELLED
        row.finished_at = now
    else:
        wake_after_commit(session, job_id)


def resume(session: Session, job_id: int, now: datetime) -> None:
    """A failed or cancelled job goes on where it stopped; what failed is tried afresh.

    Raises NotFound; Conflict for a job in any other state.
    """
    row = _row(session, job_id, lock=True)
    if not JobState(row.state).resumable:
        raise Conflict(f"job {job_id} is {row.state}: only a failed or cancelled job can be resumed")
    failed = and_(JobChunkRow.job_id == job_id, JobChunkRow.state == ChunkState.FAILED)
    again = session.scalar(select(func.coalesce(func.sum(JobChunkRow.size), 0)).where(failed))
    session.execute(
        update(JobChunkRow).where(failed).values(state=ChunkState.QUEUED, attempts=0, not_before=now)
    )
    row.state = JobState.QUEUED
    row.failed -= int(again or 0)
    row.cancel_requested = False
    row.attempts = 0
    row.not_before = now
    row.lease_owner = row.lease_expires_at = row.finished_at = None
    row.message = ""
    wake_after_commit(session, job_id)


def due(session: Session, now: datetime) -> list[int]:
    """Ids of the jobs that a worker could do something for now, the oldest first."""
    mine = JobChunkRow.job_id == JobRow.id
    leased = and_(JobRow.lease_expires_at.is_not(None), JobRow.lease_expires_at >= now)
    held = exists().where(mine, JobChunkRow.state == ChunkState.RUNNING, JobChunkRow.lease_expires_at >= now)
    open_chunk = exists().where(mine, JobChunkRow.state.in_((ChunkState.QUEUED, ChunkState.RUNNING)))
    can_go_on = case(
        (JobRow.cancel_requested, ~held),
        (~JobRow.planned, True),
        else_=or_(exists().where(mine, chunk_is_claimable(now)), ~open_chunk),
    )
    query = (
        select(JobRow.id)
        .where(
            JobRow.not_before <= now,
            or_(
                JobRow.state == JobState.QUEUED,
                and_(JobRow.state == JobState.RUNNING, ~leased, can_go_on),
            ),
        )
        .order_by(JobRow.id)
    )
    return list(session.scalars(query))


def as_value(row: JobRow) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,
        project_id=row.project_id,
        arguments=row.arguments,
        state=JobState(row.state),
        total=row.total,
        done=row.done,
        failed=row.failed,
        message=row.message,
        result=row.result,
        cancel_requested=row.cancel_requested,
        created_by=row.created_by,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )


def _row(session: Session, job_id: int, *, lock: bool = False) -> JobRow:
    row = session.get(JobRow, job_id, with_for_update=lock, populate_existing=lock)
    if row is None:
        raise NotFound("job", job_id)
    return row
