"""How one region differs from an earlier state of itself, kind by kind. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin
from typing import Any, Literal

import numpy as np

from labeling.shapes import (
    Box,
    Choice,
    FreeText,
    Keypoints,
    Mask,
    Point,
    Polygon,
    Polyline,
    Region,
    Relation,
    RotatedBox,
    Span,
)

Floats = np.ndarray[Any, np.dtype[np.float64]]
Alteration = Literal["moved", "resized", "reshaped", "relabelled", "attributes", "added", "deleted"]

TOLERANCE = 0.5  # pixels: below that two edges look the same on a screen; degrees of a turn likewise


def alterations(before: Region, after: Region) -> list[Alteration]:
    """What happened to a region that is still there; both are of one kind."""
    found = _of_form(before, after)
    if before.class_ids() != after.class_ids():
        found.append("relabelled")
    if before.attributes != after.attributes:
        found.append("attributes")
    return found


def _of_form(before: Region, after: Region) -> list[Alteration]:
    match before, after:
        case Box(), Box():
            return _of_axes(
                _Axis(before.x, before.x + before.width, after.x, after.x + after.width),
                _Axis(before.y, before.y + before.height, after.y, after.y + after.height),
            )
        case RotatedBox(), RotatedBox():
            return _of_turned(before, after)
        case Span(), Span():
            return _of_span(before, after)
        case Keypoints(), Keypoints():
            if [v for *_, v in before.points] != [v for *_, v in after.points]:
                return ["reshaped"]
            return _of_points(_placed(before), _placed(after))
        case Polygon(), Polygon():
            return _of_rings((before.points, *before.holes), (after.points, *after.holes))
        case Polyline(), Polyline():
            return _of_rings((before.points,), (after.points,))
        case _:
            return [] if _content(before) == _content(after) else ["reshaped"]


def _content(region: Region) -> object:
    match region:
        case Mask():
            return region.size, region.counts
        case Relation():
            return region.from_id, region.to_id
        case FreeText():
            return region.text
        case Choice():
            return None  # its classes are compared as such
        case _:
            return region.body()


def _of_span(before: Span, after: Span) -> list[Alteration]:
    if (before.start, before.end) == (after.start, after.end):
        return []
    return ["moved"] if before.end - before.start == after.end - after.start else ["resized"]


def _of_turned(before: RotatedBox, after: RotatedBox) -> list[Alteration]:
    """Seen along the sides of the box as it was, so that a dragged edge is no move of the whole."""
    turn = radians(before.angle)
    dx, dy = after.cx - before.cx, after.cy - before.cy
    across, down = dx * cos(turn) + dy * sin(turn), dy * cos(turn) - dx * sin(turn)
    found = _of_axes(
        _Axis.about(0, before.width, across, after.width), _Axis.about(0, before.height, down, after.height)
    )
    angle = abs(after.angle - before.angle)
    if min(angle, 360 - angle) > TOLERANCE:
        found.append("reshaped")
    return found


def _placed(region: Keypoints) -> Floats:
    return np.array([(x, y) for x, y, v in region.points if v], np.float64).reshape(-1, 2)


def _of_rings(before: Sequence[Sequence[Point]], after: Sequence[Sequence[Point]]) -> list[Alteration]:
    if [len(ring) for ring in before] != [len(ring) for ring in after]:
        return ["reshaped"]
    old, new = ([point for ring in rings for point in ring] for rings in (before, after))
    return _of_points(np.array(old, np.float64), np.array(new, np.float64))


def _of_points(before: Floats, after: Floats) -> list[Alteration]:
    """The same points moved or stretched as a whole are moved or resized, anything else is reshaped."""
    if before.size == 0 or np.abs(after - before).max() <= TOLERANCE:
        return []
    low, new_low = before.min(axis=0), after.min(axis=0)
    size, new_size = before.max(axis=0) - low, after.max(axis=0) - new_low
    stretched = new_low + (before - low) / np.maximum(size, 1e-9) * new_size
    if np.abs(stretched - after).max() > TOLERANCE:
        return ["reshaped"]
    return _of_axes(*(_Axis(low[k], low[k] + size[k], new_low[k], new_low[k] + new_size[k]) for k in (0, 1)))


def _of_axes(*axes: "_Axis") -> list[Alteration]:
    found: list[Alteration] = []
    if any(axis.moved for axis in axes):
        found.append("moved")
    if any(axis.resized for axis in axes):
        found.append("resized")
    return found


@dataclass(frozen=True, slots=True)
class _Axis:
    """Both edges of a box along one axis, before and after."""

    low: float
    high: float
    new_low: float
    new_high: float

    @classmethod
    def about(cls, centre: float, size: float, new_centre: float, new_size: float) -> "_Axis":
        return cls(centre - size / 2, centre + size / 2, new_centre - new_size / 2, new_centre + new_size / 2)

    @property
    def resized(self) -> bool:
        return abs((self.new_high - self.new_low) - (self.high - self.low)) > TOLERANCE

    @property
    def moved(self) -> bool:
        anchored = min(abs(self.new_low - self.low), abs(self.new_high - self.high)) <= TOLERANCE
        shift = abs((self.new_low + self.new_high) - (self.low + self.high)) / 2
        return shift > TOLERANCE and not (self.resized and anchored)
