"""Regions: parsing, dumping and what is refused."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.errors import BadRegion
from labeling.shapes import SHAPES, Box, Choice, dump_regions, parse_regions

CHOICE: dict[str, Any] = {"id": "r1", "kind": "choice", "field": "label", "classes": [0], "score": 0.93}
BOX: dict[str, Any] = {
    "id": "r2", "kind": "box", "field": "objects", "class": 0,
    "x": 1.0, "y": 2.0, "width": 10.0, "height": 5.0,
}  # fmt: skip

numbers = st.floats(allow_nan=False, allow_infinity=False)
lengths = st.floats(min_value=2**-10, max_value=2**20)
ids = st.integers(0, 2**31 - 1)
scores = st.none() | st.floats(0, 1)
choices = st.builds(
    Choice, id=st.just("a"), field=st.just("f"), classes=st.lists(ids).map(tuple), score=scores
)
boxes = st.builds(
    Box, id=st.just("b"), field=st.just("f"), class_id=ids, x=numbers, y=numbers, width=lengths,
    height=lengths, score=scores,
)  # fmt: skip


def test_json_of_the_architecture_goes_in_and_comes_out_the_same() -> None:
    regions = parse_regions([CHOICE, BOX])
    assert regions == [
        Choice(id="r1", field="label", classes=(0,), score=0.93),
        Box(id="r2", field="objects", class_id=0, x=1, y=2, width=10, height=5),
    ]
    assert dump_regions(regions) == [CHOICE, BOX]


@given(choices, boxes)
def test_every_region_survives_a_round_trip(choice: Choice, box: Box) -> None:
    assert parse_regions(dump_regions([choice, box])) == [choice, box]


def test_every_kind_is_registered_under_its_name() -> None:
    assert dict(SHAPES) == {"choice": Choice, "box": Box}


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
        (BOX | {"width": 0}, "width"),
        (BOX | {"height": -3.0}, "height"),
        (BOX | {"class": -1}, "class"),
        (BOX | {"class": True}, "class"),
        (BOX | {"kind": "circle"}, None),
        (BOX | {"surprise": 1}, "surprise"),
        (BOX | {"id": ""}, "id"),
        (BOX | {"score": 1.5}, "score"),
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
    with pytest.raises(BadRegion, match="used twice"):
        parse_regions([BOX, BOX])


def test_a_box_must_lie_in_the_image_give_or_take_rounding() -> None:
    box = Box(id="b", field="f", class_id=0, x=0.0, y=0.0, width=100.001, height=50.0)
    assert box.misfit(100, 50) is None
    misfit = box.misfit(90, 50)
    assert misfit is not None
    assert "90 x 50" in misfit
