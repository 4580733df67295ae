"""One label from the answers of several people."""

from typing import Any

import numpy as np
import pytest

from labeling.consensus import Vote, agree, decide
from labeling.consensus.merging import merge
from labeling.shapes import (
    Choice,
    FreeText,
    Keypoints,
    Mask,
    Polygon,
    Region,
    Relation,
    RotatedBox,
    Span,
    run_lengths,
)
from tests.factories import box, choice


def chosen(*classes: int, field: str = "label", id: str = "r1") -> Choice:
    return Choice(id=id, field=field, classes=classes)


def span(start: int, end: int, class_id: int = 0, id: str = "s") -> Span:
    return Span(id=id, field="words", class_id=class_id, start=start, end=end)


def note(text: str) -> FreeText:
    return FreeText(id="n", field="note", text=text)


def mask(rows: list[str]) -> Mask:
    bitmap = np.array([[cell == "#" for cell in row] for row in rows])
    return Mask(id="m", field="f", class_id=0, size=bitmap.shape, counts=run_lengths.encode(bitmap))


def test_one_answer_is_the_label() -> None:
    assert agree([[choice(1), box(0, 1, 1, 2, 2)]]) == [choice(1), box(0, 1, 1, 2, 2)]
    assert agree([[]]) == []


def test_most_votes_win_and_ties_have_no_label() -> None:
    assert agree([[choice(1)], [choice(2)], [choice(1)]]) == [chosen(1)]
    assert agree([[choice(1)], [choice(2)]]) is None
    assert agree([[choice(1)], [choice(2)], [choice(0)]]) is None
    assert agree([[choice(1)], [choice(2)], [choice(0)], [choice(2)]]) is not None


def test_several_classes_are_one_answer_in_any_order() -> None:
    assert agree([[chosen(0, 1, id="x")], [chosen(1, 0, id="y")], [choice(0)]]) == [chosen(0, 1)]


def test_leaving_a_field_open_is_an_answer_too() -> None:
    mood = choice(2, field="mood", id="r2")
    assert agree([[choice(1), mood], [choice(1)], [choice(1)]]) == [chosen(1)]
    assert agree([[choice(1), mood], [choice(1)]]) is None


def test_a_decision_takes_the_place_of_the_vote() -> None:
    assert agree([[choice(1)], [choice(2)]], {"label": frozenset({2})}) == [chosen(2)]
    assert agree([[choice(1)], [choice(2)]], {"label": frozenset()}) == []


def test_attributes_of_a_choice_are_voted_on_by_those_who_chose_it() -> None:
    def sure(class_id: int, value: bool) -> Choice:
        return Choice(id="c", field="label", classes=(class_id,), attributes={"sure": value})

    answers = [[sure(1, True)], [sure(1, False)], [sure(1, True)], [sure(2, False)], [sure(2, False)]]
    assert agree(answers) == [Choice(id="r1", field="label", classes=(1,), attributes={"sure": True})]


def test_boxes_that_more_than_half_drew_stand_at_the_median() -> None:
    answers = [
        [box(0, 10, 10, 20, 20), box(0, 100, 100, 5, 5, id="lone")],
        [box(1, 12, 10, 20, 22, id="other id")],
        [box(0, 11, 9, 20, 20), box(1, 50, 50, 8, 8, id="b2")],
    ]
    assert agree(answers) == [box(0, 11, 10, 20, 20, id="r1")]
    assert agree([[box(0, 1, 1, 2, 2)], [box(0, 50, 1, 2, 2)]]) == []
    assert agree([[box(0, 0, 0, 10, 10)], [box(0, 2, 0, 10, 10)]]) == [box(0, 1, 0, 10, 10, id="r1")]


def test_things_in_one_place_are_told_apart_by_class() -> None:
    rider, horse = box(0, 10, 10, 20, 20, id="a"), box(1, 11, 11, 20, 20, id="b")
    agreed = agree([[rider, horse], [horse, rider], [rider, horse]])
    assert agreed == [box(0, 10, 10, 20, 20, id="r1"), box(1, 11, 11, 20, 20, id="r2")]


def test_groups_of_several_people_stay_groups() -> None:
    parts = [box(0, 0, 0, 9, 9, id="a"), box(0, 50, 0, 9, 9, id="b")]
    answers = [[part.model_copy(update={"group": name}) for part in parts] for name in ("x", "y")]
    agreed = agree(answers)
    assert agreed is not None
    assert agreed[0].group == agreed[1].group is not None


@pytest.mark.parametrize(
    ("members", "merged"),
    [
        (
            [(10, 10, 20, 10, 350.0), (12, 10, 20, 12, 10.0), (11, 11, 24, 10, 0.0)],
            (11, 10, 20, 10, 0.0),
        ),
        (  # the same rectangle written with its sides the other way round
            [(10, 10, 20, 10, 0.0), (10, 10, 10, 20, 92.0), (10, 10, 20, 10, 181.0)],
            (10, 10, 20, 10, 1.0),
        ),
    ],
)
def test_turned_boxes_are_merged_whatever_their_angles_are_called(
    members: list[tuple[float, ...]], merged: tuple[float, ...]
) -> None:
    names = ("cx", "cy", "width", "height", "angle")
    drawn = [RotatedBox(id="q", field="f", class_id=0, **dict(zip(names, m, strict=True))) for m in members]
    found: Any = merge(drawn)
    values = [getattr(found, name) for name in names]
    assert (*values[:4], values[4] % 180) == pytest.approx(merged)


def test_keypoints_are_merged_point_by_point() -> None:
    def pose(*points: tuple[float, float, int]) -> Keypoints:
        return Keypoints(id="k", field="f", class_id=0, points=points)

    members = [
        pose((10, 10, 2), (20, 20, 1), (0, 0, 0)),
        pose((12, 10, 2), (20, 22, 2), (0, 0, 0)),
        pose((11, 13, 1), (0, 0, 0), (5, 5, 2)),
    ]
    merged: Any = merge(members)
    assert merged.points == ((11, 10, 2), (20, 21, 1), (0, 0, 0))


def test_masks_are_merged_pixel_by_pixel() -> None:
    merged: Any = merge([mask(["##..", "##.."]), mask([".##.", ".##."]), mask(["##.#", "...."])])
    assert merged == mask(["##..", ".#.."])
    everything = mask(["##", "##"])
    assert merge([everything, everything]) == everything
    assert merge([everything, mask(["..", ".."])]) == mask(["..", ".."])


def test_outlines_are_those_most_like_the_others() -> None:
    def square(left: float) -> Polygon:
        points = ((left, 0.0), (left + 10, 0.0), (left + 10, 10.0), (left, 10.0))
        return Polygon(id="p", field="f", class_id=0, points=points)

    assert merge([square(0), square(1), square(3)]) == square(1)


def test_spans_relations_and_words_of_several_people() -> None:
    def tie(start: str, end: str) -> Relation:
        return Relation(id="t", field="ties", class_id=0, from_id=start, to_id=end)

    answers: list[list[Region]] = [
        [span(0, 4, id="a"), span(10, 14, id="b"), tie("a", "b"), note("good food")],
        [span(0, 5, id="x"), span(10, 14, id="y"), tie("x", "y"), note("good, cheap food")],
        [span(0, 4, id="a"), span(20, 24, id="c"), tie("a", "c"), note("slow")],
    ]
    assert agree(answers) == [
        span(0, 4, id="r1"),
        span(10, 14, id="r2"),
        FreeText(id="r3", field="note", text="good food"),
        Relation(id="r4", field="ties", class_id=0, from_id="r1", to_id="r2"),
    ]


def test_words_that_most_wrote_stand() -> None:
    assert agree([[note("a b c")], [note("x")], [note("x")]]) == [FreeText(id="r1", field="note", text="x")]
    assert agree([[note("a")], [], []]) == []


def test_dawid_skene_learns_who_errs() -> None:
    random = np.random.default_rng(3)
    truth = random.integers(0, 3, 200)
    accuracy = [0.95, 0.9, 0.34, 0.34, 0.34]  # three of five guess
    votes = [
        Vote(task, annotator, int(right if random.random() < share else random.integers(0, 3)))
        for task, right in enumerate(truth)
        for annotator, share in enumerate(accuracy)
    ]
    right = {
        method: sum(answer == truth[task] for task, answer in decide(votes, method).items())
        for method in ("majority", "dawid-skene")
    }
    assert right["dawid-skene"] > 180 > right["majority"]


def test_methods_agree_where_everybody_does() -> None:
    votes = [Vote(f"t{task}", f"w{annotator}", task % 2) for task in range(4) for annotator in range(3)]
    wanted = {f"t{task}": task % 2 for task in range(4)}
    assert decide(votes, "majority") == decide(votes, "dawid-skene") == wanted
    assert decide([], "dawid-skene") == decide([], "majority") == {}
    assert decide([Vote("t", "a", 1), Vote("t", "b", 2)], "majority") == {"t": None}
