"""The elements of CVAT's XML as marks. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np

from labeling.formats.records import Mark
from labeling.formats.values import box, number, ring
from labeling.formats.xml import parse, text
from labeling.shapes import run_lengths

_DRAWN = frozenset(("box", "polygon", "polyline", "points", "mask", "skeleton", "tag", "ellipse", "cuboid"))


@dataclass(frozen=True, slots=True)
class Labels:
    """`inputs`: how an attribute is asked for, by label and name. `points`: of a skeleton, by label."""

    inputs: Mapping[tuple[str, str], str]
    points: Mapping[str, tuple[str, ...]]
    edges: Mapping[str, tuple[tuple[int, int], ...]]
    names: tuple[str, ...] = ()

    def declared(self) -> tuple[str, ...]:
        return self.names


def labels(meta: Element) -> Labels:
    inputs: dict[tuple[str, str], str] = {}
    points: dict[str, list[str]] = {}
    edges: dict[str, tuple[tuple[int, int], ...]] = {}
    names = []
    for label in meta.iter("label"):
        name = text(label, "name")
        parent = text(label, "parent")
        if parent:
            points.setdefault(parent, []).append(name)
        else:
            names.append(name)
        for attribute in label.iterfind("attributes/attribute"):
            inputs[name, text(attribute, "name")] = text(attribute, "input_type")
        if text(label, "svg"):
            edges[name] = _edges(text(label, "svg"))
    skeletons = {parent: tuple(found) for parent, found in points.items()}
    kept = {
        name: tuple(e for e in found if max(e) < len(skeletons.get(name, ())))
        for name, found in edges.items()
    }
    return Labels(inputs, skeletons, kept, tuple(names))


def marks(image: Element, known: Labels, width: int, height: int) -> list[Mark]:
    """The shapes of an image, bottom first; raises ValueError naming the one that cannot be."""
    found = []
    for position, element in enumerate((e for e in image if e.tag in _DRAWN), start=1):
        depth = number(element.get("z_order") or 0, "z_order")
        mark = shape(element, known, f"{element.tag} {position}", width, height)
        found.append((depth, position, mark))
    return [mark for _, _, mark in sorted(found, key=lambda one: one[:2])]


def shape(element: Element, known: Labels, where: str, width: int, height: int, label: str = "") -> Mark:
    """One element; `width`, `height`: of the image, for masks. Raises ValueError."""
    name = element.get("label", label).strip()
    try:
        if not name:
            raise ValueError("it has no label")
        kind, body = _body(element, known, name, width, height)
        said = dict(_attributes(element, known, name))
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None
    group = element.get("group_id")
    return Mark(
        kind,
        (name,),
        body,
        attributes=said,
        group=group if group not in {None, "", "0"} else None,
        points=known.points.get(name, ()) if element.tag == "skeleton" else (),
        edges=known.edges.get(name, ()) if element.tag == "skeleton" else (),
        where=where,
    )


def _body(element: Element, known: Labels, name: str, width: int, height: int) -> tuple[str, dict[str, Any]]:
    match element.tag:
        case "tag":
            return "choice", {}
        case "box":
            return _box(element)
        case "polygon":
            return "polygon", {"points": ring(_points(element), "it")}
        case "polyline":
            return "polyline", {"points": _points(element)}
        case "points":
            return "keypoints", {"points": [[x, y, 2] for x, y in _points(element)]}
        case "skeleton":
            return "keypoints", {"points": _skeleton(element, known.points.get(name, ()))}
        case "mask":
            return "mask", _mask(element, width, height)
    raise ValueError(f"a {element.tag} is no kind of shape that labels here can have")


def _box(element: Element) -> tuple[str, dict[str, Any]]:
    left, top, right, bottom = (number(element.get(key), key) for key in ("xtl", "ytl", "xbr", "ybr"))
    body: dict[str, Any] = box(left, top, right, bottom)
    turn = number(element.get("rotation") or 0, "rotation") % 360
    if not turn:
        return "box", body
    cx, cy = body["x"] + body["width"] / 2, body["y"] + body["height"] / 2
    return "rotated_box", {
        "cx": cx,
        "cy": cy,
        "width": body["width"],
        "height": body["height"],
        "angle": turn,
    }


def _points(element: Element) -> list[list[float]]:
    found = []
    for pair in (element.get("points") or "").split(";"):
        if pair.strip():
            x, _, y = pair.partition(",")
            found.append([number(x, "x"), number(y, "y")])
    return found


def _skeleton(element: Element, names: tuple[str, ...]) -> list[list[float]]:
    by_name = {point.get("label", ""): point for point in element.iterfind("points")}
    unknown = [name for name in by_name if names and name not in names]
    if unknown:
        raise ValueError(f"its skeleton has no point {unknown[0]!r}")
    found: list[list[float]] = []
    for name in names or tuple(by_name):
        point = by_name.get(name)
        if point is None or point.get("outside") == "1":
            found.append([0.0, 0.0, 0])
        else:
            ((x, y),) = _points(point)
            found.append([x, y, 1 if point.get("occluded") == "1" else 2])
    return found


def _mask(element: Element, width: int, height: int) -> dict[str, Any]:
    """Run-lengths row by row inside a crop, as COCO's over the image."""
    left, top, wide, high = (int(number(element.get(key), key)) for key in ("left", "top", "width", "height"))
    runs = np.array([int(number(run, "rle")) for run in (element.get("rle") or "").split(",")], np.int64)
    if min(left, top) < 0 or left + wide > width or top + high > height or min(wide, high) < 1:
        raise ValueError(f"its crop leaves the image of {width} x {height} pixels")
    if runs.min() < 0 or runs.sum() != wide * high:
        raise ValueError(f"its run-lengths cover {runs.sum()} pixels, not {wide} x {high}")
    bitmap = np.zeros((height, width), np.bool_)
    bitmap[top : top + high, left : left + wide] = np.repeat(np.arange(runs.size) % 2 == 1, runs).reshape(
        high, wide
    )
    return {"size": [height, width], "counts": run_lengths.encode(bitmap)}


def _attributes(element: Element, known: Labels, name: str) -> Iterator[tuple[str, Any]]:
    if element.get("occluded") == "1":
        yield "occluded", True
    for attribute in element.iterfind("attribute"):
        key, said = attribute.get("name", ""), (attribute.text or "").strip()
        if not key or not said:
            continue
        match known.inputs.get((name, key)):
            case "checkbox":
                yield key[:64], said.lower() == "true"
            case "number":
                yield key[:64], number(said, f"attribute {key!r}")
            case _:
                yield key[:64], said


def _edges(svg: str) -> tuple[tuple[int, int], ...]:
    """The lines of a skeleton's picture: its points are counted from 1."""
    try:
        root = parse(f"<svg>{svg}</svg>".encode())
    except ValueError:
        return ()
    found = []
    for line in root.iter("line"):
        ends = (line.get("data-node-from", ""), line.get("data-node-to", ""))
        if all(re.fullmatch(r"[1-9]\d{0,3}", end) for end in ends) and ends[0] != ends[1]:
            found.append((int(ends[0]) - 1, int(ends[1]) - 1))
    return tuple(dict.fromkeys(found))
