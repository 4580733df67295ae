"""Class names that come with files."""

import pytest

from labeling.class_book import MAX_GROWN, ClassBook
from labeling.errors import BadOptions
from labeling.formats import GivenPrediction, Record
from labeling.growth import Growth
from labeling.schema import LabelSchema
from labeling.shapes import Choice, Extent
from tests.factories import CLASSES, choice

EMPTY = ClassBook.of(LabelSchema.single_choice(()))
BOOK = ClassBook.of(LabelSchema.single_choice(CLASSES))
DIGITS = ClassBook.of(LabelSchema.single_choice([str(i) for i in (3, 1, 2)]))


def labelled(*labels: str | int) -> Record:
    return Record(where="x", labels=labels)


def missing(book: ClassBook, *records: Record) -> list[str]:
    growth = book.missing(records)
    assert growth is not None
    return growth.labels


def test_names_become_gold() -> None:
    assert BOOK.gold(["dog"]) == (choice(1),)
    assert BOOK.gold([" dog ", "dog"]) == (choice(1),)
    assert BOOK.gold([]) is None
    several = ClassBook.of(LabelSchema.single_choice(CLASSES, multiple=True))
    assert several.gold(["bird", "cat"]) == (Choice(id="r1", field="label", classes=(2, 0)),)


def test_numbers_mean_a_name_first_and_a_position_otherwise() -> None:
    assert BOOK.gold([2]) == (choice(2),)
    assert DIGITS.gold([3]) == (choice(0),)
    for book, number in ((BOOK, 3), (DIGITS, 0)):
        with pytest.raises(ValueError, match=f"no class '{number}'"):
            book.gold([number])
    with pytest.raises(ValueError, match="no class '2'"):
        BOOK.gold(["2"])  # text from a table is a name, never a position


def test_what_does_not_fit_is_said() -> None:
    with pytest.raises(ValueError, match="no class 'fish'"):
        BOOK.gold(["fish"])
    with pytest.raises(ValueError, match="2 labels where field 'label' takes one"):
        BOOK.gold(["cat", "dog"])
    with pytest.raises(ValueError, match="no choice field"):
        ClassBook.of(LabelSchema.boxes(["cell"])).gold(["cell"])
    retired = LabelSchema.from_document({"classes": [{"id": 0, "name": "a", "retired": True}]})
    with pytest.raises(ValueError, match="no class 'a'"):
        ClassBook.of(retired).gold(["a"])


def test_predictions_have_scores_between_0_and_1() -> None:
    for score in (0.25, None):
        (region,) = BOOK.predicted(GivenPrediction("m", "cat", score), Extent())
        assert region == choice(0, score=score)
    for score in (-0.1, 1.1):
        with pytest.raises(ValueError, match="between 0 and 1"):
            BOOK.predicted(GivenPrediction("m", "cat", score), Extent())


def test_growing_orders_numbers_and_keeps_the_order_of_words() -> None:
    records = [labelled("b"), labelled("10"), labelled("9"), labelled("a", "b"), labelled()]
    assert missing(EMPTY, *records) == ["9", "10", "b", "a"]
    assert missing(EMPTY, labelled(3), labelled(1)) == ["0", "1", "2", "3"]
    assert BOOK.missing([labelled("cat"), labelled(2)]) is None
    predicted = Record(where="x", predictions=(GivenPrediction("m", "fish"),))
    assert missing(BOOK, predicted) == ["fish"]
    grown = BOOK.grown(Growth(["fish"], []))
    assert grown.gold(["fish"]) == (choice(3),)


def test_growing_ends_where_it_must_be_a_mistake() -> None:
    with pytest.raises(BadOptions, match="is it the right column"):
        EMPTY.grown(Growth([str(i) for i in range(MAX_GROWN + 1)], []))
