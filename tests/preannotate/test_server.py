import base64
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from preannotate import deployments, registry
from storage.database import Database
from storage.objects import LocalStore, open_store
from storage.rows import Row
from storage.settings import Settings
from tests.preannotate.factories import image_package, images
from tests.preannotate.test_serving import deploy
from tests.servers.processes import free_port

ROOT = Path(__file__).parents[2]
START = "from preannotate.serving import server; server.run(server.Settings.from_environment())"


class Server:
    """The model server as a process of its own."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        environment = os.environ | {
            "LABELLOOP_HOME": str(settings.home),
            "LABELLOOP_MODEL_PORT": str(settings.model_port),
            "LABELLOOP_LOG_LEVEL": "WARNING",
        }
        self.process = subprocess.Popen([sys.executable, "-c", START], cwd=ROOT, env=environment)
        deadline = time.monotonic() + 60
        while not self._alive():
            assert self.process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def infer(self, data: list[bytes]) -> tuple[int, Any]:
        elements = [base64.b64encode(item).decode() for item in data]
        tensor = {"name": "image", "shape": [len(data)], "datatype": "BYTES", "data": elements}
        return self.call("POST", "/v2/models/my%20clothes/infer", {"inputs": [tensor]})

    def call(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.settings.model_port, timeout=30)
        try:
            connection.request(method, path, None if body is None else json.dumps(body))
            response = connection.getresponse()
            return response.status, json.load(response)
        finally:
            connection.close()

    def _alive(self) -> bool:
        try:
            return self.call("GET", "/v2/health/live")[0] == 200
        except OSError:
            return False


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    settings = replace(settings, model_port=free_port())
    Row.metadata.create_all(Database(settings.resolved_database_url).engine)
    running = Server(settings)
    yield running
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(30) == 0


@pytest.mark.integration
def test_the_server_answers_many_at_once_and_follows_the_deployment(
    server: Server, tmp_path: Path, now: datetime
) -> None:
    database = Database(server.settings.resolved_database_url)
    objects = open_store(server.settings)
    assert isinstance(objects, LocalStore)
    assert server.call("GET", "/v2/models/my%20clothes/ready")[0] == 404
    project, _ = deploy(database, objects, tmp_path, now)
    data = images(40)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda one: server.infer([one]), data))
    assert {status for status, _ in answers} == {200}
    status, together = server.infer(data)
    assert status == 200
    assert [a["outputs"][1]["data"][0] for _, a in answers] == together["outputs"][1]["data"]
    second = registry.publish(
        database, objects, project_id=project, package=image_package(tmp_path / "next", seed=1), now=now
    )
    with database.write() as session:
        deployments.deploy(session, project_id=project, stable=second.id, now=now)
    deadline = time.monotonic() + 30
    while server.infer(data[:1])[1]["model_version"] != "2":
        assert time.monotonic() < deadline
    database.dispose()
