"""From a request to a handler and back: identify, admit, parse, call, serialise; every route goes so."""

from collections.abc import Callable
from typing import Any

from flask import Response, request
from pydantic import BaseModel, ValidationError

from web import idempotency
from web.calls import Call, admit, enter, identify
from web.errors import BadMediaType, BadPayload, FieldProblem
from web.idempotency import Answer, Key
from web.routing import Operation
from web.sessions import COOKIE
from web.wiring import Platform

MAX_JSON_BYTES = 16_000_000


def view(platform: Platform, operation: Operation) -> Callable[..., Response]:
    """The Flask view function of an operation."""

    def answer(**path: int) -> Response:
        now = platform.clock()
        caller = enter(platform, path, identify(platform, request, now))
        admit(platform, operation, request, caller)
        request.max_content_length = (
            platform.settings.max_upload_bytes if operation.upload else MAX_JSON_BYTES
        )
        arguments: dict[str, Any] = dict(path)
        if operation.query is not None:
            arguments["query"] = parse_query(operation.query)
        if operation.body is not None:
            arguments["body"] = parse_body(operation.body)
        call = Call(platform, request, now, caller, _key(operation, caller.id if caller else None))
        response = _run(operation, call, arguments)
        if caller is not None and caller.cookie is not None and COOKIE not in str(response.headers):
            renew(platform, call, response)
        return response

    return answer


def parse_body(model: type[BaseModel]) -> BaseModel:
    """Raises BadMediaType or BadPayload (which names each field)."""
    if request.mimetype != "application/json":
        raise BadMediaType("application/json", request.mimetype)
    data = request.get_data(cache=True)
    if b"\\u0000" in data:  # PostgreSQL keeps no NUL in text, and no label needs one
        raise BadPayload.of("body", "text must not hold the character U+0000")
    try:
        return model.model_validate_json(data, strict=True)
    except ValidationError as error:
        raise BadPayload(field_problems(error, "body")) from None


def parse_query(model: type[BaseModel]) -> BaseModel:
    """The query string by name; unknown names are refused. Raises BadPayload."""
    values: dict[str, str] = {}
    aliases = {f.alias or name for name, f in model.model_fields.items()}
    for name, sent in request.args.lists():
        if name in aliases and len(sent) > 1:
            raise BadPayload.of(name, "was given more than once")
        if "\0" in sent[0] or "\0" in name:
            raise BadPayload.of("query", "text must not hold the character U+0000")
        values[name] = sent[0]
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise BadPayload(field_problems(error, "query")) from None


def field_problems(error: ValidationError, whole: str) -> list[FieldProblem]:
    return [
        FieldProblem(".".join(str(part) for part in found["loc"]) or whole, found["msg"])
        for found in error.errors(include_url=False, include_input=False, include_context=False)[:50]
    ]


def render(answer: Answer) -> Response:
    import json

    response = Response(json.dumps(answer.body), status=answer.status, mimetype="application/json")
    if answer.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def answered(operation_status: int, result: BaseModel | None) -> Answer:
    return Answer(operation_status, {} if result is None else result.model_dump(mode="json", by_alias=True))


def renew(platform: Platform, call: Call, response: Response) -> None:
    cookie = call.caller.cookie
    if cookie is not None and platform.signer.wants_renewal(cookie, now=call.now):
        fresh = platform.signer.issue(call.caller.user, now=call.now, nonce=cookie.nonce)
        set_cookie(platform, response, fresh)


def set_cookie(platform: Platform, response: Response, value: str) -> None:
    settings = platform.settings
    response.set_cookie(
        COOKIE,
        value,
        max_age=int(settings.session_hours * 3600),
        httponly=True,
        samesite="Lax",
        secure=settings.secure_cookies,
        path="/",
    )


def _run(operation: Operation, call: Call, arguments: dict[str, Any]) -> Response:
    database = call.platform.database
    if not operation.wants_session:
        return _respond(operation, operation.handler(call, **arguments))
    if not operation.writes:
        with database.read() as session:
            return _respond(operation, operation.handler(call, session=session, **arguments))
    with database.write() as session:

        def work() -> Answer:
            result = operation.handler(call, session=session, **arguments)
            if isinstance(result, Response):
                raise TypeError(f"{operation.name} writes in a session and must answer with a model")
            return answered(operation.status, result)

        answer = idempotency.once(session, call.key, work, now=call.now)
    return _empty(answer.status) if operation.answer is None else render(answer)


def _respond(operation: Operation, result: BaseModel | Response | None) -> Response:
    if isinstance(result, Response):
        return result
    if result is None:
        return _empty(operation.status)
    return Response(result.model_dump_json(by_alias=True), operation.status, mimetype="application/json")


def _empty(status: int) -> Response:
    return Response(status=status)


def _key(operation: Operation, user_id: int | None) -> Key | None:
    sent = request.headers.get("Idempotency-Key")
    if sent is None or user_id is None or operation.method != "POST":
        return None
    # A retried upload has another multipart boundary: its bytes cannot say whether it is the same request.
    body = b"" if operation.upload else request.get_data(cache=True)
    return Key.of(user_id, sent, operation.method, request.path, body)
