"""One region from those that several people drew of the same thing."""

from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import Any, TypeVar

import numpy as np

from labeling.geometry import overlap
from labeling.shapes import Box, Keypoints, Mask, Region, RotatedBox, Span, run_lengths

R = TypeVar("R", bound=Region)


def merge(members: Sequence[Region]) -> Region:
    """Members are of one kind and field, one of each annotator, the first annotator's first.

    Boxes and keypoints: the median of each coordinate. Masks: the pixels that more than half have. Spans: the
    ends that most gave. Outlines and lines, which have no common coordinates: the one most like the others.
    Class, visibility and attributes go by vote; where a vote is tied the most typical member decides.
    """
    typical = _typical(members)
    values: dict[str, Any] = {"score": None, "attributes": voted_attributes(members, typical)}
    values |= {"class_id": vote([_class(m) for m in members], _class(typical))}
    return typical.model_copy(update=values | _form(members, typical))


def vote(values: Sequence[Any], otherwise: Any) -> Any:
    """The value given most often; `otherwise` when several are."""
    (winner, most), *others = Counter(values).most_common(2)
    return otherwise if others and others[0][1] == most else winner


def _typical(members: Sequence[Region]) -> Region:
    if len(members) < 3:
        return members[0]
    likeness = [sum(overlap(a, b) for b in members) for a in members]
    return members[likeness.index(max(likeness))]


def _form(members: Sequence[Region], typical: Region) -> dict[str, Any]:
    match typical:
        case Box():
            return _box(_all(Box, members))
        case RotatedBox():
            return _rotated_box(_all(RotatedBox, members), typical)
        case Keypoints():
            return {"points": _points(_all(Keypoints, members))}
        case Mask():
            return {"counts": _pixels(_all(Mask, members))}
        case Span():
            ends = [(span.start, span.end) for span in _all(Span, members)]
            start, end = vote(ends, (typical.start, typical.end))
            return {"start": start, "end": end}
        case _:
            return {}


def _box(boxes: Sequence[Box]) -> dict[str, Any]:
    left, top = median(b.x for b in boxes), median(b.y for b in boxes)
    right, bottom = median(b.x + b.width for b in boxes), median(b.y + b.height for b in boxes)
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


def _rotated_box(boxes: Sequence[RotatedBox], typical: RotatedBox) -> dict[str, Any]:
    """The same rectangle may be written with four angles: each is taken as the one nearest to the typical."""
    turns, widths, heights = [], [], []
    for box in boxes:
        quarter = round((typical.angle - box.angle) / 90)
        turns.append(box.angle + 90 * quarter - typical.angle)
        upright = quarter % 2 == 0
        widths.append(box.width if upright else box.height)
        heights.append(box.height if upright else box.width)
    return {
        "cx": median(b.cx for b in boxes),
        "cy": median(b.cy for b in boxes),
        "width": median(widths),
        "height": median(heights),
        "angle": (typical.angle + median(turns)) % 360,
    }


def _points(skeletons: Sequence[Keypoints]) -> tuple[tuple[float, float, int], ...]:
    merged = []
    for place in zip(*(s.points for s in skeletons), strict=False):
        labelled = [point for point in place if point[2]]
        if 2 * len(labelled) <= len(skeletons):
            merged.append((0.0, 0.0, 0))
            continue
        visible = vote([v for *_, v in labelled], labelled[0][2])
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


def voted_attributes(members: Sequence[Region], typical: Region) -> dict[str, Any]:
    """Each by vote among all members, left out being an answer too."""
    names = dict.fromkeys(name for member in members for name in member.attributes)
    voted = {
        name: vote([_keyed(m.attributes.get(name)) for m in members], _keyed(typical.attributes.get(name)))
        for name in names
    }
    return {name: value for name, (_, value) in voted.items() if value is not None}


def _keyed(value: Any) -> tuple[type, Any]:
    return type(value), value  # True and 1 are not the same answer


def _class(region: Region) -> int:
    return region.class_ids()[0]


def _all(kind: type[R], members: Sequence[Region]) -> list[R]:
    return [member for member in members if isinstance(member, kind)]
