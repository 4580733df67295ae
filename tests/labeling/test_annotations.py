"""Submitting, revising and hiding; what comes too late is kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from labeling import annotations, drafts, projects, queue
from labeling.annotations import KeptAsDraft, Submitted
from labeling.errors import RevisionConflict, SchemaViolation
from labeling.leases import holds, state
from labeling.schema import LabelSchema
from labeling.shapes import Region
from labeling.tables import TaskRow
from storage.database import Database
from storage.errors import NotFound
from tests.factories import add_items, add_texts, box, choice, image_item, make_project, task_ids

ANN, BOB = 1, 2


def prepare(database: Database, *, overlap: int = 1) -> tuple[int, int]:
    """A project and its one task."""
    with database.write() as session:
        project = make_project(session, overlap=overlap)
        return project.id, task_ids(session, add_texts(session, project.id, 1))[0]


def claim(database: Database, task_id: int, annotator_id: int, now: datetime) -> None:
    with database.write() as session:
        queue.claim_task(session, task_id=task_id, annotator_id=annotator_id, now=now, lease_seconds=60)


def submit(
    database: Database,
    task_id: int,
    now: datetime,
    *,
    class_id: int = 0,
    annotator_id: int = ANN,
    regions: Sequence[Region] | None = None,
) -> Submitted | KeptAsDraft:
    with database.write() as session:
        return annotations.submit(
            session,
            task_id=task_id,
            annotator_id=annotator_id,
            regions=[choice(class_id, score=0.75)] if regions is None else regions,
            prediction_id=7,
            blind=False,
            active_seconds=3.5,
            now=now,
        )


def task(database: Database, task_id: int) -> tuple[str, int, int, bool]:
    with database.read() as session:
        row = session.scalars(select(TaskRow).where(TaskRow.id == task_id)).one()
        return row.state, row.open_slots, row.submitted, row.done_at is not None


def counters(database: Database, project_id: int) -> dict[str, int]:
    with database.read() as session:
        return projects.get(session, project_id).counters


def test_a_submission_closes_everything_at_once(database: Database, now: datetime) -> None:
    project_id, task_id = prepare(database)
    claim(database, task_id, ANN, now)
    with database.write() as session:
        drafts.save(
            session,
            task_id=task_id,
            annotator_id=ANN,
            regions=[choice(1)],
            prediction_id=7,
            blind=False,
            active_seconds=1,
            sequence=1,
            now=now,
        )
    outcome = submit(database, task_id, now)
    assert isinstance(outcome, Submitted)
    assert (outcome.number, outcome.repeated) == (1, False)
    assert task(database, task_id) == ("done", 0, 1, True)
    with database.read() as session:
        assert drafts.get(session, task_id=task_id, annotator_id=ANN) is None
        assert state(session, task_id=task_id, annotator_id=ANN) == "submitted"
        (revision,) = annotations.history(session, outcome.annotation_id)
        (annotation,) = annotations.for_item(session, outcome.item_id)
    assert revision.regions == [choice(0)]  # a person said it: no score
    assert (revision.id, revision.author_id, revision.prediction_id) == (outcome.revision_id, ANN, 7)
    assert (revision.active_seconds, revision.schema_version, revision.created_at) == (3.5, 1, now)
    assert annotation.current == revision
    counted = counters(database, project_id)
    assert (counted["annotations"], counted["revisions"]) == (1, 1)
    assert (counted["tasks_open"], counted["tasks_done"]) == (0, 1)


def test_a_task_is_done_when_enough_people_said(database: Database, now: datetime) -> None:
    project_id, task_id = prepare(database, overlap=2)
    claim(database, task_id, ANN, now)
    submit(database, task_id, now)
    assert task(database, task_id) == ("open", 1, 1, False)
    assert counters(database, project_id)["tasks_open"] == 1
    claim(database, task_id, BOB, now)
    submit(database, task_id, now, annotator_id=BOB)
    assert task(database, task_id) == ("done", 0, 2, True)
    assert counters(database, project_id)["tasks_done"] == 1


def test_submitting_the_same_twice_changes_nothing(database: Database, now: datetime) -> None:
    project_id, task_id = prepare(database)
    claim(database, task_id, ANN, now)
    first = submit(database, task_id, now)
    assert isinstance(first, Submitted)
    again = submit(database, task_id, now + timedelta(hours=1))
    assert isinstance(again, Submitted)
    assert again.repeated
    assert again.revision_id == first.revision_id
    assert counters(database, project_id)["revisions"] == 1
    with database.read() as session:
        assert drafts.get(session, task_id=task_id, annotator_id=ANN) is None


@pytest.mark.parametrize("reason", ["expired", "lost", "skipped", "submitted"])
def test_late_work_is_kept_as_a_draft(database: Database, now: datetime, reason: str) -> None:
    project_id, task_id = prepare(database)
    late = now
    claim(database, task_id, ANN, now)
    if reason == "submitted":
        submit(database, task_id, now)
    if reason == "skipped":
        with database.write() as session:
            queue.skip(session, task_id=task_id, annotator_id=ANN, now=now)
    if reason in ("expired", "lost"):
        late = now + timedelta(minutes=1)
    if reason == "lost":
        claim(database, task_id, BOB, late)
    before = counters(database, project_id)
    assert submit(database, task_id, late, class_id=2) == KeptAsDraft(reason, task_id)  # type: ignore[arg-type]
    with database.read() as session:
        draft = drafts.get(session, task_id=task_id, annotator_id=ANN)
    assert draft is not None
    assert (draft.late, draft.regions, draft.active_seconds) == (True, [choice(2)], 3.5)
    assert counters(database, project_id) == before


def test_late_work_can_be_submitted_after_a_new_claim(database: Database, now: datetime) -> None:
    _, task_id = prepare(database)
    claim(database, task_id, ANN, now)
    late = now + timedelta(hours=1)
    assert isinstance(submit(database, task_id, late), KeptAsDraft)
    claim(database, task_id, ANN, late)
    assert isinstance(submit(database, task_id, late), Submitted)
    assert task(database, task_id) == ("done", 0, 1, True)


def test_late_work_never_lowers_the_sequence(database: Database, now: datetime) -> None:
    _, task_id = prepare(database)
    with database.write() as session:
        drafts.save(
            session,
            task_id=task_id,
            annotator_id=ANN,
            regions=[],
            prediction_id=None,
            blind=True,
            active_seconds=0,
            sequence=9,
            now=now,
        )
    submit(database, task_id, now, class_id=2)
    with database.read() as session:
        draft = drafts.get(session, task_id=task_id, annotator_id=ANN)
    assert draft is not None
    assert (draft.sequence, draft.regions) == (9, [choice(2)])


def test_what_breaks_the_schema_leaves_the_lease(database: Database, now: datetime) -> None:
    project_id, task_id = prepare(database)
    claim(database, task_id, ANN, now)
    with pytest.raises(SchemaViolation):
        submit(database, task_id, now, class_id=77)
    with pytest.raises(SchemaViolation):
        submit(database, task_id, now, regions=[])
    with database.read() as session:
        assert holds(session, task_id=task_id, annotator_id=ANN, now=now)
    assert counters(database, project_id)["annotations"] == 0


def test_a_box_must_lie_in_its_image(database: Database, now: datetime) -> None:
    with database.write() as session:
        project = make_project(session, kind="image", schema=LabelSchema.boxes(["cell"]))
        item_ids = add_items(session, project.id, [image_item(b"a", width=40, height=20)])
        (task_id,) = task_ids(session, item_ids)
    claim(database, task_id, ANN, now)
    with pytest.raises(SchemaViolation):
        submit(database, task_id, now, regions=[box(0, 30, 5, 15, 5)])
    assert isinstance(submit(database, task_id, now, regions=[box(0, 25, 5, 15, 5)]), Submitted)


def test_what_does_not_exist_is_not_found(database: Database, now: datetime) -> None:
    with pytest.raises(NotFound):
        submit(database, 999, now)
    with database.write() as session, pytest.raises(NotFound):
        annotations.hide(session, annotation_id=999, now=now)
    with database.read() as session:
        with pytest.raises(NotFound):
            annotations.history(session, 999)
        with pytest.raises(NotFound):
            annotations.get(session, 999)
        assert annotations.for_item(session, 999) == []


def revise(database: Database, annotation_id: int, expected: int, class_id: int, now: datetime) -> Submitted:
    with database.write() as session:
        return annotations.revise(
            session,
            annotation_id=annotation_id,
            author_id=BOB,
            regions=[choice(class_id)],
            expected_revision=expected,
            active_seconds=1,
            now=now,
        )


def test_revisions_append_and_the_second_of_two_is_told(database: Database, now: datetime) -> None:
    project_id, task_id = prepare(database)
    claim(database, task_id, ANN, now)
    first = submit(database, task_id, now)
    assert isinstance(first, Submitted)
    later = now + timedelta(days=1)
    assert revise(database, first.annotation_id, 1, 2, later).number == 2
    with pytest.raises(RevisionConflict) as conflict:
        revise(database, first.annotation_id, 1, 1, later)
    assert (conflict.value.expected, conflict.value.found) == (1, 2)
    with pytest.raises(NotFound):
        revise(database, 999, 1, 1, later)
    with pytest.raises(SchemaViolation):
        revise(database, first.annotation_id, 2, 77, later)
    with database.read() as session:
        history = annotations.history(session, first.annotation_id)
        (listed,) = annotations.page(session, project_id=project_id)
        assert annotations.page(session, project_id=project_id, after=listed.id) == []
    assert [(r.number, r.author_id, r.regions, r.created_at) for r in history] == [
        (1, ANN, [choice(0)], now),
        (2, BOB, [choice(2)], later),
    ]
    assert history[1].prediction_id == 7
    assert listed.regions == [choice(2)]
    assert counters(database, project_id)["revisions"] == 2


def test_hiding_opens_the_task_again_and_keeps_history(database: Database, now: datetime) -> None:
    project_id, task_id = prepare(database)
    claim(database, task_id, ANN, now)
    first = submit(database, task_id, now)
    assert isinstance(first, Submitted)
    for _ in range(2):
        with database.write() as session:
            annotations.hide(session, annotation_id=first.annotation_id, now=now)
    assert task(database, task_id) == ("open", 1, 0, False)
    with database.read() as session:
        assert annotations.for_item(session, first.item_id) == []
        with pytest.raises(NotFound):
            annotations.get(session, first.annotation_id)
    with pytest.raises(NotFound):
        revise(database, first.annotation_id, 1, 1, now)
    counted = counters(database, project_id)
    assert (counted["annotations"], counted["tasks_open"], counted["tasks_done"]) == (0, 1, 0)
    claim(database, task_id, ANN, now)
    second = submit(database, task_id, now, class_id=1)
    assert isinstance(second, Submitted)
    assert (second.annotation_id, second.number) == (first.annotation_id, 2)
    with database.read() as session:
        assert annotations.get(session, first.annotation_id).regions == [choice(1)]
        assert len(annotations.history(session, first.annotation_id)) == 2
