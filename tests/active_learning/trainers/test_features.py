import numpy as np
import pytest

from active_learning.trainers.features import image_features, text_features
from preannotate.errors import BadInput
from tests.active_learning.trainers.factories import pictures, texts


def neighbours_agree(features: np.ndarray, labels: list[object]) -> float:
    similar = features @ features.T
    np.fill_diagonal(similar, -2.0)
    nearest = similar.argmax(axis=1)
    return float(np.mean([labels[i] == labels[j] for i, j in enumerate(nearest)]))


def test_texts_of_a_topic_lie_together() -> None:
    data = texts(120)
    features = text_features([e.data.decode() for e in data.examples])
    assert features.dtype == np.float32
    assert neighbours_agree(features, [e.label for e in data.examples]) > 0.8


def test_images_of_a_kind_lie_together() -> None:
    data = pictures(80)
    features = image_features([e.data for e in data.examples])
    assert np.allclose(np.linalg.norm(features, axis=1), 1.0, atol=1e-4)
    assert neighbours_agree(features, [e.label for e in data.examples]) > 0.8


def test_same_items_same_features() -> None:
    images = [e.data for e in pictures(12).examples]
    assert np.array_equal(image_features(images), image_features(images))


def test_nothing_and_hardly_anything() -> None:
    assert len(text_features([])) == 0
    assert len(image_features([])) == 0
    assert np.isfinite(text_features(["", "one", "one"])).all()
    assert np.isfinite(image_features([pictures(1).examples[0].data])).all()
    with pytest.raises(BadInput):
        image_features([b"nothing"])
