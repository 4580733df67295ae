"""Agreement is stored as annotations come, change and go."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from labeling import agreement, annotations, queue
from labeling.annotations import Submitted
from labeling.shapes import Region
from labeling.tables import AgreementRow
from storage.database import Database
from tests.factories import add_texts, choice, make_project, task_ids

ANN, BOB, CLEO, REVIEWER = 1, 2, 3, 9


def say(
    session: Session, task_id: int, annotator_id: int, regions: Sequence[Region], now: datetime
) -> Submitted:
    queue.claim_task(session, task_id=task_id, annotator_id=annotator_id, now=now, lease_seconds=60)
    outcome = annotations.submit(
        session,
        task_id=task_id,
        annotator_id=annotator_id,
        regions=regions,
        prediction_id=None,
        blind=False,
        active_seconds=1,
        now=now,
    )
    assert isinstance(outcome, Submitted)
    return outcome


def stored(session: Session) -> dict[int, tuple[float, int]]:
    rows = session.execute(select(AgreementRow.task_id, AgreementRow.value, AgreementRow.annotations))
    return {row.task_id: (round(row.value, 3), row.annotations) for row in rows}


def project(session: Session, count: int, overlap: int) -> tuple[int, list[int]]:
    made = make_project(session, overlap=overlap)
    return made.id, task_ids(session, add_texts(session, made.id, count))


def revise(session: Session, submitted: Submitted, author_id: int, class_id: int, now: datetime) -> Submitted:
    return annotations.revise(
        session,
        annotation_id=submitted.annotation_id,
        author_id=author_id,
        regions=[choice(class_id)],
        expected_revision=submitted.number,
        active_seconds=1,
        now=now,
    )


def test_agreement_follows_the_annotations(database: Database, now: datetime) -> None:
    with database.write() as session:
        _, (first, second) = project(session, 2, overlap=3)
        say(session, first, ANN, [choice(0)], now)
        assert stored(session) == {}
        bobs = say(session, first, BOB, [choice(1)], now)
        assert stored(session) == {first: (0.0, 2)}
        cleos = say(session, first, CLEO, [choice(0)], now)
        assert stored(session) == {first: (0.333, 3)}
        say(session, second, ANN, [choice(2)], now)
        say(session, second, BOB, [choice(2)], now)
    with database.write() as session:
        revise(session, bobs, BOB, 0, now + timedelta(seconds=9))
        assert stored(session)[first] == (1.0, 3)
        annotations.hide(session, annotation_id=cleos.annotation_id, now=now)
        assert stored(session) == {first: (1.0, 2), second: (1.0, 2)}
        annotations.hide(session, annotation_id=bobs.annotation_id, now=now)
        assert stored(session) == {second: (1.0, 2)}


def test_a_reviewers_words_are_not_the_annotators(database: Database, now: datetime) -> None:
    with database.write() as session:
        _, (task,) = project(session, 1, overlap=2)
        say(session, task, ANN, [choice(0)], now)
        bobs = say(session, task, BOB, [choice(1)], now)
        revise(session, bobs, REVIEWER, 0, now)
        assert stored(session) == {task: (0.0, 2)}


def test_tasks_for_one_annotator_cost_nothing(database: Database, now: datetime) -> None:
    with database.write() as session:
        project_id, (task,) = project(session, 1, overlap=1)
        say(session, task, ANN, [choice(0)], now)
        assert stored(session) == {}
    with database.read() as session:
        assert agreement.report(session, project_id=project_id).tasks == 0


def test_the_report_of_a_project(database: Database, now: datetime) -> None:
    with database.write() as session:
        project_id, tasks = project(session, 4, overlap=2)
        for task, (a, b) in zip(tasks, [(0, 0), (1, 1), (0, 1), (0, 0)], strict=True):
            say(session, task, ANN, [choice(a)], now)
            say(session, task, BOB, [choice(b)], now)
    with database.read() as session:
        found = agreement.report(session, project_id=project_id)
    assert (found.tasks, found.mean.value) == (4, 0.75)
    assert found.fields[0].pairs[0].figure.value == 0.5
