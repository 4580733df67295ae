import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from labeling.items import NewItem
from labeling.schema import LabelSchema
from preannotate import batches, deployments, pipeline, predictions, registry
from preannotate.jobs import PRELABEL
from preannotate.package import Package
from preannotate.registry import ModelVersion
from preannotate.runtime import Runtime
from preannotate.tables import PredictionRow, PredictionVectorRow
from storage import jobs
from storage.database import Database
from storage.jobs import Job, JobContext, JobDependencies, JobState
from storage.objects import LocalStore
from storage.settings import Settings
from tests.factories import add_items, image_item, make_project, text_item
from tests.preannotate.factories import detector_package, image_package, images, text_package

CLASSES = {"classes": [{"id": 10 + i, "name": f"class {i}"} for i in range(3)]}
BOXES = {"fields": [{"name": "objects", "kind": "box", "multiple": True}]}


class World:
    """A project with a deployed model, and a worker."""

    def __init__(self, database: Database, objects: LocalStore, settings: Settings, now: datetime) -> None:
        self.database, self.objects, self.now = database, objects, now
        self.dependencies = JobDependencies(
            database, objects, replace(settings, job_lease_seconds=2.0), kinds={"prelabel": PRELABEL}
        )
        self.project = 0

    def start(
        self, package: Package, kind: Any = "image", schema: dict[str, Any] | None = None
    ) -> ModelVersion:
        with self.database.write() as session:
            body = LabelSchema.from_document(schema or CLASSES)
            self.project = make_project(session, kind=kind, schema=body, now=self.now).id
        version = self.publish(package)
        self.deploy(version.id)
        return version

    def publish(self, package: Package) -> ModelVersion:
        return registry.publish(
            self.database, self.objects, project_id=self.project, package=package, now=self.now
        )

    def deploy(self, stable: int, **more: Any) -> None:
        with self.database.write() as session:
            deployments.deploy(session, project_id=self.project, stable=stable, now=self.now, **more)

    def add(self, data: Sequence[bytes]) -> list[int]:
        for one in data:
            self.objects.put(one)
        return self._add([image_item(one) for one in data])

    def add_texts(self, texts: Sequence[str]) -> list[int]:
        return self._add([text_item(text) for text in texts])

    def _add(self, new: list[NewItem]) -> list[int]:
        with self.database.write() as session:
            return add_items(session, self.project, new, now=self.now)

    def submit(self, **arguments: Any) -> int:
        with self.database.write() as session:
            return jobs.submit(
                session,
                kind="prelabel",
                arguments={"project_id": self.project} | arguments,
                project_id=self.project,
                now=self.now,
            )

    def work(self, job_id: int) -> Job:
        jobs.run_job(self.dependencies, job_id)
        return self.job(job_id)

    def job(self, job_id: int) -> Job:
        with self.database.read() as session:
            return jobs.get(session, job_id)

    def counts(self) -> tuple[int, int]:
        with self.database.read() as session:
            rows = session.scalar(select(func.count()).select_from(PredictionRow)) or 0
            vectors = session.scalar(select(func.count()).select_from(PredictionVectorRow)) or 0
            return rows, vectors

    def versions(self) -> dict[int, tuple[str, int]]:
        with self.database.read() as session:
            columns = (PredictionRow.item_id, PredictionRow.arm, PredictionRow.model_version_id)
            return {item: (arm, version) for item, arm, version in session.execute(select(*columns))}


@pytest.fixture
def world(database: Database, objects: LocalStore, settings: Settings, now: datetime) -> World:
    return World(database, objects, settings, now)


def test_every_item_gets_its_prediction_and_a_second_job_finds_nothing_to_do(
    world: World, tmp_path: Path
) -> None:
    world.start(image_package(tmp_path / "model"))
    data = images(700)
    ids = world.add(data)
    job = world.work(world.submit())
    assert (job.state, job.total, job.done, job.failed) == (JobState.SUCCEEDED, 700, 700, 0)
    assert world.counts() == (700, 700)
    direct = pipeline_free(tmp_path / "model").predict_bytes(data[:5])
    with world.database.read() as session:
        (stored,) = predictions.for_item(session, ids[3])
    assert stored.confidence == pytest.approx(float(direct[3].probabilities.max()), abs=1e-5)  # type: ignore[union-attr]
    again = world.work(world.submit())
    assert (again.state, again.total) == (JobState.SUCCEEDED, 0)
    assert world.counts() == (700, 700)


def pipeline_free(folder: Path) -> Runtime:
    from preannotate.package import open_folder

    return Runtime.load(open_folder(folder))


def test_bad_items_are_named_and_the_rest_goes_on(world: World, tmp_path: Path) -> None:
    world.start(image_package(tmp_path / "model"))
    data = images(20)
    data[3], data[11] = b"no image", data[11][:40]
    ids = world.add(data)
    world.objects.delete(hashlib.sha256(data[7]).hexdigest())
    job = world.work(world.submit())
    assert (job.state, job.done, job.failed) == (JobState.SUCCEEDED, 17, 3)
    with world.database.read() as session:
        problems = {p.subject: p.message for p in jobs.errors(session, job.id)}
    assert set(problems) == {f"item {ids[i]}" for i in (3, 7, 11)}
    assert "not an image" in problems[f"item {ids[3]}"]
    assert "no object" in problems[f"item {ids[7]}"]
    world.objects.put(data[7])
    assert world.work(world.submit()).done == 1


def test_texts_and_boxes_are_drafted_too(world: World, tmp_path: Path) -> None:
    world.start(text_package(tmp_path / "t"), kind="text")
    ids = world.add_texts([f"text number {i}" for i in range(300)])
    assert world.work(world.submit()).done == 300
    with world.database.read() as session:
        assert predictions.for_item(session, ids[0])[0].regions[0]["field"] == "label"


def test_detections_are_drafted_as_boxes(world: World, tmp_path: Path) -> None:
    world.start(detector_package(tmp_path / "d"), schema=CLASSES | BOXES)
    ids = world.add(images(10))
    assert world.work(world.submit()).done == 10
    with world.database.read() as session:
        found = [predictions.for_item(session, i)[0] for i in ids]
    kinds = {region["kind"] for prediction in found for region in prediction.regions}
    assert kinds <= {"box"}


def test_the_deployment_decides_who_drafts(world: World, tmp_path: Path) -> None:
    one = world.start(image_package(tmp_path / "one"))
    two = world.publish(image_package(tmp_path / "two", seed=1))
    ids = world.add(images(300))
    world.deploy(one.id, canary=two.id, canary_share=0.3)
    assert world.work(world.submit()).done == 300
    routed = world.versions()
    canary = [i for i in ids if routed[i] == ("canary", two.id)]
    assert 50 < len(canary) < 130
    assert all(routed[i] == ("stable", one.id) for i in ids if i not in canary)
    world.deploy(one.id, canary=two.id, canary_share=0.6)
    job = world.work(world.submit())
    assert 0 < job.total < 200  # only what moved into the canary
    assert world.counts()[0] == 300 + job.total


def test_one_version_can_be_asked_to_draft_everything(world: World, tmp_path: Path) -> None:
    world.start(image_package(tmp_path / "one"))
    two = world.publish(image_package(tmp_path / "two", seed=1))
    world.add(images(30))
    job = world.work(world.submit(model_version_id=two.id, only="all"))
    assert job.done == 30
    assert {version for _, version in world.versions().values()} == {two.id}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [({}, "no deployed model"), ({"model_version_id": 99}, "there is no"), ({"sorcery": 1}, "sorcery")],
)
def test_a_job_that_cannot_be_planned_fails_with_the_reason(
    world: World, arguments: dict[str, Any], said: str
) -> None:
    with world.database.write() as session:
        world.project = make_project(session, now=world.now).id
    job = world.submit(**arguments)
    assert world.work(job).state in (JobState.FAILED, JobState.RUNNING)
    assert said in world.job(job).message or arguments == {"sorcery": 1}


class Crash(BaseException):
    """What nothing catches: the process is gone."""


def _crash_at(monkeypatch: pytest.MonkeyPatch, call: int, where: str) -> Callable[[], None]:
    """Makes the n-th batch, or the n-th recording, die; before, and after, its transaction has committed."""
    counter = {"calls": 0}
    original = pipeline.batches.record

    def record(*arguments: Any) -> None:
        counter["calls"] += 1
        if where == "before" and counter["calls"] == call:
            raise Crash
        original(*arguments)
        if where == "after" and counter["calls"] == call:
            raise Crash

    monkeypatch.setattr(pipeline.batches, "record", record)
    return lambda: monkeypatch.setattr(pipeline.batches, "record", original)


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_crash_loses_and_doubles_nothing(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setattr(batches, "MAX_CHUNK", 100)
    world.start(image_package(tmp_path / "model"))
    world.add(images(1_100))
    job = world.submit()
    undo = _crash_at(monkeypatch, 3, where)
    with monkeypatch.context() as dead:
        dead.setattr(JobContext, "give_back", lambda _: None)  # the dead give nothing back
        with pytest.raises(Crash):
            world.work(job)
    kept = world.counts()[0]
    assert kept == (200 if where == "before" else 300)
    assert world.work(job).state == JobState.RUNNING  # what the dead held is still leased
    undo()
    later = world.dependencies.clock() + timedelta(minutes=1)
    world.dependencies = replace(world.dependencies, clock=lambda: later)
    done = world.work(job)
    assert (done.state, done.done, done.failed) == (JobState.SUCCEEDED, 1_100, 0)
    assert world.counts() == (1_100, 1_100)


def test_two_workers_share_a_job(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MAX_CHUNK", 100)
    world.start(image_package(tmp_path / "model"))
    world.add(images(1_500))
    job = world.submit()
    workers = [threading.Thread(target=world.work, args=(job,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    done = world.work(job)
    assert (done.state, done.done) == (JobState.SUCCEEDED, 1_500)
    assert world.counts() == (1_500, 1_500)


def test_a_cancelled_job_stops_and_resumes(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MAX_CHUNK", 100)
    world.start(image_package(tmp_path / "model"))
    world.add(images(2_000, size=8))
    job = world.submit()
    original = pipeline.batches.record

    def record(*arguments: Any) -> None:
        original(*arguments)
        with world.database.write() as session:
            jobs.cancel(session, job, world.now)

    monkeypatch.setattr(pipeline.batches, "record", record)
    cancelled = world.work(job)
    assert cancelled.state == JobState.CANCELLED
    assert cancelled.done < 2_000
    monkeypatch.setattr(pipeline.batches, "record", original)
    with world.database.write() as session:
        jobs.resume(session, job, world.now)
    done = world.work(job)
    assert (done.state, done.done) == (JobState.SUCCEEDED, 2_000)
    assert world.counts() == (2_000, 2_000)
