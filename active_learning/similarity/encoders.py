"""From an item's bytes to the place where the index holds it: by the deployed model's embedding, or by
features that are learnt from the items alone while there is no model."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from active_learning.scoring.herding import unit_rows
from preannotate.errors import BadInput
from preannotate.ngrams import DecodedText, features
from preannotate.preprocess import decode_image
from preannotate.runtime import Runtime
from preannotate.signature import HashedNgrams, ImageInput

Floats = NDArray[np.float32]

SAMPLE = 5_000  # items that the features are learnt from
_FOR_FILTERS = 1_000
_TEXT = HashedNgrams(word_orders=(1,), char_orders=(3, 4), buckets=32_768)
_IMAGE = ImageInput(height=32, width=32, channels=3, interpolation="area")
_DIMENSIONS = 64
_FILTERS, _SIDE, _STRIDE, _GRID = 64, 6, 2, 4
_SEED = 7_001


class Encoder(Protocol):
    def encode(self, contents: Sequence[bytes]) -> Floats:
        """float32 [N, D], rows of unit length, zeros for what has no place. Raises BadInput."""
        ...

    def dump(self) -> bytes | None:
        """What `load` makes the same encoder from; None when a model version is all of it."""
        ...


@dataclass(frozen=True, eq=False)
class ModelEncoder:
    runtime: Runtime

    def encode(self, contents: Sequence[bytes]) -> Floats:
        rows = []
        for output in self.runtime.predict_bytes(contents):
            if isinstance(output, BadInput):
                raise output
            if output.embedding is None:
                raise BadInput("the model says nothing of where an item lies")
            rows.append(output.embedding)
        return unit_rows(np.stack(rows).astype(np.float32))

    def dump(self) -> bytes | None:
        return None


class TextEncoder:
    """Latent semantic analysis over hashed n-grams (`active_learning.trainers.lsa`)."""

    def __init__(self, rows: NDArray[np.int32], table: NDArray[np.int8], scale: Floats) -> None:
        from active_learning.trainers.lsa import Basis

        self._basis = Basis(rows, table, scale)

    @classmethod
    def learn(cls, contents: Sequence[bytes]) -> "TextEncoder":
        from active_learning.trainers import lsa

        basis = lsa.learn(
            [_decoded(content) for content in contents], buckets=_TEXT.buckets, dimensions=_DIMENSIONS
        )
        return cls(basis.rows, basis.table, basis.scale)

    def encode(self, contents: Sequence[bytes]) -> Floats:
        return self._basis.embed(
            [features(content.decode("utf-8", "replace"), _TEXT) for content in contents]
        )

    def dump(self) -> bytes | None:
        return _pack(rows=self._basis.rows, table=self._basis.table, scale=self._basis.scale)


class ImageEncoder:
    """Responses of patch filters, pooled and projected (`active_learning.trainers.patch_embedding`)."""

    def __init__(self, filters: Floats, offsets: Floats, centre: Floats, directions: Floats) -> None:
        import torch

        from active_learning.trainers.patch_embedding import PatchEmbedding
        from active_learning.trainers.patches import PatchBank

        bank = PatchBank(torch.from_numpy(filters), torch.from_numpy(offsets), stride=_STRIDE, grid=_GRID)
        self._embedding = PatchEmbedding(bank, centre, directions)

    @classmethod
    def learn(cls, contents: Sequence[bytes]) -> "ImageEncoder":
        from active_learning.trainers.determinism import generator
        from active_learning.trainers.patch_embedding import describe, project
        from active_learning.trainers.patches import learn_filters
        from active_learning.trainers.pixels import as_tensor

        pixels = pixels_of(contents)
        bank = learn_filters(
            as_tensor(pixels[:: -(-len(pixels) // _FOR_FILTERS)]),
            filters=_FILTERS,
            side=_SIDE,
            stride=_STRIDE,
            grid=_GRID,
            random=generator(_SEED),
        )
        learnt = project(bank, describe(bank, pixels), _DIMENSIONS)
        return cls(bank.filters.numpy(), bank.offsets.numpy(), learnt.centre, learnt.directions)

    def encode(self, contents: Sequence[bytes]) -> Floats:
        return self._embedding.embed(pixels_of(contents))

    def dump(self) -> bytes | None:
        bank = self._embedding.bank
        return _pack(
            filters=bank.filters.numpy(),
            offsets=bank.offsets.numpy(),
            centre=self._embedding.centre,
            directions=self._embedding.directions,
        )


def learn(kind: str, contents: Sequence[bytes]) -> Encoder:
    """From at least one item of a project's kind. Raises BadInput."""
    return TextEncoder.learn(contents) if kind == "text" else ImageEncoder.learn(contents)


def load(kind: str, data: bytes) -> Encoder:
    """The encoder that was dumped as `data`."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        values = {name: arrays[name] for name in arrays.files}
    return TextEncoder(**values) if kind == "text" else ImageEncoder(**values)


def _decoded(content: bytes) -> DecodedText:
    return features(content.decode("utf-8", "replace"), _TEXT)


def pixels_of(contents: Sequence[bytes]) -> NDArray[np.uint8]:
    """uint8 [N, H, W, 3]; raises BadInput."""
    return np.stack([decode_image(content, _IMAGE).pixels for content in contents])


def _pack(**arrays: NDArray[np.generic]) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()
