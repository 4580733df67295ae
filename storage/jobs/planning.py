"""A job's chunks are written once, by one worker, in batches that a death in the middle cannot double."""

from collections.abc import Iterable
from itertools import islice

from sqlalchemy import delete, insert

from storage.jobs.context import JobContext
from storage.jobs.kinds import JobKind
from storage.jobs.leases import lock_job
from storage.jobs.values import ChunkPlan, ChunkState
from storage.tables import JobChunkRow

_BATCH = 1000


def plan_job(context: JobContext, kind: JobKind) -> None:
    """Asks the kind for its chunks and writes them; no chunk can be claimed before all are there.

    The caller holds the job's lease. What a dead planner has left is deleted first. Raises JobLeaseLost.
    """
    with context.database.write() as session:
        lock_job(session, job_id=context.job_id, owner=context.owner)
        session.execute(delete(JobChunkRow).where(JobChunkRow.job_id == context.job_id))
    plans = iter(kind.plan(context))
    number = total = 0
    while batch := list(islice(plans, _BATCH)):
        context.check()
        _write(context, batch, first=number)
        number += len(batch)
        total += sum(plan.size for plan in batch)
    with context.database.write() as session:
        job = lock_job(session, job_id=context.job_id, owner=context.owner)
        job.planned = True
        job.total = total
        job.attempts = 0
        job.lease_owner = job.lease_expires_at = None


def _write(context: JobContext, batch: Iterable[ChunkPlan], *, first: int) -> None:
    now = context.clock()
    rows = [
        {
            "job_id": context.job_id,
            "number": first + offset,
            "arguments": plan.arguments,
            "state": ChunkState.QUEUED,
            "size": plan.size,
            "attempts": 0,
            "not_before": now,
        }
        for offset, plan in enumerate(batch)
    ]
    with context.database.write() as session:
        lock_job(session, job_id=context.job_id, owner=context.owner)
        session.execute(insert(JobChunkRow), rows)
