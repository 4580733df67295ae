"""The review: what waits for whom, verdicts, rework, arbitration; counters stay true."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select

from labeling import annotations, arbitration, comments, daily, projects, queue, review_queue, reviews, tasks
from labeling.annotations import Submitted
from labeling.errors import BadOptions, NothingToReview, TaskUnavailable
from labeling.review_queue import Doubt
from labeling.tables import ProjectRow, TaskRow
from storage.database import Database
from tests.factories import add_texts, choice, make_project, task_ids

ANN, BOB, REV, EVE = 1, 2, 9, 8


def prepare(database: Database, count: int = 1, *, overlap: int = 1) -> tuple[int, list[int]]:
    with database.write() as session:
        project = make_project(session, overlap=overlap)
        return project.id, task_ids(session, add_texts(session, project.id, count))


def answer(
    database: Database, task_id: int, now: datetime, class_id: int, annotator_id: int = ANN
) -> Submitted:
    with database.write() as session:
        queue.claim_task(session, task_id=task_id, annotator_id=annotator_id, now=now, lease_seconds=60)
        outcome = annotations.submit(
            session,
            task_id=task_id,
            annotator_id=annotator_id,
            regions=[choice(class_id)],
            prediction_id=None,
            blind=False,
            active_seconds=2.0,
            now=now,
        )
    assert isinstance(outcome, Submitted)
    return outcome


def look(
    database: Database, project_id: int, now: datetime, reviewer: int = REV, count: int = 5
) -> Sequence[Doubt]:
    with database.write() as session:
        return review_queue.claim(
            session, project_id=project_id, reviewer_id=reviewer, now=now, lease_seconds=60, count=count
        )


def counters(database: Database, project_id: int) -> Mapping[str, int]:
    with database.read() as session:
        return projects.get(session, project_id).counters


def test_a_done_task_waits_for_a_reviewer_and_is_accepted(database: Database, now: datetime) -> None:
    project_id, (task_id, other) = prepare(database, 2)
    made = answer(database, task_id, now, 1)
    assert counters(database, project_id)["review_pending"] == 1
    (doubt,) = look(database, project_id, now)
    assert (doubt.task_id, doubt.reason, doubt.suspicion) == (task_id, None, 0.0)
    assert look(database, project_id, now, reviewer=EVE) == []
    assert [d.task_id for d in look(database, project_id, now + timedelta(seconds=61), EVE)] == [task_id]
    assert look(database, project_id, now, reviewer=ANN) == []  # nobody reviews their own
    with database.write() as session:
        reviews.accept(session, task_id=task_id, reviewer_id=REV, expected={made.annotation_id: 1}, now=now)
    assert look(database, project_id, now + timedelta(hours=1)) == []
    assert counters(database, project_id)["review_pending"] == 0
    answer(database, other, now, 0)
    with database.write() as session:
        annotations.revise(
            session,
            annotation_id=made.annotation_id,
            author_id=ANN,
            regions=[choice(2)],
            expected_revision=1,
            active_seconds=1,
            now=now,
        )
    later = look(database, project_id, now)
    assert [(d.task_id, d.reason) for d in later] == [(task_id, "revised"), (other, None)]
    assert counters(database, project_id)["review_pending"] == 2


def test_rejected_work_comes_back_first_with_its_comment(database: Database, now: datetime) -> None:
    project_id, ids = prepare(database, 3)
    made = answer(database, ids[2], now, 1)
    with database.write() as session:
        reviews.reject(
            session,
            task_id=ids[2],
            reviewer_id=REV,
            annotation_id=made.annotation_id,
            expected={made.annotation_id: 1},
            comment="that is a bird",
            region_id="r1",
            now=now,
        )
    counted = counters(database, project_id)
    assert (counted["tasks_done"], counted["annotations"], counted["rejections"]) == (0, 0, 1)
    assert counted["review_pending"] == 0
    with database.write() as session:
        others = queue.claim(
            session, project_id=project_id, annotator_id=BOB, now=now, lease_seconds=9, count=5
        )
        assert [lease.task_id for lease in others] == ids[:2]
        with pytest.raises(TaskUnavailable):
            queue.claim_task(session, task_id=ids[2], annotator_id=BOB, now=now, lease_seconds=9)
    for moment in (now, now + timedelta(hours=1)):  # it waits, however long they let it lie
        with database.write() as session:
            mine = queue.claim(session, project_id=project_id, annotator_id=ANN, now=moment, lease_seconds=60)
        assert [lease.task_id for lease in mine] == [ids[2]]
    with database.write() as session:
        assert queue.release(session, task_id=ids[2], annotator_id=ANN)
        (said,) = comments.of_tasks(session, [ids[2]])[ids[2]]
        assert (said.body, said.region_id, said.resolved_at) == ("that is a bird", "r1", None)
    again = answer(database, ids[2], now + timedelta(hours=1), 2)
    assert (again.annotation_id, again.number) == (made.annotation_id, 2)
    (doubt,) = look(database, project_id, now + timedelta(hours=1))
    assert (doubt.task_id, doubt.reason) == (ids[2], "reworked")
    with database.write() as session:
        expected = {made.annotation_id: 2}
        reviews.accept(session, task_id=ids[2], reviewer_id=REV, expected=expected, now=now)
        assert [r.verdict for r in reviews.of_tasks(session, ids)[ids[2]]] == ["rejected", "accepted"]
        assert comments.of_tasks(session, [ids[2]])[ids[2]][0].resolved_by == REV
        days = daily.since(session, project_id=project_id, first=now.date())
    assert [(d.annotator_id, d.submitted, d.accepted, d.rejected) for d in days] == [(ANN, 2, 1, 1)]


def test_whoever_skips_their_rework_gives_it_to_the_others(database: Database, now: datetime) -> None:
    project_id, ids = prepare(database)
    made = answer(database, ids[0], now, 1)
    with database.write() as session:
        seen = {made.annotation_id: 1}
        reject = {"annotation_id": made.annotation_id, "comment": "no", "region_id": None, "now": now}
        reviews.reject(session, task_id=ids[0], reviewer_id=REV, expected=seen, **reject)  # type: ignore[arg-type]
        queue.claim(session, project_id=project_id, annotator_id=ANN, now=now, lease_seconds=60)
        queue.skip(session, task_id=ids[0], annotator_id=ANN, now=now)
    assert answer(database, ids[0], now, 2, BOB).number == 1
    assert counters(database, project_id)["tasks_done"] == 1


def test_rework_of_somebody_who_left_is_given_to_the_others(database: Database, now: datetime) -> None:
    _, ids = prepare(database)
    made = answer(database, ids[0], now, 1)
    with database.write() as session:
        seen = {made.annotation_id: 1}
        reject = {"annotation_id": made.annotation_id, "comment": "no", "region_id": None, "now": now}
        reviews.reject(session, task_id=ids[0], reviewer_id=REV, expected=seen, **reject)  # type: ignore[arg-type]
        for _ in range(2):  # deleting what is with its author takes it from them, once
            annotations.hide(session, annotation_id=made.annotation_id, now=now)
    assert answer(database, ids[0], now, 2, BOB).number == 1


def test_a_fix_is_a_revision_of_the_reviewer(database: Database, now: datetime) -> None:
    project_id, ids = prepare(database)
    made = answer(database, ids[0], now, 1)
    for number in (1, 2):  # a second look at an accepted task leaves the counters true
        with database.write() as session:
            reviews.fix(
                session,
                task_id=ids[0],
                reviewer_id=REV,
                annotation_id=made.annotation_id,
                regions=[choice(number - 1)],
                active_seconds=1.0,
                expected={made.annotation_id: number},
                now=now,
            )
        assert counters(database, project_id)["review_pending"] == 0
    with database.read() as session:
        history = annotations.history(session, made.annotation_id)
    assert [revision.author_id for revision in history] == [ANN, REV, REV]


def test_disagreement_goes_to_an_arbiter_first(database: Database, now: datetime) -> None:
    project_id, (plain, split) = prepare(database, 2, overlap=2)
    for task_id, given in ((plain, (1, 1)), (split, (1, 2))):
        first, second = (
            answer(database, task_id, now, c, who) for c, who in zip(given, (ANN, BOB), strict=True)
        )
    found = look(database, project_id, now)
    assert [(d.task_id, d.reason, d.suspicion) for d in found] == [
        (split, "disagreement", 2.0),
        (plain, None, 0.0),
    ]
    seen = {first.annotation_id: 1, second.annotation_id: 1}
    with database.write() as session:
        days = daily.since(session, project_id=project_id, first=now.date())
        assert [(d.annotator_id, d.compared, d.agreed) for d in days] == [(ANN, 2, 1), (BOB, 2, 1)]
        with pytest.raises(NothingToReview, match="none of its answers"):
            arbitration.pick(
                session, task_id=split, reviewer_id=REV, annotation_id=999, expected=seen, now=now
            )
        old = {first.annotation_id: 1}
        with pytest.raises(NothingToReview, match="have changed"):
            arbitration.pick(
                session,
                task_id=split,
                reviewer_id=REV,
                annotation_id=first.annotation_id,
                expected=old,
                now=now,
            )
        arbitration.pick(
            session,
            task_id=split,
            reviewer_id=REV,
            annotation_id=second.annotation_id,
            expected=seen,
            now=now,
        )
        verdicts = {r.annotation_id: r.verdict for r in reviews.of_tasks(session, [split])[split]}
        assert verdicts == {first.annotation_id: "overruled", second.annotation_id: "picked"}
        final = session.scalars(select(TaskRow.final_annotation_id).where(TaskRow.id == split)).one()
    assert final == second.annotation_id
    assert counters(database, project_id)["review_pending"] == 1


def test_an_arbiter_may_give_an_answer_of_their_own(database: Database, now: datetime) -> None:
    project_id, (task_id,) = prepare(database, overlap=2)
    given = [answer(database, task_id, now, c, who) for c, who in ((0, ANN), (1, BOB))]
    with database.write() as session:
        own = arbitration.merge(
            session,
            task_id=task_id,
            reviewer_id=REV,
            regions=[choice(2)],
            active_seconds=3.0,
            expected={g.annotation_id: 1 for g in given},
            now=now,
        )
        assert annotations.get(session, own).regions == [choice(2)]
        assert tasks.subject(session, task_id).overlap == 2
    counted = counters(database, project_id)
    assert (counted["annotations"], counted["revisions"], counted["review_pending"]) == (3, 3, 0)
    with database.write() as session:
        annotations.hide(session, annotation_id=own, now=now)
        task = session.scalars(select(TaskRow).where(TaskRow.id == task_id)).one()
        assert (task.state, task.submitted, task.final_annotation_id) == ("done", 2, None)


def test_a_comment_says_something(database: Database, now: datetime) -> None:
    _, ids = prepare(database)
    with database.write() as session, pytest.raises(BadOptions):
        comments.add(session, task_id=ids[0], author_id=REV, body="  ", now=now)


def test_passed_tasks_go_to_other_reviewers(database: Database, now: datetime) -> None:
    project_id, ids = prepare(database, 2)
    for task_id in ids:
        answer(database, task_id, now, 1)
    look(database, project_id, now, count=1)
    with database.write() as session:
        review_queue.pass_on(session, task_id=ids[0], reviewer_id=REV, now=now)
        kept = review_queue.heartbeat(session, task_ids=ids, reviewer_id=REV, now=now, lease_seconds=60)
    assert kept == {}
    assert [d.task_id for d in look(database, project_id, now)] == [ids[1]]
    assert [d.task_id for d in look(database, project_id, now, reviewer=EVE)] == [ids[0]]


def test_only_a_share_is_reviewed_where_nothing_speaks_against_it(database: Database, now: datetime) -> None:
    project_id, ids = prepare(database, 40)
    with database.write() as session:
        project = session.get(ProjectRow, project_id)
        assert project is not None
        project.review_share = 0.5
    for task_id in ids:
        answer(database, task_id, now, 1)
    assert 5 < counters(database, project_id)["review_pending"] < 35


def test_the_review_queue_is_read_from_its_index(database: Database, now: datetime) -> None:
    project_id, ids = prepare(database, 30)
    for task_id in ids:
        answer(database, task_id, now, 1)
    sent: list[tuple[str, object]] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def remember(_c: object, _cursor: object, statement: str, parameters: object, *_rest: object) -> None:
        sent.append((statement, parameters))

    look(database, project_id, now, count=3)
    event.remove(database.engine, "before_cursor_execute", remember)
    (claim,) = [s for s in sent if "UPDATE task" in s[0]]
    with database.write() as session:
        connection = session.connection()
        connection.exec_driver_sql("ANALYZE")
        if not database.is_sqlite:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
        explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
        rows = connection.exec_driver_sql(explain + claim[0], claim[1])  # type: ignore[arg-type]
        plan = "\n".join(str(row[-1]) for row in rows)
    assert "ix_task_review" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
