"""What a latecomer can no longer do."""

from collections.abc import Iterator

import pytest
from sqlalchemy import update

from storage.errors import JobLeaseLost
from storage.jobs import Chunk, ChunkPlan, JobContext, JobKind, JobState
from storage.jobs.ending import end_job
from storage.jobs.leases import claim_job, lock_job
from storage.tables import JobRow
from tests.storage.jobs.conftest import Workplace


def _run(context: JobContext, chunks: Iterator[Chunk]) -> None:
    for chunk in chunks:
        if chunk.attempt == 1 and chunk.number == 1:
            raise ConnectionError
        with context.complete(chunk, done=1):
            pass


KIND = JobKind("half", lambda _: [ChunkPlan({}), ChunkPlan({})], _run)


def _lead(work: Workplace, job_id: int, *, planning: bool) -> bool:
    with work.database.write() as session:
        return claim_job(
            session, job_id=job_id, owner="late", now=work.clock(), lease_seconds=30, planning=planning
        )


def test_a_job_is_not_planned_by_who_saw_it_unplanned_before(work: Workplace) -> None:
    job_id = work.submit(KIND)
    assert work.run(job_id).done == 1
    assert not _lead(work, job_id, planning=True)


def test_a_job_with_open_chunks_is_not_ended_by_who_saw_it_done_before(work: Workplace) -> None:
    job_id = work.submit(KIND)
    job = work.run(job_id)
    assert _lead(work, job_id, planning=False)
    assert not _lead(work, job_id, planning=False)
    end_job(JobContext(work.dependencies, job, owner="late"), KIND)
    assert work.get(job_id).state is JobState.RUNNING
    work.run_all()
    assert work.get(job_id).state is JobState.SUCCEEDED


def test_the_lease_on_a_job_is_its_owners_only(work: Workplace) -> None:
    job_id = work.submit(KIND)
    with work.database.write() as session:
        session.execute(update(JobRow).values(state=JobState.RUNNING, lease_owner="other"))
    with work.database.write() as session, pytest.raises(JobLeaseLost):
        lock_job(session, job_id=job_id, owner="late")
