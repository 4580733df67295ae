import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from preannotate.errors import ModelFailed
from preannotate.postprocess import (
    Classified,
    Detected,
    confidence,
    outputs,
    sigmoid,
    softmax,
    suppress,
    to_regions,
)
from preannotate.preprocess import DecodedImage
from tests.preannotate.factories import detector_manifest, image_manifest

_LOGITS = arrays(np.float32, (3, 4), elements=st.floats(-1e4, 1e4, width=32))
_PIXELS = DecodedImage(np.zeros((8, 8, 3), np.uint8), width=16, height=80)


@given(_LOGITS, st.floats(0.05, 20))
def test_softmax_is_a_distribution_that_keeps_the_order(logits: np.ndarray, temperature: float) -> None:
    probabilities = softmax(logits, temperature)
    assert np.isfinite(probabilities).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    best = logits.argmax(axis=1)
    np.testing.assert_allclose(probabilities[np.arange(3), best], probabilities.max(axis=1))


def test_a_higher_temperature_is_less_sure() -> None:
    logits = np.array([[2.0, 0.0]], np.float32)
    assert softmax(logits, 3.0).max() < softmax(logits).max()
    np.testing.assert_allclose(softmax(logits)[0, 0], 1 / (1 + np.exp(-2)), rtol=1e-6)


@given(_LOGITS)
def test_sigmoid_stays_in_the_unit_interval(logits: np.ndarray) -> None:
    values = sigmoid(logits)
    assert ((values >= 0) & (values <= 1)).all()


def _iou(a: np.ndarray, b: np.ndarray) -> float:
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    shared = max(width, 0) * max(height, 0)
    return shared / max(a[2] * a[3] + b[2] * b[3] - shared, 1e-12)


@given(
    arrays(np.float32, (12, 4), elements=st.integers(1, 20).map(float)),
    arrays(np.float32, 12, elements=st.floats(0, 1, width=32)),
    st.floats(0.05, 0.95),
)
def test_suppression_keeps_the_best_and_only_what_does_not_overlap(
    boxes: np.ndarray, scores: np.ndarray, overlap: float
) -> None:
    kept = suppress(boxes, scores, overlap).tolist()
    assert scores[kept[0]] == scores.max()
    for i, one in enumerate(kept):
        assert all(_iou(boxes[one], boxes[other]) <= overlap + 1e-6 for other in kept[:i])
    for dropped in set(range(12)) - set(kept):
        assert any(
            _iou(boxes[dropped], boxes[k]) > overlap - 1e-6 and scores[k] >= scores[dropped] for k in kept
        )


def test_boxes_are_scaled_to_the_original_and_cut_at_its_edge() -> None:
    answers = {
        "boxes": np.array([[[1, 1, 2, 2], [6, 6, 9, 9], [50, 50, 1, 1]]], np.float32),
        "scores": np.array([[[0.9, 0.1], [0.1, 0.8], [0.9, 0.9]]], np.float32),
    }
    (found,) = outputs(detector_manifest(), answers, [_PIXELS])
    assert isinstance(found, Detected)
    assert found.boxes.tolist() == [[2, 10, 4, 20], [12, 60, 4, 20]]
    assert found.class_index.tolist() == [0, 1]
    regions = to_regions(found, detector_manifest(), "objects")
    assert regions[0] == {
        "id": "r1", "kind": "box", "field": "objects", "class": 10,
        "x": 2.0, "y": 10.0, "width": 4.0, "height": 20.0, "score": 0.9,
    }  # fmt: skip
    assert confidence(found, detector_manifest()) == pytest.approx(0.85)


def test_same_box_of_two_classes_stays_twice() -> None:
    answers = {
        "boxes": np.array([[[1, 1, 2, 2], [1, 1, 2, 2]]], np.float32).repeat(1, 0),
        "scores": np.array([[[0.9, 0.8], [0.7, 0.1]]], np.float32),
    }
    (found,) = outputs(
        detector_manifest().model_copy(update={"outputs": _free_outputs()}), answers, [_PIXELS]
    )
    assert isinstance(found, Detected)
    assert found.class_index.tolist() == [0, 1]


def _free_outputs() -> object:
    from preannotate.signature import detector_outputs

    return detector_outputs(2, None)


def test_regions_of_a_classifier() -> None:
    single = Classified(np.array([0.2, 0.7, 0.1], np.float32), None)
    (region,) = to_regions(single, image_manifest(), "label")
    assert region == {"id": "r1", "kind": "choice", "field": "label", "classes": [11], "score": 0.7}
    several = Classified(np.array([0.6, 0.7, 0.1], np.float32), None)
    manifest = image_manifest(multiple=True)
    (region,) = to_regions(several, manifest, "label")
    assert region["classes"] == [10, 11]
    assert confidence(several, manifest) == pytest.approx(0.6)
    assert to_regions(Classified(np.array([0.2, 0.1, 0.1], np.float32), None), manifest, "label") == []


@pytest.mark.parametrize("logits", [np.zeros((2, 3)), np.zeros((1, 4)), np.full((1, 3), np.nan), np.zeros(3)])
def test_answers_that_make_no_sense_are_an_error(logits: np.ndarray) -> None:
    answers = {"logits": logits.astype(np.float32), "embedding": np.zeros((1, 3), np.float32)}
    with pytest.raises(ModelFailed):
        outputs(image_manifest(), answers, [_PIXELS])
