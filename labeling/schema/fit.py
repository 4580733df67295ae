"""Whether regions fit a label schema and the item they lie on."""

from collections.abc import Mapping, Sequence

from labeling.errors import BadSchema, SchemaViolation
from labeling.schema import attributes
from labeling.schema.model import LabelField, LabelSchema
from labeling.shapes import (
    SHAPES,
    Choice,
    Extent,
    FreeText,
    ItemKind,
    Keypoints,
    Region,
    Relation,
)

NO_ENDS = frozenset({"choice", "text", "relation"})  # what is said of the whole item is nothing to tie


def check_kind(schema: LabelSchema, kind: ItemKind) -> None:
    """Raises BadSchema when a field cannot be drawn on items of this kind."""
    for field in schema.fields:
        if kind not in SHAPES[field.kind].on:
            raise BadSchema(f"a {field.kind} cannot be drawn on {kind} items", place=f"field {field.name}")


def check_regions(
    schema: LabelSchema,
    regions: Sequence[Region],
    *,
    width: int | None,
    height: int | None,
    length: int | None = None,
    complete: bool = True,
) -> None:
    """Raises SchemaViolation at the first region that does not fit.

    `width`, `height`: pixels of the EXIF-upright image, None for text; `length`: code points of the text,
    None for an image. `complete=False` (a draft) lets required fields and attributes be empty still.
    """
    fields = {f.name: f for f in schema.fields}
    retired = {c.id for c in schema.classes if c.retired}
    ends = {region.id: region.kind for region in regions}
    extent = Extent(width, height, length)
    counts = dict.fromkeys(fields, 0)
    for region in regions:
        field = fields.get(region.field)
        if field is None:
            raise SchemaViolation(region.field, region.id, "the schema has no such field")
        _check_classes(field, region, retired)
        problem = _misfit(field, region, extent, ends, complete)
        if problem is not None:
            raise SchemaViolation(field.name, region.id, problem)
        counts[field.name] += 1
        if counts[field.name] > 1 and (field.kind == "choice" or not field.multiple):
            raise SchemaViolation(field.name, region.id, f"only one {field.kind} region is allowed here")
    if complete:
        for field in schema.fields:
            if field.required and counts[field.name] == 0:
                raise SchemaViolation(field.name, None, "a label is required here")


def _check_classes(field: LabelField, region: Region, retired: set[int]) -> None:
    if region.kind != field.kind:
        raise SchemaViolation(field.name, region.id, f"expected a {field.kind}, found a {region.kind}")
    ids = region.class_ids()
    if len(set(ids)) < len(ids):
        raise SchemaViolation(field.name, region.id, "a class is named twice")
    for class_id in ids:
        if class_id not in field.classes:
            raise SchemaViolation(field.name, region.id, f"class {class_id} does not belong to this field")
        if class_id in retired:
            raise SchemaViolation(field.name, region.id, f"class {class_id} is retired")


def _misfit(
    field: LabelField, region: Region, extent: Extent, ends: Mapping[str, str], complete: bool
) -> str | None:
    if field.attributes or region.attributes:
        problem = attributes.misfit(
            field.attributes, region.attributes, region.class_ids(), complete=complete
        )
        if problem is not None:
            return problem
    match region:
        case Choice():
            return _wrong_choice(field, region)
        case Keypoints() if len(region.points) != len(field.points):
            return f"expected {len(field.points)} points, found {len(region.points)}"
        case Relation():
            return _loose_end(region, ends)
        case FreeText() if field.required and complete and not region.text.strip():
            return "a text is required here"
        case _:
            return region.misfit(extent)


def _wrong_choice(field: LabelField, region: Choice) -> str | None:
    if not field.multiple and len(region.classes) != 1:
        return f"expected exactly one class, found {len(region.classes)}"
    return "at least one class is required" if field.required and not region.classes else None


def _loose_end(region: Relation, ends: Mapping[str, str]) -> str | None:
    for name in (region.from_id, region.to_id):
        kind = ends.get(name)
        if kind is None:
            return f"it ties region {name!r}, which is not there"
        if kind in NO_ENDS:
            return f"it ties region {name!r}, and a {kind} cannot be tied"
    return None
