"""The agreement on one task, and figures added up over tasks, worked out by hand."""

from typing import Any

import pytest

from labeling.agreement import FieldCounts, TaskAgreement, compare, summarise
from labeling.schema import LabelSchema
from labeling.shapes import Choice, FreeText, Region, Relation, Span
from tests.factories import box, choice

ANN, BOB, CLEO = 1, 2, 3


def several(*classes: int) -> Choice:
    return Choice(id="c", field="label", classes=classes)


def span(start: int, end: int, class_id: int = 0, id: str = "s") -> Span:
    return Span(id=id, field="words", class_id=class_id, start=start, end=end)


def note(text: str) -> FreeText:
    return FreeText(id="n", field="note", text=text)


def tie(start: str, end: str, class_id: int = 0) -> Relation:
    return Relation(id="t", field="ties", class_id=class_id, from_id=start, to_id=end)


@pytest.mark.parametrize(
    ("answers", "value"),
    [
        ([[choice(1)], [choice(1)]], 1),
        ([[choice(1)], [choice(2)]], 0),
        ([[choice(1)], [choice(1)], [choice(2)]], 1 / 3),
        ([[choice(1)], []], 0),
        ([[], []], 1),
        ([[several(0, 1)], [several(1, 2)]], 1 / 3),
        ([[choice(1), choice(2, field="mood")], [choice(1), choice(0, field="mood")]], 1 / 2),
        ([[box(0, 0, 0, 10, 10)], [box(0, 5, 0, 10, 10)]], 1 / 3),
        ([[box(0, 0, 0, 10, 10)], [box(1, 0, 0, 10, 10)]], 0),
        ([[box(0, 0, 0, 10, 10), box(0, 50, 50, 9, 9, id="b2")], [box(0, 0, 0, 10, 10)]], 1 / 2),
        ([[box(0, 0, 0, 10, 10)], [], []], 1 / 3),
        ([[span(0, 4), span(6, 9, id="s2")], [span(0, 4), span(6, 8, id="s2")]], 1 / 2),
        ([[span(0, 4)], [span(0, 4, class_id=1)]], 0),
        ([[note("the cat sat")], [note("The cat, sitting")]], 2 / 3),
        ([[note("猫坐着")], [note("猫坐下")]], 2 / 3),
        ([[note("")], [note(" ")]], 1),
    ],
)
def test_the_agreement_on_one_task(answers: list[list[Region]], value: float) -> None:
    assert compare(dict(enumerate(answers))).value == pytest.approx(value)


def test_relations_agree_when_they_tie_the_same_words() -> None:
    ours = [span(0, 4, id="a"), span(6, 9, id="b"), tie("a", "b")]
    theirs = [span(6, 9, id="x"), span(0, 4, id="y"), tie("y", "x")]
    assert compare({ANN: ours, BOB: theirs}).value == 1
    for other in (tie("x", "y"), tie("y", "x", 1)):
        found = compare({ANN: ours, BOB: [*theirs[:2], other]})
        assert found.value == pytest.approx(1 / 2)  # the words agree, the tie does not


def test_counts_survive_json() -> None:
    answers = {ANN: [choice(1), span(0, 4), note("a")], BOB: [choice(2), span(0, 4), note("a b")]}
    for counts in compare(answers).fields:
        assert FieldCounts.from_json(counts.to_json()) == counts


SCHEMA = LabelSchema.from_document(
    {
        "classes": ["cat", "dog", "bird"],
        "fields": [
            {"name": "label", "kind": "choice"},
            {"name": "objects", "kind": "box", "multiple": True},
            {"name": "words", "kind": "span", "multiple": True},
            {"name": "note", "kind": "text"},
        ],
    }
)


def figures(*answers: dict[int, list[Any]]) -> Any:
    return summarise([compare(said) for said in answers], SCHEMA)


def test_choices_of_a_project() -> None:
    said = [(0, 0), (1, 1), (0, 1), (0, 0)]
    tasks = [{ANN: [choice(a)], BOB: [choice(b)]} for a, b in said]
    found = figures(*tasks, {ANN: [choice(2)], CLEO: [choice(2)]})
    assert (found.tasks, found.mean.value) == (5, 0.8)
    (field,) = found.fields
    assert (field.field, field.kind, field.by) == ("label", "choice", "cohen_kappa")
    assert field.figures["agreement"].value == 0.8
    # Answers: 5 cats, 3 dogs, 2 birds of 10, so chance agrees on (5*4 + 3*2 + 2*1) / 90 of the pairs.
    assert field.figures["krippendorff_alpha"].value == pytest.approx((0.8 - 28 / 90) / (1 - 28 / 90))
    assert field.figures["fleiss_kappa"].value == pytest.approx((0.8 - 0.38) / (1 - 0.38))
    assert [(c.name, c.figure.n) for c in field.classes] == [("cat", 5), ("dog", 5), ("bird", 5)]
    assert field.classes[2].figure.value == 1
    pairs = {(p.a, p.b): p.figure for p in field.pairs}
    assert (pairs[ANN, BOB].n, pairs[ANN, CLEO].n) == (4, 1)
    assert pairs[ANN, BOB].value == pytest.approx(0.5)  # observed 3/4, by chance 3/4 * 2/4 + 1/4 * 2/4
    assert pairs[ANN, CLEO].value is None  # both only ever said bird


def test_boxes_of_a_project() -> None:
    found = figures(
        {ANN: [box(0, 0, 0, 10, 10)], BOB: [box(0, 0, 5, 10, 10)]},
        {ANN: [box(0, 0, 0, 10, 10), box(1, 40, 40, 5, 5, id="b2")], BOB: [box(0, 0, 0, 10, 10)]},
    )
    (field,) = found.fields
    assert field.figures["mean_iou"].value == pytest.approx((1 / 3 + 1 + 0) / 3)
    assert field.figures["f1"].value == pytest.approx(2 * 1 / 5)
    assert [(c.name, c.figure.value) for c in field.classes] == [
        ("cat", pytest.approx((1 / 3 + 1) / 2)),
        ("dog", 0.0),
    ]
    assert field.pairs[0].figure.value == field.figures["mean_iou"].value
    assert field.figures["mean_iou"].n == 2


def test_spans_and_notes_of_a_project() -> None:
    found = figures(
        {ANN: [span(0, 4), note("good")], BOB: [span(0, 4), note("good")]},
        {ANN: [span(0, 4), span(5, 7, id="s2")], BOB: [span(0, 3)]},
    )
    words, notes = found.fields
    assert words.by == "f1"
    assert words.figures["f1"].value == pytest.approx(2 * 1 / 5)
    assert words.figures["mean_overlap"].value == pytest.approx((1 + 3 / 4 + 0) / 3)
    assert notes.figures["similarity"].value == 1
    assert notes.classes == ()


def test_a_project_without_overlap_has_no_figures() -> None:
    found = figures()
    assert (found.tasks, found.mean.n, found.fields) == (0, 0, ())
    assert summarise([TaskAgreement(1.0, ())], SCHEMA).mean.value == 1
