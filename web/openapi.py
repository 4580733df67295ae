"""The OpenAPI 3.1 document, made from the declared operations."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema

from labeling.shapes import Region, RegionUnion
from web.access import Permission
from web.payloads.common import Problem
from web.problems import MEDIA_TYPE
from web.routing import MAX_PATH_ID, Operation

_REGION: TypeAdapter[Region] = TypeAdapter(RegionUnion)
_REF = "#/components/schemas/{model}"
_TEXTS = {
    400: "The request cannot be read",
    401: "Nobody is signed in",
    403: "Not allowed",
    404: "There is no such thing",
    409: "Contradicts the present state",
    413: "Too large",
    415: "Wrong media type",
    422: "Some fields do not fit",
    429: "Too many attempts",
}


def document(operations: Sequence[Operation], prefix: str) -> dict[str, Any]:
    """One path item for each path, one operation for each route."""
    models = {model for o in operations for model in (o.body, o.query, o.answer) if model} | {Problem}
    ordered = sorted(models, key=lambda model: (model.__module__, model.__name__))
    modes = [(model, "validation") for model in ordered]
    _, definitions = models_json_schema(modes, ref_template=_REF)  # type: ignore[arg-type]
    schemas = definitions.get("$defs", {}) | _regions()
    paths: dict[str, Any] = {}
    for operation in operations:
        paths.setdefault(prefix + operation.path, {})[operation.method.lower()] = _operation(
            operation, schemas
        )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Labelloop",
            "version": "1",
            "description": "Errors are RFC 9457 problem details. Lists are paged by `after` and `limit`.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "An API token."},
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "labelloop_session",
                    "description": "Writes also need the X-CSRF-Token header.",
                },
            },
        },
    }


def _regions() -> dict[str, Any]:
    """The component `Region` and one for each of its kinds."""
    union = _REGION.json_schema(ref_template=_REF)
    kinds: dict[str, Any] = union.pop("$defs")
    return {"Region": union, **kinds}


def _operation(operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {
        "operationId": operation.name.replace(".", "_"),
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": operation.description,
        "parameters": [*_path_parameters(operation), *_query_parameters(operation, schemas)],
        "responses": _responses(operation),
    }
    if operation.permission is not None:
        body["security"] = [{"token": []}, {"session": []}]
        body["x-permission"] = operation.permission.value
    else:
        body["security"] = []
    if operation.method == "POST":
        body["parameters"].append(_idempotency_key())
    if operation.upload:
        body["requestBody"] = _upload(operation)
    elif operation.body is not None:
        content = {"application/json": {"schema": _reference(operation.body)}}
        body["requestBody"] = {"required": True, "content": content}
    return body


def _path_parameters(operation: Operation) -> list[dict[str, Any]]:
    schema = {"type": "integer", "minimum": 1, "maximum": MAX_PATH_ID}
    return [
        {"name": name, "in": "path", "required": True, "schema": schema} for name in operation.path_parameters
    ]


def _query_parameters(operation: Operation, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    model = schemas[operation.query.__name__]
    return [
        {"name": name, "in": "query", "required": name in model.get("required", []), "schema": schema}
        for name, schema in model.get("properties", {}).items()
    ]


def _idempotency_key() -> dict[str, Any]:
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "Sent again with the same request it gives the same answer and does nothing twice.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    }


def _responses(operation: Operation) -> dict[str, Any]:
    good: dict[str, Any] = {"description": operation.summary}
    if operation.answer is not None:
        good["content"] = {"application/json": {"schema": _reference(operation.answer)}}
    elif operation.media_type is not None:
        good["content"] = {operation.media_type: {}}
    statuses = set(operation.problems) | _usual_problems(operation)
    bad = {
        str(status): {
            "description": _TEXTS.get(status, "Refused"),
            "content": {MEDIA_TYPE: {"schema": _reference(Problem)}},
        }
        for status in sorted(statuses)
    }
    return {str(operation.status): good, **bad}


def _usual_problems(operation: Operation) -> set[int]:
    statuses: set[int] = {401}  # a token that is no good is refused everywhere
    if operation.permission is not None:
        statuses.add(403)
    if operation.path_parameters:
        statuses.add(404)
    if operation.query is not None:
        statuses |= {400, 422}
    if operation.body is not None or operation.upload:
        statuses |= {400, 413, 415, 422}
    if operation.method == "POST" and operation.permission not in {None, Permission.READ}:
        statuses.add(422)
    return statuses


def _upload(operation: Operation) -> dict[str, Any]:
    del operation
    files = {"type": "array", "items": {"type": "string", "contentMediaType": "application/octet-stream"}}
    schema = {
        "type": "object",
        "required": ["files"],
        "properties": {"files": files, "options": {"type": "string", "contentMediaType": "application/json"}},
    }
    return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _REF.format(model=model.__name__)}
