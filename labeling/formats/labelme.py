"""labelme JSON (https://github.com/wkentaro/labelme): one document an image, which may carry the image
itself."""

import base64
import binascii
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import numpy as np
from PIL import Image

from labeling import images
from labeling.errors import BadImage
from labeling.formats import pictures
from labeling.formats.documents import IMAGE_SUFFIXES
from labeling.formats.options import ReadOptions
from labeling.formats.outline import outline
from labeling.formats.records import BadRow, Mark, Record, Row, Target
from labeling.formats.rotation import rectangle
from labeling.formats.tree import Tree, folder_of
from labeling.formats.values import attribute, box, listed, mapping, number, numbers, ring, word
from labeling.shapes import run_lengths

_RECTANGULAR = 0.01


def claims(tree: Tree) -> bool:
    for path in tree.documents(".json")[:5]:
        found = outline(tree.head(path))
        if found is not None and not found.is_list and "shapes" in found.keys[1]:
            return True
    return False


def read(tree: Tree, options: ReadOptions, target: Target) -> Iterator[Row]:  # noqa: ARG001
    """Every document, then the images of the tree that have none: those come without labels."""
    used: set[str] = set()
    for path in tree.documents(".json"):
        try:
            document = mapping(json.loads(tree.read(path)), "the document")
        except (ValueError, RecursionError) as error:
            yield BadRow(path, f"not a JSON document ({str(error)[:200]})")
            continue
        if "shapes" in document:
            row = _record(tree, path, document)
            used.add(getattr(row, "external_id", None) or "")
            yield row
    if tree.only is None:
        for path in tree.paths:
            if PurePosixPath(path).suffix.lower() in IMAGE_SUFFIXES and path not in used:
                yield pictures.unlabelled(tree, path)


def _record(tree: Tree, path: str, document: Mapping[str, Any]) -> Record | BadRow:
    name = str(document.get("imagePath") or PurePosixPath(path).stem)

    def marks(data: bytes | None) -> list[Mark]:
        pictures.check_stated(data, document.get("imageWidth"), document.get("imageHeight"))
        size = pictures.size(data) if data is not None else None
        flags = mapping(document.get("flags") or {}, "flags")
        said = [Mark("choice", (str(flag),), {}) for flag, value in flags.items() if value is True]
        shapes = enumerate(listed(document.get("shapes"), "shapes"), start=1)
        return [*said, *(_mark(mapping(shape, "the shape"), f"shape {n}", size) for n, shape in shapes)]

    try:
        found = tree.find(name, folder_of(path)) or pictures.beside(tree, path, *sorted(IMAGE_SUFFIXES))
        if found is None and document.get("imageData"):
            data = _decoded(document["imageData"])
            image = str(PurePosixPath(path).with_name(PurePosixPath(name.replace("\\", "/")).name))
            return Record(path, image, data, marks=tuple(marks(data)))
    except ValueError as error:
        return BadRow(path, str(error))
    return pictures.record(tree, found or name, "", path, marks)


def _mark(shape: Mapping[str, Any], where: str, size: tuple[int, int] | None) -> Mark:
    try:
        name = word(shape.get("label"), "its label")
        pairs = [numbers(p, "a point", 2) for p in listed(shape.get("points"), "points")]
        kind, body = _body(str(shape.get("shape_type") or "polygon"), pairs, shape, size)
        flags = mapping(shape.get("flags") or {}, "flags")
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None
    said: dict[str, Any] = {str(k)[:64]: True for k, value in flags.items() if value is True}
    said |= {str(k)[:64]: v for k, value in dict(shape.get("attributes") or {}).items()
             if (v := attribute(value)) is not None}  # fmt: skip
    if isinstance(shape.get("description"), str) and shape["description"].strip():
        said["description"] = shape["description"].strip()
    group = shape.get("group_id")
    mark = Mark(kind, (name,), body, attributes=said, where=where)
    return mark if group is None else replace(mark, group=str(group)[:64])


def _body(
    kind: str, points: Sequence[Sequence[float]], shape: Mapping[str, Any], size: tuple[int, int] | None
) -> tuple[str, dict[str, Any]]:
    match kind:
        case "mask":
            return "mask", _mask(points, shape, size)
        case "rectangle" if len(points) in {2, 4}:
            xs, ys = [p[0] for p in points], [p[1] for p in points]
            return "box", box(min(xs), min(ys), max(xs), max(ys))
        case "rotation" if len(points) == 4:
            turned = rectangle(points, tolerance=_RECTANGULAR)
            if turned is None:
                raise ValueError("its four corners are no rectangle")
            return "rotated_box", turned
        case "polygon":
            return "polygon", {"points": ring(points, "it")}
        case "line" | "linestrip" if len(points) >= 2:
            return "polyline", {"points": [list(p) for p in points]}
        case "point" | "points" if points:
            return "keypoints", {"points": [[x, y, 2] for x, y in points]}
    raise ValueError(f"a {kind} of {len(points)} points is no kind of shape that labels here can have")


def _mask(
    points: Sequence[Sequence[float]], shape: Mapping[str, Any], size: tuple[int, int] | None
) -> dict[str, Any]:
    """A PNG of the box between two corners, its last row and column included."""
    if size is None or len(points) != 2:
        raise ValueError("a mask needs two corners and its image")
    data = _decoded(shape.get("mask"))
    left, top = (round(number(value, "a corner")) for value in points[0])
    try:
        images.upright_size(data, max_pixels=pictures.MAX_HEADER_PIXELS)
        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            crop = np.asarray(image.convert("L")) > 0
    except (BadImage, OSError, SyntaxError) as error:
        raise ValueError(f"its mask cannot be read ({str(error)[:100]})") from None
    high, wide = crop.shape
    if left < 0 or top < 0 or left + wide > size[0] or top + high > size[1]:
        raise ValueError(f"its mask leaves the image of {size[0]} x {size[1]} pixels")
    bitmap = np.zeros((size[1], size[0]), np.bool_)
    bitmap[top : top + high, left : left + wide] = crop
    return {"size": [size[1], size[0]], "counts": run_lengths.encode(bitmap)}


def _decoded(value: object) -> bytes:
    try:
        return base64.b64decode(str(value), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("its embedded image is no base64") from None
