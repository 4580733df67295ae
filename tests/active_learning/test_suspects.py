"""Label errors are found among many right labels and put before reviewers."""

from datetime import datetime
from pathlib import Path

import numpy as np

from active_learning import suspects
from labeling import annotations, projects, queue, review_queue, reviews
from storage.database import Database
from storage.objects import LocalStore
from tests.factories import add_items, choice, make_project, task_ids, text_item

WORDS = ("football goal league striker", "market shares profit bank", "galaxy orbit telescope planet")


def test_flipped_labels_are_most_of_the_suspects() -> None:
    random = np.random.default_rng(3)
    truth = random.integers(0, 3, 300)
    features = (np.eye(3)[truth] * 3 + random.normal(size=(300, 3))).astype(np.float32)
    given = truth.copy()
    flipped = random.choice(300, 15, replace=False)
    given[flipped] = (given[flipped] + 1) % 3
    found = suspects.doubtful(features, given, seed=0)
    hits = set(found.positions.tolist()) & set(flipped.tolist())
    assert len(hits) >= 12
    assert len(hits) >= 0.6 * len(found.positions)
    assert (np.diff(found.suspicion) <= 1e-9).all()
    again = suspects.doubtful(features, given, seed=0)
    assert again.positions.tolist() == found.positions.tolist()


def test_suspects_go_before_reviewers_first(
    database: Database, objects: LocalStore, now: datetime, tmp_path: Path
) -> None:
    with database.write() as session:
        project = make_project(session)
        texts = [text_item(f"{WORDS[i % 3]} {WORDS[i % 3].split()[i % 4]} number {i}") for i in range(60)]
        tasks = task_ids(session, add_items(session, project.id, texts))
    wrong = {7: 0, 20: 1}  # text 7 is about markets (1), text 20 about the sky (2)
    made: dict[int, int] = {}
    for number, task_id in enumerate(tasks):
        with database.write() as session:
            queue.claim_task(session, task_id=task_id, annotator_id=1, now=now, lease_seconds=60)
            outcome = annotations.submit(
                session,
                task_id=task_id,
                annotator_id=1,
                regions=[choice(wrong.get(number, number % 3))],
                prediction_id=None,
                blind=False,
                active_seconds=1,
                now=now,
            )
        assert isinstance(outcome, annotations.Submitted)
        made[number] = outcome.annotation_id
    with database.write() as session:
        reviews.accept(session, task_id=tasks[20], reviewer_id=9, expected={made[20]: 1}, now=now)

    def find() -> suspects.Suspects:
        return suspects.find(database, objects, project_id=project.id, cache_folder=tmp_path)

    found = find()
    assert (found.labels, found.found) == (60, 2)
    assert found.raised == 1  # what a reviewer accepted is not brought up again
    with database.write() as session:
        first = review_queue.claim(session, project_id=project.id, reviewer_id=9, now=now, lease_seconds=9)[0]
        assert (first.task_id, first.reason) == (tasks[7], "suspect")
        assert projects.get(session, project.id).counters["review_pending"] == 59


def test_too_few_labels_have_no_suspects(database: Database, objects: LocalStore, tmp_path: Path) -> None:
    with database.write() as session:
        project = make_project(session)
    found = suspects.find(database, objects, project_id=project.id, cache_folder=tmp_path)
    assert found == suspects.Suspects(0, 0, 0)
