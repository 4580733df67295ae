"""Shapes that reach past the edge of their image, cut at it. Pure.

Other tools let people draw past the edge, and rounding does it too; ours do not. What lies outside altogether
is no shape of this image, and an error.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from labeling.shapes.shape import EDGE_TOLERANCE

_NEAR = 2.0  # pixels that a line or a keypoint may lie outside, to be moved to the edge

Points = Sequence[Sequence[float]]


def cut(kind: str, body: Mapping[str, Any], width: int, height: int) -> Mapping[str, Any]:
    """The body (see `Mark`) within an image of this size, the same object when it lies within already.

    Raises ValueError with one sentence when nothing of it does.
    """
    match kind:
        case "box":
            return _box(body, width, height)
        case "polygon":
            return _polygon(body, width, height)
        case "polyline" | "keypoints":
            return _points(body, width, height)
    return body


def _box(body: Mapping[str, Any], width: int, height: int) -> Mapping[str, Any]:
    left, top = body["x"], body["y"]
    right, bottom = left + body["width"], top + body["height"]
    if all(_within(x, y, width, height) for x, y in ((left, top), (right, bottom))):
        return body
    left, top, right, bottom = max(left, 0.0), max(top, 0.0), min(right, width), min(bottom, height)
    if right <= left or bottom <= top:
        raise ValueError(f"it lies outside of the image of {width} x {height} pixels")
    return {**body, "x": left, "y": top, "width": right - left, "height": bottom - top}


def _polygon(body: Mapping[str, Any], width: int, height: int) -> Mapping[str, Any]:
    rings = [body["points"], *body.get("holes", ())]
    if all(_within(x, y, width, height) for ring in rings for x, y in ring):
        return body
    outline, *holes = (_ring(ring, width, height) for ring in rings)
    if len(outline) < 3:
        raise ValueError(f"it lies outside of the image of {width} x {height} pixels")
    kept = [hole for hole in holes if len(hole) >= 3]
    return {**body, "points": outline, **({"holes": kept} if kept else {"holes": []})}


def _ring(ring: Points, width: int, height: int) -> list[list[float]]:
    """The part of an outline inside the image: Sutherland and Hodgman, Comm. ACM 17 (1974) 32-42."""
    points = [[float(x), float(y)] for x, y in ring]
    for axis, limit, sign in (
        (0, 0.0, 1.0),
        (0, float(width), -1.0),
        (1, 0.0, 1.0),
        (1, float(height), -1.0),
    ):
        points = _half(points, axis, limit, sign)
    kept: list[list[float]] = []
    for point in points:
        if not kept or point != kept[-1]:
            kept.append(point)
    if len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    return kept


def _half(points: list[list[float]], axis: int, limit: float, sign: float) -> list[list[float]]:
    """What lies above the limit (`sign` 1) or below it (-1) on one axis."""
    kept = []
    for before, point in zip([*points[-1:], *points[:-1]], points, strict=True):
        from_edge, to_edge = sign * (before[axis] - limit), sign * (point[axis] - limit)
        if (from_edge >= 0) != (to_edge >= 0):
            part = from_edge / (from_edge - to_edge)
            crossing = [b + part * (p - b) for b, p in zip(before, point, strict=True)]
            crossing[axis] = limit
            kept.append(crossing)
        if to_edge >= 0:
            kept.append(point)
    return kept


def _points(body: Mapping[str, Any], width: int, height: int) -> Mapping[str, Any]:
    points = body["points"]
    if all(_within(p[0], p[1], width, height) for p in points):
        return body
    moved = []
    for x, y, *rest in points:
        if not (-_NEAR <= x <= width + _NEAR and -_NEAR <= y <= height + _NEAR):
            raise ValueError(
                f"its point ({x:g}, {y:g}) lies outside of the image of {width} x {height} pixels"
            )
        moved.append([min(max(x, 0.0), width), min(max(y, 0.0), height), *rest])
    return {**body, "points": moved}


def _within(x: float, y: float, width: int, height: int) -> bool:
    """Inside, or as far outside as every region may be."""
    return -EDGE_TOLERANCE <= x <= width + EDGE_TOLERANCE and -EDGE_TOLERANCE <= y <= height + EDGE_TOLERANCE
