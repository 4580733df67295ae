"""Agreement is stored as annotations come, change and go."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

from sqlalchemy import select
from sqlalchemy.orm import Session

from labeling import agreement, annotations, deletions, past_work, queue, revisions, tasks
from labeling.annotations import Submitted
from labeling.past_work import PastWork
from labeling.shapes import Region
from labeling.tables import AgreementRow, ItemFactsRow
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


def test_an_arbiter_is_no_annotator(database: Database, now: datetime) -> None:
    with database.write() as session:
        _, (task,) = project(session, 1, overlap=2)
        say(session, task, ANN, [choice(0)], now)
        say(session, task, BOB, [choice(1)], now)
        subject = tasks.subject(session, task)
        merged, number = revisions.open_annotation(session, subject=subject, annotator_id=REVIEWER, now=now)
        revisions.append(
            session,
            annotation_id=merged,
            number=number,
            author_id=REVIEWER,
            schema_version=1,
            regions=[],
            prediction_id=None,
            blind=False,
            active_seconds=1,
            created_at=now,
        )
        assert agreement.refresh(session, task_id=task, now=now) == 0.0
        assert stored(session) == {task: (0.0, 2)}


def test_agreement_is_told_to_lists_and_comes_back_with_what_was_deleted(
    database: Database, now: datetime
) -> None:
    with database.write() as session:
        _, (task,) = project(session, 1, overlap=2)
        anns = say(session, task, ANN, [choice(0)], now)
        say(session, task, BOB, [choice(0)], now)
        told = select(ItemFactsRow.agreement).where(ItemFactsRow.item_id == anns.item_id)
        assert session.scalars(told).one() == 1.0
        annotations.hide(session, annotation_id=anns.annotation_id, now=now)
        assert session.scalars(told).one() is None
        deletions.unhide(session, annotation_id=anns.annotation_id, now=now)
        assert session.scalars(told).one() == 1.0


def test_work_done_elsewhere_is_compared_too(database: Database, now: datetime) -> None:
    with database.write() as session:
        project_id, (first, second) = project(session, 2, overlap=1)
        items = {task: tasks.subject(session, task).item_id for task in (first, second)}
        said = [(first, ANN, 0), (first, BOB, 1), (second, ANN, 2)]
        work = [PastWork(items[task], annotator, [choice(c)]) for task, annotator, c in said]
        past_work.append(session, project_id=project_id, work=work, now=now)
        assert stored(session) == {first: (0.0, 2)}


def test_tasks_for_one_annotator_cost_nothing(database: Database, now: datetime) -> None:
    with database.write() as session:
        project_id, (task,) = project(session, 1, overlap=1)
        say(session, task, ANN, [choice(0)], now)
        assert stored(session) == {}
    with database.read() as session:
        assert agreement.report(session, project_id=project_id).tasks == 0


def test_the_report_of_a_project(database: Database, now: datetime) -> None:
    with database.write() as session:
        project_id, four = project(session, 4, overlap=2)
        for task, (a, b) in zip(four, [(0, 0), (1, 1), (0, 1), (0, 0)], strict=True):
            say(session, task, ANN, [choice(a)], now)
            say(session, task, BOB, [choice(b)], now)
    with database.read() as session:
        found = agreement.report(session, project_id=project_id)
    assert (found.tasks, found.mean.value) == (4, 0.75)
    assert found.fields[0].pairs[0].figure.value == 0.5


def test_annotators_who_submit_at_once_are_all_compared(database: Database, now: datetime) -> None:
    people = (ANN, BOB, CLEO, REVIEWER)
    with database.write() as session:
        _, (task,) = project(session, 1, overlap=len(people))
    barrier = Barrier(len(people))

    def work(annotator_id: int) -> None:
        barrier.wait()
        with database.write() as session:
            say(session, task, annotator_id, [choice(0)], now)

    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(work, people))
    with database.read() as session:
        assert stored(session) == {task: (1.0, len(people))}
