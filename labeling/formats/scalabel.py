"""Scalabel and BDD100K (https://doc.scalabel.ai/format.html): a list of frames with labels, streamed.

Curves of lanes are Bézier curves; they come in as straight lines through points on them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labeling.formats import coco_shapes, json_documents, pictures
from labeling.formats.options import ReadOptions
from labeling.formats.records import BadRow, Declared, GivenPrediction, Mark, Row, Target
from labeling.formats.tree import Tree, folder_of
from labeling.formats.values import attribute, box, listed, mapping, number, numbers, ring, word

_STEPS = 8  # straight lines that stand for one curve


def claims(tree: Tree) -> bool:
    return any(_lists_frames(tree, path) is not None for path in tree.documents(".json")[:20])


def read(tree: Tree, options: ReadOptions, target: Target) -> Iterator[Row]:
    """The frames of every document. Labels with a score are what a model said."""
    boxes_only = "box" in target.field_kinds and not target.field_kinds & {"polygon", "mask", "polyline"}
    for path in tree.documents(".json"):
        inside = _lists_frames(tree, path)
        if inside is None:
            continue
        if inside:
            yield from _categories(tree, path)
        for where, entry in json_documents.entries(tree, path, inside):
            yield _frame(tree, path, where, entry, options, boxes_only)


def _lists_frames(tree: Tree, path: str) -> str | None:
    """The key of the list of frames, empty when the document is that list; None when it has none."""
    found = json_documents.outline_of(tree, path)
    if found is None:
        return None
    frame = found.keys[2] if found.is_list else found.keys[3]
    if not found.is_list and "frames" not in found.keys[1]:
        return None
    if "name" not in frame or not frame & {"labels", "attributes", "videoName", "frameIndex"}:
        return None
    return "" if found.is_list else "frames"


def _categories(tree: Tree, path: str) -> Iterator[Declared]:
    names = [
        str(entry["name"])
        for _, entry in json_documents.entries(tree, path, "config.categories")
        if isinstance(entry, Mapping) and entry.get("name")
    ]
    if names:
        yield Declared(tuple(names))


def _frame(tree: Tree, path: str, where: str, entry: Any, options: ReadOptions, boxes_only: bool) -> Any:
    try:
        frame = mapping(entry, "the frame")
        name = word(frame.get("name") or frame.get("url"), "its name")
        said = mapping(frame.get("attributes") or {}, "attributes")
        labels = None if frame.get("labels") is None else listed(frame.get("labels"), "labels")
        size = mapping(frame.get("size") or {}, "size")
    except ValueError as error:
        return BadRow(where, str(error))

    def found(data: bytes | None) -> list[Mark]:
        pictures.check_stated(data, size.get("width"), size.get("height"))
        image = None if data is None else pictures.size(data)
        return [
            mark
            for n, label in enumerate(labels or (), start=1)
            for mark in _label(label, n, image, boxes_only)
        ]

    def marks(data: bytes | None) -> list[Mark] | None:
        people = [mark for mark in found(data) if mark.score is None]
        return None if labels is None or (labels and not people) else people

    def predictions(data: bytes | None) -> list[GivenPrediction]:
        model = tuple(mark for mark in found(data) if mark.score is not None)
        return [GivenPrediction(options.prediction_source, marks=model)] if model else []

    plain = {str(k): v for k, value in said.items() if (v := attribute(value)) is not None}
    for key in ("videoName", "frameIndex"):
        if frame.get(key) not in {None, ""} and isinstance(frame.get(key), str | int):
            plain[key] = frame[key]
    scene = plain.get("scene")
    return pictures.record(
        tree, name, folder_of(path), where, marks, attributes=plain, predictions=predictions,
        scenario=scene if isinstance(scene, str) else None,
    )  # fmt: skip


def _label(entry: Any, position: int, size: tuple[int, int] | None, boxes_only: bool) -> Iterator[Mark]:
    where = f"label {position}"
    try:
        label = mapping(entry, "it")
        name = word(label.get("category"), "its category")
        shapes = list(_shapes(label, size, boxes_only))
        score = None if label.get("score") is None else number(label["score"], "score")
        said = mapping(label.get("attributes") or {}, "attributes")
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None
    plain = {str(k)[:64]: v for k, value in said.items() if (v := attribute(value)) is not None}
    group = str(label.get("id") if label.get("id") is not None else where)[:64] if len(shapes) > 1 else None
    for kind, body in shapes:
        yield Mark(kind, (name,), body, score=score, attributes=plain, group=group, where=where)


def _shapes(
    label: Mapping[str, Any], size: tuple[int, int] | None, boxes_only: bool
) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the label says most exactly: run-lengths before outlines before the box."""
    plane = label.get("box2d")
    if label.get("rle") and not (boxes_only and plane):
        yield "mask", coco_shapes.mask(mapping(label["rle"], "rle"), size)
    elif label.get("poly2d") and not (boxes_only and plane):
        for part in listed(label["poly2d"], "poly2d"):
            yield _outline(mapping(part, "an outline"))
    elif plane:
        corners = (number(mapping(plane, "box2d").get(key), key) for key in ("x1", "y1", "x2", "y2"))
        yield "box", box(*corners)
    elif label.get("box3d") or label.get("graph"):
        raise ValueError("a box in space or a graph is no kind of shape that labels here can have")
    else:
        yield "choice", {}


def _outline(part: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    vertices = [numbers(point, "a vertex", 2) for point in listed(part.get("vertices"), "vertices")]
    types = str(part.get("types") or "L" * len(vertices))
    if len(types) != len(vertices):
        raise ValueError("an outline has not as many types as vertices")
    points = _straight(vertices, types)
    if part.get("closed"):
        return "polygon", {"points": ring(points, "the outline")}
    return "polyline", {"points": points}


def _straight(vertices: Sequence[Sequence[float]], types: str) -> list[list[float]]:
    """Points on the outline; two vertices of type C between others control a cubic curve."""
    points: list[list[float]] = []
    place = 0
    while place < len(vertices):
        if types[place] == "C" and types[place : place + 2] == "CC" and points:
            end = vertices[(place + 2) % len(vertices)]
            points += _curve(points[-1], vertices[place], vertices[place + 1], end)
            place += 3 if place + 2 < len(vertices) else 2
        else:
            points.append(list(vertices[place]))
            place += 1
    return points


def _curve(*controls: Sequence[float]) -> list[list[float]]:
    found = []
    for step in range(1, _STEPS + 1):
        t = step / _STEPS
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        found.append([sum(w * c[axis] for w, c in zip(weights, controls, strict=True)) for axis in (0, 1)])
    return found
