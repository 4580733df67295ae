"""Drafts: the newest save wins, and nothing that was saved is lost."""

from datetime import datetime, timedelta

import pytest

from labeling import drafts, queue
from labeling.drafts import Draft
from labeling.errors import BadRegion
from storage.database import Database
from storage.errors import NotFound
from tests.factories import add_texts, choice, make_project, task_ids

ANN, BOB = 1, 2


@pytest.fixture
def task_id(database: Database, now: datetime) -> int:
    """A task leased to Ann for a minute."""
    with database.write() as session:
        project = make_project(session)
        (task_id,) = task_ids(session, add_texts(session, project.id, 1))
        queue.claim(session, project_id=project.id, annotator_id=ANN, now=now, lease_seconds=60)
    return task_id


def save(
    database: Database,
    task_id: int,
    now: datetime,
    *,
    class_id: int = 0,
    sequence: int = 1,
    annotator_id: int = ANN,
) -> Draft:
    with database.write() as session:
        return drafts.save(
            session,
            task_id=task_id,
            annotator_id=annotator_id,
            regions=[choice(class_id, score=0.5)],
            prediction_id=7,
            blind=False,
            active_seconds=2.5,
            sequence=sequence,
            now=now,
        )


def kept(database: Database, task_id: int, annotator_id: int = ANN) -> Draft | None:
    with database.read() as session:
        return drafts.get(session, task_id=task_id, annotator_id=annotator_id)


def test_a_draft_is_kept_as_it_is(database: Database, now: datetime, task_id: int) -> None:
    saved = save(database, task_id, now)
    assert saved == Draft(task_id, ANN, [choice(0, score=0.5)], 7, False, 2.5, 1, False, now)
    assert kept(database, task_id) == saved
    assert kept(database, task_id, BOB) is None
    with database.read() as session:
        assert drafts.get_many(session, task_ids=[task_id, 99], annotator_id=ANN) == {task_id: saved}


def test_an_older_save_that_arrives_later_is_ignored(database: Database, now: datetime, task_id: int) -> None:
    save(database, task_id, now, class_id=1, sequence=5)
    answer = save(database, task_id, now, class_id=2, sequence=4)
    assert answer.outdated
    assert (answer.sequence, answer.regions) == (5, [choice(1, score=0.5)])
    newest = save(database, task_id, now, class_id=2, sequence=6)
    assert (newest.outdated, newest.sequence) == (False, 6)


def test_the_same_save_twice_is_no_conflict(database: Database, now: datetime, task_id: int) -> None:
    save(database, task_id, now, class_id=1, sequence=5)
    assert not save(database, task_id, now, class_id=1, sequence=5).outdated
    assert save(database, task_id, now, class_id=2, sequence=5).outdated  # another window counted as far


def test_a_save_without_a_lease_is_kept_and_late(database: Database, now: datetime, task_id: int) -> None:
    assert save(database, task_id, now, annotator_id=BOB).late
    assert save(database, task_id, now + timedelta(hours=1)).late
    with database.write() as session:
        later = now + timedelta(hours=1)
        queue.claim_task(session, task_id=task_id, annotator_id=ANN, now=later, lease_seconds=60)
    assert not save(database, task_id, now + timedelta(hours=1), sequence=2).late


def test_what_is_no_draft_is_refused(database: Database, now: datetime, task_id: int) -> None:
    with pytest.raises(NotFound):
        save(database, 999, now)
    with database.write() as session, pytest.raises(BadRegion):
        drafts.save(
            session,
            task_id=task_id,
            annotator_id=ANN,
            regions=[{"id": "r1", "kind": "circle"}],
            prediction_id=None,
            blind=False,
            active_seconds=0,
            sequence=1,
            now=now,
        )
