"""Worker processes: woken or not, killed or asked to end, on each broker and database."""

import logging
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from storage.broker import set_waker
from storage.jobs import Job, JobState
from storage.tables import JobChunkRow
from tests.servers.processes import free_port
from tests.storage.jobs.office import Office


def _ended(job: Job) -> bool:
    return job.state.ended


def _done(items: int) -> Callable[[Job], bool]:
    return lambda job: job.done >= items


def _attempts(office: Office) -> int:
    with office.database.read() as session:
        return max(session.scalars(select(JobChunkRow.attempts)))


def test_a_submitted_job_is_done_by_a_woken_worker(office: Office) -> None:
    office.start_worker()
    ids = [office.submit("count", items=30) for _ in range(3)]
    for job_id in ids:
        job = office.wait_for(job_id, _ended)
        assert (job.state, job.done, job.total) == (JobState.SUCCEEDED, 30, 30)
        office.assert_counted_once(job_id, 30)


def test_a_job_whose_wake_up_was_lost_is_found_by_the_sweep(quiet_office: Office) -> None:
    job_id = quiet_office.submit("count", items=30)
    quiet_office.start_worker()
    assert quiet_office.wait_for(job_id, _ended).state is JobState.SUCCEEDED
    quiet_office.assert_counted_once(job_id, 30)
    assert quiet_office.messages() == []


def test_workers_killed_in_the_middle_lose_nothing_and_double_nothing(quiet_office: Office) -> None:
    job_id = quiet_office.submit("count", items=150, seconds=0.05)
    quiet_office.start_worker()
    for items in (15, 45, 75):
        quiet_office.start_worker()
        quiet_office.wait_for(job_id, _done(items))
        quiet_office.workers[-2].kill()
    job = quiet_office.wait_for(job_id, _ended)
    assert (job.state, job.done, job.failed) == (JobState.SUCCEEDED, 150, 0)
    quiet_office.assert_counted_once(job_id, 150)


def test_a_worker_asked_to_end_does_so_in_good_order(quiet_office: Office) -> None:
    job_id = quiet_office.submit("count", items=60, seconds=0.05)
    worker = quiet_office.start_worker()
    quiet_office.wait_for(job_id, _done(9))
    assert worker.stop() == 0
    with quiet_office.database.read() as session:
        assert "running" not in set(session.scalars(select(JobChunkRow.state)))
    assert _attempts(quiet_office) == 1
    quiet_office.start_worker()
    assert quiet_office.wait_for(job_id, _ended).state is JobState.SUCCEEDED
    quiet_office.assert_counted_once(job_id, 60)


def test_a_job_that_does_not_listen_is_given_back_when_the_worker_ends(quiet_office: Office) -> None:
    job_id = quiet_office.submit("deaf")
    worker = quiet_office.start_worker()
    quiet_office.wait_for(job_id, lambda job: job.total == 1)
    assert worker.stop() == 0
    assert quiet_office.get(job_id).state is JobState.RUNNING
    with quiet_office.database.read() as session:
        chunk = session.scalars(select(JobChunkRow)).one()
        assert (chunk.state, chunk.attempts, chunk.lease_owner) == ("queued", 0, None)


def test_a_broker_that_is_away_holds_up_neither_submitter_nor_worker(
    quiet_office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    away = replace(quiet_office.settings, broker_url=f"redis://127.0.0.1:{free_port()}/0")
    quiet_office.settings = away
    set_waker(quiet_office.database, away)
    with caplog.at_level(logging.WARNING):
        job_id = quiet_office.submit("count", items=30)
    assert f"job {job_id} waits for a sweep" in caplog.text
    worker = quiet_office.start_worker()
    assert quiet_office.wait_for(job_id, _ended).state is JobState.SUCCEEDED
    assert worker.stop() == 0
