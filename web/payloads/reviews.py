"""What reviewers see and decide, and the comments between them and annotators."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from labeling.comments import MAX_BODY, Comment
from labeling.reviews import Review
from web.payloads.common import Payload, RegionJson, Regions, RowId, Seconds, View
from web.payloads.tasks import BundleItem, BundlePrediction, CommentView

Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
Text = Annotated[str, Field(min_length=1, max_length=MAX_BODY)]
RegionId = Annotated[str, Field(min_length=1, max_length=200)]


class ReviewClaim(Payload):
    """`own`: also tasks that you answered yourself."""

    count: Annotated[int, Field(ge=1, le=5)] = 1
    own: bool = False


class AnswerView(View):
    """One annotator's answer as its newest revision says it."""

    annotation_id: int
    annotator_id: int
    annotator: str | None
    revision: int
    regions: list[RegionJson]
    active_seconds: float
    created_at: datetime


class ReviewView(View):
    id: int
    annotation_id: int | None
    revision: int | None
    reviewer_id: int
    reviewer: str | None
    verdict: str
    created_at: datetime

    @classmethod
    def of(cls, review: Review, names: dict[int, str]) -> "ReviewView":
        return cls(
            id=review.id,
            annotation_id=review.annotation_id,
            revision=review.revision,
            reviewer_id=review.reviewer_id,
            reviewer=names.get(review.reviewer_id),
            verdict=review.verdict,
            created_at=review.created_at,
        )


class ReviewTask(View):
    """A task before a reviewer; `reason` is null for a sample, `prediction` the draft that annotators saw."""

    task_id: int
    item: BundleItem
    reason: Literal["disagreement", "honeypot", "suspect", "revised", "reworked"] | None
    suspicion: float
    until: datetime
    answers: list[AnswerView]
    prediction: BundlePrediction | None
    comments: list[CommentView]
    reviews: list[ReviewView]


class ReviewTasks(View):
    """`pending`: how many tasks of the project wait for a reviewer in all."""

    tasks: list[ReviewTask]
    pending: int


class ReviewHold(Payload):
    task_ids: Annotated[list[RowId], Field(max_length=50)]


class HeldTask(View):
    task_id: int
    until: datetime


class HeldTasks(View):
    tasks: list[HeldTask]


class SeenAnswer(Payload):
    """The answer that a verdict is about, in the revision that was looked at."""

    annotation_id: RowId
    revision: Number


class VerdictBody(Payload):
    """`seen`: every answer of the task, so that a verdict about something newer is refused.

    `accept` takes the answers as they are; `fix` puts `regions` in place of `annotation_id`; `pick` lets
    `annotation_id` stand alone; `merge` lets `regions` stand for all; `reject` sends `annotation_id` back
    with `comment`, pinned to `region_id` when given.
    """

    verdict: Literal["accept", "fix", "pick", "merge", "reject"]
    seen: Annotated[list[SeenAnswer], Field(min_length=1, max_length=200)]
    annotation_id: RowId | None = None
    regions: Regions | None = None
    active_seconds: Seconds = 0.0
    comment: Text | None = None
    region_id: RegionId | None = None

    @property
    def expected(self) -> dict[int, int]:
        return {answer.annotation_id: answer.revision for answer in self.seen}

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.verdict in {"fix", "pick", "reject"} and self.annotation_id is None:
            raise ValueError(f"the verdict {self.verdict} needs an annotation_id")
        if self.verdict in {"fix", "merge"} and self.regions is None:
            raise ValueError(f"the verdict {self.verdict} needs regions")
        if self.verdict == "reject" and self.comment is None:
            raise ValueError("the verdict reject needs a comment")
        return self


class VerdictView(View):
    """`annotation_id`: the answer that stands or was sent back, null when all were accepted."""

    task_id: int
    verdict: str
    annotation_id: int | None


class NewComment(Payload):
    """`thread_id`: the thread to answer in; without it a new one begins, about `annotation_id` if given."""

    body: Text
    annotation_id: RowId | None = None
    region_id: RegionId | None = None
    thread_id: RowId | None = None


class Resolution(Payload):
    resolved: bool = True


class CommentList(View):
    items: list[CommentView]
    next: None = None


def comment_view(comment: Comment, names: dict[int, str]) -> CommentView:
    return CommentView(
        id=comment.id,
        task_id=comment.task_id,
        annotation_id=comment.annotation_id,
        region_id=comment.region_id,
        thread_id=comment.thread_id,
        author_id=comment.author_id,
        author=names.get(comment.author_id),
        body=comment.body,
        created_at=comment.created_at,
        resolved_at=comment.resolved_at,
    )
