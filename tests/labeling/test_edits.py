"""What counts as an edit, and what does not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.edits import Edit, Edits, changes, compare, match
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


def test_thousands_of_boxes_with_new_ids_are_matched() -> None:
    before = [box(20 * (i % 50), 20 * (i // 50), 15, 15, id=f"model-{i}") for i in range(2000)]
    after = [region.model_copy(update={"id": f"mine-{i}"}) for i, region in enumerate(reversed(before))]
    assert compare(before, after).untouched


def region(kind: str, *, id: str = "a", field: str = "f", class_id: int = 0, **more: Any) -> Region:
    classed = {} if kind == "text" else {"class": class_id}
    (parsed,) = parse_regions([{"id": id, "kind": kind, "field": field, **classed, **more}])
    return parsed


TURNED = region("rotated_box", cx=50, cy=50, width=20, height=10, angle=90)
SHAPE = region("polygon", points=[[0, 0], [10, 0], [10, 10]])
HOLED = region("polygon", points=[[0, 0], [10, 0], [10, 10]], holes=[[[5, 1], [8, 1], [8, 4]]])
LINE = region("polyline", points=[[0, 0], [10, 0]])
POSE = region("keypoints", points=[[1, 1, 2], [5, 5, 1], [0, 0, 0]])
WORD = region("span", start=3, end=8)
NOTE = region("text", text="good")


@pytest.mark.parametrize(
    ("before", "changed", "expected"),
    [
        (TURNED, {"cx": 55.0}, Edits(moved=1)),
        (TURNED, {"cy": 52.0, "width": 24.0}, Edits(resized=1)),  # its right end, which points down
        (TURNED, {"cx": 52.0, "width": 24.0}, Edits(moved=1, resized=1)),
        (TURNED, {"angle": 100.0}, Edits(reshaped=1)),
        (TURNED.model_copy(update={"angle": 359.9}), {"angle": 0.1}, Edits()),
        (SHAPE, {"points": ((3, 0), (13, 0), (13, 10))}, Edits(moved=1)),
        (SHAPE, {"points": ((0, 0), (20, 0), (20, 10))}, Edits(resized=1)),
        (SHAPE, {"points": ((0, 0), (10, 0), (10, 7))}, Edits(resized=1)),
        (SHAPE, {"points": ((0, 0), (10, 0), (8, 10))}, Edits(reshaped=1)),
        (SHAPE, {"points": ((0, 0), (10, 0), (10, 10), (0, 10))}, Edits(reshaped=1)),
        (HOLED, {"holes": ()}, Edits(reshaped=1)),
        (HOLED, {"holes": (((4, 1), (7, 1), (7, 4)),)}, Edits(reshaped=1)),
        (LINE, {"points": ((0, 0), (14, 0))}, Edits(resized=1)),
        (LINE, {"points": ((0.3, 0.2), (10.2, 0.4))}, Edits()),
        (POSE, {"points": ((2, 1, 2), (6, 5, 1), (0, 0, 0))}, Edits(moved=1)),
        (POSE, {"points": ((1, 1, 2), (9, 5, 1), (0, 0, 0))}, Edits(resized=1)),
        (POSE, {"points": ((1, 1, 2), (5, 5, 2), (0, 0, 0))}, Edits(reshaped=1)),
        (WORD, {"start": 2, "end": 7}, Edits(moved=1)),
        (WORD, {"end": 9}, Edits(resized=1)),
        (WORD, {"class_id": 1, "attributes": {"sure": True}}, Edits(relabelled=1, attributes=1)),
        (NOTE, {"text": "better"}, Edits(reshaped=1)),
        (label(1), {"attributes": {"sure": True}}, Edits(attributes=1)),
    ],
)
def test_each_kind_is_moved_resized_or_reshaped(
    before: Region, changed: dict[str, Any], expected: Edits
) -> None:
    assert compare([before], [before.model_copy(update=changed)]) == expected


def test_pixels_of_a_mask_are_reshaped() -> None:
    before = region("mask", size=[4, 4], counts="2>")
    after = region("mask", size=[4, 4], counts="3=")
    assert compare([before], [before]).untouched
    assert compare([before], [after]) == Edits(reshaped=1)


def test_what_was_drawn_again_is_matched_whatever_its_kind() -> None:
    for drawn in (TURNED, SHAPE, LINE, POSE, WORD, NOTE):
        assert compare([drawn], [drawn.model_copy(update={"id": "mine"})]).untouched
    assert compare([SHAPE], [LINE]) == Edits(added=1, deleted=1)
    assert compare([SHAPE], [SHAPE.model_copy(update={"field": "g"})]) == Edits(added=1, deleted=1)


def test_relations_follow_the_things_that_they_tie() -> None:
    words = [region("span", id="w1", start=0, end=4), region("span", id="w2", start=9, end=12)]
    again = [word.model_copy(update={"id": f"mine-{word.id}"}) for word in words]
    tie = {"id": "t", "kind": "relation", "field": "ties", "class": 0, "from": "w1", "to": "w2"}
    mine = tie | {"id": "mine-t", "from": "mine-w1", "to": "mine-w2"}
    draft = [*words, *parse_regions([tie])]
    assert compare(draft, [*again, *parse_regions([mine])]).untouched
    assert compare(draft, [*again, *parse_regions([mine | {"class": 1}])]) == Edits(relabelled=1)
    back = mine | {"from": "mine-w2", "to": "mine-w1"}
    assert compare(draft, [*again, *parse_regions([back])]) == Edits(added=1, deleted=1)
    assert compare(draft, [*again, *parse_regions([back | {"id": "t"}])]) == Edits(reshaped=1)


def test_the_trail_names_region_and_classes() -> None:
    draft = [label(1), box(10, 10, 20, 20, class_id=2), box(90, 90, 5, 5, id="b2")]
    final = [label(3), box(14, 10, 20, 20, class_id=4, id="mine")]
    assert changes(draft, final) == [
        Edit("relabelled", "label", "label", "choice", (1,), (3,)),
        Edit("moved", "objects", "mine", "box", (2,), (4,)),
        Edit("relabelled", "objects", "mine", "box", (2,), (4,)),
        Edit("deleted", "objects", "b2", "box", (0,), ()),
    ]
