"""One line of a YOLO label file: a class number and coordinates as shares of the image. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labeling.formats.records import Mark
from labeling.formats.rotation import rectangle
from labeling.formats.values import box, number, pairs, ring

_RECTANGULAR = 0.02  # of the longer side: corners are rounded to six digits, and by hand


@dataclass(frozen=True, slots=True)
class Layout:
    """`keypoints`: how many a pose has and with how many numbers each; `turned`: four corners are a turned
    box."""

    keypoints: tuple[int, int] | None
    turned: bool


def keypoint_shape(config: Mapping[str, Any]) -> tuple[int, int] | None:
    given = config.get("kpt_shape")
    if isinstance(given, list) and len(given) == 2 and all(isinstance(n, int) for n in given):
        return (given[0], given[1]) if given[0] > 0 and given[1] in {2, 3} else None
    return None


def plausible(line: str) -> bool:
    """Whether this may be such a line: a whole number, then numbers that are shares."""
    cells = line.split()
    if len(cells) < 5 or not cells[0].isdecimal():
        return False
    try:
        values = [float(cell) for cell in cells[1:5]]
    except ValueError:
        return False
    return all(-0.5 <= value <= 1.5 for value in values)


def is_rectangle(line: str, width: int, height: int) -> bool:
    cells = line.split()
    if len(cells) != 9:
        return False
    try:
        return _turned(_points(cells[1:], width, height)) is not None
    except ValueError:
        return False


def marks(
    line: str, where: str, names: Mapping[int, str], layout: Layout, width: int, height: int
) -> list[Mark]:
    """The shapes of a line in pixels; raises ValueError with one sentence that says which line."""
    cells = line.split()
    try:
        name = _class_name(cells[0], names)
        if layout.keypoints is not None and len(cells) in _pose_lengths(layout.keypoints):
            return _pose(cells[1:], name, where, layout.keypoints, width, height)
        if len(cells) in {5, 6}:
            return [_box(cells[1:], name, where, width, height)]
        score = None
        if len(cells) >= 8 and len(cells) % 2 == 0:  # predictions end in how sure the model was
            score = _score(cells.pop())
        if len(cells) < 7 or len(cells) % 2 == 0:
            raise ValueError(f"{len(cells)} numbers are no box, outline or pose")
        points = _points(cells[1:], width, height)
        if layout.turned and len(points) == 4:
            turned = _turned(points)
            if turned is None:
                raise ValueError("its four corners are no rectangle")
            return [Mark("rotated_box", (name,), turned, score=score, where=where)]
        body = {"points": ring(points, "the outline")}
        return [Mark("polygon", (name,), body, score=score, where=where)]
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None


def _class_name(cell: str, names: Mapping[int, str]) -> str:
    value = number(cell, "the class")
    if value != int(value) or value < 0:
        raise ValueError(f"the class {cell!r} is no whole number")
    if not names:
        return str(int(value))
    if int(value) not in names:
        raise ValueError(f"there is no class number {int(value)} among the names")
    return names[int(value)]


def _box(cells: Sequence[str], name: str, where: str, width: int, height: int) -> Mark:
    cx, cy, w, h = (number(cell, "a coordinate") for cell in cells[:4])
    body = box((cx - w / 2) * width, (cy - h / 2) * height, (cx + w / 2) * width, (cy + h / 2) * height)
    if len(cells) == 5 and "." not in cells[4] and cells[4] not in {"0", "1"}:
        return Mark(
            "box", (name,), body, where=where, attributes={"track": int(number(cells[4], "the track"))}
        )
    score = _score(cells[4]) if len(cells) == 5 else None
    return Mark("box", (name,), body, score=score, where=where)


def _pose_lengths(shape: tuple[int, int]) -> set[int]:
    full = 5 + shape[0] * shape[1]
    return {full, full + 1}


def _pose(
    cells: Sequence[str], name: str, where: str, shape: tuple[int, int], width: int, height: int
) -> list[Mark]:
    count, size = shape
    values = [number(cell, "a coordinate") for cell in cells]
    score = _score(cells[-1]) if len(values) > 4 + count * size else None
    body = _box(cells[:4], name, where, width, height).body
    points = []
    for start in range(4, 4 + count * size, size):
        x, y = values[start] * width, values[start + 1] * height
        seen = int(values[start + 2]) if size == 3 else 2 * int(values[start] > 0 or values[start + 1] > 0)
        points.append([x, y, seen] if seen else [0.0, 0.0, 0])
    found = [Mark("box", (name,), body, score=score, group=where[-64:], where=where)]
    if any(seen for _, _, seen in points):
        found.append(
            Mark("keypoints", (name,), {"points": points}, score=score, group=where[-64:], where=where)
        )
    return found


def _points(cells: Sequence[str], width: int, height: int) -> list[list[float]]:
    flat = pairs([number(cell, "a coordinate") for cell in cells], "the outline")
    return [[x * width, y * height] for x, y in flat]


def _turned(points: Sequence[Sequence[float]]) -> dict[str, float] | None:
    """The turned box of four corners, None when they are no rectangle."""
    return rectangle(points, tolerance=_RECTANGULAR)


def _score(cell: str) -> float:
    value = number(cell, "the confidence")
    if not 0 <= value <= 1 or math.isnan(value):
        raise ValueError(f"the confidence {cell} does not lie between 0 and 1")
    return value
