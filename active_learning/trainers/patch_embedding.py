"""Image embeddings learnt without labels: patch filters, then the leading directions of what they say."""

import functools
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
from active_learning.trainers.subspace import leading
from preannotate.signature import ImageInput

Floats = NDArray[np.float32]

_SIDE = 6
_GRID = 4
_SMALL = 40
_FOR_FILTERS = 1_000
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
        features: Floats = describe(self.bank, pixels) - self.centre
        return unit(np.asarray(features @ self.directions, np.float32))


@dataclass(frozen=True, eq=False)
class Learned:
    """The embedding, and what it says of the images that taught it, by their hash."""

    embedding: PatchEmbedding
    known: Mapping[str, Floats]


@functools.lru_cache(maxsize=2)  # rounds and seeds over the same images share one embedding
def learn_embedding(corpus: Corpus, spec: ImageInput, filters: int, dimensions: int) -> Learned:
    """Raises nothing for images that cannot be read, they are left out; at least one has to be there."""
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
    centre = features.mean(axis=0)
    features -= centre
    # Not whitened: strong directions lead when labels are few.
    _, directions = leading(features, dimensions)
    embedded = unit(features @ directions)
    return Learned(PatchEmbedding(bank, centre, directions), dict(zip(hashes, embedded, strict=True)))


def describe(bank: PatchBank, pixels: Pixels) -> Floats:
    """uint8 [N, H, W, C] -> float32 [N, F]."""
    rows = np.zeros((len(pixels), bank.features), np.float32)
    with torch.inference_mode():
        for start in range(0, len(pixels), _BATCH):
            batch = as_tensor(pixels[start : start + _BATCH])
            rows[start : start + _BATCH] = bank.describe(batch).numpy()
    return rows
