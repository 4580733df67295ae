"""Errors as RFC 9457 problem details: one table from class to status, one shape for every endpoint."""

import json
import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from active_learning import errors as active_learning
from labeling import errors as labeling
from preannotate import errors as preannotate
from storage import errors as storage
from web import errors as web

MEDIA_TYPE = "application/problem+json"
_RESERVED = {"type", "title", "status", "detail"}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A kind of problem; its type is `/problems/<slug>`, where it is explained."""

    slug: str
    status: int
    title: str


# The nearest class in an exception's line of ancestors counts.
KINDS: dict[type[BaseException], ProblemKind] = {
    web.SignInRequired: ProblemKind("sign-in-required", 401, "Sign in first"),
    web.SignInRefused: ProblemKind("sign-in-refused", 401, "Email and password do not match"),
    web.TooManyAttempts: ProblemKind("too-many-attempts", 429, "Too many failed sign-ins"),
    web.NotAllowed: ProblemKind("not-allowed", 403, "Your role or token does not allow this"),
    web.CsrfRefused: ProblemKind("csrf", 403, "The CSRF token is missing or wrong"),
    web.RequestError: ProblemKind("bad-request", 400, "The request cannot be read"),
    web.BadPayload: ProblemKind("invalid", 422, "Some fields do not fit"),
    web.BadMediaType: ProblemKind("media-type", 415, "The body is of another type than this route reads"),
    web.BodyTooLarge: ProblemKind("too-large", 413, "The body is too large"),
    web.KeyReused: ProblemKind("idempotency-key", 422, "The idempotency key was used for another request"),
    web.LateSubmit: ProblemKind("late-submit", 409, "The lease was gone; the work was kept as a draft"),
    web.UploadRefused: ProblemKind("upload-refused", 422, "An uploaded file cannot be taken"),
    web.NothingToDo: ProblemKind("not-ready", 409, "Something else has to be done first"),
    labeling.LeaseError: ProblemKind("not-leased", 409, "The task is not yours"),
    active_learning.NoSimilarityIndex: ProblemKind("not-ready", 409, "Something else has to be done first"),
    labeling.EmptyDataset: ProblemKind("not-ready", 409, "Something else has to be done first"),
    preannotate.NoDeployment: ProblemKind("not-ready", 409, "Something else has to be done first"),
    preannotate.NothingFound: ProblemKind("nothing-found", 422, "No outline was found here"),
    preannotate.Overloaded: ProblemKind("overloaded", 503, "The model server is full"),
    storage.NotFound: ProblemKind("not-found", 404, "There is no such thing"),
    storage.Conflict: ProblemKind("conflict", 409, "The request contradicts the present state"),
    storage.ObjectStoreUnavailable: ProblemKind("object-store", 503, "The object store does not answer"),
    storage.ObjectMissing: ProblemKind("object-missing", 404, "The bytes are not in the object store"),
    storage.ObjectError: ProblemKind("object-error", 500, "The object store gave wrong bytes"),
    storage.LabelloopError: ProblemKind("refused", 422, "This cannot be done"),
}
UNEXPECTED = ProblemKind("unexpected", 500, "Something went wrong on our side")
DATABASE_BUSY = ProblemKind("database", 503, "The database does not answer")


def kind_of(error: BaseException) -> ProblemKind | None:
    return next((KINDS[cls] for cls in type(error).__mro__ if cls in KINDS), None)


def problem(kind: ProblemKind, detail: str, data: Mapping[str, Any] | None = None) -> Response:
    """The response: `type`, `title`, `status`, `detail`, then the error's own fields."""
    body = {
        "type": f"/problems/{kind.slug}",
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        **{name: value for name, value in (data or {}).items() if name not in _RESERVED},
    }
    response = Response(json.dumps(body, default=str), status=kind.status, mimetype=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


def respond(error: Exception) -> Response:
    """The problem document for any exception; what nobody foresaw is logged and named by an id only."""
    if isinstance(error, RequestEntityTooLarge):
        return respond(web.BodyTooLarge(request.max_content_length or 0))
    if isinstance(error, HTTPException):
        return _of_http(error)
    kind = kind_of(error)
    if kind is not None:
        response = problem(kind, str(error), _data(error))
        if isinstance(error, web.TooManyAttempts):
            response.headers["Retry-After"] = str(error.retry_after)
        if kind.status == HTTPStatus.UNAUTHORIZED:
            response.headers["WWW-Authenticate"] = 'Bearer realm="labelloop"'
        return response
    incident = uuid.uuid4().hex[:12]
    _log.exception("incident %s: %s %s", incident, request.method, request.path, exc_info=error)
    if isinstance(error, OperationalError):
        response = problem(DATABASE_BUSY, "the database does not answer; try again", {"incident": incident})
        response.headers["Retry-After"] = "5"
        return response
    return problem(UNEXPECTED, f"the log names it as incident {incident}", {"incident": incident})


def install(app: Flask) -> None:
    app.register_error_handler(Exception, respond)


def _of_http(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or 500)
    slug = status.phrase.lower().replace(" ", "-")
    answer = problem(ProblemKind(slug, status.value, status.phrase), error.description or status.phrase)
    for name, value in error.get_headers(request.environ):
        if name.lower() in {"allow", "retry-after", "location"}:
            answer.headers[name] = value
    return answer


def _data(error: Exception) -> dict[str, Any]:
    return {name: _plain(value) for name, value in vars(error).items() if not name.startswith("_")}


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value if isinstance(value, str | int | float | bool | dict | None) else str(value)
