"""Jobs from submission to end: what is done once, tried again, given up, cancelled, resumed."""

import threading
import time
from collections.abc import Iterable, Iterator
from itertools import islice

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import jobs
from storage.errors import Conflict, JobLeaseLost, LabelloopError, NotFound
from storage.jobs import Chunk, ChunkPlan, FollowUp, JobContext, JobKind, JobState, single
from storage.tables import JobChunkRow, JobErrorRow
from tests.storage.jobs.conftest import Workplace


def _planned(count: int, size: int = 1) -> Iterable[ChunkPlan]:
    return (ChunkPlan({"n": n}, size) for n in range(count))


def _record(context: JobContext, chunk: Chunk) -> None:
    with context.complete(chunk, done=chunk.size) as session:
        context.error(session, chunk=chunk, subject=f"item {chunk.arguments['n']}", message="seen")


def _plain(name: str = "plain", count: int = 5) -> JobKind:
    def run(context: JobContext, chunks: Iterator[Chunk]) -> None:
        for chunk in chunks:
            _record(context, chunk)

    return JobKind(name, lambda _: _planned(count, size=2), run)


def test_a_job_is_planned_done_and_ended(work: Workplace) -> None:
    job_id = work.submit(_plain())
    assert work.due() == [job_id]
    job = work.run(job_id)
    assert (job.state, job.total, job.done, job.failed) == (JobState.SUCCEEDED, 10, 10, 0)
    assert (job.started_at, job.finished_at) == (work.clock(), work.clock())
    assert work.errors(job_id) == [(f"item {n}", "seen") for n in range(5)]
    assert work.due() == []


def test_a_job_with_nothing_to_do_succeeds(work: Workplace) -> None:
    assert work.run(work.submit(_plain(count=0))).state is JobState.SUCCEEDED


def test_running_an_ended_job_does_nothing_and_an_unknown_one_is_said(work: Workplace) -> None:
    job_id = work.submit(_plain())
    assert work.run(job_id) == work.run(job_id)
    with pytest.raises(NotFound):
        work.run(99)


def test_a_job_of_an_unknown_kind_fails_and_can_be_resumed_later(work: Workplace) -> None:
    kind = _plain()
    job_id = work.submit(kind)
    del work.dependencies.kinds["plain"]  # type: ignore[attr-defined]
    job = work.run(job_id)
    assert (job.state, job.message) == (
        JobState.FAILED,
        "no handler is registered for jobs of kind 'plain'",
    )
    work.dependencies.kinds["plain"] = kind  # type: ignore[index]
    work.change(jobs.resume, job_id)
    assert work.run(job_id).state is JobState.SUCCEEDED


def test_a_single_job_keeps_its_result_and_its_steps(work: Workplace) -> None:
    def function(context: JobContext) -> dict[str, int]:
        context.progress(done=3, total=12, message="epoch 3")
        return {"answer": context.arguments["question"] * 2}

    job = work.run(work.submit(single("double", function), question=21))
    assert (job.result, job.state, job.done, job.total) == ({"answer": 42}, JobState.SUCCEEDED, 12, 12)
    assert job.message == "epoch 3"


def test_finish_writes_in_the_transaction_that_ends_the_job(work: Workplace) -> None:
    def finish(context: JobContext, session: Session) -> dict[str, int]:
        context.error(session, chunk=None, subject="finish", message="ran")
        count = select(func.count()).where(JobErrorRow.job_id == context.job_id)
        return {"seen": session.scalar(count) or 0}

    kind = _plain()
    job = work.run(work.submit(JobKind("finishing", kind.plan, kind.run, finish)))
    assert job.result == {"seen": 6}


def test_follow_ups_are_submitted_with_the_end_and_chain(work: Workplace) -> None:
    work.submit(_plain("second"))
    work.submit(_plain("third"))
    first = work.submit(
        _plain("first"), then=(FollowUp("second", {"a": 1}, then=(FollowUp("third", {"b": 2}),)),)
    )
    work.run_all()
    with work.database.read() as session:
        after = [job for job in reversed(jobs.list_jobs(session)) if job.id > first]
    assert [(job.kind, job.arguments, job.project_id) for job in after] == [
        ("second", {"a": 1}, 7),
        ("third", {"b": 2}, 7),
    ]
    assert all(job.state is JobState.SUCCEEDED for job in after)


def test_a_failing_chunk_rests_longer_each_time_and_is_given_up_alone(work: Workplace) -> None:
    attempts: list[tuple[int, float]] = []
    start = work.clock()

    def run(context: JobContext, chunks: Iterator[Chunk]) -> None:
        for chunk in chunks:
            if chunk.number == 2:
                attempts.append((chunk.attempt, (work.clock() - start).total_seconds()))
                raise ValueError("two is odd")
            _record(context, chunk)

    job_id = work.submit(JobKind("odd", lambda _: _planned(5, 3), run, max_attempts=4))
    work.run_all()
    job = work.get(job_id)
    assert attempts == [(1, 0), (2, 1), (3, 3), (4, 7)]
    assert (job.state, job.done, job.failed, job.total) == (JobState.FAILED, 12, 3, 15)
    assert job.message == "1 of 5 chunks failed; the last: ValueError: two is odd"
    assert ("chunk 2", "ValueError: two is odd") in work.errors(job_id)
    assert len(work.errors(job_id)) == 5


def test_a_chunk_that_mends_itself_succeeds(work: Workplace) -> None:
    def run(context: JobContext, chunks: Iterator[Chunk]) -> None:
        for chunk in chunks:
            if chunk.number == 1 and chunk.attempt < 3:
                raise ConnectionError
            _record(context, chunk)

    job_id = work.submit(JobKind("mends", lambda _: _planned(3), run))
    work.run_all()
    job = work.get(job_id)
    assert (job.state, job.done, job.failed) == (JobState.SUCCEEDED, 3, 0)


def test_chunks_read_ahead_do_not_pay_for_the_guilty_one(work: Workplace) -> None:
    def run(context: JobContext, chunks: Iterator[Chunk]) -> None:
        for group in iter(lambda: list(islice(chunks, 3)), []):
            for chunk in group:
                if chunk.number == 4:
                    raise LabelloopError("four cannot be")
                _record(context, chunk)

    job_id = work.submit(JobKind("ahead", lambda _: _planned(12), run))
    job = work.run(job_id)
    assert (job.state, job.done, job.failed) == (JobState.FAILED, 11, 1)
    assert job.message == "1 of 12 chunks failed; the last: four cannot be"


def test_an_error_of_ours_fails_at_once_and_resume_goes_on_from_there(work: Workplace) -> None:
    broken = True

    def run(context: JobContext, chunks: Iterator[Chunk]) -> None:
        for chunk in chunks:
            if broken and chunk.number == 0:
                raise LabelloopError("row 0 has no label")
            _record(context, chunk)

    job_id = work.submit(JobKind("labels", lambda _: _planned(3), run))
    job = work.run(job_id)
    assert (job.state, job.done, job.failed) == (JobState.FAILED, 2, 1)
    broken = False
    work.change(jobs.resume, job_id)
    job = work.run(job_id)
    assert (job.state, job.done, job.failed) == (JobState.SUCCEEDED, 3, 0)
    assert [subject for subject, _ in work.errors(job_id)].count("item 1") == 1


def test_a_single_job_that_fails_says_only_why(work: Workplace) -> None:
    def function(_: JobContext) -> None:
        raise LabelloopError("a project needs two labels to train")

    job = work.run(work.submit(single("train", function)))
    assert (job.state, job.message) == (JobState.FAILED, "a project needs two labels to train")


def test_nothing_of_a_chunk_is_kept_when_its_transaction_raises(work: Workplace) -> None:
    def run(context: JobContext, chunks: Iterator[Chunk]) -> None:
        for chunk in chunks:
            with context.complete(chunk, done=1) as session:
                context.error(session, chunk=chunk, subject="item", message="x")
                session.flush()
                if chunk.attempt == 1:
                    raise RuntimeError

    job_id = work.submit(JobKind("raises", lambda _: _planned(2), run))
    work.run_all()
    assert work.errors(job_id) == [("item", "x")] * 2
    assert work.get(job_id).done == 2


def test_a_handler_that_forgets_a_chunk_is_told(work: Workplace) -> None:
    def run(_: JobContext, chunks: Iterator[Chunk]) -> None:
        list(chunks)

    job_id = work.submit(JobKind("forgets", lambda _: _planned(1), run, max_attempts=1))
    assert "without completing" in work.run(job_id).message


def test_a_plan_that_fails_half_way_is_made_afresh(work: Workplace) -> None:
    calls = 0

    def plan(_: JobContext) -> Iterator[ChunkPlan]:
        nonlocal calls
        calls += 1
        for n in range(2500):
            if calls == 1 and n == 2200:
                raise ConnectionError
            yield ChunkPlan({"n": n})

    def run(context: JobContext, chunks: Iterator[Chunk]) -> None:
        for chunk in chunks:
            if chunk.number == 1:
                context.progress(message="enough")
                with context.database.write() as session:
                    jobs.cancel(session, context.job_id, work.clock())
            _record(context, chunk)

    job_id = work.submit(JobKind("plan", plan, run))
    assert work.run(job_id).state is JobState.RUNNING
    assert work.due() == []
    work.clock.forward(1)
    assert work.due() == [job_id]
    job = work.run(job_id)
    assert (calls, job.total, job.done, job.state) == (2, 2500, 2, JobState.CANCELLED)
    with work.database.read() as session:
        assert session.scalar(select(func.count()).select_from(JobChunkRow)) == 2500


def test_a_planner_that_fell_silent_is_taken_over_and_adds_nothing(work: Workplace) -> None:
    calls = 0

    def plan(context: JobContext) -> Iterator[ChunkPlan]:
        nonlocal calls
        calls += 1
        first = calls == 1
        for n in range(2200):
            if first and n == 1500:
                assert work.due() == []
                work.clock.forward(work.dependencies.settings.job_lease_seconds + 1)
                assert work.due() == [context.job_id]
                jobs.run_job(work.dependencies, context.job_id)
                work.dependencies.stopping.clear()
            yield ChunkPlan({"n": n})

    def leave(context: JobContext, _: Iterator[Chunk]) -> None:
        work.dependencies.stopping.set()
        context.check()

    job_id = work.submit(JobKind("plan", plan, leave))
    work.run(job_id)
    with work.database.read() as session:
        numbers = list(session.scalars(select(JobChunkRow.number).order_by(JobChunkRow.number)))
    assert (calls, numbers) == (2, list(range(2200)))
    assert work.get(job_id).total == 2200


def test_a_plan_refused_by_us_fails_the_job_at_once(work: Workplace) -> None:
    def plan(_: JobContext) -> Iterator[ChunkPlan]:
        raise NotFound("project", 4)

    job_id = work.submit(JobKind("plan", plan, _plain().run))
    job = work.run(job_id)
    assert (job.state, job.message) == (JobState.FAILED, "there is no project 4")
    assert work.errors(job_id) == [("job", "there is no project 4")]


def test_an_ending_that_fails_is_tried_again_and_given_up(work: Workplace) -> None:
    calls = 0

    def finish(context: JobContext, session: Session) -> None:
        nonlocal calls
        calls += 1
        context.error(session, chunk=None, subject="finish", message="must not stay")
        session.flush()
        raise OSError("no room")

    kind = _plain(count=1)
    job_id = work.submit(JobKind("ends", kind.plan, kind.run, finish, max_attempts=3))
    work.run_all()
    job = work.get(job_id)
    assert (calls, job.state, job.message) == (3, JobState.FAILED, "OSError: no room")
    assert work.errors(job_id) == [("item 0", "seen"), ("job", "OSError: no room")]


def test_a_queued_job_is_cancelled_at_once_and_resumed(work: Workplace) -> None:
    job_id = work.submit(_plain())
    work.change(jobs.cancel, job_id)
    assert work.run(job_id).state is JobState.CANCELLED
    work.change(jobs.cancel, job_id)
    work.change(jobs.resume, job_id)
    assert work.run(job_id).state is JobState.SUCCEEDED
    for use_case in (jobs.cancel, jobs.resume):
        with pytest.raises(Conflict):
            work.change(use_case, job_id)
        with pytest.raises(NotFound):
            work.change(use_case, 99)


def test_check_leaves_a_cancelled_job_and_the_chunk_is_not_counted(work: Workplace) -> None:
    tries: list[int] = []

    def function(context: JobContext) -> None:
        tries.append(1)
        if len(tries) == 1:
            with context.database.write() as session:
                jobs.cancel(session, context.job_id, work.clock())
            while True:
                context.check()
                time.sleep(0.02)

    job_id = work.submit(single("long", function))
    assert work.run(job_id).state is JobState.CANCELLED
    with work.database.read() as session:
        chunk = session.scalars(select(JobChunkRow)).one()
        assert (chunk.state, chunk.attempts, chunk.lease_owner) == ("queued", 0, None)
    work.change(jobs.resume, job_id)
    assert work.run(job_id).state is JobState.SUCCEEDED


def test_a_worker_that_is_to_end_gives_its_chunk_back(work: Workplace) -> None:
    def run(context: JobContext, chunks: Iterator[Chunk]) -> None:
        for chunk in chunks:
            if chunk.number == 2 and not work.dependencies.stopping.is_set():
                work.dependencies.stopping.set()
                context.check()
            _record(context, chunk)

    job_id = work.submit(JobKind("stops", lambda _: _planned(4), run))
    job = work.run(job_id)
    assert (job.state, job.done) == (JobState.RUNNING, 2)
    assert work.due() == [job_id]
    work.dependencies.stopping.clear()
    work.dependencies.kinds["stops"] = _plain("stops")  # type: ignore[index]
    assert work.run(job_id).done == 4


def test_a_silent_worker_loses_its_chunk_and_its_results(work: Workplace) -> None:
    outcomes: list[str] = []

    def run(context: JobContext, chunks: Iterator[Chunk]) -> None:
        for chunk in chunks:
            if chunk.attempt == 1:
                work.clock.forward(work.dependencies.settings.job_lease_seconds + 1)
                assert work.due() == [context.job_id]
                jobs.run_job(work.dependencies, context.job_id)
            try:
                _record(context, chunk)
                outcomes.append(f"recorded in attempt {chunk.attempt}")
            except JobLeaseLost:
                outcomes.append(f"lost in attempt {chunk.attempt}")
                raise

    job_id = work.submit(JobKind("silent", lambda _: _planned(1), run))
    job = work.run(job_id)
    assert outcomes == ["recorded in attempt 2", "lost in attempt 1"]
    assert (job.state, job.done) == (JobState.SUCCEEDED, 1)
    assert work.errors(job_id) == [("item 0", "seen")]


def test_leases_are_renewed_while_a_chunk_takes_long(work: Workplace) -> None:
    def function(context: JobContext) -> None:
        work.clock.forward(work.dependencies.settings.job_lease_seconds - 1)
        context.renew_leases()
        work.clock.forward(work.dependencies.settings.job_lease_seconds - 1)
        assert work.due() == []

    assert work.run(work.submit(single("long", function))).state is JobState.SUCCEEDED


def test_a_chunk_that_keeps_killing_its_worker_is_given_up(work: Workplace) -> None:
    def run(context: JobContext, chunks: Iterator[Chunk]) -> None:
        for chunk in chunks:
            if chunk.number == 1:
                # As after SIGKILL: the chunk stays leased, nobody gives it back.
                context.drop()
                context.owner = "nobody any more"
                return
            _record(context, chunk)

    job_id = work.submit(JobKind("killer", lambda _: _planned(3), run, max_attempts=2))
    work.run_all()
    job = work.get(job_id)
    assert (job.state, job.done, job.failed) == (JobState.FAILED, 2, 1)
    assert ("chunk 1", "the worker died or fell silent in attempt 2 of 2") in work.errors(job_id)


def test_several_workers_share_a_job_and_do_nothing_twice(work: Workplace) -> None:
    job_id = work.submit(_plain(count=40))
    threads = [threading.Thread(target=jobs.run_job, args=(work.dependencies, job_id)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    job = work.get(job_id)
    assert (job.state, job.done) == (JobState.SUCCEEDED, 80)
    assert sorted(work.errors(job_id)) == sorted((f"item {n}", "seen") for n in range(40))


def test_progress_inside_a_write_waits_for_its_turn(work: Workplace) -> None:
    def run(context: JobContext, chunks: Iterator[Chunk]) -> None:
        for chunk in chunks:
            with context.complete(chunk, done=1):
                context.progress(message=f"chunk {chunk.number}")

    job = work.run(work.submit(JobKind("talks", lambda _: _planned(3), run)))
    assert (job.state, job.message) == (JobState.SUCCEEDED, "chunk 2")


def test_lists_and_errors_are_paged(work: Workplace) -> None:
    ids = [work.submit(_plain()) for _ in range(3)]
    work.run(ids[0])
    with work.database.read() as session:
        assert [job.id for job in jobs.list_jobs(session, project_id=7, limit=2)] == [ids[2], ids[1]]
        assert [job.id for job in jobs.list_jobs(session, before=ids[1])] == [ids[0]]
        assert jobs.list_jobs(session, project_id=8) == []
        first = jobs.errors(session, ids[0], limit=2)
        rest = jobs.errors(session, ids[0], after=first[-1].id)
        assert [problem.chunk for problem in first + rest] == [0, 1, 2, 3, 4]
