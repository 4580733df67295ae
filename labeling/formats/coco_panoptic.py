"""COCO panoptic: a PNG an image says which segment a pixel is of, as red + 256 green + 256 ** 2 blue, and the
document of what class each segment is."""

import io
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import ijson
import numpy as np
from PIL import Image

from labeling.errors import BadSource
from labeling.formats import coco_shapes, json_stream, pictures
from labeling.formats.records import BadRow, Declared, Mark, Record, Row
from labeling.formats.tree import Tree, folder_of
from labeling.formats.values import listed, mapping, number, word
from labeling.shapes import run_lengths

Segments = np.ndarray[tuple[int, int], np.dtype[np.int64]]


def read(tree: Tree, path: str) -> Iterator[Row]:
    """The images of one document, each with a mask for every segment."""
    categories = {}
    for entry in _entries(tree, path, "categories"):
        category = coco_shapes.category(mapping(entry, "the category"))
        categories[category.id] = category.name
    yield Declared(tuple(categories.values()))
    images = {}
    for entry in _entries(tree, path, "images"):
        if isinstance(entry, Mapping) and isinstance(entry.get("file_name"), str):
            images[str(entry.get("id"))] = (entry["file_name"], entry.get("width"), entry.get("height"))
    for position, entry in enumerate(_entries(tree, path, "annotations"), start=1):
        yield _record(tree, path, f"{path}, annotation {position}", entry, images, categories)


def is_panoptic(tree: Tree, path: str) -> bool:
    """Whether the first annotation has segments; what cannot be read is none."""
    try:
        first = next(_entries(tree, path, "annotations"), None)
    except BadSource:
        return False
    return isinstance(first, Mapping) and "segments_info" in first


def _entries(tree: Tree, path: str, name: str) -> Iterator[Any]:
    with tree.open(path) as stream:
        try:
            yield from json_stream.items(stream, f"{name}.item")
        except (ijson.JSONError, ValueError) as error:
            raise BadSource(path, f"not a JSON document ({str(error)[:200]})") from None


def _record(
    tree: Tree,
    path: str,
    where: str,
    entry: Any,
    images: Mapping[str, tuple[str, Any, Any]],
    categories: Mapping[int, str],
) -> Record | BadRow:
    try:
        annotation = mapping(entry, "it")
        known = images.get(str(annotation.get("image_id")))
        if known is None:
            raise ValueError(f"there is no image {annotation.get('image_id')!r}")
        name = word(annotation.get("file_name"), "file_name")
        folder = PurePosixPath(path).stem
        drawn = tree.find(f"{folder}/{name}", folder_of(path)) or tree.find(name, folder_of(path))
        if drawn is None:
            raise ValueError(f"there is no file {name[-200:]!r} in {tree.name}")
        found = tree.find(known[0], folder_of(path), besides=(drawn,))
        segments = _segments(tree.read(drawn), drawn)
    except ValueError as error:
        return BadRow(where, str(error))

    def marks(data: bytes | None) -> list[Mark]:
        pictures.check_stated(data, known[1], known[2])
        listed_ = listed(annotation.get("segments_info"), "segments_info")
        return [_mark(mapping(one, "a segment"), segments, categories) for one in listed_]

    return pictures.record(tree, found or known[0], "", where, marks)


def _mark(segment: Mapping[str, Any], segments: Segments, categories: Mapping[int, str]) -> Mark:
    name = int(number(segment.get("id"), "the id of a segment"))
    where = f"segment {name}"
    category = categories.get(int(number(segment.get("category_id"), f"{where}: category_id")))
    if category is None:
        raise ValueError(f"{where}: there is no category {segment.get('category_id')!r}")
    covered = segments == name
    if not covered.any():
        raise ValueError(f"{where} has no pixel")
    height, width = segments.shape
    body = {"size": [height, width], "counts": run_lengths.encode(covered)}
    crowd = {"iscrowd": True} if segment.get("iscrowd") == 1 else {}
    return Mark("mask", (category,), body, attributes=crowd, where=where)


def _segments(data: bytes, path: str) -> Segments:
    pictures.size(data)
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            channels = np.asarray(image.convert("RGB"), np.int64)
    except (OSError, SyntaxError) as error:
        raise ValueError(f"{path!r} cannot be read ({str(error)[:100]})") from None
    return np.asarray(channels @ np.array([1, 256, 65_536]))
