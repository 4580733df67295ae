"""Encoded images as hostile input: what they are, how large upright, how they look; decoding within limits.

Every decoder of this package goes through `_open`, so limits, formats and what becomes of CMYK, 16-bit grey
and transparency are decided once: RGB, 8 bits, on white, upright, first frame.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image

from labeling.errors import BadImage

ImageType = Literal["image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp"]

_FORMATS: dict[ImageType, str] = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/bmp": "BMP",
}
_ORIENTATION = 0x0112
_SIDEWAYS = frozenset({5, 6, 7, 8})
_LOSSLESS_THUMBNAIL_PIXELS = 4096  # a tiny picture is smaller as PNG and JPEG would smear it

# We refuse what this warns of, with an error that names the limit.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """`width`, `height`: pixels upright. `near_hash`: difference hash, 64 bits as a signed integer."""

    media_type: ImageType
    width: int
    height: int
    near_hash: int
    animated: bool


def sniff(data: bytes) -> ImageType | None:
    """The media type by content, never by name; None when it is no image type that we accept."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"BM") and len(data) > 26 and data[6:10] == b"\0\0\0\0":
        return "image/bmp"
    return None


def inspect(data: bytes, *, max_pixels: int) -> ImageFacts:
    """Decodes the image once and says what it is; raises BadImage.

    The whole stream is decoded, so an image that passes is not cut short anywhere.
    """
    with _open(data, max_pixels) as (media_type, image):
        orientation = _orientation(image)
        width, height = image.size
        animated = bool(getattr(image, "is_animated", False)) and image.format != "MPO"
        # JPEG decodes straight to a smaller size; all of its data is read nevertheless.
        image.draft("RGB", (256, 256))
        upright = _upright(_flat(image), orientation)
        if orientation in _SIDEWAYS:
            width, height = height, width
        return ImageFacts(media_type, width, height, difference_hash(upright), animated)


def upright_size(data: bytes, *, max_pixels: int) -> tuple[int, int]:
    """Width and height of the upright image by its header, nothing decoded; raises BadImage."""
    with _open(data, max_pixels) as (media_type, image):
        # Pillow decodes a whole PNG to look for EXIF behind its pixels: only one that names it has any.
        plain = media_type == "image/png" and b"eXIf" not in data and b"Raw profile type" not in data
        turned = not plain and _orientation(image) in _SIDEWAYS
        return (image.height, image.width) if turned else image.size


def upright_bytes(data: bytes) -> bytes:
    """The image with its pixels upright: the same bytes where they are, else encoded again; raises
    BadImage."""
    with _open(data, Image.MAX_IMAGE_PIXELS or 2**31) as (media_type, image):
        orientation = _orientation(image)
        if orientation not in _TURNS:
            return data
        turned = _upright(_flat(image), orientation)
    buffer = io.BytesIO()
    if media_type == "image/jpeg":
        turned.save(buffer, "JPEG", quality=95, subsampling=0)
    else:
        turned.save(buffer, _FORMATS[media_type])
    return buffer.getvalue()


def decode_upright(data: bytes, max_pixels: int) -> Image.Image:
    """The first frame as 8-bit RGB, upright, transparency on white; raises BadImage."""
    with _open(data, max_pixels) as (_, image):
        return _upright(_flat(image), _orientation(image))


@dataclass(frozen=True, slots=True)
class Reduced:
    """`width`, `height`: pixels of the whole upright image; `image` shows all of it, perhaps smaller."""

    image: Image.Image
    width: int
    height: int


def decode_reduced(data: bytes, max_pixels: int, *, side: int) -> Reduced:
    """`decode_upright` for those who shrink the image anyway: a JPEG is decoded straight to 1/2, 1/4 or 1/8
    of its size as long as no edge falls below `side`. Raises BadImage."""
    with _open(data, max_pixels) as (_, image):
        orientation = _orientation(image)
        width, height = image.size
        if orientation in _SIDEWAYS:
            width, height = height, width
        image.draft("RGB", (side, side))
        return Reduced(_upright(_flat(image), orientation), width, height)


def thumbnail(data: bytes, size: int, *, max_pixels: int) -> bytes:
    """JPEG (PNG when tiny) that fits into `size` x `size` pixels, never enlarged; raises BadImage."""
    with _open(data, max_pixels) as (_, image):
        orientation = _orientation(image)
        image.draft("RGB", (2 * size, 2 * size))
        small = _upright(_flat(image), orientation)
        small.thumbnail((size, size), Image.Resampling.LANCZOS)
        buffer = io.BytesIO()
        if small.width * small.height <= _LOSSLESS_THUMBNAIL_PIXELS:
            small.save(buffer, "PNG")
        else:
            small.save(buffer, "JPEG", quality=85)
        return buffer.getvalue()


def difference_hash(image: Image.Image) -> int:
    """64 bits: is each of 8 x 8 cells darker than its right neighbour? (Krawetz 2013, "Kind of Like That")"""
    grey = np.asarray(image.convert("L").resize((9, 8), Image.Resampling.BOX), dtype=np.uint8)
    bits = np.packbits(grey[:, 1:] > grey[:, :-1])
    return int.from_bytes(bits.tobytes(), "big", signed=True)


@contextmanager
def _open(data: bytes, max_pixels: int) -> Iterator[tuple[ImageType, Image.Image]]:
    """The image with its header read and nothing decoded yet; what its decoder raises becomes BadImage."""
    media_type = sniff(data)
    if media_type is None:
        raise BadImage(_what_instead(data))
    # Pillow's own limit stays as a second line behind ours, at least as high as ours.
    Image.MAX_IMAGE_PIXELS = max(Image.MAX_IMAGE_PIXELS or 0, max_pixels)
    try:
        with Image.open(io.BytesIO(data), formats=[_FORMATS[media_type]]) as image:
            if image.width * image.height > max_pixels:
                raise BadImage(_too_large(image.width, image.height, max_pixels))
            yield media_type, image
    except BadImage:
        raise
    except Image.DecompressionBombError:
        raise BadImage(f"the image has more than {max_pixels} pixels") from None
    except MemoryError:
        raise BadImage("the image does not fit into memory") from None
    except Exception as error:  # decoders fed with hostile bytes raise whatever they like
        raise BadImage(_decoder_said(error)) from error


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # broken EXIF spoils no pixel: the image counts as upright
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def _flat(image: Image.Image) -> Image.Image:
    """8-bit RGB on white, detached from the file."""
    if image.mode.startswith("I"):  # 16-bit grey, which Pillow would clip instead of scale
        wide = np.asarray(image).clip(0, 65535).astype(np.uint16)
        return Image.fromarray((wide >> 8).astype(np.uint8)).convert("RGB")
    if image.mode == "F":
        raise BadImage("floating-point pixels have no agreed range; convert the image to 8 or 16 bits")
    if image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info:
        layer = image.convert("RGBA")
        white = Image.new("RGBA", layer.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, layer).convert("RGB")
    flat = image.convert("RGB")
    flat.load()
    return flat


def _what_instead(data: bytes) -> str:
    if not data:
        return "the file is empty"
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<svg", b"<?xml", b"<!doctype")) and b"<svg" in data[:4096].lower():
        return "SVG is not accepted: it can carry scripts; convert it to PNG"
    if data.startswith((b"II*\0", b"MM\0*")):
        return "TIFF is not accepted: browsers do not show it; convert it to PNG"
    return "not an image (JPEG, PNG, GIF, WebP or BMP)"


def _too_large(width: int, height: int, max_pixels: int) -> str:
    return f"the image has {width} x {height} pixels, more than the limit of {max_pixels}"


def _decoder_said(error: Exception) -> str:
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    if "truncated" in text.lower() or isinstance(error, EOFError):
        return f"the image is cut short ({text})"
    if "too large" in text.lower():
        return f"the image holds more data than its pixels need ({text})"
    return f"the image is damaged ({text[:200]})"
