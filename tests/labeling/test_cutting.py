"""Shapes that reach past the edge."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.cutting import cut

POINT = st.lists(st.floats(-20, 40), min_size=2, max_size=2)


def test_a_box_is_cut_at_the_edge() -> None:
    inside = {"x": 1.0, "y": 1.0, "width": 5.0, "height": 7.005}
    assert cut("box", inside, 10, 8) is inside
    beyond = {"x": -3.0, "y": 2.0, "width": 20.0, "height": 20.0}
    assert cut("box", beyond, 10, 8) == {"x": 0, "y": 2, "width": 10, "height": 6}
    with pytest.raises(ValueError, match="outside of the image of 10 x 8"):
        cut("box", {"x": 11.0, "y": 1.0, "width": 5.0, "height": 5.0}, 10, 8)


def test_an_outline_is_cut_along_the_edge() -> None:
    triangle = {"points": [[5.0, 2.0], [15.0, 2.0], [5.0, 6.0]]}
    assert cut("polygon", triangle, 10, 8)["points"] == [[5, 2], [10, 2], [10, 4], [5, 6]]
    with pytest.raises(ValueError, match="outside"):
        cut("polygon", {"points": [[11.0, 1.0], [12.0, 1.0], [12.0, 2.0]]}, 10, 8)


@settings(deadline=None)
@given(st.lists(POINT, min_size=3, max_size=8))
def test_what_is_left_of_an_outline_lies_inside(points: list[list[float]]) -> None:
    try:
        left = cut("polygon", {"points": points}, 10, 8)["points"]
    except ValueError:
        return
    assert len(left) >= 3
    assert all(-0.01 <= x <= 10.01 and -0.01 <= y <= 8.01 for x, y in left)


def test_points_move_a_little_and_no_further() -> None:
    near = {"points": [[-1.0, 2.0, 2], [3.0, 9.5, 1]]}
    assert cut("keypoints", near, 10, 8)["points"] == [[0, 2, 2], [3, 8, 1]]
    with pytest.raises(ValueError, match=r"\(-3, 2\) lies outside"):
        cut("polyline", {"points": [[-3.0, 2.0], [1.0, 1.0]]}, 10, 8)
