"""Regions from JSON values and back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, TypeAdapter, ValidationError

from labeling.errors import BadRegion
from labeling.shapes.boxes import Box, RotatedBox
from labeling.shapes.choice import Choice
from labeling.shapes.keypoints import Keypoints
from labeling.shapes.mask import Mask
from labeling.shapes.paths import Polygon, Polyline
from labeling.shapes.shape import Shape
from labeling.shapes.texts import FreeText, Relation, Span

RegionKind = Literal[
    "choice", "box", "rotated_box", "polygon", "polyline", "keypoints", "mask", "span", "relation", "text"
]
Region = Choice | Box | RotatedBox | Polygon | Polyline | Keypoints | Mask | Span | Relation | FreeText
RegionUnion = Annotated[Region, Field(discriminator="kind")]
MAX_REGIONS = 20_000
SHAPES: Mapping[str, type[Shape]] = {shape.model_fields["kind"].default: shape for shape in get_args(Region)}
_ADAPTER: TypeAdapter[list[Region]] = TypeAdapter(Annotated[list[RegionUnion], Field(fail_fast=True)])


def parse_regions(values: object) -> list[Region]:
    """Regions from JSON values; raises BadRegion naming the first bad one and its field.

    Values that are regions already are taken as they are.
    """
    if not isinstance(values, Sequence) or isinstance(values, str | bytes):
        raise BadRegion("expected a list of regions", position=0, region=None, field=None)
    if len(values) > MAX_REGIONS:
        message = f"there are {len(values)} regions, more than {MAX_REGIONS}"
        raise BadRegion(message, position=MAX_REGIONS, region=None, field=None)
    try:
        regions = _ADAPTER.validate_python(list(values))
    except ValidationError as error:
        raise _refusal(values, error) from None
    if len({region.id for region in regions}) < len(regions):
        raise _doubled(regions)
    return regions


def dump_regions(regions: Iterable[Region]) -> list[dict[str, Any]]:
    """JSON values of regions, keys in a fixed order; what a region does not have is left out."""
    return [_dump(region) for region in regions]


def _refusal(values: Sequence[object], error: ValidationError) -> BadRegion:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    position = int(first["loc"][0])
    value = values[position]
    name = value.get("id") if isinstance(value, Mapping) else None
    # The second step of the path is the kind that pydantic chose, which nobody wrote.
    steps = first["loc"][1:]
    steps = steps[1:] if steps and steps[0] in SHAPES else steps
    message = first["msg"].removeprefix("Value error, ")
    if steps[:1] == ("attributes",) and len(steps) > 2:  # the third is the reading that was tried first
        steps, message = steps[:2], "expected true, false, a finite number or a text"
    return BadRegion(
        message,
        position=position,
        region=name if isinstance(name, str) else None,
        field=".".join(map(str, steps)) or None,
    )


def _doubled(regions: Sequence[Region]) -> BadRegion:
    seen: set[str] = set()
    for position, region in enumerate(regions):
        if region.id in seen:
            return BadRegion("this id is used twice", position=position, region=region.id, field="id")
        seen.add(region.id)
    raise AssertionError("no id is used twice")


def _dump(region: Region) -> dict[str, Any]:
    value = {"id": region.id, "kind": region.kind, "field": region.field, **region.body()}
    if region.attributes:
        value["attributes"] = dict(region.attributes)
    if region.group is not None:
        value["group"] = region.group
    if region.score is not None:
        value["score"] = region.score
    return value
