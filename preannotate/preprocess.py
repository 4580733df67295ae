"""From the bytes of one item to what a program takes, as the package's `preprocess` data says.

The same code runs in training, batch jobs, the model server and the gate, so that no model is served
something else than it was trained on. Decoding is thread-safe and lets go of the interpreter lock for pixels.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from preannotate import ngrams
from preannotate.errors import BadInput
from preannotate.ngrams import DecodedText
from preannotate.signature import HashedNgrams, ImageInput

MAX_PIXELS = 100_000_000
_FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")
_FILTERS = {"area": Image.Resampling.BOX, "bilinear": Image.Resampling.BILINEAR}
_ORIENTATION = 0x0112


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
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
        columns, rows = image.size
        if columns * rows <= max_pixels:
            pixels, size = _pixels(image, spec)
            return DecodedImage(pixels, *size)
    except UnidentifiedImageError:
        raise BadInput("the bytes are not an image of a known format") from None
    except Exception as error:  # hostile files make decoders raise nearly anything; all of it means: bad file
        raise BadInput(f"the image cannot be decoded: {error}") from error
    raise BadInput(f"the image has {columns} x {rows} pixels, more than the limit of {max_pixels}")


def collate(batch: Sequence[Decoded]) -> Tensors:
    """The input tensors of a batch of decoded items, all of one kind."""
    images = [item for item in batch if isinstance(item, DecodedImage)]
    if images:
        return {"pixels": np.stack([image.pixels for image in images])}
    ids, weights = ngrams.pad([item for item in batch if isinstance(item, DecodedText)])
    return {"ids": ids, "weights": weights}


def _pixels(image: Image.Image, spec: ImageInput) -> tuple[NDArray[np.uint8], tuple[int, int]]:
    original = image.size
    # A JPEG is decoded at half, a quarter or an eighth of its size when that is still twice what is needed.
    image.draft(None, (2 * max(spec.width, spec.height),) * 2)
    turned = image.getexif().get(_ORIENTATION, 1) in (5, 6, 7, 8)
    upright = _flat(ImageOps.exif_transpose(image), "L" if spec.channels == 1 else "RGB")
    if upright.size != (spec.width, spec.height):
        upright = upright.resize((spec.width, spec.height), _FILTERS[spec.interpolation])
    pixels = np.asarray(upright).reshape(spec.height, spec.width, spec.channels)
    return pixels, (original[1], original[0]) if turned else original


def _flat(image: Image.Image, mode: str) -> Image.Image:
    if image.mode == mode:
        return image
    if image.mode.startswith("I"):  # 16-bit grey: PIL would clip it to white
        image = Image.fromarray((np.asarray(image, np.int64).clip(0, 65535) >> 8).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        colours = image.convert("RGBA")
        image = Image.new("RGBA", colours.size, "white")
        image.alpha_composite(colours)
    return image.convert(mode)
