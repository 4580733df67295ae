"""The loop through its jobs, on the real services: freeze, train, gate, deploy, draft, order."""

from datetime import datetime

import pytest
from sqlalchemy import select

from active_learning import effort, embeddings, priorities, promotion, rounds, training
from active_learning.errors import ConfigInvalid
from active_learning.scoring.priority import OrderPolicy
from active_learning.tables import ScoreRow
from labeling import annotations, datasets, items, queue
from labeling.annotations import Submitted
from labeling.tables import ItemRow, TaskRow
from preannotate import deployments, predictions
from storage.database import Database
from storage.errors import NotFound
from storage.jobs import JobState
from storage.objects import ObjectStore
from storage.settings import Settings
from tests.active_learning.factories import ANNOTATOR, Worker, animal_project, choice, label


@pytest.fixture
def worker(database: Database, objects: ObjectStore, settings: Settings, now: datetime) -> Worker:
    return Worker(database, objects, settings, now)


def test_a_round_ends_with_a_deployed_model_drafts_and_a_new_order(
    worker: Worker, database: Database, now: datetime
) -> None:
    project_id = animal_project(database, now)
    cold = worker.run(worker.submit("prioritise", project_id))
    assert cold.result is not None
    assert (cold.result["strategy"], cold.result["tasks"]) == ("coverage", 120)
    label(database, project_id, 45, now)

    jobs_done = worker.round(project_id)

    assert [(job.kind, job.state) for job in jobs_done] == [
        ("round", JobState.SUCCEEDED),
        ("prelabel", JobState.SUCCEEDED),
        ("prioritise", JobState.SUCCEEDED),
    ]
    result = jobs_done[0].result
    assert result is not None
    assert result["outcome"] == "promote"
    assert jobs_done[2].result is not None
    assert jobs_done[2].result["strategy"] in {"herding", "margin"}
    with database.read() as session:
        deployed = deployments.current(session, project_id)
        assert deployed is not None
        assert deployed.stable_id == result["model_version_id"]
        assert deployed.reason == result["reason"]
        (played,) = rounds.rounds(session, project_id)
    assert (played.dataset_number, played.labels, played.model_number) == (1, 45, 1)
    assert played.gate is not None
    assert played.gate.evidence["items"] > 0
    assert played.accuracy is not None


def test_drafts_become_corrections_and_effort_has_intervals(
    worker: Worker, database: Database, now: datetime
) -> None:
    project_id = animal_project(database, now)
    label(database, project_id, 45, now)
    worker.round(project_id)
    with database.write() as session:
        leases = queue.claim(
            session, project_id=project_id, annotator_id=ANNOTATOR, now=now, lease_seconds=60, count=30
        )
        found = items.get_many(session, [lease.item_id for lease in leases])
        sources = predictions.draft_for(session, project_id=project_id, items=list(found.values()))
        corrections = []
        for number, lease in enumerate(leases):
            source = sources[lease.item_id]
            assert source.prediction is not None
            draft = source.prediction.regions
            wrong = number < 3 and not source.blind
            other = [choice("dog" if draft[0]["classes"] != [1] else "cat")]
            outcome = annotations.submit(
                session,
                task_id=lease.task_id,
                annotator_id=ANNOTATOR,
                regions=other if wrong else draft,
                prediction_id=None if source.blind else source.prediction.id,
                blind=source.blind,
                active_seconds=5.0 if source.blind else 2.0,
                now=now,
            )
            assert isinstance(outcome, Submitted)
            corrections.append(effort.record(session, revision_id=outcome.revision_id, now=now))
            again = effort.record(session, revision_id=outcome.revision_id, now=now)
            assert again == corrections[-1]
    with database.read() as session:
        (measured,) = effort.summary(session, project_id=project_id)
    shown = [c for c in corrections if c is not None and not c.blind]
    touched = sum(not c.untouched for c in shown)
    assert len([c for c in corrections if c is not None]) == 30
    assert measured.n == len(shown)
    assert measured.untouched.value == pytest.approx(1 - touched / len(shown))
    assert measured.edits_per_item.value == pytest.approx(touched / len(shown))
    assert measured.active_seconds.value == 2.0
    assert measured.blind_accuracy.n == 30 - len(shown)


def test_one_class_is_not_enough_and_the_run_says_why(
    worker: Worker, database: Database, now: datetime
) -> None:
    project_id = animal_project(database, now)
    label(database, project_id, 20, now, only="cat")
    (job,) = worker.round(project_id)
    assert job.state is JobState.FAILED
    with database.read() as session:
        (run,) = training.list_runs(session, project_id=project_id)
        (played,) = rounds.rounds(session, project_id)
        assert deployments.current(session, project_id) is None
    assert run.state == "failed"
    assert run.error is not None
    assert "second class" in run.error
    assert played.error == run.error
    assert played.model_version_id is None


def test_a_failed_round_can_be_resumed_after_nothing_was_lost(
    worker: Worker, database: Database, now: datetime
) -> None:
    project_id = animal_project(database, now)
    label(database, project_id, 20, now, only="cat")
    worker.round(project_id)
    label(database, project_id, 40, now)
    jobs_done = worker.round(project_id)
    assert jobs_done[0].state is JobState.SUCCEEDED
    with database.read() as session:
        assert [r.state for r in rounds.rounds(session, project_id)] == ["failed", "succeeded"]


def test_training_the_same_again_gives_the_same_model_and_keeps_it(
    worker: Worker, database: Database, now: datetime
) -> None:
    project_id = animal_project(database, now)
    label(database, project_id, 45, now)
    worker.round(project_id)
    again = worker.round(project_id)
    assert again[0].state is JobState.SUCCEEDED
    with database.read() as session:
        first, second = rounds.rounds(session, project_id)
        assert len(deployments.history(session, project_id)) == 1
    assert first.model_version_id == second.model_version_id
    assert first.dataset_number == second.dataset_number == 1


def test_a_run_can_be_started_by_hand_and_a_bad_config_is_refused_at_once(
    worker: Worker, database: Database, objects: ObjectStore, now: datetime
) -> None:
    project_id = animal_project(database, now)
    label(database, project_id, 45, now)
    version = datasets.freeze(database, objects, project_id=project_id, created_by=None, now=now)
    with pytest.raises(ConfigInvalid, match="nonsense"), database.write() as session:
        training.start(
            session,
            project_id=project_id,
            dataset_version_id=version.id,
            config={"nonsense": 1},
            seed=0,
            now=now,
        )
    with database.write() as session:
        run_id, job_id = training.start(
            session, project_id=project_id, dataset_version_id=version.id, seed=3, now=now
        )
    worker.run_all()
    with database.read() as session:
        run = training.get(session, run_id)
        decisions = promotion.newest_decisions(session, project_id)
    assert (run.state, run.job_id, run.seed) == ("succeeded", job_id, 3)
    assert run.config["kind"] == "text"
    assert len(run.code_version) == 64
    assert run.model_version_id in decisions


def test_a_dataset_of_another_project_is_not_found(database: Database, now: datetime) -> None:
    project_id = animal_project(database, now)
    with pytest.raises(NotFound), database.write() as session:
        training.start(session, project_id=project_id, dataset_version_id=77, now=now)


def test_every_open_task_gets_its_own_priority_and_a_score(
    database: Database, objects: ObjectStore, settings: Settings, now: datetime
) -> None:
    project_id = animal_project(database, now)
    done = priorities.recompute(
        database, objects, project_id=project_id, cache_folder=settings.home_folder, now=now
    )
    assert done.tasks == 120
    with database.read() as session:
        scores = [priorities.score_of(session, item_id) for item_id in range(1, 121)]
        assert priorities.score_of(session, 9999) is None
    known = [score for score in scores if score is not None]
    assert len({score.priority for score in known}) == 120
    assert {score.strategy for score in known} == {"coverage", "random"}
    assert all(score.margin is None for score in known)


def test_items_held_out_are_offered_at_their_share_and_by_chance(
    worker: Worker, database: Database, now: datetime
) -> None:
    project_id = animal_project(database, now, count=600)
    worker.run(worker.submit("prioritise", project_id))
    with database.read() as session:
        rows = session.execute(
            select(ItemRow.split, ScoreRow.strategy)
            .join(TaskRow, TaskRow.item_id == ItemRow.id)
            .join(ScoreRow, ScoreRow.item_id == ItemRow.id)
            .where(TaskRow.project_id == project_id)
            .order_by(TaskRow.priority.desc())
        ).all()
    held_out = [row.split != "train" for row in rows]
    share = sum(held_out) / len(rows)
    assert 0.1 < share < 0.3
    for prefix in (50, 100, 300):
        assert abs(sum(held_out[:prefix]) - share * prefix) <= 2
    assert {row.strategy for row, held in zip(rows, held_out, strict=True) if held} == {"random"}
    assert {row.strategy for row in rows} == {"random", "coverage"}


def test_priorities_are_the_same_every_time_and_follow_the_seed(
    database: Database, objects: ObjectStore, settings: Settings, now: datetime
) -> None:
    project_id = animal_project(database, now)

    def first_ten(seed: int, *, random_order: bool = False) -> list[int]:
        priorities.recompute(
            database,
            objects,
            project_id=project_id,
            cache_folder=settings.home_folder,
            now=now,
            seed=seed,
            random_order=random_order,
        )
        with database.read() as session:
            scores = {i: priorities.score_of(session, i) for i in range(1, 121)}
        return sorted(scores, key=lambda i: -(scores[i].priority if scores[i] else 0))[:10]  # type: ignore[union-attr]

    assert first_ten(0) == first_ten(0)
    assert first_ten(0, random_order=True) != first_ten(1, random_order=True)


def test_a_large_project_is_embedded_by_the_sample(
    database: Database,
    objects: ObjectStore,
    settings: Settings,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project_id = animal_project(database, now)
    label(database, project_id, 30, now)
    monkeypatch.setattr(embeddings, "_WHOLE_PROJECT", 50)
    done = priorities.recompute(
        database,
        objects,
        project_id=project_id,
        cache_folder=settings.home_folder / "embeddings",
        now=now,
        policy=OrderPolicy(points=40, uncertain=10, depth=20),
    )
    assert done.tasks == 90
    assert not (settings.home_folder / "embeddings").exists()


def test_a_project_without_open_tasks_is_ordered_without_complaint(
    database: Database, objects: ObjectStore, settings: Settings, now: datetime
) -> None:
    project_id = animal_project(database, now, count=6)
    label(database, project_id, 6, now)
    done = priorities.recompute(
        database, objects, project_id=project_id, cache_folder=settings.home_folder, now=now
    )
    assert done.tasks == 0
