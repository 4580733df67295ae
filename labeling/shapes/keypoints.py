"""Named points, alone or as a skeleton."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, StrictInt, model_validator

from labeling.shapes.shape import Coordinate, Drawn, first_outside

Visibility = Annotated[StrictInt, Field(ge=0, le=2)]
KeyPoint = tuple[Coordinate, Coordinate, Visibility]
MAX_KEYPOINTS = 1_000  # of one skeleton


class Keypoints(Drawn):
    """One point (x, y, v) for each name in the field's `points`, in that order.

    v as in COCO: 0 not labelled (x = y = 0), 1 hidden but known, 2 visible.
    """

    kind: Literal["keypoints"] = "keypoints"
    points: Annotated[tuple[KeyPoint, ...], Field(min_length=1, max_length=MAX_KEYPOINTS)]

    def body(self) -> dict[str, Any]:
        return {"class": self.class_id, "points": [[x, y, v] for x, y, v in self.points]}

    def outside(self, width: int, height: int) -> str | None:
        return first_outside(tuple((x, y) for x, y, v in self.points if v), width, height)

    @model_validator(mode="after")
    def _unlabelled_at_zero(self) -> Self:
        for position, (x, y, v) in enumerate(self.points):
            if v == 0 and (x != 0 or y != 0):
                raise ValueError(f"point {position} is not labelled (v = 0), so its x and y must be 0")
        return self
