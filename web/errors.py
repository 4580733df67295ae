"""What can go wrong at the door; `web.problems` maps each class to its HTTP status.

LabelloopError
└── WebError
    ├── SignInRequired         no session and no token came with the request
    ├── SignInRefused          email and password do not match, or the account is disabled
    ├── TooManyAttempts        too many failed sign-ins from this address or for this email
    ├── NotAllowed             the role or the token's scope does not allow this
    ├── CsrfRefused            a write by cookie came without its X-CSRF-Token header
    ├── RequestError
    │   ├── BadPayload         body or query does not fit; names every field
    │   ├── BadMediaType       the body is not of the type that the route reads
    │   ├── BodyTooLarge       the body is larger than the route reads
    │   └── BadCursor          `after` is not a cursor of this list
    ├── KeyReused              an Idempotency-Key came again with another request
    ├── LateSubmit             the lease was gone; the work was kept as a draft
    ├── UploadRefused          an uploaded file or archive cannot be taken
    ├── NothingToDo            what was asked needs something that is not there yet
    └── StartError             a process of the platform could not start
"""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.errors import LabelloopError


class WebError(LabelloopError):
    """Base of errors raised by the web package."""


class SignInRequired(WebError):
    def __init__(self) -> None:
        super().__init__("sign in, or send an API token as `Authorization: Bearer <token>`")


class SignInRefused(WebError):
    def __init__(self) -> None:
        super().__init__("email and password do not match")


class TooManyAttempts(WebError):
    def __init__(self, retry_after: int) -> None:
        super().__init__(f"too many failed sign-ins; try again in {retry_after} seconds")
        self.retry_after = retry_after


class NotAllowed(WebError):
    def __init__(self, permission: str, holder: str) -> None:
        super().__init__(f"{holder} may not do this; it takes the permission {permission!r}")
        self.permission = permission


class CsrfRefused(WebError):
    def __init__(self) -> None:
        super().__init__("the X-CSRF-Token header is missing or belongs to another session")


class RequestError(WebError):
    """The request itself cannot be read."""


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One field and what is wrong with it; `field` is a dotted path such as `regions.0.x`."""

    field: str
    message: str


class BadPayload(RequestError):
    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        super().__init__("; ".join(f"{p.field}: {p.message}" for p in problems))
        self.problems = tuple(problems)

    @classmethod
    def of(cls, field: str, message: str) -> "BadPayload":
        return cls([FieldProblem(field, message)])


class BadMediaType(RequestError):
    def __init__(self, expected: str, found: str) -> None:
        super().__init__(f"the body must be {expected}, not {found or 'untyped'}")
        self.expected = expected


class BodyTooLarge(RequestError):
    def __init__(self, limit: int) -> None:
        super().__init__(f"the body is larger than {limit} bytes")
        self.limit = limit


class BadCursor(RequestError):
    def __init__(self) -> None:
        super().__init__("after: this is not a cursor of this list")


class KeyReused(WebError):
    def __init__(self, key: str) -> None:
        super().__init__(f"the Idempotency-Key {key!r} was used before with another request")
        self.key = key


class LateSubmit(WebError):
    """`reason`: expired, lost, skipped or submitted."""

    def __init__(self, task_id: int, reason: str) -> None:
        super().__init__(
            f"task {task_id} is not yours any more ({reason}); what you did is kept as a draft, not submitted"
        )
        self.task_id = task_id
        self.reason = reason
        self.kept_as_draft = True


class UploadRefused(WebError):
    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason


class NothingToDo(WebError):
    """What was asked needs something first; the text says what."""


class StartError(WebError):
    """A process of the platform could not start."""
