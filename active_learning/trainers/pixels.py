"""Images as numbers of one size: which size, and the decoded rows."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from active_learning.errors import UnusableExample
from active_learning.trainers.corpus import Corpus
from active_learning.trainers.data import TrainingExample
from preannotate.errors import BadInput
from preannotate.preprocess import decode_image
from preannotate.signature import ImageInput

Pixels = NDArray[np.uint8]

_ASKED = 100
_SMALLEST = 16
_SMALL = 40
_PHOTO = 64
_COLOUR_DIFFERENCE = 8


def choose_input(corpus: Corpus, size: int | None) -> ImageInput:
    """Images of up to 40 pixels keep their size (at least 16), larger ones become 64 x 64; one channel when
    all that were looked at are grey. Raises UnusableExample when none of them can be read."""
    sides, grey, looked = [], True, None
    for content_hash, data in zip(corpus.hashes[:_ASKED], corpus.items[:_ASKED], strict=True):
        try:
            image = decode_image(data, ImageInput(height=_SMALLEST, width=_SMALLEST))
        except BadInput as error:
            looked = looked or UnusableExample(content_hash, str(error))
            continue
        sides.append(max(image.width, image.height))
        spread = image.pixels.max(axis=2).astype(np.int16) - image.pixels.min(axis=2)
        grey = grey and int(spread.max()) <= _COLOUR_DIFFERENCE
    if not sides:
        raise looked or UnusableExample("", "there is no image")
    usual = int(np.median(sides))
    side = size or (_PHOTO if usual > _SMALL else max(usual, _SMALLEST))
    # Averaging areas is right for shrinking; enlarging needs the smooth filter.
    return ImageInput(
        height=side,
        width=side,
        channels=1 if grey else 3,
        interpolation="area" if usual >= side else "bilinear",
    )


def decode_examples(examples: Sequence[TrainingExample], spec: ImageInput) -> Pixels:
    """uint8 [N, H, W, C]; raises UnusableExample that names the first one which cannot be read."""
    rows = np.zeros((len(examples), spec.height, spec.width, spec.channels), np.uint8)
    for row, example in enumerate(examples):
        try:
            rows[row] = decode_image(example.data, spec).pixels
        except BadInput as error:
            raise UnusableExample(example.hash, str(error)) from error
    return rows


def decode_corpus(corpus: Corpus, spec: ImageInput) -> tuple[list[str], Pixels]:
    """Hashes and pixels of the images that can be read; the others teach nothing."""
    hashes, rows = [], []
    for content_hash, data in zip(corpus.hashes, corpus.items, strict=True):
        try:
            rows.append(decode_image(data, spec).pixels)
        except BadInput:
            continue
        hashes.append(content_hash)
    return hashes, np.stack(rows)


def as_tensor(pixels: Pixels) -> torch.Tensor:
    """float32 [N, C, H, W] of 0 ... 1."""
    return torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255.0
