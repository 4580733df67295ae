"""COCO's run-lengths, character by character as pycocotools writes and reads them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pycocotools import mask as coco

from labeling.shapes import run_lengths

bitmaps = arrays.arrays(np.bool_, st.tuples(st.integers(1, 40), st.integers(1, 40)))


@given(bitmaps)
def test_masks_are_written_as_pycocotools_writes_them(bitmap: run_lengths.Bitmap) -> None:
    theirs = coco.encode(np.asfortranarray(bitmap.astype(np.uint8)))["counts"].decode()
    assert run_lengths.encode(bitmap) == theirs
    assert (run_lengths.decode(theirs, bitmap.shape) == bitmap).all()


def test_long_runs_take_several_characters() -> None:
    bitmap = np.zeros((3000, 2000), np.bool_)
    bitmap[7:2900, 3:1990] = True
    bitmap[1000, 1000] = False
    counts = run_lengths.encode(bitmap)
    theirs = {"size": [3000, 2000], "counts": counts.encode()}
    assert (coco.decode(theirs).astype(np.bool_) == bitmap).all()
    assert (run_lengths.decode(counts, (3000, 2000)) == bitmap).all()


def test_runs_of_another_size_are_refused() -> None:
    counts = run_lengths.encode(np.ones((4, 5), np.bool_))
    with pytest.raises(ValueError, match="cover 20 pixels, the size has 16"):
        run_lengths.decode(counts, (4, 4))
    assert run_lengths.decompress("").size == 0
