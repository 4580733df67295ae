"""A route is declared once: method, path, permission, and a handler whose signature says the rest.

    projects = Routes("projects")

    @projects.post("/projects", may=Permission.MANAGE, status=201)
    def create(call: Call, session: Session, body: NewProject) -> ProjectView:
        '''Creates a project.'''

`body` and `query` are pydantic models, parsed strictly; the return annotation is the answer's schema (a
handler that builds its own Response names it as `answer=`); a `session` parameter asks for a unit of work
around the handler (a write for writes, so that an Idempotency-Key is kept in the same transaction). The
OpenAPI document is made from the same declarations.
"""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, get_type_hints

from flask import Response
from pydantic import BaseModel
from werkzeug.routing import BaseConverter

from web.access import Permission

MAX_PATH_ID = 10**18 - 1

Handler = Callable[..., BaseModel | Response | None]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path under /api/v1."""

    tag: str
    method: str
    path: str  # /projects/{project_id}
    permission: Permission | None  # None: open to everybody
    status: int
    handler: Handler
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    answer: type[BaseModel] | None  # None: no body, or another media type
    wants_session: bool
    media_type: str | None  # of an answer that is not JSON
    upload: bool  # reads multipart/form-data or raw bytes instead of JSON
    problems: tuple[int, ...]

    @property
    def name(self) -> str:
        return f"{self.tag}.{self.handler.__name__}"

    @property
    def summary(self) -> str:
        return (inspect.getdoc(self.handler) or self.handler.__name__).split("\n", 1)[0]

    @property
    def description(self) -> str:
        return inspect.getdoc(self.handler) or ""

    @property
    def writes(self) -> bool:
        return self.method not in {"GET", "HEAD"}

    @property
    def rule(self) -> str:
        """The path as werkzeug writes it."""
        rule = self.path
        for name in self.path_parameters:
            rule = rule.replace(f"{{{name}}}", f"<id:{name}>")
        return rule

    @property
    def path_parameters(self) -> list[str]:
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]


class IdConverter(BaseConverter):
    """Row ids. A number that no row can have is not found, instead of failing in SQL."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)


@dataclass(slots=True)
class Routes:
    """The operations of one noun."""

    tag: str
    operations: list[Operation] = field(default_factory=list)

    def get(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        return self._route("GET", path, **options)

    def post(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        return self._route("POST", path, **options)

    def put(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        return self._route("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        return self._route("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        return self._route("DELETE", path, **options)

    def __iter__(self) -> Iterator[Operation]:
        return iter(self.operations)

    def _route(
        self,
        method: str,
        path: str,
        *,
        may: Permission | None,
        status: int = 200,
        answer: type[BaseModel] | None = None,
        media_type: str | None = None,
        upload: bool = False,
        problems: tuple[int, ...] = (),
    ) -> Callable[[Handler], Handler]:
        def declare(handler: Handler) -> Handler:
            hints = get_type_hints(handler)
            returned = hints.get("return")
            is_model = inspect.isclass(returned) and issubclass(returned, BaseModel)
            self.operations.append(
                Operation(
                    tag=self.tag,
                    method=method,
                    path=path,
                    permission=may,
                    status=status,
                    handler=handler,
                    body=hints.get("body"),
                    query=hints.get("query"),
                    answer=returned if is_model else answer,
                    wants_session="session" in hints,
                    media_type=media_type,
                    upload=upload,
                    problems=problems,
                )
            )
            return handler

        return declare
