"""CVAT's tracks, frame by frame: between two keyframes a shape moves in equal steps. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

from labeling.formats.cvat_shapes import Labels, shape
from labeling.formats.records import Mark
from labeling.formats.values import number

MAX_FRAMES = 10_000_000
_MOVING = frozenset(("box", "rotated_box", "polygon", "polyline", "keypoints"))


def frames(track: Element, known: Labels) -> Iterator[tuple[int, Mark]]:
    """The track on every frame from its first to its last where it is inside; raises ValueError."""
    label = track.get("label", "")
    where = f"track {track.get('id', '')}"
    before: tuple[int, Mark] | None = None
    shapes = [e for e in track if e.get("frame") is not None]
    for element in sorted(shapes, key=lambda e: number(e.get("frame"), "frame")):
        frame = int(number(element.get("frame"), "frame"))
        if not 0 <= frame < MAX_FRAMES:
            raise ValueError(f"there is no frame {frame}")
        if element.tag == "mask" or element.tag not in {"box", "polygon", "polyline", "points", "skeleton"}:
            raise ValueError(f"a {element.tag} cannot be followed from frame to frame here")
        mark = replace(shape(element, known, f"{where}, frame {frame}", 0, 0, label), group=None)
        if before is not None:
            yield from _between(before, (frame, mark))
        if element.get("outside") == "1":
            before = None
            continue
        yield frame, mark
        before = (frame, mark)


def _between(before: tuple[int, Mark], after: tuple[int, Mark]) -> Iterator[tuple[int, Mark]]:
    """The frames between two keyframes; a shape that changes its number of points stays until it does."""
    (first, start), (last, end) = before, after
    moves = start.kind == end.kind and start.kind in _MOVING
    for frame in range(first + 1, last):
        share = (frame - first) / (last - first)
        body = _mixed(start.body, end.body, share) if moves else None
        yield frame, start if body is None else replace(start, body=body)


def _mixed(start: Mapping[str, Any], end: Mapping[str, Any], share: float) -> dict[str, Any] | None:
    if "points" in start:
        if len(start["points"]) != len(end["points"]):
            return None
        pairs = zip(start["points"], end["points"], strict=True)
        return {**start, "points": [_mixed_point(p, q, share) for p, q in pairs]}
    mixed = {key: start[key] + share * (end[key] - start[key]) for key in start}
    if "angle" in mixed:  # the shorter way round
        turn = (end["angle"] - start["angle"] + 180) % 360 - 180
        mixed["angle"] = (start["angle"] + share * turn) % 360
    return mixed


def _mixed_point(start: Sequence[float], end: Sequence[float], share: float) -> list[float]:
    if len(start) == 3 and (not start[2] or not end[2]):  # not labelled at one end: it stays as it was
        return list(start)
    place = [s + share * (e - s) for s, e in zip(start[:2], end[:2], strict=True)]
    return [*place, *start[2:]]
