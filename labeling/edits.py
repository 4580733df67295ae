"""What a person had to change in a draft: the edits between its regions and the final ones. Pure.

A choice field is compared as a set of classes. A box of the draft is matched with the final box of the same
id, or else with the one in the same place (the best intersection over union first, at least one half): a box
that was deleted and drawn again in place is no deletion.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from labeling.shapes import Box, Choice, Region

Corners = np.ndarray[tuple[int, int], np.dtype[np.float64]]

TOLERANCE = 0.5  # pixels: below that two edges look the same on a screen
SAME_PLACE = 0.5  # intersection over union


@dataclass(frozen=True, slots=True)
class Edits:
    """How many of each; a box may count as moved, resized and relabelled at once.

    Dragging one edge or corner of a box is one edit: it is resized, though its centre moves along.
    """

    moved: int = 0
    resized: int = 0
    relabelled: int = 0
    added: int = 0
    deleted: int = 0

    @property
    def total(self) -> int:
        return self.moved + self.resized + self.relabelled + self.added + self.deleted

    @property
    def untouched(self) -> bool:
        return self.total == 0

    def __add__(self, other: "Edits") -> "Edits":
        return Edits(
            self.moved + other.moved,
            self.resized + other.resized,
            self.relabelled + other.relabelled,
            self.added + other.added,
            self.deleted + other.deleted,
        )


def compare(draft: Sequence[Region], final: Sequence[Region]) -> Edits:
    """The edits from the draft to the final regions; scores and the order of regions do not count."""
    edits = Edits()
    before, after = _classes(draft), _classes(final)
    for field in before | after:
        edits += _compare_classes(before.get(field, frozenset()), after.get(field, frozenset()))
    old = [region for region in draft if isinstance(region, Box)]
    new = [region for region in final if isinstance(region, Box)]
    pairs = match(old, new)
    for i, j in pairs:
        edits += _compare_boxes(old[i], new[j])
    return edits + Edits(added=len(new) - len(pairs), deleted=len(old) - len(pairs))


def match(draft: Sequence[Box], final: Sequence[Box]) -> list[tuple[int, int]]:
    """Positions of boxes that are the same thing; each box is in one pair at most."""
    positions = {(box.field, box.id): j for j, box in enumerate(final)}
    pairs = [
        (i, positions[box.field, box.id]) for i, box in enumerate(draft) if (box.field, box.id) in positions
    ]
    used_i, used_j = {i for i, _ in pairs}, {j for _, j in pairs}
    rest_i = [i for i in range(len(draft)) if i not in used_i]
    rest_j = [j for j in range(len(final)) if j not in used_j]
    for i, j in _by_place(draft, final, rest_i, rest_j):
        if i not in used_i and j not in used_j:
            pairs.append((i, j))
            used_i.add(i)
            used_j.add(j)
    return pairs


def _by_place(
    draft: Sequence[Box], final: Sequence[Box], rest_i: list[int], rest_j: list[int]
) -> list[tuple[int, int]]:
    """Every pair of these positions that lies in the same place, best first: overlap, then equal class."""
    corners = _corners([final[j] for j in rest_j])
    found = []
    for i in rest_i if rest_j else ():
        overlaps = iou(_corners([draft[i]]), corners)
        for k in np.flatnonzero(overlaps >= SAME_PLACE):
            j = rest_j[k]
            if draft[i].field == final[j].field:
                differs = draft[i].class_id != final[j].class_id
                found.append((-float(overlaps[k]), differs, min(i, j), max(i, j), i, j))
    return [(i, j) for *_, i, j in sorted(found)]


def iou(a: Corners, b: Corners) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Intersection over union, from 0 to 1, of boxes as rows (left, top, right, bottom); one row fits all."""
    sides = np.minimum(a[:, 2:], b[:, 2:]) - np.maximum(a[:, :2], b[:, :2])
    shared = np.prod(np.maximum(sides, 0), axis=1)
    union = np.prod(a[:, 2:] - a[:, :2], axis=1) + np.prod(b[:, 2:] - b[:, :2], axis=1) - shared
    overlap: np.ndarray[tuple[int], np.dtype[np.float64]] = shared / np.maximum(union, 1e-12)
    return overlap


def _corners(boxes: Sequence[Box]) -> Corners:
    rows = [(box.x, box.y, box.x + box.width, box.y + box.height) for box in boxes]
    return np.array(rows, dtype=np.float64).reshape(-1, 4)


def _classes(regions: Sequence[Region]) -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for region in regions:
        if isinstance(region, Choice):
            found[region.field] = found.get(region.field, frozenset()) | frozenset(region.classes)
    return found


def _compare_classes(before: frozenset[int], after: frozenset[int]) -> Edits:
    deleted, added = len(before - after), len(after - before)
    relabelled = min(deleted, added)
    return Edits(relabelled=relabelled, added=added - relabelled, deleted=deleted - relabelled)


def _compare_boxes(before: Box, after: Box) -> Edits:
    axes = (
        _Axis(before.x, before.x + before.width, after.x, after.x + after.width),
        _Axis(before.y, before.y + before.height, after.y, after.y + after.height),
    )
    return Edits(
        moved=int(any(axis.moved for axis in axes)),
        resized=int(any(axis.resized for axis in axes)),
        relabelled=int(before.class_id != after.class_id),
    )


@dataclass(frozen=True, slots=True)
class _Axis:
    """Both edges of a box along one axis, before and after."""

    low: float
    high: float
    new_low: float
    new_high: float

    @property
    def resized(self) -> bool:
        return abs((self.new_high - self.new_low) - (self.high - self.low)) > TOLERANCE

    @property
    def moved(self) -> bool:
        anchored = min(abs(self.new_low - self.low), abs(self.new_high - self.high)) <= TOLERANCE
        shift = abs((self.new_low + self.new_high) - (self.low + self.high)) / 2
        return shift > TOLERANCE and not (self.resized and anchored)
