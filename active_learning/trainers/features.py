"""Embeddings of items before any model exists, learnt from the items alone."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from active_learning.trainers import lsa
from active_learning.trainers.lsa import unit
from preannotate.ngrams import features
from preannotate.preprocess import decode_image
from preannotate.signature import HashedNgrams, ImageInput

Floats = NDArray[np.float32]

_TEXT = HashedNgrams(word_orders=(1,), char_orders=(3, 4), buckets=32_768)
_TEXT_DIMENSIONS = 128
_IMAGE = ImageInput(height=32, width=32, channels=3, interpolation="area")
_IMAGE_DIMENSIONS = 64
_SAMPLE = 5_000


def text_features(texts: Sequence[str]) -> Floats:
    """float32 [N, D], rows of unit length (zero for a text without a word): latent semantic analysis."""
    if not texts:
        return np.zeros((0, _TEXT_DIMENSIONS), np.float32)
    decoded = [features(text, _TEXT) for text in texts]
    step = -(-len(decoded) // _SAMPLE)
    basis = lsa.learn(decoded[::step], buckets=_TEXT.buckets, dimensions=_TEXT_DIMENSIONS)
    return basis.embed(decoded)


def image_features(images: Sequence[bytes]) -> Floats:
    """float32 [N, D], rows of unit length. Raises BadInput for bytes that are no image."""
    if not images:
        return np.zeros((0, _IMAGE_DIMENSIONS), np.float32)
    pixels = np.stack([decode_image(data, _IMAGE).pixels for data in images]).reshape(len(images), -1)
    centred = (pixels / 255.0).astype(np.float32)
    centred -= centred.mean(axis=0)
    sample = centred[:: -(-len(centred) // _SAMPLE)]
    _, vectors = np.linalg.eigh(sample.T @ sample)
    return unit(centred @ vectors[:, ::-1][:, :_IMAGE_DIMENSIONS])
