"""What is known about a job, as values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self not in (JobState.QUEUED, JobState.RUNNING)

    @property
    def resumable(self) -> bool:
        return self in (JobState.FAILED, JobState.CANCELLED)


class ChunkState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class ChunkPlan:
    """One repeatable step to be done, with its number of items."""

    arguments: dict[str, Any]
    size: int = 1


@dataclass(frozen=True)
class Chunk:
    """A claimed step; `attempt` counts from 1."""

    number: int
    arguments: dict[str, Any]
    size: int
    attempt: int


@dataclass(frozen=True)
class FollowUp:
    """A job to submit, for the same project and person, when another one succeeds."""

    kind: str
    arguments: dict[str, Any]
    then: tuple["FollowUp", ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "arguments": self.arguments, "then": [f.to_json() for f in self.then]}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "FollowUp":
        then = tuple(cls.from_json(follow_up) for follow_up in value["then"])
        return cls(value["kind"], value["arguments"], then)


@dataclass(frozen=True)
class Job:
    """A job as of now. `total`, `done` and `failed` count items; `done` does not include `failed`."""

    id: int
    kind: str
    project_id: int | None
    arguments: dict[str, Any]
    state: JobState
    total: int
    done: int
    failed: int
    message: str
    result: dict[str, Any] | None
    cancel_requested: bool
    created_by: int | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True)
class JobProblem:
    """One thing that a job could not do. `subject` names it: an item, a row, or the chunk itself."""

    id: int
    chunk: int | None
    subject: str
    message: str
    created_at: datetime
