"""Supervisely projects: `meta.json`, and `<dataset>/ann/<image>.json` beside `<dataset>/img/<image>`."""

import base64
import binascii
import io
import zlib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import numpy as np
from PIL import Image

from labeling.formats import json_documents, pictures
from labeling.formats.options import ReadOptions
from labeling.formats.records import BadRow, Declared, Mark, Record, Row, Target
from labeling.formats.tree import Tree, folder_of
from labeling.formats.values import attribute, box, listed, mapping, number, numbers, ring, word
from labeling.shapes import run_lengths

MAX_BITMAP_BYTES = 100_000_000
Points = list[list[float]]


def claims(tree: Tree) -> bool:
    for path in tree.documents(".json")[:20]:
        found = json_documents.outline_of(tree, path)
        if found is None or found.is_list:
            continue
        if {"objects", "size"} <= found.keys[1] or {"classes", "tags"} <= found.keys[1]:
            return True
    return False


def read(tree: Tree, options: ReadOptions, target: Target) -> Iterator[Row]:  # noqa: ARG001
    """Every annotation document with its image."""
    skeletons: dict[str, tuple[tuple[str, ...], tuple[tuple[int, int], ...]]] = {}
    for path in tree.documents(".json"):
        found = json_documents.outline_of(tree, path)
        if found is not None and "classes" in found.keys[1] and PurePosixPath(path).name == "meta.json":
            names, skeletons = _meta(json_documents.load(tree, path))
            yield Declared(names)
    for path in tree.documents(".json"):
        found = json_documents.outline_of(tree, path)
        if found is None or found.is_list or "objects" not in found.keys[1]:
            continue
        try:
            document = json_documents.load(tree, path)
        except ValueError as error:
            yield BadRow(path, str(error))
            continue
        yield _record(tree, path, document, skeletons)


Skeletons = Mapping[str, tuple[tuple[str, ...], tuple[tuple[int, int], ...]]]


def _meta(
    document: Mapping[str, Any],
) -> tuple[tuple[str, ...], dict[str, tuple[tuple[str, ...], tuple[tuple[int, int], ...]]]]:
    """Class names, and the nodes and edges of graphs by class."""
    names, skeletons = [], {}
    for entry in document.get("classes") or ():
        if not isinstance(entry, Mapping) or not entry.get("title"):
            continue
        names.append(str(entry["title"]))
        config = entry.get("geometry_config")
        nodes = config.get("nodes") if isinstance(config, Mapping) else None
        if isinstance(nodes, Mapping) and isinstance(config, Mapping):
            places = {key: place for place, key in enumerate(nodes)}
            edges = [
                (e.get("src"), e.get("dst")) for e in config.get("edges") or () if isinstance(e, Mapping)
            ]
            skeletons[str(entry["title"])] = (
                tuple(nodes),
                tuple((places[a], places[b]) for a, b in edges if a in places and b in places and a != b),
            )
    return tuple(names), skeletons


def _record(tree: Tree, path: str, document: Mapping[str, Any], skeletons: Skeletons) -> Record | BadRow:
    name = PurePosixPath(path).name.removesuffix(".json")
    folder = folder_of(path)
    near = f"{folder_of(folder)}/img".lstrip("/") if PurePosixPath(folder).name == "ann" else folder

    def marks(data: bytes | None) -> list[Mark]:
        size = mapping(document.get("size") or {}, "size")
        pictures.check_stated(data, size.get("width"), size.get("height"))
        image = (int(number(size.get("width"), "width")), int(number(size.get("height"), "height")))
        said = [Mark("choice", (tag,), {}) for tag, value in _tags(document) if value is None]
        objects = enumerate(listed(document.get("objects"), "objects"), start=1)
        return [*said, *(mark for n, one in objects for mark in _object(one, n, image, skeletons))]

    try:
        plain = {tag: value for tag, value in _tags(document) if value is not None}
    except ValueError as error:
        return BadRow(path, str(error))
    return pictures.record(tree, name, near, path, marks, attributes=plain)


def _tags(document: Mapping[str, Any]) -> list[tuple[str, Any]]:
    tags = (mapping(tag, "a tag") for tag in listed(document.get("tags"), "tags"))
    return [(word(tag.get("name"), "the name of a tag")[:64], attribute(tag.get("value"))) for tag in tags]


def _object(entry: Any, position: int, size: tuple[int, int], skeletons: Skeletons) -> Iterator[Mark]:
    where = f"object {position}"
    try:
        thing = mapping(entry, "it")
        name = word(thing.get("classTitle"), "classTitle")
        points, edges = skeletons.get(name, ((), ()))
        shapes = list(_shapes(thing, size, points))
        said = {tag: True if value is None else value for tag, value in _tags(thing)}
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None
    group = where if len(shapes) > 1 else None
    for kind, body in shapes:
        named = (
            {"points": points, "edges": edges}
            if kind == "keypoints" and len(points) == len(body["points"])
            else {}
        )
        yield Mark(kind, (name,), body, attributes=said, group=group, where=where, **named)  # type: ignore[arg-type]


def _shapes(
    thing: Mapping[str, Any], size: tuple[int, int], nodes: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, Any]]]:
    kind = thing.get("geometryType")
    match kind:
        case "bitmap":
            yield "mask", _bitmap(mapping(thing.get("bitmap"), "bitmap"), size)
        case "multipolygon" | "multi_polygon":
            for part in listed(thing.get("parts"), "parts"):
                yield "polygon", _polygon(mapping(part, "a part"))
        case "graph":
            yield "keypoints", {"points": _graph(mapping(thing.get("nodes"), "nodes"), nodes)}
        case "polygon":
            yield "polygon", _polygon(mapping(thing.get("points"), "points"))
        case "rectangle" | "line" | "point":
            points = _points(mapping(thing.get("points"), "points").get("exterior"))
            if kind == "rectangle" and len(points) == 2:
                yield "box", box(*points[0], *points[1])
            elif kind == "line" and len(points) > 1:
                yield "polyline", {"points": points}
            elif kind == "point" and len(points) == 1:
                yield "keypoints", {"points": [[*points[0], 2]]}
            else:
                raise ValueError(f"a {kind} of {len(points)} points")
        case _:
            raise ValueError(f"a {kind} is no kind of shape that labels here can have")


def _points(value: object) -> Points:
    return [numbers(point, "a point", 2) for point in listed(value, "points")]


def _polygon(given: Mapping[str, Any]) -> dict[str, Any]:
    outline = ring(_points(given.get("exterior")), "it")
    holes = [ring(_points(hole), "a hole") for hole in listed(given.get("interior"), "interior")]
    return {"points": outline, "holes": holes} if holes else {"points": outline}


def _graph(given: Mapping[str, Any], names: tuple[str, ...]) -> Points:
    found: Points = []
    for name in names or tuple(given):
        node = given.get(name)
        if node is None or mapping(node, "a node").get("disabled"):
            found.append([0.0, 0.0, 0])
        else:
            found.append([*numbers(mapping(node, "a node").get("loc"), "loc", 2), 2])
    return found


def _bitmap(given: Mapping[str, Any], size: tuple[int, int]) -> dict[str, Any]:
    """A PNG in zlib in base64, its place `origin`; set is what is not transparent, or not black."""
    left, top = (int(value) for value in numbers(given.get("origin"), "origin", 2))
    inflater = zlib.decompressobj()
    try:
        png = inflater.decompress(base64.b64decode(str(given.get("data"))), MAX_BITMAP_BYTES)
        pictures.size(png)
        with Image.open(io.BytesIO(png), formats=["PNG"]) as image:
            has_alpha = image.mode in {"RGBA", "LA"} or "transparency" in image.info
            shown = image.convert("RGBA").getchannel("A") if has_alpha else image.convert("L")
            crop = np.asarray(shown) > 0
    except (binascii.Error, zlib.error, OSError, SyntaxError) as error:
        raise ValueError(f"its bitmap cannot be read ({str(error)[:100]})") from None
    high, wide = crop.shape
    if left < 0 or top < 0 or left + wide > size[0] or top + high > size[1]:
        raise ValueError(f"its bitmap leaves the image of {size[0]} x {size[1]} pixels")
    bitmap = np.zeros((size[1], size[0]), np.bool_)
    bitmap[top : top + high, left : left + wide] = crop
    return {"size": [size[1], size[0]], "counts": run_lengths.encode(bitmap)}
