"""Interactive segmentation: the thing that a box or clicks point at."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preannotate.errors import NothingFound
from preannotate.interactive import Bitmap, Click, Frame, GrabCut, Pixels, Prompt, bounds, outline


def scene(
    width: int, height: int, *, things: tuple[tuple[float, float, float], ...]
) -> tuple[Pixels, list[Bitmap]]:
    """Noisy green ground, orange discs (x, y, radius as shares of the height); and each disc's pixels."""
    rng = np.random.default_rng(5)
    image = rng.normal((60, 120, 50), 14, (height, width, 3))
    rows, columns = np.mgrid[:height, :width]
    discs = []
    for x, y, radius in things:
        disc = (columns - x * height) ** 2 + (rows - y * height) ** 2 < (radius * height) ** 2
        image[disc] = rng.normal((210, 120, 30), 14, (int(disc.sum()), 3))
        discs.append(disc)
    return np.clip(image, 0, 255).astype(np.uint8), discs


def overlap(found: Bitmap, wanted: Bitmap) -> float:
    return float(np.count_nonzero(found & wanted) / np.count_nonzero(found | wanted))


@pytest.mark.parametrize(("width", "height"), [(160, 120), (1200, 900)])
def test_a_box_or_a_click_finds_the_disc_in_it_and_only_that(width: int, height: int) -> None:
    image, (wanted, _) = scene(width, height, things=((0.35, 0.4, 0.2), (0.95, 0.7, 0.15)))
    at = 0.35 * height, 0.4 * height
    frame = Frame(0.12 * height, 0.17 * height, 0.46 * height, 0.46 * height)
    by_box = GrabCut().segment(image, Prompt(frame=frame))
    by_click = GrabCut().segment(image, Prompt(clicks=(Click(*at),)))
    assert by_box.shape == by_click.shape == (height, width)
    assert overlap(by_box, wanted) > 0.95
    assert overlap(by_click, wanted) > 0.95


def test_a_click_beside_takes_a_part_away() -> None:
    image, (one, other) = scene(240, 160, things=((0.4, 0.5, 0.2), (0.9, 0.5, 0.2)))
    frame = Frame(20, 30, 180, 100)
    both = Prompt(frame=frame, clicks=(Click(64, 80), Click(144, 80)))
    assert overlap(GrabCut().segment(image, both), one | other) > 0.9
    less = Prompt(frame=frame, clicks=(Click(64, 80), Click(144, 80, inside=False)))
    assert overlap(GrabCut().segment(image, less), one) > 0.8


def test_the_same_prompt_gives_the_same_pixels() -> None:
    image, _ = scene(200, 150, things=((0.5, 0.5, 0.2),))
    prompt = Prompt(frame=Frame(20, 20, 120, 120))
    assert np.array_equal(GrabCut().segment(image, prompt), GrabCut().segment(image, prompt))


def test_where_there_is_nothing_it_says_so() -> None:
    flat = np.full((60, 80, 3), 90, np.uint8)
    with pytest.raises(NothingFound):
        GrabCut().segment(flat, Prompt(frame=Frame(0, 0, 80, 60)))
    with pytest.raises(NothingFound):
        bounds(np.zeros((3, 3), np.bool_))


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_hostile_prompts_end_in_pixels_or_in_nothing_found(data: st.DataObject) -> None:
    pixel = st.floats(0, 2**20)
    width, height = data.draw(st.integers(1, 40)), data.draw(st.integers(1, 40))
    image = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
    frame = data.draw(
        st.none() | st.builds(Frame, pixel, pixel, st.floats(0.01, 2**20), st.floats(0.01, 2**20))
    )
    clicks = tuple(data.draw(st.lists(st.builds(Click, pixel, pixel, st.booleans()), max_size=3)))
    if frame is None and not any(click.inside for click in clicks):
        clicks = (Click(0, 0),)
    try:
        found = GrabCut().segment(image, Prompt(frame, clicks))
    except NothingFound:
        return
    assert found.shape == (height, width)
    assert found.any()


def test_an_outline_has_holes_and_lies_on_the_border() -> None:
    bitmap = np.zeros((40, 60), np.bool_)
    bitmap[10:30, 5:45] = True
    bitmap[15:20, 20:30] = False
    bitmap[0:2, 0:2] = True
    outer, hole = outline(bitmap).rings
    assert np.allclose((np.min(outer, axis=0), np.max(outer, axis=0)), ((5, 10), (45, 30)), atol=0.5)
    assert np.allclose((np.min(hole, axis=0), np.max(hole, axis=0)), ((20, 15), (30, 20)), atol=0.5)
