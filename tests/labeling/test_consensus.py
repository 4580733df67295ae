"""One label from the answers of several people."""

from labeling.consensus import agree
from labeling.shapes import Choice
from tests.factories import box, choice


def test_one_answer_is_the_label() -> None:
    assert agree([[choice(1), box(0, 1, 1, 2, 2)]]) == [choice(1), box(0, 1, 1, 2, 2)]
    assert agree([[]]) == []


def test_most_votes_win_and_ties_have_no_label() -> None:
    assert agree([[choice(1)], [choice(2)], [choice(1)]]) == [Choice(id="label", field="label", classes=(1,))]
    assert agree([[choice(1)], [choice(2)]]) is None
    assert agree([[choice(1)], [choice(2)], [choice(0)]]) is None
    assert agree([[choice(1)], [choice(2)], [choice(0)], [choice(2)]]) is not None


def test_several_classes_are_one_answer_in_any_order() -> None:
    ab, ba = Choice(id="x", field="label", classes=(0, 1)), Choice(id="y", field="label", classes=(1, 0))
    assert agree([[ab], [ba], [choice(0)]]) == [Choice(id="label", field="label", classes=(0, 1))]


def test_leaving_a_field_open_is_an_answer_too() -> None:
    mood = choice(2, field="mood")
    assert agree([[choice(1), mood], [choice(1)], [choice(1)]]) == [
        Choice(id="label", field="label", classes=(1,))
    ]
    assert agree([[choice(1), mood], [choice(1)]]) is None


def test_boxes_are_the_first_annotators() -> None:
    first, second = box(0, 1, 1, 2, 2), box(1, 5, 5, 2, 2)
    assert agree([[first], [second], [second]]) == [first]
