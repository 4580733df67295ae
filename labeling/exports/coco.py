"""COCO instances and keypoints: `annotations/instances_<split>.json`, `images/<split>/`. Streamed.

A polygon in parts is one annotation, and so are keypoints with the box that stands in one group with them. A
box that only surrounds keypoints says so (`bbox_derived`), for the format wants one and nobody drew it.
"""

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from labeling.errors import ExportUnsuitable
from labeling.exports.contents import Contents, Line, OutFile
from labeling.geometry.overlaps import area, bounds
from labeling.shapes import Box, Keypoints, Mask, Polygon, Region

CARRIES = ("box", "polygon", "mask", "keypoints")


def refusal(region: Region, line: Line) -> str | None:  # noqa: ARG001
    if isinstance(region, Polygon) and region.holes:
        return "a polygon of COCO has no holes; label it as a mask"
    return None


def suits(contents: Contents) -> None:
    """Raises ExportUnsuitable when one class has two skeletons: a category has one."""
    taken: dict[int, str] = {}
    for field in contents.fields.values():
        for class_id in field.classes if field.kind == "keypoints" else ():
            if class_id in taken:
                name = contents.names[class_id]
                raise ExportUnsuitable(
                    f"class {name!r} has keypoints in {taken[class_id]!r} and {field.name!r}; COCO takes one"
                )
            taken[class_id] = field.name


def write(contents: Contents) -> Iterator[OutFile]:
    for split in contents.splits():
        yield OutFile(f"annotations/instances_{split}.json", True, _document(contents, split))
    yield from contents.pictures()


def categories(contents: Contents) -> list[dict[str, Any]]:
    """Ids are class ids + 1, as 0 is the background to many programs."""
    found = []
    skeletons = {i: f for f in contents.fields.values() if f.kind == "keypoints" for i in f.classes}
    for class_id, name in contents.names.items():
        category: dict[str, Any] = {"id": class_id + 1, "name": name, "supercategory": ""}
        if class_id in skeletons:
            field = skeletons[class_id]
            category["keypoints"] = list(field.points)
            category["skeleton"] = [[first + 1, second + 1] for first, second in field.edges]
        found.append(category)
    return found


def encoded(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def listed(entries: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    """A JSON list, an entry a line."""
    yield b"["
    for number, entry in enumerate(entries):
        yield (b",\n" if number else b"\n") + encoded(entry)
    yield b"\n]"


def lines_of(contents: Contents, split: str) -> Iterator[tuple[int, Line]]:
    """The examples of a split with the id of their image."""
    return enumerate((line for line in contents.lines() if line.example.split == split), start=1)


def image(number: int, line: Line) -> dict[str, Any]:
    return {"id": number, "file_name": line.name, "width": line.width, "height": line.height}


def _document(contents: Contents, split: str) -> Iterator[bytes]:
    info = {"description": f"dataset version {contents.version.number}, {split}"}
    yield b'{"info":' + encoded(info) + b',\n"licenses":[],\n"categories":' + encoded(categories(contents))
    yield b',\n"images":'
    yield from listed(image(number, line) for number, line in lines_of(contents, split))
    yield b',\n"annotations":'
    yield from listed(_annotations(contents, split))
    yield b"}\n"


def _annotations(contents: Contents, split: str) -> Iterator[dict[str, Any]]:
    ids = itertools.count(1)
    for image_id, line in lines_of(contents, split):
        for thing in _things(contents.regions(line)):
            yield {"id": next(ids), "image_id": image_id, **thing.document()}


@dataclass(slots=True)
class _Thing:
    """The regions that make one annotation."""

    parts: list[Region]

    def takes(self, region: Region) -> bool:
        """Whether a region of the same group, class and attributes belongs to it."""
        kinds = sorted({part.kind for part in self.parts} | {region.kind})
        if kinds == ["polygon"]:
            return True
        return kinds == ["box", "keypoints"] and all(part.kind != region.kind for part in self.parts)

    def document(self) -> dict[str, Any]:
        first = self.parts[0]
        (class_id,) = first.class_ids()
        said = dict(first.attributes)
        crowd = said.pop("iscrowd", False) is True
        document: dict[str, Any] = {"category_id": class_id + 1, **_shape(self.parts), "iscrowd": int(crowd)}
        return document | {"attributes": said} if said else document


def _things(regions: Sequence[Region]) -> list[_Thing]:
    things: list[_Thing] = []
    by_group: dict[object, list[_Thing]] = {}
    for region in regions:
        key = (region.group, region.class_ids(), sorted(map(repr, region.attributes.items())).__repr__())
        mine = by_group.setdefault(key, []) if region.group is not None else []
        thing = next((one for one in mine if one.takes(region)), None)
        if thing is not None:
            thing.parts.append(region)
            continue
        thing = _Thing([region])
        things.append(thing)
        mine.append(thing)
    return things


def _shape(parts: Sequence[Region]) -> dict[str, Any]:
    shape: dict[str, Any] = {"segmentation": [], "area": sum(area(part) for part in parts)}
    around = [bounds(part) for part in parts]
    left, top = min(b[0] for b in around), min(b[1] for b in around)
    right, bottom = max(b[2] for b in around), max(b[3] for b in around)
    shape["bbox"] = [left, top, right - left, bottom - top]
    for part in parts:
        match part:
            case Polygon():
                shape["segmentation"].append([value for point in part.points for value in point])
            case Mask():
                shape["segmentation"] = {"size": list(part.size), "counts": part.counts}
            case Box():
                shape["bbox"] = [part.x, part.y, part.width, part.height]
                shape["area"] = part.width * part.height
            case Keypoints():
                shape["keypoints"] = [value for point in part.points for value in point]
                shape["num_keypoints"] = sum(1 for _, _, v in part.points if v)
    if [part.kind for part in parts] == ["keypoints"]:
        shape["bbox_derived"] = True
    return shape
