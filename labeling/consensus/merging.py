"""One region from those that several people drew of the same thing."""

from collections.abc import Callable, Hashable, Sequence
from statistics import median
from typing import Any, TypeVar

import numpy as np

from labeling.consensus.choices import leading
from labeling.geometry import PLACED, overlap
from labeling.shapes import Box, Keypoints, Mask, Region, RotatedBox, Span, run_lengths

R = TypeVar("R", bound=Region)
V = TypeVar("V", bound=Hashable)


def merge(members: Sequence[Region]) -> Region:
    """Members are of one placed kind and field, one of each annotator, the first annotator's first.

    Boxes and keypoints: the median of each coordinate. Masks: the pixels that more than half have. Spans: the
    ends that most gave. Outlines and lines, which have no common coordinates: the one most like the others.
    Class and attributes go by vote; where a vote is tied the most typical member decides.
    """
    values = {"class_id": voted(members, _class), "attributes": voted_attributes(members), "score": None}
    return _formed(members).model_copy(update=values)


def voted(members: Sequence[R], of: Callable[[R], V]) -> V:
    """What most members say; where that is tied, what the most typical of them says."""
    leaders = leading([of(member) for member in members])
    return leaders[0] if len(leaders) == 1 else of(_typical(members))


def voted_attributes(members: Sequence[Region]) -> dict[str, Any]:
    """Each by vote among all members, left out being an answer too."""
    names = dict.fromkeys(name for member in members for name in member.attributes)
    values = {name: voted(members, _attribute(name)) for name in names}
    return {name: value for name, (_, value) in values.items() if value is not None}


def _typical(members: Sequence[R]) -> R:
    """The one that overlaps most with the others; of two, or of what has no place, the first."""
    if len(members) < 3 or members[0].kind not in PLACED:
        return members[0]
    likeness = [sum(overlap(a, b) for b in members) for a in members]
    return members[likeness.index(max(likeness))]


def _formed(members: Sequence[Region]) -> Region:
    first = members[0]
    match first:
        case Box():
            return first.model_copy(update=_box(_all(Box, members)))
        case RotatedBox():
            return _rotated_box(_all(RotatedBox, members))
        case Keypoints():
            return first.model_copy(update={"points": _points(_all(Keypoints, members))})
        case Mask():
            return first.model_copy(update={"counts": _pixels(_all(Mask, members))})
        case Span():
            start, end = voted(_all(Span, members), lambda span: (span.start, span.end))
            return first.model_copy(update={"start": start, "end": end})
        case _:
            return _typical(members)


def _box(boxes: Sequence[Box]) -> dict[str, Any]:
    left, top = median(b.x for b in boxes), median(b.y for b in boxes)
    right, bottom = median(b.x + b.width for b in boxes), median(b.y + b.height for b in boxes)
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


def _rotated_box(boxes: Sequence[RotatedBox]) -> RotatedBox:
    """The same rectangle may be written with four angles: each is taken as the one nearest to the typical."""
    typical = _typical(boxes)
    turns, widths, heights = [], [], []
    for box in boxes:
        quarter = round((typical.angle - box.angle) / 90)
        turns.append(box.angle + 90 * quarter - typical.angle)
        upright = quarter % 2 == 0
        widths.append(box.width if upright else box.height)
        heights.append(box.height if upright else box.width)
    middle = {
        "cx": median(b.cx for b in boxes),
        "cy": median(b.cy for b in boxes),
        "width": median(widths),
        "height": median(heights),
        "angle": (typical.angle + median(turns)) % 360,
    }
    return typical.model_copy(update=middle)


def _points(skeletons: Sequence[Keypoints]) -> tuple[tuple[float, float, int], ...]:
    merged = []
    for place in zip(*(s.points for s in skeletons), strict=False):
        labelled = [point for point in place if point[2]]
        if 2 * len(labelled) <= len(skeletons):
            merged.append((0.0, 0.0, 0))
            continue
        visible = leading([v for *_, v in labelled])[0]
        merged.append((median(x for x, *_ in labelled), median(y for _, y, _ in labelled), visible))
    return tuple(merged)


def _pixels(masks: Sequence[Mask]) -> str:
    """Counted at the ends of runs, so that no mask is unpacked."""
    edges, steps = [], []
    for mask in masks:
        ends = np.cumsum(run_lengths.decompress(mask.counts))
        edges.append(ends)
        steps.append(np.where(np.arange(ends.size) % 2 == 0, 1, -1))  # the first run ends where 1 begins
    places, which = np.unique(np.concatenate(edges), return_inverse=True)
    covered = np.cumsum(np.bincount(which, weights=np.concatenate(steps)))
    inside = 2 * covered > len(masks)
    pixels = masks[0].size[0] * masks[0].size[1]
    changes = np.flatnonzero(np.diff(np.concatenate(([False], inside)).astype(np.int8)))
    borders = np.concatenate(([0], places[changes], [pixels])).astype(np.int64)
    runs = np.diff(borders)
    return run_lengths.compress(runs if runs.size == 1 or runs[-1] else runs[:-1])


def _attribute(name: str) -> Callable[[Region], tuple[type, Any]]:
    """Reads one with its type, because True and 1 are not the same answer."""
    return lambda region: (type(region.attributes.get(name)), region.attributes.get(name))


def _class(region: Region) -> int:
    return region.class_ids()[0]


def _all(kind: type[R], members: Sequence[Region]) -> list[R]:
    return [member for member in members if isinstance(member, kind)]
