"""Many items answered at once: each through claim, submit and revision, and back again."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from labeling import annotations, projects, queue, sweeps
from labeling.schema import LabelSchema
from labeling.sweeps import Answer, Left, Swept, Target
from labeling.tables import AnnotationRevisionRow, LeaseRow, TaskRow
from storage.database import Database
from tests.factories import NOW, add_texts, make_project, task_ids

ANN, BOB = 1, 2
CAT, DOG = Answer("label", (0,)), Answer("label", (1,))


def give(session: Session, task_id: int, answer: Answer, who: int = ANN, **target: object) -> Swept | Left:
    return sweeps.give(
        session,
        target=Target(task_id, **target),  # type: ignore[arg-type]
        answer=answer,
        annotator_id=who,
        active_seconds=0.5,
        now=NOW,
        lease_seconds=60,
    )


def classes(session: Session, item_id: int) -> list[list[int]]:
    return [list(r.class_ids()) for a in annotations.for_item(session, item_id) for r in a.regions]


def test_a_sweep_submits_and_an_undo_hides(database: Database) -> None:
    with database.write() as session:
        project = make_project(session)
        ids = add_texts(session, project.id, 2)
        first, _ = task_ids(session, ids)
        done = give(session, first, CAT)
        assert isinstance(done, Swept)
        assert (done.item_id, done.revision, done.before) == (ids[0], 1, None)
        assert classes(session, ids[0]) == [[0]]
        again = give(session, first, CAT)
        assert isinstance(again, Swept)
        assert again.unchanged
        assert projects.get(session, project.id).counters["tasks_done"] == 1
        assert isinstance(sweeps.undo(session, swept=done, annotator_id=ANN, now=NOW), Swept)
        assert classes(session, ids[0]) == []
        counters = projects.get(session, project.id).counters
        assert (counters["tasks_done"], counters["annotations"]) == (0, 0)
        assert give(session, first, DOG, BOB) is not None
        assert classes(session, ids[0]) == [[1]]
        assert classes(session, ids[1]) == []


def test_an_earlier_answer_is_revised_and_comes_back(database: Database) -> None:
    with database.write() as session:
        project = make_project(session)
        ids = add_texts(session, project.id, 1)
        (task,) = task_ids(session, ids)
        give(session, task, CAT)
        changed = give(session, task, DOG)
        assert isinstance(changed, Swept)
        assert (changed.revision, changed.before) == (2, 1)
        back = sweeps.undo(session, swept=changed, annotator_id=ANN, now=NOW)
        assert isinstance(back, Swept)
        assert (back.revision, classes(session, ids[0])) == (3, [[0]])
        assert sweeps.undo(session, swept=changed, annotator_id=ANN, now=NOW) == Left(task, "changed")
        rows = select(AnnotationRevisionRow.number).order_by(AnnotationRevisionRow.number)
        assert session.scalars(rows).all() == [1, 2, 3]


def test_what_others_have_is_left(database: Database) -> None:
    with database.write() as session:
        project = make_project(session)
        ids = add_texts(session, project.id, 3)
        held, done, gone = task_ids(session, ids)
        queue.claim_task(session, task_id=held, annotator_id=BOB, now=NOW, lease_seconds=60)
        give(session, done, CAT, BOB)
        for task in (held, done):
            left = give(session, task, CAT)
            assert isinstance(left, Left)
            assert (left.task_id, left.reason) == (task, "taken")
        assert give(session, gone + 999, CAT) == Left(gone + 999, "missing")
        later = sweeps.give(
            session, target=Target(held), answer=CAT, annotator_id=ANN, active_seconds=0,
            now=NOW + timedelta(minutes=2), lease_seconds=60,
        )  # fmt: skip
        assert isinstance(later, Swept)


def test_a_refused_answer_leaves_no_trace(database: Database) -> None:
    with database.write() as session:
        project = make_project(session)
        (task,) = task_ids(session, add_texts(session, project.id, 1))
        for answer in (Answer("label", (99,)), Answer("other", (0,)), Answer("label", (0, 1))):
            left = give(session, task, answer)
            assert isinstance(left, Left)
            assert (left.reason, bool(left.detail)) == ("refused", True)
        assert session.scalars(select(LeaseRow)).all() == []
        assert session.scalars(select(TaskRow.open_slots)).all() == [1]


def test_other_fields_keep_what_the_draft_and_the_answer_say(database: Database) -> None:
    schema = LabelSchema.from_document(
        {
            "classes": [{"id": i, "name": name} for i, name in enumerate(("good", "bad", "short", "long"))],
            "fields": [
                {"name": "label", "kind": "choice", "classes": [0, 1]},
                {"name": "length", "kind": "choice", "classes": [2, 3]},
            ],
        }
    )
    drafted = [
        {"id": "p1", "kind": "choice", "field": "label", "classes": [1], "score": 0.4},
        {"id": "p2", "kind": "choice", "field": "length", "classes": [3], "score": 0.9},
    ]
    with database.write() as session:
        project = make_project(session, schema=schema)
        ids = add_texts(session, project.id, 1)
        (task,) = task_ids(session, ids)
        give(session, task, CAT, drafted=drafted)
        said = {
            r.id: (list(r.class_ids()), r.score) for r in annotations.for_item(session, ids[0])[0].regions
        }
        assert said == {"p1": ([0], None), "p2": ([3], None)}
        give(session, task, DOG)
        said = {
            r.id: (list(r.class_ids()), r.score) for r in annotations.for_item(session, ids[0])[0].regions
        }
        assert said == {"p1": ([1], None), "p2": ([3], None)}
