"""What counts as an edit, and what does not."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from labeling.edits import Edits, compare, iou, match
from labeling.shapes import Box, Choice, Region, parse_regions


def box(x: float, y: float, width: float, height: float, *, id: str = "b1", class_id: int = 0) -> Box:
    return Box.model_validate(
        {
            "id": id,
            "kind": "box",
            "field": "objects",
            "class": class_id,
            "x": x,
            "y": y,
            "width": width,
            "height": height,
        }
    )


def label(*classes: int, field: str = "label", score: float | None = None) -> Choice:
    return Choice(id=field, field=field, classes=classes, score=score)


coordinate = st.floats(0, 200, allow_nan=False).map(lambda value: round(value, 3))
length = st.floats(2, 100, allow_nan=False).map(lambda value: round(value, 3))


@st.composite
def regions(draw: st.DrawFn) -> list[Region]:
    """A choice or none, and up to six boxes, some with ids that another list has too."""
    choices: list[Any] = [
        label(*classes) for classes in draw(st.lists(st.sets(st.integers(0, 4)), max_size=1))
    ]
    ids = draw(st.lists(st.integers(0, 9), unique=True, max_size=6))
    boxes = [
        box(
            draw(coordinate),
            draw(coordinate),
            draw(length),
            draw(length),
            id=f"b{number}",
            class_id=draw(st.integers(0, 2)),
        )
        for number in ids
    ]
    return parse_regions(choices + boxes)


@given(regions())
def test_nothing_changed_is_untouched(given_regions: list[Region]) -> None:
    scored = [region.model_copy(update={"score": 0.5}) for region in given_regions]
    assert compare(scored, list(reversed(given_regions))).untouched


@given(regions(), regions())
def test_the_way_back_is_as_long(a: list[Region], b: list[Region]) -> None:
    there, back = compare(a, b), compare(b, a)
    assert (there.moved, there.resized, there.relabelled) == (back.moved, back.resized, back.relabelled)
    assert (there.added, there.deleted) == (back.deleted, back.added)
    assert there.total == back.total


@given(regions())
def test_from_nothing_everything_is_added(given_regions: list[Region]) -> None:
    boxes = sum(isinstance(region, Box) for region in given_regions)
    classes = sum(len(region.classes) for region in given_regions if isinstance(region, Choice))
    assert compare([], given_regions) == Edits(added=boxes + classes)
    assert compare(given_regions, []) == Edits(deleted=boxes + classes)


@given(regions(), st.floats(-0.49, 0.49), st.floats(-0.49, 0.49))
def test_half_a_pixel_is_no_edit(given_regions: list[Region], dx: float, dy: float) -> None:
    shifted = [
        region.model_copy(update={"x": region.x + dx, "y": region.y + dy})
        if isinstance(region, Box)
        else region
        for region in given_regions
    ]
    assert compare(given_regions, shifted).untouched


@given(regions(), regions())
def test_a_box_is_matched_once(a: list[Region], b: list[Region]) -> None:
    old = [region for region in a if isinstance(region, Box)]
    new = [region for region in b if isinstance(region, Box)]
    pairs = match(old, new)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)


def test_another_class_is_one_relabelling() -> None:
    assert compare([label(1, score=0.9)], [label(2)]) == Edits(relabelled=1)
    assert compare([label(0, 1)], [label(1, 2, 3)]) == Edits(relabelled=1, added=1)
    assert compare([label(1)], [label(1), label(2, field="mood")]) == Edits(added=1)


def test_boxes_are_moved_resized_and_relabelled() -> None:
    before = box(10, 10, 20, 20)
    assert compare([before], [box(14, 10, 20, 20)]) == Edits(moved=1)
    assert compare([before], [box(10, 10, 26, 20)]) == Edits(resized=1)  # one edge dragged
    assert compare([before], [box(8, 10, 24, 20)]) == Edits(resized=1)  # about its centre
    assert compare([before], [box(40, 10, 26, 20)]) == Edits(moved=1, resized=1)
    assert compare([before], [box(10, 10, 20, 20, class_id=1)]) == Edits(relabelled=1)


def test_a_box_drawn_again_in_place_is_the_same_thing() -> None:
    before = [box(10, 10, 20, 20, id="model-1"), box(100, 10, 20, 20, id="model-2")]
    after = [box(101, 10, 20, 20, id="mine-1", class_id=1), box(10, 60, 20, 20, id="mine-2")]
    assert compare(before, after) == Edits(moved=1, relabelled=1, added=1, deleted=1)


def test_of_equal_places_the_same_class_is_matched() -> None:
    before = [box(0, 0, 9, 9, id="a", class_id=0), box(0, 0, 9, 9, id="b", class_id=1)]
    after = [box(0, 0, 9, 9, id="c", class_id=1), box(0, 0, 9, 9, id="d", class_id=0)]
    assert compare(before, after).untouched


def test_overlap_of_boxes() -> None:
    one = np.array([[0.0, 0.0, 10.0, 10.0]])
    others = np.array([[0.0, 0.0, 10.0, 10.0], [10.0, 0.0, 20.0, 10.0], [5.0, 0.0, 15.0, 10.0]])
    assert iou(one, others).tolist() == [1.0, 0.0, 50 / 150]


def test_thousands_of_boxes_with_new_ids_are_matched() -> None:
    before = [box(20 * (i % 50), 20 * (i // 50), 15, 15, id=f"model-{i}") for i in range(2000)]
    after = [region.model_copy(update={"id": f"mine-{i}"}) for i, region in enumerate(reversed(before))]
    assert compare(before, after).untouched
