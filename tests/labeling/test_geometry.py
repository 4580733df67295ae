"""Areas, bounds and overlaps against numbers worked out by hand, by pixels and by pycocotools."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycocotools import mask as coco

from labeling.geometry import area, assign, bounds, corners, match, overlap, overlaps
from labeling.geometry.overlaps import Overlaps
from labeling.shapes import (
    Box,
    Choice,
    Keypoints,
    Mask,
    Point,
    Polygon,
    Polyline,
    RotatedBox,
    Span,
    run_lengths,
)

COMMON: dict[str, Any] = {"id": "r", "field": "f", "class_id": 0}


def box(x: float, y: float, width: float, height: float) -> Box:
    return Box(x=x, y=y, width=width, height=height, **COMMON)


def turned(cx: float, cy: float, width: float, height: float, angle: float) -> RotatedBox:
    return RotatedBox(cx=cx, cy=cy, width=width, height=height, angle=angle, **COMMON)


def polygon(*points: Point, holes: tuple[tuple[Point, ...], ...] = ()) -> Polygon:
    return Polygon(points=points, holes=holes, **COMMON)


def square(left: float, top: float, side: float) -> tuple[Point, ...]:
    return ((left, top), (left + side, top), (left + side, top + side), (left, top + side))


def mask(bitmap: run_lengths.Bitmap) -> Mask:
    return Mask(size=bitmap.shape, counts=run_lengths.encode(bitmap), **COMMON)


def skeleton(*points: tuple[float, float, int]) -> Keypoints:
    return Keypoints(points=points, **COMMON)


def span(start: int, end: int) -> Span:
    return Span(start=start, end=end, **COMMON)


small = st.integers(0, 12).map(float)
sides = st.integers(1, 9).map(float)
boxes = st.lists(st.builds(box, small, small, sides, sides), max_size=6)
bitmaps = st.lists(st.lists(st.booleans(), min_size=7, max_size=7), min_size=5, max_size=5).map(
    lambda rows: np.array(rows, np.bool_)
)


def test_areas_and_bounds_by_hand() -> None:
    holed = polygon(*square(0, 0, 10), holes=(square(2, 2, 3),))
    assert (area(holed), bounds(holed)) == (91.0, (0, 0, 10, 10))
    assert (area(turned(5, 5, 6, 2, 90)), area(box(1, 2, 3, 4))) == (12.0, 12.0)
    assert bounds(turned(5, 5, 6, 2, 90)) == pytest.approx((4, 2, 6, 8))
    line = Polyline(points=((1, 5), (9, 2)), **COMMON)
    assert (area(line), bounds(line)) == (0.0, (1, 2, 9, 5))
    assert bounds(skeleton((3, 4, 2), (0, 0, 0), (7, 1, 1))) == (3, 1, 7, 4)
    assert (area(span(3, 9)), bounds(span(3, 9))) == (6.0, (3, 0, 9, 1))
    with pytest.raises(ValueError, match="has no area"):
        area(Choice(id="c", field="f", classes=(0,)))


def test_a_polygon_that_crosses_itself_counts_what_it_encloses() -> None:
    hourglass = polygon((0, 0), (4, 4), (4, 0), (0, 4))
    assert area(hourglass) == pytest.approx(8)
    flat = polygon((0, 0), (4, 4), (8, 8))
    assert (area(flat), overlap(flat, hourglass)) == (0.0, 0.0)


def test_corners_turn_clockwise_on_the_screen() -> None:
    top_left, top_right, *_ = corners(turned(10, 10, 8, 4, 90))
    assert top_left == pytest.approx((12, 6))
    assert top_right == pytest.approx((12, 14))


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (box(0, 0, 10, 10), box(5, 0, 10, 10), 50 / 150),
        (box(0, 0, 10, 10), box(10, 0, 10, 10), 0),
        (polygon(*square(0, 0, 10)), polygon(*square(5, 0, 10)), 50 / 150),
        (polygon(*square(0, 0, 10), holes=(square(0, 0, 5),)), polygon(*square(0, 0, 5)), 0),
        (turned(5, 5, 10, 10, 0), turned(10, 5, 10, 10, 90), 50 / 150),
        (turned(5, 5, 10, 10, 0), turned(5, 5, 10, 10, 45), 1 / np.sqrt(2)),
        (span(0, 4), span(2, 8), 2 / 8),
        (span(0, 4), span(4, 8), 0),
    ],
)
def test_overlaps_by_hand(a: Any, b: Any, expected: float) -> None:
    assert overlap(a, b) == pytest.approx(expected)
    assert overlap(b, a) == pytest.approx(expected)
    assert overlap(a, a) == pytest.approx(1)


def test_lines_overlap_when_they_run_along_each_other() -> None:
    line = Polyline(points=((0, 0), (300, 0)), **COMMON)
    beside = Polyline(points=((0, 1), (150, 1), (300, 1)), **COMMON)
    across = Polyline(points=((150, -150), (150, 150)), **COMMON)
    assert overlap(line, line) == pytest.approx(1)
    assert 0.6 < overlap(line, beside) < 0.9
    assert overlap(line, across) < 0.05
    assert overlap(line, Polyline(points=((0, 60), (300, 60)), **COMMON)) == 0


@given(bitmaps, bitmaps)
def test_masks_measure_as_pixels_do(a: run_lengths.Bitmap, b: run_lengths.Bitmap) -> None:
    first, second = mask(a), mask(b)
    theirs = [{"size": list(m.size), "counts": m.counts.encode()} for m in (first, second)]
    assert area(first) == a.sum() == coco.area(theirs[0])
    union = (a | b).sum()
    assert overlap(first, second) == pytest.approx((a & b).sum() / union if union else 0)
    if a.any():
        rows, columns = np.nonzero(a)
        assert bounds(first) == (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
        assert overlap(first, second) == pytest.approx(coco.iou(theirs[:1], theirs[1:], [0])[0, 0])


def test_keypoints_are_alike_as_coco_measures_it() -> None:
    here = skeleton((0, 0, 2), (100, 0, 2), (100, 100, 2))
    there = skeleton((0, 0, 2), (100, 0, 2), (100, 110, 2))
    spread = 2 * np.mean([26, 25, 25, 35, 35, 79, 79, 72, 72, 62, 62, 107, 107, 87, 87, 89, 89]) / 1000
    area_of_both = (100 * 100 + 100 * 110) / 2
    expected = (2 + np.exp(-(10**2) / (2 * area_of_both * spread**2))) / 3
    assert overlap(here, there) == pytest.approx(expected)
    assert overlap(here, here) == 1
    assert overlap(here, skeleton((0, 0, 2), (100, 0, 2), (0, 0, 0))) == pytest.approx(2 / 3)
    assert overlap(skeleton((5, 5, 2)), skeleton((5, 5, 1))) == 1
    assert overlap(skeleton((5, 5, 2)), skeleton((200, 5, 1))) == 0
    assert overlap(here, skeleton((0, 0, 2))) == 0


@given(boxes, boxes)
def test_boxes_overlap_alike_however_they_are_written(a: list[Box], b: list[Box]) -> None:
    plain = overlaps(a, b)
    for rewrite in (
        lambda r: polygon(
            (r.x, r.y), (r.x + r.width, r.y), (r.x + r.width, r.y + r.height), (r.x, r.y + r.height)
        ),
        lambda r: turned(r.x + r.width / 2, r.y + r.height / 2, r.width, r.height, 180.0),
    ):
        other = overlaps([rewrite(r) for r in a], [rewrite(r) for r in b])
        wanted = {(i, j): v for i, j, v in zip(plain.first, plain.second, plain.value, strict=True)}
        found = {
            (i, j): v for i, j, v in zip(other.first, other.second, other.value, strict=True) if v > 1e-9
        }
        assert found.keys() == wanted.keys()
        assert all(found[pair] == pytest.approx(value) for pair, value in wanted.items())


@given(st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=1, max_size=4))
def test_the_pairing_is_the_best_there_is(tenths: list[list[int]]) -> None:
    matrix = np.array(tenths) / 10
    first, second = np.nonzero(matrix)
    pairs = assign(Overlaps(first, second, matrix[first, second]))
    best = max(
        sum(matrix[i, j] for i, j in enumerate(order)) if matrix.shape[0] <= 4 else 0
        for order in itertools.permutations(range(4), matrix.shape[0])
    )
    assert sum(value for *_, value in pairs) == pytest.approx(best)
    assert len({i for i, *_ in pairs}) == len({j for _, j, _ in pairs}) == len(pairs)


def test_pairs_below_the_least_overlap_are_none() -> None:
    assert match([box(0, 0, 10, 10)], [box(5, 0, 10, 10)], least=0.5) == []
    assert match([box(0, 0, 10, 10)], []) == []


def test_thousands_of_crowded_boxes_are_matched() -> None:
    here = [box(3.0 * (i % 60), 3.0 * (i // 60), 4, 4) for i in range(3000)]
    there = [box(r.x + 0.5, r.y, 4, 4) for r in here]
    pairs = match(here, there)
    assert [(i, j) for i, j, _ in pairs] == [(i, i) for i in range(3000)]
