"""Interactive segmentation: what a person pointed at, and what was found there."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from web.payloads.common import Payload, View

Pixel = Annotated[float, Field(ge=0, le=2**20, allow_inf_nan=False)]
Extent = Annotated[float, Field(gt=0, le=2**20, allow_inf_nan=False)]


class FramePayload(Payload):
    """Top-left corner and size, in pixels of the upright image."""

    x: Pixel
    y: Pixel
    width: Extent
    height: Extent


class ClickPayload(Payload):
    x: Pixel
    y: Pixel
    inside: bool = True


class SegmentBody(Payload):
    """A box around the thing, clicks on it (and beside it, `inside` false), or both."""

    box: FramePayload | None = None
    clicks: Annotated[list[ClickPayload], Field(max_length=100)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _points_at_something(self) -> Self:
        if self.box is None and not any(click.inside for click in self.clicks):
            raise ValueError("give a box or a click inside the thing")
        return self


class FrameView(View):
    x: float
    y: float
    width: float
    height: float


class SegmentView(View):
    """The same thing in three forms.

    `size` and `counts`: a mask in COCO's compressed run-lengths. `points`, `holes`: the outline of its
    largest part. `box`: upright, around all of it.
    """

    size: tuple[int, int]
    counts: str
    points: list[tuple[float, float]]
    holes: list[list[tuple[float, float]]]
    box: FrameView
