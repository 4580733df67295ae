"""Units of work: what commits, what rolls back, what runs afterwards."""

import threading
from datetime import datetime

import pytest
from sqlalchemy import func, select, text, update

from storage.database import Database, after_commit
from storage.tables import JobErrorRow, JobRow


def _row(now: datetime) -> JobRow:
    return JobRow(kind="test", arguments={"a": [1]}, not_before=now, created_at=now)


def test_a_write_commits_and_moments_come_back_in_utc(database: Database, now: datetime) -> None:
    with database.write() as session:
        session.add(_row(now))
    with database.read() as session:
        row = session.scalars(select(JobRow)).one()
        assert (row.id, row.created_at, row.arguments) == (1, now, {"a": [1]})


def test_a_raising_write_leaves_nothing_and_runs_no_action(database: Database, now: datetime) -> None:
    ran: list[str] = []

    def fail() -> None:
        with database.write() as session:
            session.add(_row(now))
            session.flush()
            after_commit(session, lambda: ran.append("never"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(JobRow)) == 0
    assert ran == []


def test_actions_run_after_the_commit_in_order(database: Database, now: datetime) -> None:
    seen: list[int | None] = []

    def look() -> None:
        with database.read() as session:
            seen.append(session.scalar(select(func.count()).select_from(JobRow)))

    with database.write() as session:
        session.add(_row(now))
        after_commit(session, look)
        after_commit(session, lambda: seen.append(None))
        assert seen == []
    assert seen == [1, None]


def test_a_naive_moment_is_refused(database: Database, now: datetime) -> None:
    with pytest.raises(Exception, match="naive datetime"), database.write() as session:
        session.add(_row(now.replace(tzinfo=None)))


def test_foreign_keys_hold(database: Database, now: datetime) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"), database.write() as session:
        session.add(JobErrorRow(job_id=77, subject="x", message="y", created_at=now))


def test_writers_queue_and_lose_no_update(database: Database, now: datetime) -> None:
    with database.write() as session:
        session.add(_row(now))

    def add_ten() -> None:
        for _ in range(10):
            with database.write() as session:
                session.execute(update(JobRow).values(done=JobRow.done + 1))

    threads = [threading.Thread(target=add_ten) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert session.scalar(select(JobRow.done)) == 40


def test_a_read_refuses_to_write(database: Database, now: datetime) -> None:
    def write() -> None:
        with database.read() as session:
            session.add(_row(now))
            session.flush()

    with pytest.raises(Exception, match=r"(?i)read-?only"):
        write()
    with database.write() as session:
        session.add(_row(now))


def test_a_read_sees_one_state_throughout(database: Database, now: datetime) -> None:
    count = select(func.count()).select_from(JobRow)
    with database.read() as reader:
        assert reader.scalar(count) == 0
        with database.write() as session:
            session.add(_row(now))
        assert reader.scalar(count) == 0
    with database.read() as reader:
        assert reader.scalar(count) == 1


def test_a_write_inside_a_write_is_refused_at_once(database: Database, now: datetime) -> None:
    with database.write() as session:
        session.add(_row(now))
        assert database.writing
        with pytest.raises(RuntimeError, match="waits for itself"), database.write():
            pass
    assert not database.writing


def test_only_a_relaxed_write_does_not_wait_for_the_disk(database: Database, now: datetime) -> None:
    question = text("PRAGMA synchronous" if database.is_sqlite else "SHOW synchronous_commit")
    with database.write(durable=False) as session:
        session.add(_row(now))
        relaxed = session.scalar(question)
    with database.write() as session:
        durable = session.scalar(question)
        assert session.scalar(select(func.count()).select_from(JobRow)) == 1
    # The PostgreSQL server of the tests waits for no disk at all, see tests/servers/postgres.py.
    assert (relaxed, durable) == ((1, 2) if database.is_sqlite else ("off", "off"))
