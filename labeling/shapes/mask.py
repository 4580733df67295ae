"""Masks of an image's size, as run-lengths."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, StrictInt, StringConstraints, model_validator

from labeling.shapes import run_lengths
from labeling.shapes.shape import Drawn

MAX_PIXELS = 2**28
MAX_COUNTS = 8_000_000  # characters
Side = Annotated[StrictInt, Field(ge=1, le=2**20)]


class Mask(Drawn):
    """The pixels of one thing. `size` is (height, width) of the image, `counts` COCO's compressed run-lengths
    (pycocotools, `maskApi.c`): column by column, the runs of 0 and 1 in turn, 0 first."""

    kind: Literal["mask"] = "mask"
    size: tuple[Side, Side]
    counts: Annotated[str, StringConstraints(min_length=1, max_length=MAX_COUNTS)]

    def body(self) -> dict[str, Any]:
        return {"class": self.class_id, "size": list(self.size), "counts": self.counts}

    def outside(self, width: int, height: int) -> str | None:
        if self.size == (height, width):
            return None
        return f"the mask is for {self.size[1]} x {self.size[0]} pixels, the image has {width} x {height}"

    @model_validator(mode="after")
    def _complete(self) -> Self:
        pixels = self.size[0] * self.size[1]
        if pixels > MAX_PIXELS:
            raise ValueError(f"a mask of {pixels} pixels, more than {MAX_PIXELS}")
        run_lengths.check(run_lengths.decompress(self.counts), pixels)
        return self
