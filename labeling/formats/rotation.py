"""Turned boxes as corners, and corners as turned boxes. Pure."""

import math
from collections.abc import Sequence


def rectangle(points: Sequence[Sequence[float]], *, tolerance: float) -> dict[str, float] | None:
    """The turned box (see the region contract) whose corners follow each other so; None when it is no
    rectangle.

    `tolerance`: how far a corner may lie off, as a share of the longer side.
    """
    if len(points) != 4:
        return None
    first, second, third, fourth = points
    cx, cy = sum(p[0] for p in points) / 4, sum(p[1] for p in points) / 4
    across, down = _side(first, second, fourth, third), _side(first, fourth, second, third)
    if across[0] * down[1] - across[1] * down[0] < 0:  # the other way round
        across, down = down, across
    width, height = math.hypot(*across), math.hypot(*down)
    if width <= 0 or height <= 0:
        return None
    angle = math.degrees(math.atan2(across[1], across[0])) % 360
    body = {"cx": cx, "cy": cy, "width": width, "height": height, "angle": 0.0 if angle == 360 else angle}
    rebuilt = corners(cx, cy, width, height, body["angle"])
    off = max(min(math.dist(p, r) for r in rebuilt) for p in points)
    return body if off <= tolerance * max(width, height) else None


def corners(cx: float, cy: float, width: float, height: float, angle: float) -> list[list[float]]:
    """From the corner that is top-left before the turn, clockwise on the screen."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    found = []
    for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        dx, dy = x * width / 2, y * height / 2
        found.append([cx + dx * cos - dy * sin, cy + dx * sin + dy * cos])
    return found


def _side(
    a: Sequence[float], b: Sequence[float], c: Sequence[float], d: Sequence[float]
) -> tuple[float, float]:
    """The mean of two opposite sides, a to b and c to d."""
    return (b[0] - a[0] + d[0] - c[0]) / 2, (b[1] - a[1] + d[1] - c[1]) / 2
