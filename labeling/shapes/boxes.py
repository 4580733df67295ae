"""Rectangles, upright and turned."""

from math import hypot
from typing import Annotated, Any, Literal

from pydantic import Field

from labeling.shapes.shape import EDGE_TOLERANCE, Coordinate, Drawn, Length, first_outside

Angle = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, lt=360)]


class Box(Drawn):
    """An upright rectangle; `x`, `y` is its top-left corner."""

    kind: Literal["box"] = "box"
    x: Coordinate
    y: Coordinate
    width: Length
    height: Length

    def body(self) -> dict[str, Any]:
        return {"class": self.class_id, "x": self.x, "y": self.y, "width": self.width, "height": self.height}

    def outside(self, width: int, height: int) -> str | None:
        right, bottom = self.x + self.width, self.y + self.height
        inside = (
            self.x >= -EDGE_TOLERANCE
            and self.y >= -EDGE_TOLERANCE
            and right <= width + EDGE_TOLERANCE
            and bottom <= height + EDGE_TOLERANCE
        )
        if inside:
            return None
        return (
            f"the box from ({self.x:g}, {self.y:g}) to ({right:g}, {bottom:g}) leaves the image "
            f"of {width} x {height} pixels"
        )


class RotatedBox(Drawn):
    """A rectangle about its centre `cx`, `cy`, turned by `angle` degrees, clockwise on the screen."""

    kind: Literal["rotated_box"] = "rotated_box"
    cx: Coordinate
    cy: Coordinate
    width: Length
    height: Length
    angle: Angle

    def body(self) -> dict[str, Any]:
        return {
            "class": self.class_id,
            "cx": self.cx,
            "cy": self.cy,
            "width": self.width,
            "height": self.height,
            "angle": self.angle,
        }

    def outside(self, width: int, height: int) -> str | None:
        """The centre lies in the image; corners may leave it, as those of a turned thing at the rim do."""
        if (misfit := first_outside(((self.cx, self.cy),), width, height)) is not None:
            return f"its centre: {misfit}"
        longest = hypot(width, height) + EDGE_TOLERANCE
        if max(self.width, self.height) > longest:
            return f"a side of {max(self.width, self.height):g} pixels is longer than the image's diagonal"
        return None
