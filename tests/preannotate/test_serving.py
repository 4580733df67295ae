import base64
import io
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import numpy as np
import pytest

from labeling.schema import LabelSchema
from preannotate import deployments, registry
from preannotate.postprocess import Classified
from preannotate.registry import ModelVersion
from preannotate.runtime import Runtime
from preannotate.serving.application import Application
from preannotate.serving.shelf import Shelf
from storage.database import Database
from storage.objects import LocalStore
from tests.factories import make_project
from tests.preannotate.factories import detector_package, image_package, images, png, red, text_package

CLASSES = {"classes": [{"id": 10 + i, "name": f"class {i}"} for i in range(3)]}
BOXES = {"fields": [{"name": "objects", "kind": "box", "multiple": True}]}


class Client:
    """Calls a WSGI application without a server."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.headers: dict[str, str] = {}

    def __call__(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "RAW_URI": path.replace(" ", "%20"),
            "CONTENT_LENGTH": str(len(data)),
            "wsgi.input": io.BytesIO(data),
        }
        status: list[str] = []

        def start(line: str, headers: list[tuple[str, str]]) -> None:
            status.append(line)
            self.headers = dict(headers)

        answer = b"".join(self.application(environ, start))
        return int(status[0].split()[0]), json.loads(answer)


@pytest.fixture
def shelf(database: Database, objects: LocalStore, tmp_path: Path) -> Shelf:
    return Shelf(database, objects, tmp_path / "cache", max_pixels=10**6)


@pytest.fixture
def client(shelf: Shelf) -> Client:
    return Client(Application(shelf))


def deploy(
    database: Database,
    objects: LocalStore,
    folder: Path,
    now: datetime,
    *,
    project: int | None = None,
    seed: int = 0,
) -> tuple[int, ModelVersion]:
    """An image project `my clothes` with a deployed model, or the next model in it."""
    with database.write() as session:
        if project is None:
            schema = LabelSchema.from_document(CLASSES)
            project = make_project(session, name="my clothes", kind="image", schema=schema, now=now).id
    package = image_package(folder / f"model-{seed}", seed=seed)
    version = registry.publish(database, objects, project_id=project, package=package, now=now)
    with database.write() as session:
        deployments.deploy(session, project_id=project, stable=version.id, now=now)
    return project, version


def infer(
    client: Client, data: list[bytes], path: str = "/v2/models/my clothes/infer", **more: Any
) -> tuple[int, Any]:
    elements = [base64.b64encode(item).decode() for item in data]
    tensor = {"name": "image", "shape": [len(elements)], "datatype": "BYTES", "data": elements}
    return client("POST", path, {"id": "7", "inputs": [tensor]} | more)


def test_it_is_alive_and_says_what_it_serves(
    client: Client, database: Database, objects: LocalStore, tmp_path: Path, now: datetime
) -> None:
    assert client("GET", "/v2/health/live") == (200, {"live": True})
    assert client("GET", "/v2/health/ready") == (200, {"ready": True})
    assert client("GET", "/v2/models/my clothes/ready")[0] == 404
    deploy(database, objects, tmp_path, now)
    assert client("GET", "/v2/models/my clothes/ready") == (200, {"name": "my clothes", "ready": True})
    status, said = client("GET", "/v2/models/my clothes")
    assert status == 200
    assert said["versions"] == ["1"]
    assert said["inputs"] == [{"name": "image", "datatype": "BYTES", "shape": [-1]}]
    assert {"name": "probabilities", "datatype": "FP32", "shape": [-1, 3]} in said["outputs"]
    assert client("GET", "/v2/models/my clothes/versions/1/ready")[0] == 200
    assert client("GET", "/v2/models/my clothes/versions/2/ready")[0] == 404


def test_images_are_answered_as_the_runtime_answers_them(
    client: Client, shelf: Shelf, database: Database, objects: LocalStore, tmp_path: Path, now: datetime
) -> None:
    deploy(database, objects, tmp_path, now)
    data = images(5)
    status, said = infer(client, data)
    assert (status, said["id"], said["model_version"]) == (200, "7", "1")
    probabilities, labels = said["outputs"]
    assert probabilities["shape"] == [5, 3]
    direct = shelf.deployed("my clothes").runtime.predict_bytes(data)
    wanted = [o.probabilities for o in direct if isinstance(o, Classified)]
    np.testing.assert_allclose(np.reshape(probabilities["data"], (5, 3)), wanted, atol=1e-6)
    assert labels["data"] == [f"class {p.argmax()}" for p in wanted]
    status, said = infer(client, data[:2], outputs=[{"name": "embedding"}])
    assert [(o["name"], o["shape"]) for o in said["outputs"]] == [("embedding", [2, 3])]


def test_bad_requests_are_named(
    client: Client, database: Database, objects: LocalStore, tmp_path: Path, now: datetime
) -> None:
    deploy(database, objects, tmp_path, now)
    good = images(1)[0]
    assert infer(client, [good, b"broken"])[1]["error"].startswith("inputs.0.data.1: not an image")
    tensor = {"name": "image", "shape": [1], "datatype": "BYTES", "data": ["%%%"]}
    path = "/v2/models/my clothes/infer"
    for body, said in (
        ({"inputs": [tensor]}, "inputs.0.data.0: not base64"),
        ({"inputs": [tensor | {"shape": [2]}]}, "inputs.0.shape"),
        ({"inputs": [tensor | {"datatype": "FP32"}]}, "inputs.0.datatype"),
        ({"inputs": []}, "inputs"),
        (b"{", "body"),
        (b"\xff", "body"),
    ):
        status, answer = client("POST", path, body)
        assert status == 400
        assert said in answer["error"]
    assert infer(client, [good], outputs=[{"name": "nonsense"}])[0] == 400
    assert client("GET", path)[0] == 400
    assert client("GET", "/v3")[0] == 404
    assert infer(client, [good], "/v2/models/nobody/infer")[0] == 404


def test_a_project_without_a_model_says_so(client: Client, database: Database, now: datetime) -> None:
    with database.write() as session:
        make_project(session, name="bare", now=now)
    status, said = client("GET", "/v2/models/bare/ready")
    assert status == 503
    assert "no deployed model" in said["error"]


def test_texts_and_boxes_are_served_too(
    client: Client, database: Database, objects: LocalStore, tmp_path: Path, now: datetime
) -> None:
    with database.write() as session:
        words = make_project(session, name="words", schema=LabelSchema.from_document(CLASSES), now=now).id
        schema = LabelSchema.from_document(CLASSES | BOXES)
        boxes = make_project(session, name="boxes", kind="image", schema=schema, now=now).id
    for project, package in (
        (words, text_package(tmp_path / "t")),
        (boxes, detector_package(tmp_path / "d")),
    ):
        version = registry.publish(database, objects, project_id=project, package=package, now=now)
        with database.write() as session:
            deployments.deploy(session, project_id=project, stable=version.id, now=now)
    texts = {"name": "text", "shape": [2], "datatype": "BYTES", "data": ["größe 你好", ""]}
    status, said = client("POST", "/v2/models/words/infer", {"inputs": [texts]})
    assert status == 200
    assert set(said["outputs"][1]["data"]) <= {"class 0", "class 1", "class 2"}
    status, said = infer(client, [png(red())], "/v2/models/boxes/infer")
    assert status == 200
    (regions,) = [json.loads(text) for text in said["outputs"][0]["data"]]
    assert regions[0]["kind"] == "box"


def test_a_new_deployment_takes_over_and_an_old_version_can_still_be_asked(
    client: Client, shelf: Shelf, database: Database, objects: LocalStore, tmp_path: Path, now: datetime
) -> None:
    project, _ = deploy(database, objects, tmp_path, now)
    shelf.follow()
    assert infer(client, images(1))[1]["model_version"] == "1"
    assert not shelf.follow()
    deploy(database, objects, tmp_path, now, project=project, seed=1)
    assert infer(client, images(1))[1]["model_version"] == "1"
    assert shelf.follow()
    assert infer(client, images(1))[1]["model_version"] == "2"
    assert infer(client, images(1), "/v2/models/my clothes/versions/1/infer")[1]["model_version"] == "1"
    with database.write() as session:
        deployments.rollback(session, project_id=project, now=now)
    assert shelf.follow()
    assert infer(client, images(1))[1]["model_version"] == "1"


def test_a_model_that_cannot_be_loaded_leaves_the_old_one_in_service(
    client: Client, shelf: Shelf, database: Database, objects: LocalStore, tmp_path: Path, now: datetime
) -> None:
    project, _ = deploy(database, objects, tmp_path, now)
    assert infer(client, images(1))[0] == 200
    _, second = deploy(database, objects, tmp_path, now, project=project, seed=1)
    assert second.package_hash is not None
    (tmp_path / "second.zip").write_bytes(objects.get(second.package_hash))
    objects.delete(second.package_hash)
    shelf.follow()
    assert infer(client, images(1))[1]["model_version"] == "1"
    objects.put_file(tmp_path / "second.zip")
    shelf.follow()
    assert infer(client, images(1))[1]["model_version"] == "2"


def test_no_request_is_lost_while_models_are_swapped(
    client: Client, shelf: Shelf, database: Database, objects: LocalStore, tmp_path: Path, now: datetime
) -> None:
    project, first = deploy(database, objects, tmp_path, now)
    _, second = deploy(database, objects, tmp_path, now, project=project, seed=1)
    data = images(6)
    expected = {
        str(v.number): _labels(registry.load(objects, v, tmp_path / "direct"), data) for v in (first, second)
    }
    stop = threading.Event()
    seen: list[tuple[int, str, list[str]]] = []

    def ask(start: int) -> None:
        own = Client(client.application)
        turn = start
        while not stop.is_set():
            turn += 1
            status, said = infer(own, [data[turn % 6]])
            seen.append((status, said.get("model_version", ""), [turn % 6, said["outputs"][1]["data"][0]]))  # type: ignore[list-item]

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for stable in (first, second, first, second):
        with database.write() as session:
            deployments.deploy(session, project_id=project, stable=stable.id, now=now)
        shelf.follow()
    stop.set()
    for thread in threads:
        thread.join()
    assert {status for status, _, _ in seen} == {200}
    assert all(expected[number][index] == label for _, number, (index, label) in seen)  # type: ignore[index]


def _labels(runtime: Runtime, data: list[bytes]) -> list[str]:
    outputs = runtime.predict_bytes(data)
    return [f"class {o.probabilities.argmax()}" for o in outputs if isinstance(o, Classified)]


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def address(client: Client) -> Iterator[str]:
    with make_server("127.0.0.1", 0, client.application, handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_it_speaks_http(address: str) -> None:
    with urllib.request.urlopen(f"{address}/v2/health/ready") as response:
        assert json.load(response) == {"ready": True}
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{address}/v2/models/none/ready")
    assert caught.value.code == 404
