"""Regions: one labelled thing each, as values.

A new kind of region is one class below `Shape`, named in `Region`; parsing, schema checks and the API then
know it. Coordinates are pixels of the EXIF-upright image, floats, origin top-left.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StringConstraints, TypeAdapter, ValidationError

from labeling.errors import BadRegion

ItemKind = Literal["image", "text"]
RegionKind = Literal["choice", "box"]
MAX_REGIONS = 20_000
EDGE_TOLERANCE = 0.01  # pixels a box may stick out, for what rounding in JSON and zooming does

Label = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Coordinate = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Length = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0)]
Score = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1)]
ClassId = Annotated[StrictInt, Field(ge=0, le=2**31 - 1)]


class Shape(BaseModel):
    """What every region has. `score` is there only when a model said it."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, ser_json_inf_nan="null")

    on: ClassVar[frozenset[ItemKind]]
    id: Label
    field: Label
    score: Score | None = None

    def class_ids(self) -> tuple[int, ...]:
        """The classes this region names, in the order given."""
        raise NotImplementedError

    def body(self) -> dict[str, Any]:
        """What the kind adds to the JSON value of a region."""
        raise NotImplementedError

    def misfit(self, width: int, height: int) -> str | None:  # noqa: ARG002
        """Why the region does not lie in an image of this size, or None when it does."""
        return None


class Choice(Shape):
    """One or more classes said of the whole item."""

    on: ClassVar[frozenset[ItemKind]] = frozenset({"image", "text"})
    kind: Literal["choice"] = "choice"
    classes: tuple[ClassId, ...]

    def class_ids(self) -> tuple[int, ...]:
        return self.classes

    def body(self) -> dict[str, Any]:
        return {"classes": list(self.classes)}


class Box(Shape):
    """An upright rectangle; `x`, `y` is its top-left corner."""

    on: ClassVar[frozenset[ItemKind]] = frozenset({"image"})
    kind: Literal["box"] = "box"
    class_id: ClassId = Field(alias="class")
    x: Coordinate
    y: Coordinate
    width: Length
    height: Length

    def class_ids(self) -> tuple[int, ...]:
        return (self.class_id,)

    def body(self) -> dict[str, Any]:
        return {"class": self.class_id, "x": self.x, "y": self.y, "width": self.width, "height": self.height}

    def misfit(self, width: int, height: int) -> str | None:
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


Region = Annotated[Choice | Box, Field(discriminator="kind")]
SHAPES: Mapping[str, type[Shape]] = {
    shape.model_fields["kind"].default: shape for shape in get_args(get_args(Region)[0])
}
_ADAPTER: TypeAdapter[Choice | Box] = TypeAdapter(Region)


def parse_regions(values: object) -> list[Choice | Box]:
    """Regions from JSON values; raises BadRegion naming the first bad one and its field."""
    if not isinstance(values, Sequence) or isinstance(values, str | bytes):
        raise BadRegion("expected a list of regions", position=0, region=None, field=None)
    if len(values) > MAX_REGIONS:
        message = f"there are {len(values)} regions, more than {MAX_REGIONS}"
        raise BadRegion(message, position=MAX_REGIONS, region=None, field=None)
    regions: list[Choice | Box] = []
    seen: set[str] = set()
    for position, value in enumerate(values):
        region = _parse(position, value)
        if region.id in seen:
            raise BadRegion("this id is used twice", position=position, region=region.id, field="id")
        seen.add(region.id)
        regions.append(region)
    return regions


def dump_regions(regions: Iterable[Choice | Box]) -> list[dict[str, Any]]:
    """JSON values of regions, keys in a fixed order; `score` is left out where there is none."""
    return [_dump(region) for region in regions]


def _parse(position: int, value: object) -> Choice | Box:
    if isinstance(value, Choice | Box):
        return value
    name = value.get("id") if isinstance(value, Mapping) else None
    name = name if isinstance(name, str) else None
    try:
        return _ADAPTER.validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        # The first step of the path is the kind that pydantic chose, which nobody wrote.
        steps = [str(step) for step in first["loc"] if step not in SHAPES]
        field = ".".join(steps) or None
        raise BadRegion(first["msg"], position=position, region=name, field=field) from None


def _dump(region: Choice | Box) -> dict[str, Any]:
    value = {"id": region.id, "kind": region.kind, "field": region.field, **region.body()}
    if region.score is not None:
        value["score"] = region.score
    return value
