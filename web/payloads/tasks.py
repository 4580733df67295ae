"""What an annotator gets, saves and submits."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from web.payloads.common import Payload, RegionJson, Regions, RowId, Seconds, Sequence, View


class ClaimBody(Payload):
    count: Annotated[int, Field(ge=1, le=5)] = 1


class BundleItem(View):
    id: int
    kind: Literal["image", "text"]
    text: str | None
    media_url: str | None
    width: int | None
    height: int | None
    external_id: str | None
    attributes: dict[str, Any]


class BundlePrediction(View):
    id: int
    model_version_id: int
    model_number: int
    regions: list[RegionJson]
    confidence: float


class BundleDraft(View):
    regions: list[RegionJson]
    prediction_id: int | None
    blind: bool
    active_seconds: float
    sequence: int
    late: bool


class CommentView(View):
    """`thread_id`: the comment that began its thread; `region_id`: the region it is pinned to."""

    id: int
    task_id: int
    annotation_id: int | None
    region_id: str | None
    thread_id: int
    author_id: int
    author: str | None
    body: str
    created_at: datetime
    resolved_at: datetime | None


class Bundle(View):
    """One claimed task with all that is needed to work on it.

    `comments`: what reviewers and you wrote about it; `rework`: a reviewer sent your answer back, which is
    the draft now.
    """

    task_id: int
    item: BundleItem
    expires_at: datetime
    blind: bool
    prediction: BundlePrediction | None
    draft: BundleDraft | None
    rework: bool = False
    comments: list[CommentView] = Field(default_factory=list)


class Claimed(View):
    tasks: list[Bundle]


class HeartbeatBody(Payload):
    task_ids: Annotated[list[RowId], Field(max_length=50)]


class LeaseView(View):
    task_id: int
    expires_at: datetime


class Leases(View):
    leases: list[LeaseView]


class DraftBody(Payload):
    """`sequence` grows with every save; an older save never overwrites a newer one."""

    regions: Regions
    prediction_id: RowId | None = None
    blind: bool = False
    active_seconds: Seconds = 0.0
    sequence: Sequence = 0


class DraftSaved(View):
    sequence: int
    saved_at: datetime


class SubmitBody(Payload):
    """`threshold`: drafted regions less sure than this were neither shown nor submitted."""

    regions: Regions
    prediction_id: RowId | None = None
    active_seconds: Seconds = 0.0
    sequence: Sequence = 0
    threshold: Annotated[float, Field(ge=0, le=1)] | None = None


class SubmittedView(View):
    annotation_id: int
    revision: int


class RevisionBody(Payload):
    regions: Regions
    expected_revision: Annotated[int, Field(ge=1, le=2**31 - 1)]
    active_seconds: Seconds = 0.0


class RestoreBody(Payload):
    """`revision`: whose regions are to hold again; `expected_revision`: the newest one that was seen."""

    revision: Annotated[int, Field(ge=1, le=2**31 - 1)]
    expected_revision: Annotated[int, Field(ge=1, le=2**31 - 1)]


class RevisionView(View):
    """`changes`: how many regions were moved, added and so on since the revision before; null for the first.

    `verdicts`: what reviewers decided about this revision.
    """

    id: int
    number: int
    author_id: int
    author: str | None
    schema_version: int
    regions: list[RegionJson]
    prediction_id: int | None
    blind: bool
    active_seconds: float
    threshold: float | None
    created_at: datetime
    changes: dict[str, int] | None
    verdicts: list[str]


class History(View):
    """`hidden`: the annotation was deleted, or a reviewer sent it back."""

    hidden: bool
    items: list[RevisionView]
    next: None = None


class AnnotationView(View):
    id: int
    item_id: int
    task_id: int
    annotator_id: int
    annotator: str | None
    revision: int
    regions: list[RegionJson]
    created_at: datetime


class AnnotationList(View):
    items: list[AnnotationView]
    next: str | None
