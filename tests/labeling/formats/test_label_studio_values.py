"""Label Studio's coordinates, masks and labelling config, there and back."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.errors import BadSchema
from labeling.formats.label_studio import brush
from labeling.formats.label_studio.config import read_config
from labeling.formats.label_studio.results import Item, marks
from labeling.formats.label_studio.schemas import plan
from labeling.formats.label_studio.writing import config, object_name, refusal, results
from labeling.formats.records import Mark
from labeling.schema import LabelSchema
from labeling.shapes import Region, parse_regions
from labeling.shapes.run_lengths import encode

WIDTH, HEIGHT = 640, 427  # not square: percent of the width are not percent of the height

SCHEMA = LabelSchema.from_document(
    {
        "classes": ["car", "person, walking", "tree"],
        "fields": [
            {
                "name": "boxes",
                "kind": "box",
                "multiple": True,
                "required": False,
                "attributes": [
                    {"name": "occluded", "kind": "checkbox", "classes": [0]},
                    {"name": "make", "kind": "select", "options": ["old", "new"], "required": True},
                    {"name": "wheels", "kind": "number", "minimum": 0, "maximum": 18},
                    {"name": "note", "kind": "text"},
                ],
            },
            {"name": "rotated", "kind": "rotated_box", "multiple": True, "required": False},
            {"name": "outlines", "kind": "polygon", "multiple": True, "required": False},
            {"name": "lines", "kind": "polyline", "multiple": True, "required": False},
            {"name": "spots", "kind": "keypoints", "multiple": True, "required": False, "points": ["point"]},
            {"name": "masks", "kind": "mask", "multiple": True, "required": False},
            {"name": "weather", "kind": "choice", "multiple": True, "classes": [1, 2]},
            {"name": "remark", "kind": "text", "required": False, "classes": []},
            {"name": "ties", "kind": "relation", "multiple": True, "required": False},
        ],
    }
)
NAMES = {c.id: c.name for c in SCHEMA.classes}
SHOWN = object_name(SCHEMA, "image")


def written(regions: Sequence[Region], text: str | None = None) -> list[dict[str, object]]:
    size = None if text is not None else (WIDTH, HEIGHT)
    fields = {f.name: f for f in SCHEMA.fields}
    return [
        result
        for region in regions
        for result in results(region, fields[region.field], NAMES, SHOWN, text=text, size=size)
    ]


def back(mark: Mark) -> dict[str, object]:
    """A mark as the region it came from, its classes by number again."""
    ids = {name: class_id for class_id, name in NAMES.items()}
    value: dict[str, object] = {"id": mark.id, "kind": mark.kind, "field": mark.field or "ties", **mark.body}
    if mark.kind == "choice":
        value["classes"] = [ids[name] for name in mark.names]
    elif mark.names:
        value["class"] = ids[mark.names[0]]
    if mark.attributes:
        value["attributes"] = dict(mark.attributes)
    if mark.group is not None:
        value["group"] = mark.group
    if mark.score is not None:
        value["score"] = mark.score
    return value


def close(a: object, b: object) -> bool:
    """Equal but for what percent and back do to a float."""
    if isinstance(a, float | int) and isinstance(b, float | int):
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-6)
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(close, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(close(a[k], b[k]) for k in a)
    return a == b


X = st.floats(0, WIDTH - 1)
Y = st.floats(0, HEIGHT - 1)
POINT = st.tuples(X, Y)
CLASS = st.integers(0, 2)
ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional={
        "occluded": st.booleans(),
        "make": st.sampled_from(["old", "new"]),
        "wheels": st.integers(0, 18).map(float),
        "note": st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20),
    },
)


@st.composite
def regions(draw: st.DrawFn) -> list[Region]:
    box = {"kind": "box", "field": "boxes", "x": draw(X), "y": draw(Y), "width": 1.0, "height": 0.5}
    rotated = {"kind": "rotated_box", "field": "rotated", "cx": draw(X), "cy": draw(Y), "width": 7.5}
    rotated |= {"height": 3.25, "angle": draw(st.floats(0.5, 359))}
    points = draw(st.lists(POINT, min_size=3, max_size=6, unique=True))
    bitmap = np.array(draw(st.lists(st.booleans(), min_size=60, max_size=60))).reshape(6, 10)
    full = np.zeros((HEIGHT, WIDTH), bool)
    full[100:106, 50:60] = bitmap
    spot = [*draw(POINT), draw(st.sampled_from([1, 2]))]
    values = [
        box | {"class": draw(CLASS), "attributes": draw(ATTRIBUTES), "group": "g1"},
        rotated | {"class": draw(CLASS), "score": draw(st.floats(0, 1))},
        {"kind": "polygon", "field": "outlines", "class": draw(CLASS), "points": points},
        {"kind": "polyline", "field": "lines", "class": draw(CLASS), "points": points},
        {"kind": "keypoints", "field": "spots", "class": draw(CLASS), "points": [spot]},
        {
            "kind": "mask",
            "field": "masks",
            "class": draw(CLASS),
            "size": [HEIGHT, WIDTH],
            "counts": encode(full),
        },
        {"kind": "choice", "field": "weather", "classes": [2, 1]},
        {"kind": "text", "field": "remark", "text": draw(st.text("ab \n\u00e9", min_size=1))},
        {"kind": "relation", "field": "ties", "class": draw(CLASS), "from": "r0", "to": "r2"},
    ]
    return parse_regions([value | {"id": f"r{i}"} for i, value in enumerate(values)])


@settings(deadline=None)
@given(regions())
def test_every_kind_on_an_image_comes_back(given_regions: list[Region]) -> None:
    names = {f"boxes.{a.name}": a.name for a in SCHEMA.fields[0].attributes}
    found = marks(written(given_regions), Item(width=WIDTH, height=HEIGHT), names)
    for region, mark in zip(given_regions, found, strict=True):
        value = back(mark) | ({"id": region.id} if region.kind == "relation" else {})
        expected = region.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True) | {
            "kind": region.kind
        }
        expected.pop("holes", None)
        assert close(value, expected), (value, expected)


@settings(deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=400), st.integers(1, 20))
def test_brush_masks_come_back(pixels: list[bool], width: int) -> None:
    height = -(-len(pixels) // width)
    bitmap = np.zeros(height * width, bool)
    bitmap[: len(pixels)] = pixels
    bitmap = bitmap.reshape(height, width)
    assert (brush.decode(brush.encode(bitmap), height, width) == bitmap).all()


def test_the_brush_code_is_that_of_label_studio() -> None:
    """Bytes written by label-studio-sdk 2.1 (converter.brush.encode_rle)."""
    bitmap = np.zeros((7, 9), bool)
    bitmap[2:5, 3:8] = bitmap[6, 0] = bitmap[0, 8] = True
    theirs = [0, 0, 0, 252, 57, 27, 254, 31, 0, 143, 255, 23, 128, 97, 63, 251, 224, 24, 79, 254, 248, 6, 19,
              255, 196, 224, 17, 255, 225, 240, 0]  # fmt: skip
    assert brush.encode(bitmap) == theirs
    assert (brush.decode(theirs, 7, 9) == bitmap).all()


def test_literals_count_by_their_alpha() -> None:
    """A record of single values: two pixels, the second one half transparent red."""
    words = [0, 0, 0, 255, 255, 0, 0, 127]
    bits = f"{8:032b}{7:05b}" + "0010" + "0011" + "0111" + "1111" + "0" + "00" + f"{7:03b}"
    bits += "".join(f"{word:08b}" for word in words)
    data = np.packbits(np.array(list(bits), np.uint8)).tolist()
    assert brush.decode(data, 1, 2).tolist() == [[True, False]]


@pytest.mark.parametrize(
    ("data", "words"),
    [([], "breaks off"), ([0] * 8, "pixels"), ([300], "bytes"), ("abc", "bytes")],
)
def test_a_broken_brush_mask_is_refused(data: list[int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        brush.decode(data, 2, 2)


def test_a_rotated_rectangle_turns_about_its_corner() -> None:
    """A quarter turn clockwise: what was to the right of the corner lies below it."""
    value = {"x": 50, "y": 50, "width": 10, "height": 20, "rotation": 90, "rectanglelabels": ["car"]}
    result = {"id": "a", "from_name": "b", "type": "rectanglelabels", "value": value}
    (mark,) = marks([result], Item(width=100, height=100), {})
    assert mark.kind == "rotated_box"
    assert close(mark.body, {"cx": 40.0, "cy": 55.0, "width": 10.0, "height": 20.0, "angle": 90.0})


def test_percent_are_of_the_side_they_belong_to() -> None:
    value = {"x": 25, "y": 50, "width": 50, "height": 10, "rotation": 0, "rectanglelabels": ["car"]}
    result = {"from_name": "b", "type": "rectanglelabels", "value": value}
    (mark,) = marks([result], Item(width=200, height=100), {})
    assert mark.body == {"x": 50.0, "y": 50.0, "width": 100.0, "height": 10.0}


def test_a_tool_and_its_labels_are_one_region() -> None:
    area = {"x": 0, "y": 0, "width": 50, "height": 50, "rotation": 0}
    both = [
        {"id": "a", "from_name": "tool", "type": "rectangle", "value": area},
        {"id": "a", "from_name": "names", "type": "labels", "value": area | {"labels": ["car"]}},
    ]
    (mark,) = marks(both, Item(width=10, height=10), {})
    assert (mark.kind, mark.names, mark.field) == ("box", ("car",), "tool")


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ({"type": "hypertextlabels", "value": {"start": "/p[1]"}}, "hypertextlabels"),
        ({"type": "rectanglelabels", "value": {"x": 1, "y": 1, "width": 1, "height": 1}}, "no label"),
        ({"type": "rectanglelabels", "value": {"x": 1, "rectanglelabels": ["a"]}}, "no 'y'"),
        ({"type": "polygonlabels", "value": {"points": [[1]], "polygonlabels": ["a"]}}, "not enough values"),
        (
            {"type": "vectorlabels", "value": {"vertices": [{"isBezier": True}], "vectorlabels": ["a"]}},
            "Bezier",
        ),
        ({"type": "brushlabels", "value": {"rle": [1], "brushlabels": ["a"]}}, "breaks off"),
        ({"type": "relation", "from_id": "x", "to_id": "y"}, "'x'"),
    ],
)
def test_what_cannot_be_taken_over_is_named(result: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        marks([{"id": "r9", "from_name": "f", **result}], Item(width=10, height=10), {})


def test_relations_keep_their_direction() -> None:
    spans = [
        {"id": i, "from_name": "l", "type": "labels", "value": {"start": n, "end": n + 1, "labels": ["x"]}}
        for n, i in enumerate("ab")
    ]
    ties = [
        {"type": "relation", "from_id": "a", "to_id": "b", "direction": direction, "labels": ["of"]}
        for direction in ("right", "left", "bi")
    ]
    found = marks([*spans, *ties], Item(text="xy"), {})[2:]
    assert [(m.body["from"], m.body["to"]) for m in found] == [("a", "b"), ("b", "a"), ("a", "b"), ("b", "a")]
    assert {m.names for m in found} == {("of",)}


def test_the_schema_of_a_project_survives_its_config() -> None:
    made = plan(read_config(config(SCHEMA, "image")))
    assert made.kind == "image"
    assert [c.name for c in made.schema.classes if c.name != "related"] == [c.name for c in SCHEMA.classes]
    assert {(f.name, f.required) for f in made.schema.fields if f.kind != "relation"} == {
        (f.name, f.required) for f in SCHEMA.fields if f.kind != "relation"
    }
    first = made.schema.fields[0]
    assert first.attributes == SCHEMA.fields[0].attributes


def test_classes_keep_the_order_of_the_config() -> None:
    text = """<View><Image name="i" value="$picture"/>
      <RectangleLabels name="b" toName="i"><Label value="zebra" background="red"/>
        <Label value="ant" alias="bug"/>
      </RectangleLabels>
      <PolygonLabels name="p" toName="i"><Label value="ant" alias="bug"/><Label value="moth"/></PolygonLabels>
      <Choices name="c" toName="i" choice="multiple" required="true"><Choice value="day"/></Choices></View>"""
    found = plan(read_config(text)).schema
    assert [(c.id, c.name) for c in found.classes] == [(0, "zebra"), (1, "bug"), (2, "moth"), (3, "day")]
    assert found.classes[0].color == "#ff0000"
    assert [(f.name, f.kind, f.classes) for f in found.fields] == [
        ("b", "box", (0, 1)),
        ("p", "polygon", (1, 2)),
        ("c", "choice", (3,)),
    ]
    assert found.fields[2].required
    assert found.fields[2].multiple


def test_categories_are_ids_when_every_class_has_one() -> None:
    text = """<View><Text name="t" value="$text"/><Labels name="l" toName="t">
      <Label value="PER" category="7"/><Label value="LOC" category="2"/></Labels></View>"""
    assert {c.name: c.id for c in plan(read_config(text)).schema.classes} == {"PER": 7, "LOC": 2}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<View", "cannot be read"),
        ('<!DOCTYPE v [<!ENTITY a "b">]><View>&a;</View>', "entities or a document type"),
        ("<View><Header value='x'/></View>", "images nor texts"),
        ("<View><Image name='i' value='$i'/></View>", "asks nothing"),
        ("<View><Image name='i' value='$i'/><Pairwise name='p' toName='i'/></View>", "Pairwise"),
    ],
)
def test_a_config_that_makes_no_project_says_why(text: str, words: str) -> None:
    with pytest.raises(BadSchema, match=words):
        plan(read_config(text))


def test_what_label_studio_has_no_place_for() -> None:
    ring = [[0, 0], [9, 0], [9, 9]]
    polygon = {"id": "a", "kind": "polygon", "field": "f", "class": 0, "points": ring, "holes": [ring]}
    skeleton = {"id": "b", "kind": "keypoints", "field": "f", "class": 0, "points": [[1, 1, 2], [2, 2, 2]]}
    said = [refusal(region) for region in parse_regions([polygon, skeleton])]
    assert said == ["a polygon with holes", "a skeleton of 2 points"]
