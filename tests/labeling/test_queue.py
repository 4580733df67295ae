"""Claims, leases, skips and what becomes of them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update

from labeling import leases, projects, queue
from labeling.errors import LeaseLost, NotLeased, TaskUnavailable
from labeling.tables import TaskRow
from storage.database import Database
from storage.errors import NotFound
from tests.factories import add_texts, make_project, task_ids

ANN, BOB, CLEO = 1, 2, 3
SECONDS = 60.0


def project_with(database: Database, count: int, *, overlap: int = 1) -> tuple[int, list[int]]:
    with database.write() as session:
        project = make_project(session, overlap=overlap)
        return project.id, task_ids(session, add_texts(session, project.id, count))


def claim(
    database: Database, project_id: int, annotator_id: int, now: datetime, count: int = 1
) -> list[queue.Lease]:
    with database.write() as session:
        return queue.claim(
            session,
            project_id=project_id,
            annotator_id=annotator_id,
            now=now,
            lease_seconds=SECONDS,
            count=count,
        )


def claim_task(database: Database, task_id: int, annotator_id: int, now: datetime) -> queue.Lease:
    with database.write() as session:
        return queue.claim_task(
            session, task_id=task_id, annotator_id=annotator_id, now=now, lease_seconds=SECONDS
        )


def open_slots(database: Database) -> dict[int, int]:
    with database.read() as session:
        return {task.id: task.open_slots for task in session.scalars(select(TaskRow))}


def test_best_open_tasks_come_first(database: Database, now: datetime) -> None:
    project_id, tasks = project_with(database, 4)
    with database.write() as session:
        session.execute(update(TaskRow).where(TaskRow.id == tasks[2]).values(priority=0.9))
    leases = claim(database, project_id, ANN, now, count=3)
    assert [lease.task_id for lease in leases] == [tasks[2], tasks[0], tasks[1]]
    assert {lease.expires_at for lease in leases} == {now + timedelta(seconds=SECONDS)}


def test_a_reload_gets_the_same_tasks_renewed(database: Database, now: datetime) -> None:
    project_id, _ = project_with(database, 5)
    first = claim(database, project_id, ANN, now, count=2)
    later = now + timedelta(seconds=30)
    again = claim(database, project_id, ANN, later, count=3)
    assert [lease.task_id for lease in again[:2]] == [lease.task_id for lease in first]
    assert len(again) == 3
    assert all(lease.expires_at == later + timedelta(seconds=SECONDS) for lease in again)


def test_nobody_gets_what_another_holds(database: Database, now: datetime) -> None:
    project_id, tasks = project_with(database, 3)
    assert len(claim(database, project_id, ANN, now, count=2)) == 2
    assert [lease.task_id for lease in claim(database, project_id, BOB, now, count=2)] == tasks[2:]
    assert claim(database, project_id, CLEO, now) == []


def test_overlap_gives_a_task_to_that_many(database: Database, now: datetime) -> None:
    project_id, (task,) = project_with(database, 1, overlap=2)
    for annotator in (ANN, BOB):
        assert [lease.task_id for lease in claim(database, project_id, annotator, now)] == [task]
    assert claim(database, project_id, CLEO, now) == []


def test_claims_stay_in_their_project(database: Database, now: datetime) -> None:
    project_id, _ = project_with(database, 1)
    with database.write() as session:
        other = make_project(session, name="other")
    assert claim(database, other.id, ANN, now) == []
    assert len(claim(database, project_id, ANN, now)) == 1
    assert claim(database, other.id, ANN, now) == []


def test_an_expired_lease_goes_to_the_next(database: Database, now: datetime) -> None:
    project_id, (task,) = project_with(database, 1)
    claim(database, project_id, ANN, now)
    at_the_end = now + timedelta(seconds=SECONDS)
    assert claim(database, project_id, BOB, at_the_end - timedelta(seconds=1)) == []
    assert [lease.task_id for lease in claim(database, project_id, BOB, at_the_end)] == [task]
    assert open_slots(database) == {task: 0}


def test_expire_counts_and_gives_back_every_slot(database: Database, now: datetime) -> None:
    project_id, tasks = project_with(database, 3, overlap=2)
    claim(database, project_id, ANN, now, count=3)
    claim(database, project_id, BOB, now, count=2)
    with database.write() as session:
        assert queue.expire(session, now) == 0
        assert queue.expire(session, now + timedelta(hours=1)) == 5
        assert queue.expire(session, now + timedelta(hours=1)) == 0
    assert open_slots(database) == dict.fromkeys(tasks, 2)


def test_heartbeat_renews_own_live_leases_only(database: Database, now: datetime) -> None:
    project_id, tasks = project_with(database, 3)
    claim(database, project_id, ANN, now, count=2)
    claim(database, project_id, BOB, now)
    later = now + timedelta(seconds=50)
    with database.write() as session:
        renewed = queue.heartbeat(
            session, task_ids=[*tasks, 999], annotator_id=ANN, now=later, lease_seconds=SECONDS
        )
    assert [lease.task_id for lease in renewed] == tasks[:2]
    assert len(claim(database, project_id, CLEO, now + timedelta(seconds=70), count=3)) == 1
    with database.write() as session:
        too_late = now + timedelta(hours=1)
        assert (
            queue.heartbeat(session, task_ids=tasks, annotator_id=ANN, now=too_late, lease_seconds=SECONDS)
            == []
        )


def test_release_opens_the_task_for_all(database: Database, now: datetime) -> None:
    project_id, (task,) = project_with(database, 1)
    claim(database, project_id, ANN, now)
    with database.write() as session:
        assert not queue.release(session, task_id=task, annotator_id=BOB)
        assert queue.release(session, task_id=task, annotator_id=ANN)
        assert not queue.release(session, task_id=task, annotator_id=ANN)
    assert open_slots(database) == {task: 1}
    assert len(claim(database, project_id, ANN, now)) == 1


def test_a_skipped_task_goes_to_others_and_not_back(database: Database, now: datetime) -> None:
    project_id, (first, second) = project_with(database, 2)
    claim(database, project_id, ANN, now)
    with database.write() as session:
        queue.skip(session, task_id=first, annotator_id=ANN, now=now)
        queue.skip(session, task_id=first, annotator_id=ANN, now=now)
        assert projects.get(session, project_id).counters["skips"] == 1
    assert [lease.task_id for lease in claim(database, project_id, ANN, now, count=2)] == [second]
    assert [lease.task_id for lease in claim(database, project_id, BOB, now, count=2)] == [first]


def test_skipping_needs_a_live_lease(database: Database, now: datetime) -> None:
    project_id, (task,) = project_with(database, 1)
    with database.write() as session, pytest.raises(NotLeased):
        queue.skip(session, task_id=task, annotator_id=ANN, now=now)
    claim(database, project_id, ANN, now)
    with database.write() as session, pytest.raises(LeaseLost):
        queue.skip(session, task_id=task, annotator_id=ANN, now=now + timedelta(hours=1))


def test_a_named_task_can_be_claimed(database: Database, now: datetime) -> None:
    _, tasks = project_with(database, 2)
    assert claim_task(database, tasks[1], ANN, now).task_id == tasks[1]
    assert claim_task(database, tasks[1], ANN, now).annotator_id == ANN
    with pytest.raises(TaskUnavailable) as taken:
        claim_task(database, tasks[1], BOB, now)
    assert taken.value.reason == "taken"
    with pytest.raises(NotFound):
        claim_task(database, 999, BOB, now)
    with database.write() as session:
        queue.skip(session, task_id=tasks[1], annotator_id=ANN, now=now)
    assert claim_task(database, tasks[1], ANN, now).task_id == tasks[1]
    assert claim_task(database, tasks[1], ANN, now + timedelta(hours=1)).task_id == tasks[1]
    assert open_slots(database) == {tasks[0]: 1, tasks[1]: 0}


def test_a_lease_written_meanwhile_costs_no_slot(database: Database, now: datetime) -> None:
    _, (task,) = project_with(database, 1, overlap=2)
    claim_task(database, task, ANN, now)
    with database.write() as session:  # what a twin claim does whose snapshot missed the first one's lease
        taken = session.execute(
            update(TaskRow)
            .where(TaskRow.id == task)
            .values(open_slots=TaskRow.open_slots - 1)
            .returning(TaskRow.id, TaskRow.item_id)
        ).all()
        assert leases.write(session, taken, ANN, now, now + timedelta(seconds=SECONDS)) == []
    assert open_slots(database) == {task: 1}


def test_claim_and_expiry_go_by_index(database: Database, now: datetime) -> None:
    project_id, _ = project_with(database, 50)
    sent: list[tuple[str, Any]] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def remember(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        sent.append((statement, parameters))

    claim(database, project_id, ANN, now, count=2)
    event.remove(database.engine, "before_cursor_execute", remember)
    with database.write() as session:
        connection = session.connection()
        connection.exec_driver_sql("ANALYZE")
        if not database.is_sqlite:  # fifty rows fit one page, which PostgreSQL would rather read whole
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
        explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
        plans = []
        for statement, parameters in sent:
            if "lease.expires_at <=" in statement or "UPDATE task" in statement:
                rows = connection.exec_driver_sql(explain + statement, parameters)
                plans.append("\n".join(str(row[-1]) for row in rows))
    expired, best = plans
    assert "ix_lease_state_expires_at" in expired
    assert "ix_task_queue" in best
    assert "SCAN task" not in best
    for plan in plans:
        assert "TEMP B-TREE" not in plan
        assert "Sort" not in plan
