"""Items as lists and pages show them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from labeling.explorer.language import MAX_LENGTH
from labeling.explorer.orders import Order
from web.payloads.common import PageQuery, Payload, RegionJson, View

Where = Annotated[str, Field(max_length=MAX_LENGTH)]


class ItemQuery(PageQuery):
    """`where` is a filter such as `state:done label:cat confidence<0.6`, see docs/explorer.md."""

    where: Where = ""
    order: Order = "newest"


class CountQuery(Payload):
    where: Where = ""


class ItemCount(View):
    """`exact` is false when there are more than that: nobody counts a million items for a number."""

    count: int
    exact: bool


def _number(text: str | int) -> str | int:
    return int(text) if isinstance(text, str) and text.isdecimal() else text


class ThumbnailQuery(Payload):
    """Thumbnails come in a few sizes, so that the cache stays small."""

    size: Annotated[Literal[64, 128, 256, 512], BeforeValidator(_number)] = 256


class PredictionBrief(View):
    id: int
    model_number: int
    regions: list[RegionJson]
    confidence: float


class AnnotationBrief(View):
    regions: list[RegionJson]


class ItemRow(View):
    """`text` holds the first 300 characters. A blind item's prediction is not shown before it is labelled."""

    id: int
    external_id: str | None
    kind: Literal["image", "text"]
    text: str | None
    width: int | None
    height: int | None
    thumbnail_url: str | None
    task_id: int
    state: Literal["open", "done"]
    hidden: bool
    priority: float
    prediction: PredictionBrief | None
    annotation: AnnotationBrief | None
    scenario: str | None
    uncertainty: float | None
    rarity: float | None
    agreement: float | None
    attributes: dict[str, Any]
    created_at: datetime
    labelled_at: datetime | None


class ItemList(View):
    items: list[ItemRow]
    next: str | None


class PredictionView(View):
    id: int
    model_version_id: int
    model_number: int
    arm: str
    regions: list[RegionJson]
    confidence: float
    created_at: datetime


class ItemAnnotation(View):
    id: int
    annotator_id: int
    annotator: str | None
    revision: int
    regions: list[RegionJson]
    prediction_id: int | None
    created_at: datetime


class ScoreView(View):
    priority: float
    margin: float | None
    entropy: float | None
    least_confidence: float | None
    diversity: float | None
    strategy: str


class ItemView(View):
    id: int
    project_id: int
    external_id: str | None
    kind: Literal["image", "text"]
    text: str | None
    media_url: str | None
    media_type: str
    byte_size: int
    width: int | None
    height: int | None
    attributes: dict[str, Any]
    scenario: str | None
    split: str | None
    predictions: list[PredictionView]
    annotations: list[ItemAnnotation]
    score: ScoreView | None
