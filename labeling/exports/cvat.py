"""CVAT for images 1.1: `annotations.xml` and `images/`. Streamed.

Groups get numbers, for that is all CVAT knows of them. Keypoints are skeletons of their class.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from labeling.exports.contents import Contents, Line, OutFile
from labeling.schema import Attribute, LabelField
from labeling.shapes import Box, Choice, Keypoints, Mask, Polygon, Polyline, Region, RotatedBox, run_lengths

CARRIES = ("choice", "box", "rotated_box", "polygon", "polyline", "keypoints", "mask")
_INPUTS = {"select": "select", "checkbox": "checkbox", "number": "number", "text": "text"}


def refusal(region: Region, line: Line) -> str | None:  # noqa: ARG001
    if isinstance(region, Polygon) and region.holes:
        return "a polygon of CVAT has no holes; label it as a mask"
    return None


def write(contents: Contents) -> Iterator[OutFile]:
    yield OutFile("annotations.xml", True, _document(contents))
    yield from contents.pictures("images/{name}")


def _document(contents: Contents) -> Iterator[bytes]:
    yield b'<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n'
    yield b"  <meta><task>\n"
    yield f"    <name>dataset version {contents.version.number}</name>\n".encode()
    yield b"    <mode>annotation</mode>\n"
    yield b"    <labels>\n"
    for class_id, name in contents.names.items():
        mine = [field for field in contents.fields.values() if class_id in field.classes]
        yield from (f"      {part}\n".encode() for part in _label(class_id, name, mine))
    yield b"    </labels>\n  </task></meta>\n"
    for number, line in enumerate(contents.lines()):
        yield _image(contents, number, line).encode()
    yield b"</annotations>\n"


def _label(class_id: int, name: str, fields: Sequence[LabelField]) -> Iterator[str]:
    skeleton = next((f for f in fields if f.kind == "keypoints"), None)
    attributes: dict[str, Attribute] = {}
    for field in fields:
        for attribute in field.attributes:
            if attribute.applies([class_id]) and attribute.name != "occluded":
                attributes.setdefault(attribute.name, attribute)
    kind = "any" if skeleton is None else "skeleton"
    listed = "".join(_attribute(attribute) for attribute in attributes.values())
    svg = "" if skeleton is None else f"<svg>{escape(_svg(skeleton))}</svg>"
    yield (
        f"<label><name>{escape(name)}</name><type>{kind}</type><attributes>{listed}</attributes>{svg}</label>"
    )
    for point in skeleton.points if skeleton is not None else ():
        yield (
            f"<label><name>{escape(point)}</name><type>points</type><attributes></attributes>"
            f"<parent>{escape(name)}</parent></label>"
        )


def _attribute(attribute: Attribute) -> str:
    values = "\n".join(attribute.options) if attribute.options else ""
    if attribute.kind == "checkbox":
        values = "false"
    default = attribute.options[0] if attribute.options else values
    return (
        f"<attribute><name>{escape(attribute.name)}</name><mutable>False</mutable>"
        f"<input_type>{_INPUTS[attribute.kind]}</input_type><default_value>{escape(default)}</default_value>"
        f"<values>{escape(values)}</values></attribute>"
    )


def _svg(field: LabelField) -> str:
    """A picture of the skeleton, its points on a circle."""
    turns = np.linspace(0, 2 * np.pi, len(field.points), endpoint=False)
    places = [(50 + 40 * np.sin(t), 50 - 40 * np.cos(t)) for t in turns]
    lines = [
        f'<line x1="{places[a][0]:.1f}" y1="{places[a][1]:.1f}" x2="{places[b][0]:.1f}" '
        f'y2="{places[b][1]:.1f}" data-type="edge" data-node-from="{a + 1}" data-node-to="{b + 1}"></line>'
        for a, b in field.edges
    ]
    nodes = [
        f'<circle r="1.5" cx="{x:.1f}" cy="{y:.1f}" data-type="element node" data-element-id="{n}" '
        f'data-node-id="{n}" data-label-name={quoteattr(name)}></circle>'
        for n, ((x, y), name) in enumerate(zip(places, field.points, strict=True), start=1)
    ]
    return "".join([*lines, *nodes])


def _image(contents: Contents, number: int, line: Line) -> str:
    head = (
        f'  <image id="{number}" name={quoteattr(line.name)} width="{line.width}" height="{line.height}">\n'
    )
    groups: dict[str, int] = {}
    shapes = []
    for depth, region in enumerate(contents.regions(line)):
        group = 0 if region.group is None else groups.setdefault(region.group, len(groups) + 1)
        shapes += _shape(contents, region, depth, group)
    return "".join([head, *(f"    {shape}\n" for shape in shapes), "  </image>\n"])


def _shape(contents: Contents, region: Region, depth: int, group: int) -> list[str]:
    if isinstance(region, Choice):
        return [_element("tag", contents.names[i], {}, region.attributes) for i in region.classes]
    name = contents.names[region.class_ids()[0]]
    common = {"occluded": int(region.attributes.get("occluded") is True), "z_order": depth}
    if group:
        common["group_id"] = group
    said = {key: value for key, value in region.attributes.items() if key != "occluded" or value is not True}
    match region:
        case Box():
            corners = _corners(region.x, region.y, region.width, region.height)
            return [_element("box", name, {**corners, **common}, said)]
        case RotatedBox():
            left, top = region.cx - region.width / 2, region.cy - region.height / 2
            corners = _corners(left, top, region.width, region.height)
            return [_element("box", name, {**corners, "rotation": repr(region.angle), **common}, said)]
        case Polygon() | Polyline():
            return [_element(region.kind, name, {"points": _points(region.points), **common}, said)]
        case Keypoints():
            inner = _nodes(region, contents.fields[region.field].points)
            return [_element("skeleton", name, {"z_order": depth, **common}, said, inner)]
        case Mask():
            return [_element("mask", name, {**_mask(region), **common}, said)]
    raise TypeError(region.kind)


def _element(
    tag: str, label: str, places: Mapping[str, object], said: Mapping[str, Any], inner: str = ""
) -> str:
    attributes = "".join(
        f"<attribute name={quoteattr(key)}>{escape(_shown(value))}</attribute>" for key, value in said.items()
    )
    listed = "".join(f" {key}={quoteattr(str(value))}" for key, value in places.items())
    return f'<{tag} label={quoteattr(label)} source="manual"{listed}>{inner}{attributes}</{tag}>'


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _corners(left: float, top: float, width: float, height: float) -> dict[str, str]:
    return {"xtl": repr(left), "ytl": repr(top), "xbr": repr(left + width), "ybr": repr(top + height)}


def _points(points: Sequence[tuple[float, float]]) -> str:
    return ";".join(f"{x!r},{y!r}" for x, y in points)


def _nodes(region: Keypoints, names: Sequence[str]) -> str:
    return "".join(
        f'<points label={quoteattr(name)} outside="{int(v == 0)}" occluded="{int(v == 1)}" '
        f'points="{x!r},{y!r}"></points>'
        for name, (x, y, v) in zip(names, region.points, strict=True)
    )


def _mask(region: Mask) -> dict[str, object]:
    """Run-lengths row by row inside the smallest crop."""
    bitmap = run_lengths.decode(region.counts, region.size)
    rows, columns = np.nonzero(bitmap)
    if not rows.size:
        return {"rle": "1", "left": 0, "top": 0, "width": 1, "height": 1}
    left, top = int(columns.min()), int(rows.min())
    crop = bitmap[top : rows.max() + 1, left : columns.max() + 1]
    flat = crop.reshape(-1)
    changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    runs = np.diff(np.concatenate(([0], changes, [flat.size]))).tolist()
    listed = ", ".join(map(str, ([0, *runs] if flat[0] else runs)))
    return {"rle": listed, "left": left, "top": top, "width": crop.shape[1], "height": crop.shape[0]}
