"""From the bytes of one item to what a program takes, as the package's `preprocess` data says.

The same code runs in training, batch jobs, the model server and the gate, so that no model is served
something else than it was trained on. Decoding is thread-safe and lets go of the interpreter lock for pixels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from labeling import images
from labeling.errors import BadImage
from preannotate import ngrams
from preannotate.errors import BadInput
from preannotate.ngrams import DecodedText
from preannotate.signature import HashedNgrams, ImageInput

MAX_PIXELS = 100_000_000
_FILTERS = {"area": Image.Resampling.BOX, "bilinear": Image.Resampling.BILINEAR}


@dataclass(frozen=True, slots=True, eq=False)
class DecodedImage:
    """pixels uint8 [H,W,C] of the model's input size; width and height of the upright original."""

    pixels: NDArray[np.uint8]
    width: int
    height: int


Decoded = DecodedImage | DecodedText
Tensors = Mapping[str, NDArray[np.generic]]


def decode(data: bytes, spec: ImageInput | HashedNgrams, *, max_pixels: int = MAX_PIXELS) -> Decoded:
    """Raises BadInput when the bytes are not an image (or text) that can be read within the limits."""
    if isinstance(spec, ImageInput):
        return decode_image(data, spec, max_pixels=max_pixels)
    return decode_text(data, spec)


def decode_text(data: bytes, spec: HashedNgrams) -> DecodedText:
    """N-gram features of UTF-8 bytes."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"the text is not UTF-8: byte {error.start} is {data[error.start]:#04x}") from None
    return ngrams.features(text, spec)


def decode_image(data: bytes, spec: ImageInput, *, max_pixels: int = MAX_PIXELS) -> DecodedImage:
    """One image, upright and resized to exactly height x width."""
    try:
        # Twice the size that is needed: what a JPEG decoder drops below that is not seen after resizing.
        reduced = images.decode_reduced(data, max_pixels, side=2 * max(spec.height, spec.width))
    except BadImage as error:
        raise BadInput(str(error)) from error
    image = reduced.image.convert("L") if spec.channels == 1 else reduced.image
    if image.size != (spec.width, spec.height):
        image = image.resize((spec.width, spec.height), _FILTERS[spec.interpolation])
    pixels = np.asarray(image).reshape(spec.height, spec.width, spec.channels)
    return DecodedImage(pixels, reduced.width, reduced.height)


def collate(batch: Sequence[Decoded]) -> Tensors:
    """The input tensors of a batch of decoded items, all of one kind."""
    pixels = [item.pixels for item in batch if isinstance(item, DecodedImage)]
    if pixels:
        return {"pixels": np.stack(pixels)}
    ids, weights = ngrams.pad([item for item in batch if isinstance(item, DecodedText)])
    return {"ids": ids, "weights": weights}
