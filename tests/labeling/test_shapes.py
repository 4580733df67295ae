"""Regions: parsing, dumping and what is refused.

The fixture says, kind by kind, what is a region, what is none and what leaves its item; the tests of the
workbench read the same file.
"""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.errors import BadRegion
from labeling.shapes import (
    SHAPES,
    Box,
    Choice,
    Extent,
    Keypoints,
    Mask,
    Polygon,
    Region,
    Relation,
    RotatedBox,
    Span,
    dump_regions,
    parse_regions,
)

FIXTURE: dict[str, Any] = json.loads((Path(__file__).parents[1] / "fixtures" / "regions.json").read_text())
IMAGE = Extent(FIXTURE["extent"]["width"], FIXTURE["extent"]["height"])
TEXT = Extent(length=FIXTURE["extent"]["length"])
CHOICE: dict[str, Any] = {"id": "r1", "kind": "choice", "field": "label", "classes": [0], "score": 0.93}
BOX: dict[str, Any] = {
    "id": "r2", "kind": "box", "field": "objects", "class": 0,
    "x": 1.0, "y": 2.0, "width": 10.0, "height": 5.0,
}  # fmt: skip
POLYGON: dict[str, Any] = {
    "id": "p", "kind": "polygon", "field": "f", "class": 0, "points": [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0]],
}  # fmt: skip

numbers = st.floats(allow_nan=False, allow_infinity=False)
lengths = st.floats(min_value=2**-10, max_value=2**20)
ids = st.integers(0, 2**31 - 1)
words = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20)
points = st.tuples(numbers, numbers)
rings = st.lists(points, min_size=3, max_size=6, unique=True).map(tuple)
common: dict[str, Any] = {
    "field": st.just("f"),
    "score": st.none() | st.floats(0, 1),
    "group": st.none() | st.sampled_from(["one", "two"]),
    "attributes": st.dictionaries(
        st.sampled_from(["a", "b"]), st.booleans() | numbers | st.integers(-(2**53), 2**53) | words
    ),
}
choices = st.builds(Choice, id=st.just("c"), classes=st.lists(ids).map(tuple), **common)
boxes = st.builds(
    Box, id=st.just("b"), class_id=ids, x=numbers, y=numbers, width=lengths, height=lengths, **common
)
turned = st.builds(
    RotatedBox, id=st.just("q"), class_id=ids, cx=numbers, cy=numbers, width=lengths, height=lengths,
    angle=st.floats(0, 360, exclude_max=True), **common,
)  # fmt: skip
polygons = st.builds(
    Polygon, id=st.just("p"), class_id=ids, points=rings, holes=st.lists(rings, max_size=2).map(tuple),
    **common,
)  # fmt: skip
skeletons = st.builds(
    Keypoints, id=st.just("k"), class_id=ids,
    points=st.lists(st.tuples(numbers, numbers, st.sampled_from([1, 2])), min_size=1, max_size=5).map(tuple),
    **common,
)  # fmt: skip
spans = st.builds(
    lambda start, length, **rest: Span(id="s", start=start, end=start + length, **rest),
    st.integers(0, 10**9), st.integers(1, 10**6), class_id=ids, **common,
)  # fmt: skip


@given(st.tuples(choices, boxes, turned, polygons, skeletons, spans))
def test_every_region_survives_a_round_trip(given_regions: tuple[Region, ...]) -> None:
    text = json.dumps(dump_regions(given_regions), allow_nan=False)
    assert parse_regions(json.loads(text)) == list(given_regions)


@pytest.mark.parametrize("value", FIXTURE["valid"], ids=lambda value: value["id"])
def test_each_kind_goes_in_and_comes_out_the_same(value: dict[str, Any]) -> None:
    (region,) = parse_regions([value])
    assert dump_regions([region]) == [value]
    assert region.misfit(TEXT if SHAPES[region.kind].on == {"text"} else IMAGE) is None


@pytest.mark.parametrize("value", FIXTURE["malformed"])
def test_what_is_no_region_is_refused(value: dict[str, Any]) -> None:
    with pytest.raises(BadRegion) as caught:
        parse_regions([value])
    assert caught.value.region == value["id"]
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", FIXTURE["outside"])
def test_what_leaves_its_item_is_said(value: dict[str, Any]) -> None:
    (region,) = parse_regions([value])
    assert region.misfit(TEXT if value["kind"] == "span" else IMAGE) is not None


def test_the_fixture_has_every_kind() -> None:
    assert {value["kind"] for value in FIXTURE["valid"]} == set(SHAPES)
    assert {value["kind"] for value in FIXTURE["malformed"]} >= set(SHAPES)


def test_what_is_drawn_cannot_lie_on_a_text_nor_a_span_on_an_image() -> None:
    for value in FIXTURE["valid"]:
        (region,) = parse_regions([value])
        on = SHAPES[region.kind].on
        assert (region.misfit(TEXT) is None) == ("text" in on)
        assert (region.misfit(IMAGE) is None) == ("image" in on)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, "1", None, True])
@pytest.mark.parametrize("field", ["x", "width", "score"])
def test_what_is_no_number_is_refused_by_field(field: str, bad: object) -> None:
    if field == "score" and bad is None:
        return
    with pytest.raises(BadRegion) as caught:
        parse_regions([CHOICE, BOX | {field: bad}])
    assert (caught.value.position, caught.value.region, caught.value.field) == (1, "r2", field)


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (BOX | {"height": -3.0}, "height"),
        (BOX | {"class": -1}, "class"),
        (BOX | {"class": True}, "class"),
        (BOX | {"kind": "circle"}, None),
        (BOX | {"surprise": 1}, "surprise"),
        (BOX | {"id": ""}, "id"),
        (BOX | {"id": "a\0"}, "id"),
        (BOX | {"score": 1.5}, "score"),
        (BOX | {"attributes": {"a": [1]}}, "attributes.a"),
        (BOX | {"attributes": {"a": math.nan}}, "attributes.a"),
        (BOX | {"attributes": {"a": "\ud800"}}, "attributes.a"),
        (POLYGON | {"points": [[0, 0], [1, 1], [math.nan, 2]]}, "points.2.0"),
        (POLYGON | {"holes": [[[0, 0], [1, 1]]]}, "holes.0"),
        (CHOICE | {"classes": "cat"}, "classes"),
        (CHOICE | {"classes": ["0"]}, "classes.0"),
        ({k: v for k, v in BOX.items() if k != "x"}, "x"),
        ("not a region", None),
        (None, None),
    ],
)
def test_a_malformed_region_names_its_field(value: object, field: str | None) -> None:
    with pytest.raises(BadRegion) as caught:
        parse_regions([value])
    assert caught.value.field == field
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", ["text", {"a": 1}, 3, None, b"bytes"])
def test_regions_come_in_a_list(value: object) -> None:
    with pytest.raises(BadRegion, match="expected a list"):
        parse_regions(value)


def test_an_id_is_used_once() -> None:
    with pytest.raises(BadRegion, match="used twice") as caught:
        parse_regions([CHOICE, BOX, BOX])
    assert caught.value.position == 2


def test_regions_among_json_values_are_taken_as_they_are() -> None:
    first = parse_regions([BOX])[0]
    assert parse_regions([first, CHOICE])[0] is first


def test_a_box_must_lie_in_the_image_give_or_take_rounding() -> None:
    box = Box(id="b", field="f", class_id=0, x=0.0, y=0.0, width=100.001, height=50.0)
    assert box.misfit(Extent(100, 50)) is None
    misfit = box.misfit(Extent(90, 50))
    assert misfit is not None
    assert "90 x 50" in misfit


def test_a_turned_box_may_leave_the_image_with_its_corners() -> None:
    turned_box = RotatedBox(id="q", field="f", class_id=0, cx=0, cy=10, width=40, height=4, angle=45)
    assert turned_box.misfit(Extent(100, 80)) is None


def test_kinds_without_a_class_of_their_own_name_none() -> None:
    (remark,) = parse_regions([{"id": "t", "kind": "text", "field": "f", "text": "hello"}])
    assert remark.class_ids() == ()


def test_ends_of_a_relation_go_by_their_json_names() -> None:
    value = {"id": "r", "kind": "relation", "field": "f", "class": 1, "from": "a", "to": "b"}
    assert parse_regions([value]) == [Relation(id="r", field="f", class_id=1, from_id="a", to_id="b")]


@pytest.mark.parametrize("counts", ["~", "p", "é", "0" * 3 + "P", "PPPPPPPPPP0", "-"])
def test_hostile_run_lengths_are_refused(counts: str) -> None:
    with pytest.raises(BadRegion):
        parse_regions(
            [{"id": "m", "kind": "mask", "field": "f", "class": 0, "size": [4, 4], "counts": counts}]
        )


def test_a_mask_is_not_larger_than_memory() -> None:
    value = {"id": "m", "kind": "mask", "field": "f", "class": 0, "size": [2**20, 2**20], "counts": "0"}
    with pytest.raises(BadRegion, match="more than"):
        parse_regions([value])
    assert Mask(id="m", field="f", class_id=0, size=(1, 1), counts="1").misfit(Extent(1, 1)) is None
