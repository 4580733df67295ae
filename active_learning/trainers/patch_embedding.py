"""Image embeddings learnt without labels: patch filters, then the leading directions of what they say."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from active_learning.trainers.corpus import Corpus
from active_learning.trainers.determinism import generator
from active_learning.trainers.lsa import unit
from active_learning.trainers.patches import PatchBank, learn_filters
from active_learning.trainers.pixels import Pixels, as_tensor, decode_corpus
from active_learning.trainers.recent import Recent
from active_learning.trainers.subspace import leading
from preannotate.signature import ImageInput

Floats = NDArray[np.float32]

_SIDE = 6
_GRID = 4
_SMALL = 40
_FOR_FILTERS = 1_000
# Of the variance before projection that is mean colour and contrast rather than filter responses: 10 % was
# best or equal on five image sets, with none night photos are mistaken for day.
_PLAIN_SHARE = 0.1
_SEED = 7_001  # not the run's seed: all runs over the same images share one embedding
# Activations of so few images stay in the processor's cache; large batches are several times slower.
_BATCH = 8


@dataclass(frozen=True, eq=False)
class PatchEmbedding:
    """embedding = unit((features - centre) @ directions); centre float32 [F], directions float32 [F, D]."""

    bank: PatchBank
    centre: Floats
    directions: Floats

    @property
    def dimensions(self) -> int:
        return int(self.directions.shape[1])

    def embed(self, pixels: Pixels) -> Floats:
        """uint8 [N, H, W, C] -> float32 [N, D], rows of unit length."""
        return self.of(describe(self.bank, pixels))

    def of(self, features: Floats) -> Floats:
        """The same from features [N, F]."""
        return unit(np.asarray((features - self.centre) @ self.directions, np.float32))


@dataclass(frozen=True, eq=False)
class Learned:
    """The embedding, and what it says of the images that taught it, by their hash."""

    embedding: PatchEmbedding
    known: Mapping[str, Floats]


_LEARNED: Recent[Learned] = Recent(2)  # rounds and seeds over the same images share one embedding


def learn_embedding(corpus: Corpus, spec: ImageInput, filters: int, dimensions: int) -> Learned:
    """Images that cannot be read are left out; at least one has to be there."""
    key = (corpus.hashes, spec, filters, dimensions)
    return _LEARNED.get(key, lambda: _learn(corpus, spec, filters, dimensions))


def _learn(corpus: Corpus, spec: ImageInput, filters: int, dimensions: int) -> Learned:
    hashes, pixels = decode_corpus(corpus, spec)
    bank = learn_filters(
        as_tensor(pixels[:_FOR_FILTERS]),
        filters=filters,
        side=_SIDE,
        stride=1 if max(spec.height, spec.width) <= _SMALL else 2,
        grid=_GRID,
        random=generator(_SEED),
    )
    features = describe(bank, pixels)
    embedding = project(bank, features, dimensions)
    return Learned(embedding, dict(zip(hashes, embedding.of(features), strict=True)))


def project(bank: PatchBank, features: Floats, dimensions: int) -> PatchEmbedding:
    """The leading directions of features [N, F], not whitened: strong ones lead when labels are few."""
    centre = features.mean(axis=0)
    centred = features - centre
    variance = np.square(centred).mean(axis=0)
    responses = bank.responses
    strength = np.ones(bank.features, np.float32)
    filtered, plain = float(variance[:responses].sum()), float(variance[responses:].sum())
    if plain > 0.0 and filtered > 0.0:
        strength[responses:] = np.sqrt(_PLAIN_SHARE / (1.0 - _PLAIN_SHARE) * filtered / plain)
    _, directions = leading(centred * strength, dimensions)
    return PatchEmbedding(bank, centre, strength[:, None] * directions)


def describe(bank: PatchBank, pixels: Pixels) -> Floats:
    """uint8 [N, H, W, C] -> float32 [N, F]."""
    rows = np.zeros((len(pixels), bank.features), np.float32)
    with torch.inference_mode():
        for start in range(0, len(pixels), _BATCH):
            batch = as_tensor(pixels[start : start + _BATCH])
            rows[start : start + _BATCH] = bank.describe(batch).numpy()
    return rows
