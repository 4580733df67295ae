"""Which regions of two lists overlap, and by how much: 0 to 1, whatever their kind.

| kind | the overlap is |
|---|---|
| box, rotated_box, polygon, mask | intersection over union of the areas |
| polyline | the same of the lines drawn as wide as a hundredth of their longer diagonal on either side |
| keypoints | object keypoint similarity |
| span | intersection over union of the code points |
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import shapely

from labeling.geometry import keypoints, masks
from labeling.geometry.outlines import Floats, Ints, box_iou, box_rows, corners, outline
from labeling.shapes import Box, Keypoints, Mask, Point, Polygon, Polyline, Region, RotatedBox, Span

PLACED = frozenset({"box", "rotated_box", "polygon", "polyline", "keypoints", "mask", "span"})
LINE_WIDTH = 0.01  # of the diagonal, on either side
NARROWEST_LINE = 1.0  # pixels


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Region `first[k]` of one list and `second[k]` of the other overlap by `value[k]`, above 0."""

    first: Ints
    second: Ints
    value: Floats


def overlaps(a: Sequence[Region], b: Sequence[Region]) -> Overlaps:
    """Every pair that overlaps, by position; all regions must be of one kind, which `PLACED` names."""
    if not a or not b:
        return Overlaps(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    (kind,) = {region.kind for region in (*a, *b)}
    first, second = _near(rows(a), rows(b))
    value = _OVERLAP[kind](a, b, first, second)
    kept = value > 0
    return Overlaps(first[kept], second[kept], value[kept])


def overlap(a: Region, b: Region) -> float:
    """Of two regions of one kind, 0 to 1."""
    found = overlaps([a], [b]).value
    return float(found[0]) if found.size else 0.0


def bounds(region: Region) -> tuple[float, float, float, float]:
    """Left, top, right, bottom in pixels; a span lies from (start, 0) to (end, 1). ValueError elsewhere."""
    match region:
        case Box():
            return (region.x, region.y, region.x + region.width, region.y + region.height)
        case RotatedBox():
            return _around(corners(region))
        case Polygon() | Polyline():
            return _around(region.points)
        case Keypoints():
            return keypoints.bounds(region)
        case Mask():
            return masks.Runs.of(region).bounds
        case Span():
            return (float(region.start), 0.0, float(region.end), 1.0)
        case _:
            raise ValueError(f"a {region.kind} has no place")


def area(region: Region) -> float:
    """Square pixels less holes; 0 for lines and points; the code points of a span. ValueError elsewhere."""
    match region:
        case Box() | RotatedBox():
            return region.width * region.height
        case Polygon():
            return float(shapely.area(outline(region)))
        case Polyline() | Keypoints():
            return 0.0
        case Mask():
            return masks.Runs.of(region).area
        case Span():
            return float(region.end - region.start)
        case _:
            raise ValueError(f"a {region.kind} has no area")


def rows(regions: Sequence[Region]) -> Floats:
    """Bounds as rows (left, top, right, bottom), wider where a region is like others beside it."""
    if isinstance(regions[0], Box):
        return box_rows(cast(Sequence[Box], regions))
    found = np.array([bounds(region) for region in regions], np.float64)
    margin = np.zeros(len(regions))
    if isinstance(regions[0], Keypoints):
        margin = np.array([keypoints.reach(region) for region in cast(Sequence[Keypoints], regions)])
    elif isinstance(regions[0], Polyline):
        margin = _line_width(found) * 2
    wider: Floats = found + margin[:, None] * np.array([-1, -1, 1, 1])
    return wider


def _around(points: Sequence[Point]) -> tuple[float, float, float, float]:
    xs, ys = zip(*points, strict=True)
    return (min(xs), min(ys), max(xs), max(ys))


def _near(a: Floats, b: Floats) -> tuple[Ints, Ints]:
    """Positions of the rows whose bounds meet, in order."""
    first, second = shapely.STRtree(shapely.box(*b.T)).query(shapely.box(*a.T))
    order = np.lexsort((second, first))
    return first[order], second[order]


def _of_boxes(a: Sequence[Any], b: Sequence[Any], first: Ints, second: Ints) -> Floats:
    return box_iou(box_rows(a)[first], box_rows(b)[second])


def _of_outlines(a: Sequence[Any], b: Sequence[Any], first: Ints, second: Ints) -> Floats:
    return _areas(_outlines(a)[first], _outlines(b)[second])


def _of_lines(a: Sequence[Any], b: Sequence[Any], first: Ints, second: Ints) -> Floats:
    one, other = _outlines(a)[first], _outlines(b)[second]
    width = np.maximum(_line_width(shapely.bounds(one)), _line_width(shapely.bounds(other)))
    return _areas(shapely.buffer(one, width), shapely.buffer(other, width))


def _of_keypoints(a: Sequence[Any], b: Sequence[Any], first: Ints, second: Ints) -> Floats:
    pairs = zip(first.tolist(), second.tolist(), strict=True)
    return np.array([keypoints.similarity(a[i], b[j]) for i, j in pairs], np.float64)


def _of_masks(a: Sequence[Any], b: Sequence[Any], first: Ints, second: Ints) -> Floats:
    ours = {i: masks.Runs.of(a[i]) for i in set(first.tolist())}
    theirs = {j: masks.Runs.of(b[j]) for j in set(second.tolist())}
    pairs = zip(first.tolist(), second.tolist(), strict=True)
    return np.array([masks.iou(ours[i], theirs[j]) for i, j in pairs], np.float64)


_OVERLAP: dict[str, Callable[[Sequence[Any], Sequence[Any], Ints, Ints], Floats]] = {
    "box": _of_boxes,
    "rotated_box": _of_outlines,
    "polygon": _of_outlines,
    "polyline": _of_lines,
    "keypoints": _of_keypoints,
    "mask": _of_masks,
    "span": lambda a, b, first, second: box_iou(rows(a)[first], rows(b)[second]),
}


def _outlines(regions: Sequence[Any]) -> Any:
    return np.array([outline(region) for region in regions], dtype=object)


def _areas(a: Any, b: Any) -> Floats:
    shared = shapely.area(shapely.intersection(a, b))
    union = shapely.area(a) + shapely.area(b) - shared
    found: Floats = shared / np.maximum(union, 1e-12)
    return found


def _line_width(found: Floats) -> Floats:
    diagonal = np.hypot(found[:, 2] - found[:, 0], found[:, 3] - found[:, 1])
    width: Floats = np.maximum(diagonal * LINE_WIDTH, NARROWEST_LINE)
    return width
