"""What every region has, and the surfaces that regions lie on.

Coordinates are pixels of the EXIF-upright image, floats, origin top-left; offsets in a text are Unicode code
points, end exclusive.
"""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StringConstraints,
    WithJsonSchema,
)

ItemKind = Literal["image", "text"]
EDGE_TOLERANCE = 0.01  # pixels a shape may stick out, for what rounding in JSON and zooming does
MAX_POINTS = 50_000  # of one region

_NO_NUL = r"^[^\x00]*$"  # a database holds no NUL character
Label = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=_NO_NUL)]
Words = Annotated[str, StringConstraints(max_length=100_000, pattern=_NO_NUL)]
Coordinate = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Length = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0)]
Score = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1)]
ClassId = Annotated[StrictInt, Field(ge=0, le=2**31 - 1)]
Point = tuple[Coordinate, Coordinate]
Number = Annotated[StrictFloat, Field(allow_inf_nan=False)]
_ATTRIBUTES = {"type": "object", "additionalProperties": {"type": ["boolean", "number", "string"]}}
AttributeValue = StrictBool | Annotated[StrictInt, Field(ge=-(2**53), le=2**53)] | Number | Words


@dataclass(frozen=True, slots=True)
class Extent:
    """The size of an item: `width`, `height` in pixels for an image, `length` in code points for a text."""

    width: int | None = None
    height: int | None = None
    length: int | None = None


def _with_kind(schema: dict[str, Any]) -> None:
    """`kind` has a default in Python only: in JSON it says which region this is."""
    schema["required"] = ["kind", *schema.get("required", [])]


class Shape(BaseModel):
    """`score` is there only when a model said it; regions of one `group` are parts of one object."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        ser_json_inf_nan="null",
        json_schema_extra=_with_kind,
    )

    on: ClassVar[frozenset[ItemKind]]
    id: Label
    kind: str
    field: Label
    score: Score | None = None
    attributes: Annotated[dict[Label, AttributeValue], Field(max_length=100), WithJsonSchema(_ATTRIBUTES)] = (
        Field(default_factory=dict)
    )
    group: Label | None = None

    def class_ids(self) -> tuple[int, ...]:
        """The classes this region names, in the order given."""
        raise NotImplementedError

    def body(self) -> dict[str, Any]:
        """What the kind adds to the JSON value of a region."""
        raise NotImplementedError

    def misfit(self, extent: Extent) -> str | None:  # noqa: ARG002
        """Why the region does not lie on an item of this size, or None when it does."""
        return None


class Classed(Shape):
    """A region of exactly one class."""

    class_id: ClassId = Field(alias="class")

    def class_ids(self) -> tuple[int, ...]:
        return (self.class_id,)


class Drawn(Classed):
    """A region in the pixels of an image."""

    on: ClassVar[frozenset[ItemKind]] = frozenset({"image"})

    def misfit(self, extent: Extent) -> str | None:
        if extent.width is None or extent.height is None:
            return f"a {self.kind} cannot lie on a text"
        return self.outside(extent.width, extent.height)

    def outside(self, width: int, height: int) -> str | None:
        """Why the region leaves an image of this many pixels, or None when it does not."""
        raise NotImplementedError


def first_outside(points: tuple[Point, ...], width: int, height: int) -> str | None:
    """Names the first point that leaves the image."""
    right, bottom = width + EDGE_TOLERANCE, height + EDGE_TOLERANCE
    for x, y in points:
        if not (-EDGE_TOLERANCE <= x <= right and -EDGE_TOLERANCE <= y <= bottom):
            return f"the point ({x:g}, {y:g}) leaves the image of {width} x {height} pixels"
    return None
