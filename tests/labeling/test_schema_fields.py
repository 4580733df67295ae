"""Fields of every kind, their attributes and points: against regions, and from one version to the next."""

from typing import Any

import pytest

from labeling.errors import BadSchema, SchemaEvolutionError, SchemaViolation
from labeling.schema import LabelSchema, check_evolution, check_kind, check_regions
from labeling.shapes import parse_regions

CAR: dict[str, Any] = {
    "name": "cars",
    "kind": "box",
    "multiple": True,
    "required": False,
    "classes": [0, 1],
    "attributes": [
        {"name": "colour", "kind": "select", "options": ["red", "blue"], "required": True},
        {"name": "parked", "kind": "checkbox"},
        {"name": "doors", "kind": "number", "minimum": 1, "maximum": 7, "classes": [0]},
        {"name": "plate", "kind": "text"},
    ],
}
POSE: dict[str, Any] = {
    "name": "pose", "kind": "keypoints", "required": False, "classes": [1],
    "points": ["head", "neck", "hip"], "edges": [[0, 1], [1, 2]],
}  # fmt: skip


def schema(*fields: dict[str, Any]) -> LabelSchema:
    return LabelSchema.from_document({"classes": ["car", "van", "verb"], "fields": list(fields)})


STREET = schema(CAR, POSE)
STORY = schema(
    {"name": "words", "kind": "span", "multiple": True, "required": False},
    {"name": "ties", "kind": "relation", "multiple": True, "required": False, "classes": [2]},
    {"name": "remark", "kind": "text"},
)


def car(class_id: int = 0, **attributes: object) -> dict[str, Any]:
    place = {"x": 1.0, "y": 1.0, "width": 4.0, "height": 4.0}
    return {
        "id": "c", "kind": "box", "field": "cars", "class": class_id, "attributes": attributes, **place,
    }  # fmt: skip


def span(name: str, start: int, end: int) -> dict[str, Any]:
    return {"id": name, "kind": "span", "field": "words", "class": 0, "start": start, "end": end}


def tie(start: str, end: str) -> dict[str, Any]:
    return {"id": "tie", "kind": "relation", "field": "ties", "class": 2, "from": start, "to": end}


REMARK: dict[str, Any] = {"id": "remark", "kind": "text", "field": "remark", "text": "well"}


def check(which: LabelSchema, *values: dict[str, Any], complete: bool = True) -> None:
    size: dict[str, int | None] = {"width": 10, "height": 10} if which is STREET else {}
    sizes = {"width": None, "height": None, "length": None if size else 20} | size
    check_regions(which, parse_regions(values), complete=complete, **sizes)


def test_a_schema_with_every_kind_survives_json() -> None:
    every = schema(
        {"name": "label", "kind": "choice"},
        CAR,
        POSE,
        {"name": "turned", "kind": "rotated_box"},
        {"name": "parts", "kind": "polygon"},
        {"name": "lanes", "kind": "polyline"},
        {"name": "pixels", "kind": "mask"},
        {"name": "remark", "kind": "text"},
    )
    assert LabelSchema.from_document(every.to_document()) == every
    check_kind(every, "image")
    stored = every.to_document()["fields"]
    assert stored[1]["attributes"] == CAR["attributes"]
    assert stored[2] == POSE | {"multiple": False}
    assert stored[0].keys() == {"name", "kind", "multiple", "required", "classes"}
    assert stored[-1]["classes"] == []


def test_fields_of_texts_and_images_do_not_mix() -> None:
    check_kind(STORY, "text")
    with pytest.raises(BadSchema, match="a span cannot be drawn on image items"):
        check_kind(STORY, "image")
    with pytest.raises(BadSchema, match="a keypoints cannot be drawn on text items"):
        check_kind(schema(POSE), "text")


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ({"name": "f", "kind": "text", "classes": [0]}, "free text, which has no classes"),
        ({"name": "f", "kind": "keypoints"}, "keypoints have named points"),
        ({"name": "f", "kind": "box", "points": ["a"]}, "nothing else has"),
        (POSE | {"points": ["a", "a"]}, "appears twice"),
        (POSE | {"edges": [[0, 3]]}, r"edge \[0, 3\] joins no two"),
        (POSE | {"edges": [[1, 1]]}, r"edge \[1, 1\] joins no two"),
        (CAR | {"attributes": [{"name": "a", "kind": "select"}]}, "a select has options"),
        (CAR | {"attributes": [{"name": "a", "kind": "text", "options": ["x"]}]}, "nothing else has"),
        (
            CAR | {"attributes": [{"name": "a", "kind": "select", "options": ["x", "x"]}]},
            "an option appears twice",
        ),
        (CAR | {"attributes": [{"name": "a", "kind": "text", "minimum": 1}]}, "only a number"),
        (CAR | {"attributes": [{"name": "a", "kind": "number", "minimum": 2, "maximum": 1}]}, "above"),
        (CAR | {"attributes": [{"name": "a", "kind": "text"}] * 2}, "appears twice"),
        (CAR | {"attributes": [{"name": "a", "kind": "text", "classes": [2]}]}, "names class 2"),
    ],
)
def test_a_field_that_makes_no_sense_is_refused(field: dict[str, Any], message: str) -> None:
    with pytest.raises(BadSchema, match=message):
        schema(field)


def test_options_may_be_numbers_without_quotes() -> None:
    field = CAR | {"attributes": [{"name": "a", "kind": "select", "options": [1, 2]}]}
    assert schema(field).fields[0].attributes[0].options == ("1", "2")


def test_regions_with_attributes_points_and_ties_fit() -> None:
    pose = {"id": "p", "kind": "keypoints", "field": "pose", "class": 1, "points": [[1, 1, 2]] * 3}
    check(STREET, car(colour="red", parked=True, doors=5, plate=""), pose)
    check(STREET, car(1, colour="blue"))
    check(STREET, car(), complete=False)
    check(STORY, span("a", 0, 4), span("b", 10, 20), tie("a", "b"), REMARK)
    check(STORY, tie("a", "b"), span("a", 0, 4), span("b", 2, 3), REMARK)
    check(STORY, complete=False)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (car(), "attribute 'colour' is required"),
        (car(colour="green"), "'green' is none of its options"),
        (car(colour="red", parked="yes"), "expected true or false"),
        (car(colour="red", doors=0), "0 is less than 1"),
        (car(colour="red", doors=7.5), "7.5 is more than 7"),
        (car(colour="red", doors=True), "expected a number"),
        (car(colour="red", plate=3), "expected a text"),
        (car(1, colour="red", doors=3), "does not belong to this class"),
        (car(colour="red", wheels=4), "no attribute 'wheels'"),
        ({"id": "p", "kind": "keypoints", "field": "pose", "class": 1, "points": [[1, 1, 2]]}, "expected 3"),
    ],
)
def test_a_region_that_does_not_fit_its_field_is_named(value: dict[str, Any], message: str) -> None:
    with pytest.raises(SchemaViolation, match=message) as caught:
        check(STREET, value)
    assert caught.value.region == value["id"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([span("a", 0, 4), tie("a", "gone"), REMARK], "ties region 'gone', which is not there"),
        ([span("a", 0, 4), tie("a", "remark"), REMARK], "a text cannot be tied"),
        ([span("a", 0, 4), tie("a", "tie"), REMARK], "a relation cannot be tied"),
        ([span("a", 0, 21), REMARK], "leaves the text of 20 code points"),
        ([], "a label is required"),
        ([REMARK | {"text": "  "}], "a text is required"),
        ([REMARK, REMARK | {"id": "r2"}], "only one text"),
    ],
)
def test_regions_that_do_not_fit_a_text_are_named(values: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(SchemaViolation, match=message):
        check(STORY, *values)


def test_attributes_and_options_may_be_appended_and_bounds_widened() -> None:
    colour, parked, doors, plate = CAR["attributes"]
    wider = [
        colour | {"options": ["blue", "red", "green"], "required": False},
        parked,
        doors | {"maximum": 9, "classes": [0, 1]},
        plate,
        {"name": "age", "kind": "number"},
    ]
    check_evolution(STREET, schema(CAR | {"attributes": wider}, POSE))


@pytest.mark.parametrize(
    ("position", "change", "message"),
    [
        (0, {"options": ["red"]}, "attribute 'colour' lost option 'blue'"),
        (1, {"kind": "text"}, "changed from checkbox to text"),
        (2, {"minimum": 2}, "has a higher minimum"),
        (2, {"maximum": 5}, "has a lower maximum"),
        (3, {"classes": [0]}, "applies to fewer classes"),
        (3, {"name": "sign"}, "lost attribute 'plate'"),
    ],
)
def test_what_attributes_allowed_stays_allowed(position: int, change: dict[str, Any], message: str) -> None:
    attributes = [dict(attribute) for attribute in CAR["attributes"]]
    attributes[position] |= change
    with pytest.raises(SchemaEvolutionError, match=message):
        check_evolution(STREET, schema(CAR | {"attributes": attributes}, POSE))


@pytest.mark.parametrize(
    ("change", "message"),
    [({"points": ["head", "hip", "neck"]}, "its points"), ({"edges": [[0, 1]]}, "its edges")],
)
def test_points_and_edges_are_frozen(change: dict[str, Any], message: str) -> None:
    with pytest.raises(SchemaEvolutionError, match=message):
        check_evolution(STREET, schema(CAR, POSE | change))
