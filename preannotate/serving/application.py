"""The WSGI application: /v2, Open Inference Protocol. It knows HTTP and nothing of how models run.

Errors are `{"error": "..."}` as the protocol says: 400 for a bad request or item, 404 for a model that is
not there, 429 with Retry-After when the queue is full, 503 for a project without a deployed model.
"""

import json
import logging
import math
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote

from preannotate.errors import BadInput, BadRequest, NoDeployment, Overloaded
from preannotate.serving import protocol
from preannotate.serving.shelf import Served, Shelf
from storage.errors import LabelloopError, NotFound

MAX_BODY = 64 << 20
_LOG = logging.getLogger(__name__)
_MODEL = re.compile(
    r"/v2/models/(?P<project>[^/]+)(?:/versions/(?P<number>[0-9]{1,9}))?(?P<action>/ready|/infer)?"
)
_STATUS: list[tuple[type[LabelloopError], str]] = [
    (BadRequest, "400 Bad Request"),
    (NotFound, "404 Not Found"),
    (Overloaded, "429 Too Many Requests"),
    (NoDeployment, "503 Service Unavailable"),
]

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]


class Application:
    """WSGI callable over one shelf of models."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        headers = [("Content-Type", "application/json"), ("X-Content-Type-Options", "nosniff")]
        status = "200 OK"
        try:
            body = self._answer(environ)
        except LabelloopError as error:
            status = next((s for kind, s in _STATUS if isinstance(error, kind)), "500 Internal Server Error")
            if status.startswith("500"):
                _LOG.exception("request failed")
            body = {"error": str(error)}
            if isinstance(error, Overloaded):
                headers.append(("Retry-After", str(math.ceil(error.retry_after_seconds))))
        except Exception:  # the last resort: the client learns nothing of what is inside
            _LOG.exception("request failed")
            status, body = "500 Internal Server Error", {"error": "internal error"}
        data = json.dumps(body).encode()
        headers.append(("Content-Length", str(len(data))))
        start_response(status, headers)
        return [data]

    def _answer(self, environ: Environ) -> dict[str, Any]:
        # WSGI hands the path over decoded as Latin-1; the raw one keeps an escaped slash in a name apart.
        path = environ.get("RAW_URI", "").split("?")[0] or environ.get("PATH_INFO", "")
        method = environ["REQUEST_METHOD"]
        if path in ("/v2/health/live", "/v2/health/ready"):
            return {path.rsplit("/", 1)[1]: True}
        if path in ("/v2", "/v2/"):
            return {"name": "labelloop", "version": "2", "extensions": []}
        match = _MODEL.fullmatch(path)
        if match is None:
            raise NotFound("address", path)
        project = unquote(match["project"])
        infer = match["action"] == "/infer"
        if method != ("POST" if infer else "GET"):
            raise BadRequest(f"{path} takes {'POST' if infer else 'GET'}")
        number = match["number"]
        served = (
            self._shelf.deployed(project) if number is None else self._shelf.numbered(project, int(number))
        )
        if infer:
            return _infer(served, project, _read(environ))
        if match["action"] == "/ready":
            return {"name": project, "ready": True}
        manifest = served.runtime.manifest
        return protocol.metadata(project, self._shelf.numbers(project), served.version, manifest)


def _infer(served: Served, project: str, body: bytes) -> dict[str, Any]:
    request = protocol.parse_request(body)
    runtime = served.runtime
    decoded = []
    for position, data in enumerate(protocol.item_bytes(request, runtime.manifest)):
        try:
            decoded.append(runtime.decode(data))
        except BadInput as error:
            raise BadRequest(f"inputs.0.data.{position}: {error}") from None
    outputs = protocol.refuse_bad(served.batcher.submit(decoded))
    return protocol.answer(request, project, served.version, runtime.manifest, outputs)


def _read(environ: Environ) -> bytes:
    try:
        length = int(environ.get("CONTENT_LENGTH") or -1)
    except ValueError:
        length = -1
    if not 0 <= length <= MAX_BODY:
        raise BadRequest(f"a body of a stated length of at most {MAX_BODY} bytes is needed")
    data: bytes = environ["wsgi.input"].read(length)
    if len(data) != length:
        raise BadRequest("the body is shorter than its stated length")
    return data
