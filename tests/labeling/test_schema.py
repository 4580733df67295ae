"""Label schemas: short forms, hostile text, regions against a schema, and how a schema may change."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.errors import BadSchema, SchemaEvolutionError, SchemaViolation
from labeling.schema import LabelSchema, check_evolution, check_kind, check_regions, grow, parse_schema
from labeling.shapes import Choice, Region
from tests.factories import box, choice

names = st.lists(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)
    .map(str.strip)
    .filter(bool),
    unique=True,
    max_size=30,
)


def edited(schema: LabelSchema, **changes: object) -> LabelSchema:
    return LabelSchema.from_document(schema.to_document() | changes)


def test_names_alone_make_a_single_choice() -> None:
    schema = parse_schema("classes: [cat, dog]")
    assert [(c.id, c.name) for c in schema.classes] == [(0, "cat"), (1, "dog")]
    assert schema.to_document()["fields"][0] == {
        "name": "label", "kind": "choice", "multiple": False, "required": True, "classes": [0, 1],
    }  # fmt: skip
    assert schema == LabelSchema.single_choice(["cat", "dog"])


def test_the_form_of_the_architecture_is_read() -> None:
    text = """
    {"classes": [{"id": 0, "name": "cat", "color": "#4e79a7"}],
     "fields": [{"name": "label", "kind": "choice", "multiple": false, "required": true, "classes": [0]}]}
    """
    assert parse_schema(text).to_document() == json.loads(text)


@given(names, st.booleans())
def test_a_schema_survives_json(classes: list[str], multiple: bool) -> None:
    schema = LabelSchema.single_choice(classes, multiple=multiple)
    assert parse_schema(json.dumps(schema.to_document())) == schema


@given(names, names)
def test_growing_keeps_every_id_and_is_an_evolution(first: list[str], second: list[str]) -> None:
    old = LabelSchema.single_choice(first)
    new = grow(old, second)
    check_evolution(old, new)
    assert new.classes[: len(first)] == old.classes
    assert {c.name for c in new.classes} == {*first, *second}
    assert len({c.id for c in new.classes}) == len(new.classes)
    assert grow(new, second) == new


def test_yaml_words_stay_words() -> None:
    schema = parse_schema("classes: [no, yes, on, 2024-01-01, 7, null]".replace(", null", ""))
    assert [c.name for c in schema.classes] == ["no", "yes", "on", "2024-01-01", "7"]


def test_yaml_with_flags() -> None:
    schema = parse_schema(
        "classes: [a, {id: 5, name: b, retired: true}]\n"
        "fields:\n- {name: things, kind: box, multiple: true, required: no}\n"
    )
    assert schema.classes[1].retired
    assert schema.fields[0].multiple
    assert not schema.fields[0].required
    assert schema.fields[0].classes == (0, 5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &x [1, 2]\nb: *x", "aliases"),
        ("a: &a [lol]\nb: &b [*a, *a]\nc: [*b, *b]", "aliases"),
        ("classes: [!!python/object/apply:os.system [ls]]", "tags"),
        ("classes: " + "[" * 40, "nested deeper"),
        ("[" * 100_000, "nested deeper"),
        ('{"classes": [{"id": NaN}]}', "NaN"),
        ('{"classes": ["a"], "classes": ["b"]}', "appears twice"),
        ("classes: [a]\nclasses: [b]", "appears twice"),
        ("classes: [a, a]", "'a' appears twice"),
        ("classes: [{id: 1, name: a}, {id: 1, name: b}]", "class id 1 appears twice"),
        ("classes: cat", "classes: expected a list"),
        ("just words", "expected an object"),
        ("", "expected an object"),
        ("classes: [a]\nfields: []", "fields"),
        ("classes: [{id: 0, name: a, color: red}]", "classes.0.color"),
        ("classes: [{id: -1, name: a}]", "classes.0.id"),
        ("classes: [{name: a}]", "classes.0"),
        ('classes: ["a\\nb"]', "classes.0.name"),
        ("classes: ['  ']", "classes.0.name"),
        ("classes: [a]\nsurprise: 1", "surprise"),
        ("classes: [a]\nfields: [{name: f, kind: wave}]", "fields.0.kind"),
        ("classes: [a]\nfields: [{name: f, kind: choice, classes: [3]}]", "class 3"),
        ("classes: [a\nb: ]", "not YAML"),
        ('{"classes": [', "not JSON"),
        ("x" * 1_000_001, "more than"),
    ],
)
def test_a_bad_schema_says_where(text: str, message: str) -> None:
    with pytest.raises(BadSchema) as caught:
        parse_schema(text)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_boxes_are_not_for_texts() -> None:
    with pytest.raises(BadSchema, match="cannot be drawn on text"):
        check_kind(LabelSchema.boxes(["cell"]), "text")
    check_kind(LabelSchema.boxes(["cell"]), "image")


SINGLE = LabelSchema.single_choice(["cat", "dog"])
MULTIPLE = LabelSchema.single_choice(["cat", "dog"], multiple=True)
BOXES = LabelSchema.boxes(["cell"])


def test_regions_that_fit() -> None:
    check_regions(SINGLE, [choice(1)], width=None, height=None)
    both = Choice(id="r", field="label", classes=(0, 1))
    check_regions(MULTIPLE, [both], width=None, height=None)
    check_regions(BOXES, [box(0, 0, 0, 5, 5), box(0, 1, 1, 5, 5, id="b2")], width=10, height=10)
    check_regions(BOXES, [], width=10, height=10)
    check_regions(SINGLE, [], width=None, height=None, complete=False)


@pytest.mark.parametrize(
    ("schema", "regions", "field", "region", "message"),
    [
        (SINGLE, [], "label", None, "required"),
        (SINGLE, [choice(7)], "label", "r1", "class 7 does not belong"),
        (SINGLE, [choice(0, field="other")], "other", "r1", "no such field"),
        (SINGLE, [choice(0), choice(1, id="r2")], "label", "r2", "only one"),
        (SINGLE, [Choice(id="r", field="label", classes=(0, 1))], "label", "r", "exactly one class"),
        (SINGLE, [Choice(id="r", field="label", classes=())], "label", "r", "exactly one class"),
        (SINGLE, [box(0, 0, 0, 1, 1, field="label")], "label", "b1", "expected a choice"),
        (MULTIPLE, [Choice(id="r", field="label", classes=(1, 1))], "label", "r", "twice"),
        (MULTIPLE, [Choice(id="r", field="label", classes=())], "label", "r", "at least one"),
        (BOXES, [box(0, 8, 8, 5, 5)], "objects", "b1", "leaves the image"),
    ],
)
def test_a_violation_names_field_and_region(
    schema: LabelSchema, regions: list[Region], field: str, region: str | None, message: str
) -> None:
    with pytest.raises(SchemaViolation, match=message) as caught:
        check_regions(schema, regions, width=10, height=10)
    assert (caught.value.field, caught.value.region) == (field, region)


def test_a_retired_class_is_for_old_labels_only() -> None:
    retired = LabelSchema.from_document({"classes": ["a", {"id": 1, "name": "b", "retired": True}]})
    check_regions(retired, [choice(0)], width=None, height=None)
    with pytest.raises(SchemaViolation, match="retired"):
        check_regions(retired, [choice(1)], width=None, height=None)


def test_a_schema_may_append_rename_recolour_and_retire() -> None:
    new = LabelSchema.from_document(
        {
            "classes": [
                {"id": 0, "name": "feline", "color": "#000000"},
                {"id": 1, "name": "dog", "retired": True},
                {"id": 2, "name": "bird"},
            ],
            "fields": [
                {"name": "label", "kind": "choice", "multiple": True, "classes": [2, 0, 1]},
                {"name": "mood", "kind": "choice", "required": False, "classes": [2]},
            ],
        }
    )
    check_evolution(SINGLE, new)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"classes": [{"id": 0, "name": "dog"}, {"id": 1, "name": "cat"}]},
            "'dog' moved from class 1 to class 0",
        ),
        ({"classes": ["cat"], "fields": [{"name": "label", "kind": "choice"}]}, r"class 1 \(dog\) is gone"),
        ({"fields": [{"name": "other", "kind": "choice"}]}, "field 'label' is gone"),
        ({"fields": [{"name": "label", "kind": "box"}]}, "changed from choice to box"),
        ({"fields": [{"name": "label", "kind": "choice", "classes": [0]}]}, "lost class 1"),
    ],
)
def test_a_schema_may_not_change_what_labels_mean(changes: dict[str, object], message: str) -> None:
    with pytest.raises(SchemaEvolutionError, match=message):
        check_evolution(SINGLE, edited(SINGLE, **changes))


def test_several_labels_do_not_become_one() -> None:
    with pytest.raises(SchemaEvolutionError, match="allowed several"):
        check_evolution(MULTIPLE, SINGLE)


def test_ids_below_the_highest_are_spent() -> None:
    old = LabelSchema.from_document({"classes": [{"id": 4, "name": "a"}]})
    new = LabelSchema.from_document({"classes": [{"id": 4, "name": "a"}, {"id": 2, "name": "b"}]})
    with pytest.raises(SchemaEvolutionError, match="new ids start at 5"):
        check_evolution(old, new)
