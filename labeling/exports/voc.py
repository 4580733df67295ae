"""Pascal VOC: `Annotations/`, `JPEGImages/`, `ImageSets/Main/`; masks in `SegmentationClass/` and
`SegmentationObject/`.

Corners are written as the format defines them, with all their digits: pixels count from 1, and a box names
its last pixel. A mask is an object too, whose box only surrounds it and says so (`derived`).
"""

import io
from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
from PIL import Image

from labeling.errors import ExportUnsuitable
from labeling.exports.contents import Contents, Line, OutFile
from labeling.exports.raster import bitmap
from labeling.geometry.overlaps import bounds
from labeling.shapes import Mask, Region
from labeling.voc_palette import palette

CARRIES = ("box", "mask")
_SPLITS = {"train": "train", "validation": "val", "test": "test"}
_FLAGS = ("truncated", "difficult", "occluded")
_MOST = 254  # things and classes that a mask of bytes can tell apart


def refusal(region: Region, line: Line) -> str | None:
    """A pixel belongs to one thing, and a mask file knows 254 of them."""
    if not isinstance(region, Mask):
        return None
    place = next((n for n, other in enumerate(line.example.regions, start=1) if other.id == region.id), 0)
    if place > _MOST:
        return f"a mask file of VOC tells {_MOST} things apart"
    mine = bitmap(region, line.width, line.height)
    for other in line.example.regions[place:]:
        if isinstance(other, Mask) and (mine & bitmap(other, line.width, line.height)).any():
            return f"it lies partly under mask {other.id!r}, and a pixel of VOC belongs to one thing"
    return None


def suits(contents: Contents) -> None:
    if any(f.kind == "mask" for f in contents.fields.values()) and len(contents.names) > _MOST:
        raise ExportUnsuitable(
            f"a mask file of VOC tells {_MOST} classes apart; there are {len(contents.names)}"
        )


def write(contents: Contents) -> Iterator[OutFile]:
    colours = palette()
    places = {class_id: place for place, class_id in enumerate(contents.names, start=1)}
    if any(f.kind == "mask" for f in contents.fields.values()):
        yield OutFile("labelmap.txt", True, iter([_label_map(contents, colours)]))
    for split in contents.splits():
        names = (_stem(line) for line in contents.lines() if line.example.split == split)
        yield OutFile(f"ImageSets/Main/{_SPLITS[split]}.txt", True, (f"{name}\n".encode() for name in names))
    for line in contents.lines():
        regions = contents.regions(line)
        yield OutFile(f"Annotations/{_stem(line)}.xml", True, _document(contents, line, regions))
        if any(isinstance(region, Mask) for region in regions):
            things, classes = _masks(line, regions, places)
            yield OutFile(f"SegmentationObject/{_stem(line)}.png", False, iter([_png(things, colours)]))
            yield OutFile(f"SegmentationClass/{_stem(line)}.png", False, iter([_png(classes, colours)]))
    yield from contents.pictures("JPEGImages/{name}")


def _stem(line: Line) -> str:
    return line.name.rpartition(".")[0]


def _label_map(contents: Contents, colours: Sequence[tuple[int, int, int]]) -> bytes:
    rows = ["# label:color_rgb:parts:actions", "background:0,0,0::"]
    for place, name in enumerate(contents.names.values(), start=1):
        if ":" in name:
            raise ExportUnsuitable(
                f"the class name {name!r} has a colon, which divides the columns of labelmap.txt"
            )
        rows.append(f"{name}:{','.join(map(str, colours[place]))}::")
    return "\n".join([*rows, ""]).encode()


def _document(contents: Contents, line: Line, regions: Sequence[Region]) -> Iterator[bytes]:
    has_masks = int(any(isinstance(region, Mask) for region in regions))
    yield (
        f"<annotation>\n  <folder>JPEGImages</folder>\n  <filename>{escape(line.name)}</filename>\n"
        "  <source><database>labelloop</database></source>\n"
        f"  <size><width>{line.width}</width><height>{line.height}</height><depth>3</depth></size>\n"
        f"  <segmented>{has_masks}</segmented>\n"
    ).encode()
    for region in regions:
        yield _object(region, contents.names[region.class_ids()[0]]).encode()
    yield b"</annotation>\n"


def _object(region: Region, name: str) -> str:
    left, top, right, bottom = bounds(region)
    said = dict(region.attributes)
    pose = said.pop("pose") if isinstance(said.get("pose"), str) else "Unspecified"
    parts = [f"    <name>{escape(name)}</name>", f"    <pose>{escape(str(pose))}</pose>"]
    for flag in _FLAGS:
        is_set = said.get(flag) is True
        if is_set:
            del said[flag]
        parts.append(f"    <{flag}>{int(is_set)}</{flag}>")
    if isinstance(region, Mask):
        parts.append("    <derived>1</derived>")
    corners = (("xmin", left + 1), ("ymin", top + 1), ("xmax", right), ("ymax", bottom))
    parts.append(f"    <bndbox>{''.join(f'<{key}>{value!r}</{key}>' for key, value in corners)}</bndbox>")
    if said:
        parts.append(f"    <attributes>{''.join(_attribute(k, v) for k, v in said.items())}</attributes>")
    return "\n".join(["  <object>", *parts, "  </object>", ""])


def _attribute(name: str, value: Any) -> str:
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    return f"<attribute><name>{escape(name)}</name><value>{escape(shown)}</value></attribute>"


def _masks(
    line: Line, regions: Sequence[Region], places: dict[int, int]
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    things = np.zeros((line.height, line.width), np.uint8)
    classes = np.zeros_like(things)
    for number, region in enumerate(regions, start=1):
        if isinstance(region, Mask):
            covered = bitmap(region, line.width, line.height)
            things[covered] = number
            classes[covered] = places[region.class_ids()[0]]
    return things, classes


def _png(numbers: np.ndarray[Any, Any], colours: Sequence[tuple[int, int, int]]) -> bytes:
    image = Image.fromarray(numbers)
    image.putpalette([value for rgb in colours for value in rgb])
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
