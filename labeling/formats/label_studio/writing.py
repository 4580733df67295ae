"""Regions as Label Studio's results, and a label schema as its labelling config: the way back of `results`
and `schemas`."""

import math
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from labeling.formats.label_studio import brush
from labeling.formats.label_studio.drawn import turned
from labeling.formats.label_studio.results import OURS
from labeling.schema import LabelField, LabelSchema
from labeling.shapes import (
    Box,
    Choice,
    FreeText,
    ItemKind,
    Keypoints,
    Mask,
    Polygon,
    Polyline,
    Region,
    Relation,
    RotatedBox,
    Span,
)
from labeling.shapes.run_lengths import decode

_TAGS = {
    "box": "RectangleLabels", "rotated_box": "RectangleLabels", "polygon": "PolygonLabels",
    "polyline": "VectorLabels", "keypoints": "KeyPointLabels", "mask": "BrushLabels", "span": "Labels",
    "choice": "Choices", "text": "TextArea", "relation": "Relations",
}  # fmt: skip
_TYPES = {kind: tag.lower() for kind, tag in _TAGS.items()}
_QUESTIONS = {"select": "Choices", "checkbox": "Choices", "number": "Number", "text": "TextArea"}
Size = tuple[float, float]


def config(schema: LabelSchema, kind: ItemKind) -> str:
    """The labelling config of a schema; a project made from it has the same classes in the same order."""
    root = Element("View")
    shown = object_name(schema, kind)
    names = {c.id: c.name for c in schema.classes}
    SubElement(root, "Image" if kind == "image" else "Text", name=shown, value=f"${kind}")
    for field in schema.fields:
        _control(root, schema, field, shown)
        for attribute in field.attributes:
            name = f"{field.name}.{attribute.name}"
            options = {"perRegion": "true", "whenTagName": field.name}
            if attribute.required:
                options["required"] = "true"
            owners = [names[class_id] for class_id in attribute.classes or ()]
            if owners and not any("," in owner for owner in owners):
                options["whenLabelValue"] = ",".join(owners)
            tag = _QUESTIONS[attribute.kind]
            question = SubElement(root, tag, {"name": name, "toName": shown, **options})
            if attribute.kind == "number":
                limits = {"min": attribute.minimum, "max": attribute.maximum}
                question.attrib.update({k: f"{v:g}" for k, v in limits.items() if v is not None})
            for option in ("true", "false") if attribute.kind == "checkbox" else attribute.options:
                SubElement(question, "Choice", value=option)
    indent(root)
    return tostring(root, encoding="unicode") + "\n"


def object_name(schema: LabelSchema, kind: ItemKind) -> str:
    """What the item is called: not as a field."""
    taken = {field.name for field in schema.fields}
    return next(name for name in (kind, "item", "shown-item", "the-item-itself") if name not in taken)


def _control(root: Element, schema: LabelSchema, field: LabelField, shown: str) -> None:
    tag = _TAGS[field.kind]
    if field.kind == "relation":
        relations = SubElement(root, tag)
        _options(relations, "Relation", schema, field)
        return
    control = SubElement(root, tag, name=field.name, toName=shown)
    if field.required:
        control.set("required", "true")
    if field.kind == "rotated_box":
        control.set("canRotate", "true")
    if field.kind == "choice" and field.multiple:
        control.set("choice", "multiple")
    _options(control, "Choice" if field.kind == "choice" else "Label", schema, field)


def _options(control: Element, tag: str, schema: LabelSchema, field: LabelField) -> None:
    classes = {c.id: c for c in schema.classes}
    for class_id in field.classes:
        found = classes[class_id]
        if not found.retired:
            option = SubElement(control, tag, value=found.name)
            if tag != "Relation":
                option.set("background", found.color)


def results(
    region: Region,
    field: LabelField,
    names: Mapping[int, str],
    shown: str,
    *,
    text: str | None,
    size: Size | None,
) -> Iterator[dict[str, Any]]:
    """The results of one region: what it is, then what its attributes say. `size`: width and height of the
    image in pixels, `text`: of a text item."""
    if isinstance(region, Relation):
        yield {
            "type": "relation",
            "from_id": region.from_id,
            "to_id": region.to_id,
            "direction": "right",
            "labels": [names[region.class_id]],
        }
        return
    base: dict[str, Any] = {"id": region.id, "to_name": shown, "origin": "manual"}
    if size is not None:
        base |= {"original_width": size[0], "original_height": size[1], "image_rotation": 0}
    if region.score is not None:
        base["score"] = region.score
    kind = _TYPES[region.kind]
    value = _value(region, text, size)
    if kind.endswith("labels"):
        value |= {kind: [names[class_id] for class_id in region.class_ids()]}
    elif isinstance(region, Choice):
        value |= {"choices": [names[class_id] for class_id in region.class_ids()]}
    main = base | {"from_name": region.field, "type": kind, "value": value}
    if ours := _ours(region):
        main["meta"] = {OURS: ours}
    yield main
    for attribute in field.attributes:
        if attribute.name in region.attributes:
            given = region.attributes[attribute.name]
            answer = _answer(_QUESTIONS[attribute.kind], given)
            control = f"{field.name}.{attribute.name}"
            question = {"from_name": control, "type": _QUESTIONS[attribute.kind].lower()}
            yield base | question | {"value": _value(region, text, size) | answer}


def refusal(region: Region) -> str | None:
    """Why Label Studio has no place for a region."""
    match region:
        case Polygon() if region.holes:
            return "a polygon with holes"
        case Keypoints() if len(region.points) != 1:
            return f"a skeleton of {len(region.points)} points"
    return None


def _answer(tag: str, given: Any) -> dict[str, Any]:
    if tag == "Number":
        return {"number": given}
    if tag == "TextArea":
        return {"text": [str(given)]}
    return {"choices": [str(given).lower() if isinstance(given, bool) else str(given)]}


def _ours(region: Region) -> dict[str, Any]:
    """What Label Studio keeps for us in `meta`, because it has no word for it."""
    ours: dict[str, Any] = {}
    if region.group is not None:
        ours["group"] = region.group
    if isinstance(region, Keypoints) and region.points[0][2] != 2:
        ours["v"] = region.points[0][2]
    return ours


def _value(region: Region, text: str | None, size: Size | None) -> dict[str, Any]:
    if isinstance(region, Span):
        assert text is not None
        return {"start": region.start, "end": region.end, "text": text[region.start : region.end]}
    if isinstance(region, FreeText):
        return {"text": [region.text]}
    if isinstance(region, Choice) or size is None:
        return {}
    return _drawn(region, size)


def _drawn(region: Region, size: Size) -> dict[str, Any]:
    match region:
        case Box():
            return _rectangle(region.x, region.y, region.width, region.height, 0, size)
        case RotatedBox():
            right, down = turned(region.width / 2, region.height / 2, region.angle)
            corner = region.cx - right, region.cy - down
            return _rectangle(*corner, region.width, region.height, region.angle, size)
        case Polygon():
            return {"points": [_percent(x, y, size) for x, y in region.points], "closed": True}
        case Polyline():
            places = [_percent(x, y, size) for x, y in region.points]
            vertices = [
                {"id": f"v{i}", "x": x, "y": y, "isBezier": False, "prevPointId": f"v{i - 1}" if i else None}
                for i, (x, y) in enumerate(places)
            ]
            return {"vertices": vertices, "closed": False}
        case Keypoints():
            x, y = _percent(region.points[0][0], region.points[0][1], size)
            return {"x": x, "y": y, "width": max(0.2, 100 / size[0])}
        case Mask():
            bitmap = decode(region.counts, region.size)
            return {"format": "rle", "rle": brush.encode(bitmap)}
    raise TypeError(f"{region.kind} is not drawn")


def _rectangle(x: float, y: float, width: float, height: float, angle: float, size: Size) -> dict[str, Any]:
    left, top = _percent(x, y, size)
    right, down = _percent(width, height, size)
    return {"x": left, "y": top, "width": right, "height": down, "rotation": angle}


def _percent(x: float, y: float, size: Size) -> list[float]:
    found = [100 * x / size[0], 100 * y / size[1]]
    assert all(math.isfinite(value) for value in found)
    return found
