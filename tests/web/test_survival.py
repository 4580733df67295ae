"""The whole platform as processes, killed in the middle of a pre-labelling job: one prediction an item."""

import io
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import func, select

from labeling import items, projects
from labeling.items import NewItem
from labeling.schema import LabelSchema
from preannotate import deployments, registry
from preannotate.tables import PredictionRow
from storage import jobs
from storage.jobs import Job
from storage.objects import put_all
from storage.schema import upgrade
from storage.settings import Settings
from tests.preannotate import factories
from web.wiring import Platform

ROOT = Path(__file__).parents[2]
ITEMS = 4000
LEASE_SECONDS = 2.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def pictures(count: int) -> list[bytes]:
    random = np.random.default_rng(0)
    made = []
    for _ in range(count):
        out = io.BytesIO()
        Image.fromarray(random.integers(0, 255, (48, 48, 3), dtype=np.uint8)).save(
            out, "PNG", compress_level=1
        )
        made.append(out.getvalue())
    return made


def prepare(platform: Platform, folder: Path) -> tuple[int, int]:
    """A project of images with a deployed model; returns the project's id and the model version's."""
    upgrade(platform.database)
    now = platform.clock()
    data = pictures(ITEMS)
    hashes = put_all(platform.objects, data)
    new = [
        NewItem(sha256, "image/png", len(picture), width=48, height=48)
        for sha256, picture in zip(hashes, data, strict=True)
    ]
    schema = LabelSchema.from_document(
        {"classes": [{"id": label.class_id, "name": label.name} for label in factories.labels(3)]}
    )
    with platform.database.write() as session:
        project = projects.create(session, name="many", kind="image", schema=schema, now=now)
        items.add(session, project_id=project.id, items=new, now=now)
    package = factories.image_package(folder / "package")
    version = registry.publish(
        platform.database, platform.objects, project_id=project.id, package=package, now=now
    )
    with platform.database.write() as session:
        deployments.deploy(session, project_id=project.id, stable=version.id, now=now)
    return project.id, version.id


def child(parent: int, command: str) -> int | None:
    """The process that runs `labelloop <command>` below the supervisor."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (folder / "cmdline").read_bytes().split(b"\0")
            owner = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue  # it has ended meanwhile
        if owner == parent and arguments[1:4] == [b"-m", b"web.cli", command.encode()]:
            return int(folder.name)
    return None


def look(platform: Platform, job_id: int) -> Job:
    with platform.database.read() as session:
        return jobs.get(session, job_id)


@pytest.mark.integration
def test_every_item_is_drafted_once_however_often_processes_are_killed(tmp_path: Path) -> None:
    settings = Settings(
        home=tmp_path / "home", port=free_port(), model_port=free_port(), job_lease_seconds=LEASE_SECONDS
    )
    platform = Platform.open(settings)
    project_id, version_id = prepare(platform, tmp_path)
    environment = {
        **os.environ,
        "LABELLOOP_HOME": str(settings.home),
        "LABELLOOP_PORT": str(settings.port),
        "LABELLOOP_MODEL_PORT": str(settings.model_port),
        "LABELLOOP_JOB_LEASE_SECONDS": str(LEASE_SECONDS),
        "OMP_NUM_THREADS": "1",
    }
    log = (tmp_path / "up.log").open("w")
    up = subprocess.Popen(
        [sys.executable, "-m", "web.cli", "up"], cwd=ROOT, env=environment, stdout=log, stderr=log
    )
    try:
        wait_until_ready(settings.port)
        with platform.database.write() as session:
            job_id = jobs.submit(
                session,
                kind="prelabel",
                arguments={"project_id": project_id, "only": "open"},
                project_id=project_id,
                now=platform.clock(),
            )
        killed = kill_in_the_middle(platform, job_id, up.pid)
        ended = wait_until_ended(platform, job_id)
        assert killed == ["worker", "worker", "worker", "web"], (tmp_path / "up.log").read_text()
        assert (ended.state, ended.done, ended.failed) == ("succeeded", ITEMS, 0)
        with platform.database.read() as session:
            counted = select(func.count(), func.count(PredictionRow.item_id.distinct())).where(
                PredictionRow.model_version_id == version_id
            )
            assert tuple(session.execute(counted).one()) == (ITEMS, ITEMS)
        wait_until_ready(settings.port)  # the web process is back as well
        up.send_signal(signal.SIGTERM)
        assert up.wait(60) == 0
    finally:
        up.kill()
        up.wait()
        log.close()
        platform.close()


def kill_in_the_middle(platform: Platform, job_id: int, up: int) -> list[str]:
    """SIGKILL for the worker each time it has got further, then for the web process; says what was killed."""
    killed: list[str] = []
    reached = 0
    deadline = time.monotonic() + 240
    while len(killed) < 4 and time.monotonic() < deadline:
        job = look(platform, job_id)
        if job.finished_at is not None:
            return killed
        target = "web" if len(killed) == 3 else "worker"
        pid = child(up, target)
        if job.done > reached and pid is not None:
            os.kill(pid, signal.SIGKILL)
            killed.append(target)
            reached = job.done
        time.sleep(0.01)
    return killed


def wait_until_ended(platform: Platform, job_id: int) -> Job:
    deadline = time.monotonic() + 240
    while (job := look(platform, job_id)).finished_at is None:
        assert time.monotonic() < deadline, job
        time.sleep(0.1)
    return job


def wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + 120
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            assert time.monotonic() < deadline, "the web process does not come up"
        time.sleep(0.1)
