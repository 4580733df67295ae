"""Shapes of straight lines as shapely geometries, and boxes as rows of numbers."""

from collections.abc import Sequence
from math import cos, radians, sin
from typing import Any

import numpy as np
import shapely

from labeling.shapes import Box, Point, Polygon, Polyline, RotatedBox

Floats = np.ndarray[Any, np.dtype[np.float64]]
Ints = np.ndarray[Any, np.dtype[np.int64]]


def corners(box: RotatedBox) -> tuple[Point, Point, Point, Point]:
    """Top-left, top-right, bottom-right and bottom-left as they were before the box was turned."""
    turn, half_width, half_height = radians(box.angle), box.width / 2, box.height / 2
    across = (cos(turn) * half_width, sin(turn) * half_width)
    down = (-sin(turn) * half_height, cos(turn) * half_height)
    signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    first, second, third, fourth = (
        (box.cx + i * across[0] + j * down[0], box.cy + i * across[1] + j * down[1]) for i, j in signs
    )
    return first, second, third, fourth


def outline(region: Box | RotatedBox | Polygon | Polyline) -> Any:
    """What the region covers; a polygon that crosses itself becomes the area that it encloses."""
    match region:
        case Box():
            return shapely.box(region.x, region.y, region.x + region.width, region.y + region.height)
        case RotatedBox():
            return shapely.polygons(corners(region))
        case Polygon():
            drawn = shapely.polygons(region.points, holes=[list(hole) for hole in region.holes] or None)
            return drawn if shapely.is_valid(drawn) else shapely.make_valid(drawn, method="structure")
        case Polyline():
            return shapely.linestrings(region.points)


def box_rows(boxes: Sequence[Box]) -> Floats:
    """Rows (left, top, right, bottom)."""
    rows = [(box.x, box.y, box.x + box.width, box.y + box.height) for box in boxes]
    return np.array(rows, dtype=np.float64).reshape(-1, 4)


def box_iou(a: Floats, b: Floats) -> Floats:
    """Intersection over union, 0 to 1, of boxes as rows (left, top, right, bottom); one row fits all."""
    sides = np.minimum(a[:, 2:], b[:, 2:]) - np.maximum(a[:, :2], b[:, :2])
    shared = np.prod(np.maximum(sides, 0), axis=1)
    union = np.prod(a[:, 2:] - a[:, :2], axis=1) + np.prod(b[:, 2:] - b[:, :2], axis=1) - shared
    overlap: Floats = shared / np.maximum(union, 1e-12)
    return overlap
