"""Jobs and what they could not do."""

from datetime import datetime
from typing import Any

from storage.jobs import Job
from web.payloads.common import PageQuery, RowId, View


class JobQuery(PageQuery):
    project: RowId | None = None


class JobView(View):
    id: int
    kind: str
    project_id: int | None
    state: str
    total: int
    done: int
    failed: int
    message: str
    result: dict[str, Any] | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def of(cls, job: Job) -> "JobView":
        return cls.model_validate(job, from_attributes=True)


class JobList(View):
    items: list[JobView]
    next: str | None


class JobErrorView(View):
    id: int
    subject: str
    message: str
    created_at: datetime


class JobErrorList(View):
    items: list[JobErrorView]
    next: str | None
