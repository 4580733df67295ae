"""Datumaro's own format: `annotations/<split>.json` and `images/<split>/`. Streamed."""

from collections.abc import Iterator
from typing import Any

from labeling.exports.coco import encoded, listed
from labeling.exports.contents import Contents, Line, OutFile
from labeling.shapes import Box, Choice, Keypoints, Mask, Polygon, Polyline, Region

CARRIES = ("choice", "box", "polygon", "polyline", "keypoints", "mask")


def refusal(region: Region, line: Line) -> str | None:  # noqa: ARG001
    if isinstance(region, Polygon) and region.holes:
        return "a polygon of Datumaro has no holes; label it as a mask"
    return None


def write(contents: Contents) -> Iterator[OutFile]:
    for split in contents.splits():
        yield OutFile(f"annotations/{split}.json", True, _document(contents, split))
    yield from contents.pictures()


def _document(contents: Contents, split: str) -> Iterator[bytes]:
    places = {class_id: place for place, class_id in enumerate(contents.names)}
    labels = [{"name": name, "parent": "", "attributes": []} for name in contents.names.values()]
    skeletons = [
        {
            "label_id": places[class_id],
            "labels": list(field.points),
            "joints": [list(edge) for edge in field.edges],
        }
        for field in contents.fields.values()
        if field.kind == "keypoints"
        for class_id in field.classes
    ]
    categories: dict[str, Any] = {"label": {"labels": labels, "attributes": []}}
    if skeletons:
        categories["points"] = {"attributes": [], "items": skeletons}
    yield b'{"info":{},\n"categories":' + encoded(categories) + b',\n"items":'
    lines = (line for line in contents.lines() if line.example.split == split)
    yield from listed(_item(contents, line, places) for line in lines)
    yield b"}\n"


def _item(contents: Contents, line: Line, places: dict[int, int]) -> dict[str, Any]:
    groups: dict[str, int] = {}
    annotations: list[dict[str, Any]] = []
    for depth, region in enumerate(contents.regions(line)):
        group = 0 if region.group is None else groups.setdefault(region.group, len(groups) + 1)
        for class_id in region.class_ids():
            common = {
                "id": len(annotations),
                "attributes": dict(region.attributes),
                "group": group,
                "label_id": places[class_id],
                "z_order": depth,
            }
            annotations.append({**common, **_shape(region)})
    return {
        "id": line.name.rpartition(".")[0],
        "annotations": annotations,
        "image": {"path": line.name, "size": [line.height, line.width]},
    }


def _shape(region: Region) -> dict[str, Any]:
    match region:
        case Choice():
            return {"type": "label"}
        case Box():
            return {"type": "bbox", "bbox": [region.x, region.y, region.width, region.height]}
        case Polygon() | Polyline():
            return {"type": region.kind, "points": [value for point in region.points for value in point]}
        case Keypoints():
            flat = [value for x, y, _ in region.points for value in (x, y)]
            return {"type": "points", "points": flat, "visibility": [v for _, _, v in region.points]}
        case Mask():
            return {"type": "mask", "rle": {"counts": region.counts, "size": list(region.size)}}
    raise TypeError(region.kind)
