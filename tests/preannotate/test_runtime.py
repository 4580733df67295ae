from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preannotate.errors import BadInput, ModelFailed
from preannotate.package import verify
from preannotate.postprocess import Classified, Detected
from preannotate.preprocess import Tensors
from preannotate.runtime import Runtime
from tests.preannotate.factories import (
    detector_package,
    image_manifest,
    image_package,
    images,
    png,
    red,
    text_package,
)


def test_a_bad_item_stands_alone(tmp_path: Path) -> None:
    runtime = verify(image_package(tmp_path / "model"))
    good = images(3)
    outputs = runtime.predict_bytes([good[0], b"broken", good[1], b"", good[2]])
    assert [type(o) for o in outputs] == [Classified, BadInput, Classified, BadInput, Classified]
    for output, data in zip(outputs[::2], good, strict=True):
        (alone,) = runtime.predict_bytes([data])
        assert isinstance(alone, Classified)
        assert isinstance(output, Classified)
        np.testing.assert_allclose(output.probabilities, alone.probabilities, atol=1e-6)


class _Choosy:
    """A program that fails on every batch with a black image in it."""

    def run(self, tensors: Tensors) -> dict[str, Any]:
        pixels = tensors["pixels"]
        if (pixels.reshape(len(pixels), -1).max(axis=1) == 0).any():
            raise ModelFailed("black")
        rows = len(pixels)
        return {"logits": np.zeros((rows, 3), np.float32), "embedding": np.zeros((rows, 3), np.float32)}


@given(st.lists(st.booleans(), max_size=20))
@settings(max_examples=50)
def test_items_that_break_the_model_are_found_and_only_they(black: list[bool]) -> None:
    runtime = Runtime(image_manifest(), _Choosy())
    dark, bright = png(np.zeros((8, 8, 3), np.uint8)), png(red())
    outputs = runtime.predict_bytes([dark if b else bright for b in black])
    assert [isinstance(o, BadInput) for o in outputs] == black


_TEXTS = st.lists(st.text(max_size=40).map(lambda t: t.encode("utf-8", "replace")), min_size=1, max_size=12)


@pytest.fixture(scope="module")
def text_runtime(tmp_path_factory: pytest.TempPathFactory) -> Runtime:
    return verify(text_package(tmp_path_factory.mktemp("text") / "model"))


@given(_TEXTS)
@settings(max_examples=50)
def test_a_text_is_classified_alike_alone_and_among_others(text_runtime: Runtime, texts: list[bytes]) -> None:
    together = text_runtime.predict_bytes(texts)
    for text, output in zip(texts, together, strict=True):
        (alone,) = text_runtime.predict_bytes([text])
        assert isinstance(output, Classified)
        assert isinstance(alone, Classified)
        np.testing.assert_allclose(output.probabilities, alone.probabilities, atol=1e-5)
        assert output.embedding is not None


def test_a_detector_works_end_to_end(tmp_path: Path) -> None:
    runtime = verify(detector_package(tmp_path / "model"))
    (output, other) = runtime.predict_bytes([png(red(16, 32)), png(np.zeros((8, 8, 3), np.uint8))])
    assert isinstance(output, Detected)
    # boxes 0 and 1 overlap by 0.875: the better one stays; box 2 is cut at the right edge
    assert output.boxes.tolist() == [[0, 0, 16, 8], [20, 10, 12, 4]]
    np.testing.assert_allclose(output.scores, [0.9, 0.7], rtol=1e-5)
    regions = runtime.to_regions(output, "objects")
    assert [(r["kind"], r["class"]) for r in regions] == [("box", 10), ("box", 10)]
    assert isinstance(other, Detected)
    assert runtime.to_regions(other, "objects") == []
