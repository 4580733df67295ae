"""Encoded images for tests, the ordinary and the hostile."""

import io
import struct
import zlib

import numpy as np
from PIL import Image

QUADRANTS = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255))  # top-left, top-right, bottom-left, ...


def quadrants(width: int = 12, height: int = 8) -> Image.Image:
    """Red, green, blue and white quarters, so that a turned picture is seen to be turned."""
    pixels = np.zeros((height, width, 3), dtype=np.uint8)
    pixels[: height // 2, : width // 2] = QUADRANTS[0]
    pixels[: height // 2, width // 2 :] = QUADRANTS[1]
    pixels[height // 2 :, : width // 2] = QUADRANTS[2]
    pixels[height // 2 :, width // 2 :] = QUADRANTS[3]
    return Image.fromarray(pixels)


def encode(image: Image.Image, format_name: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format_name, **options)
    return buffer.getvalue()


def png(seed: int = 0, *, width: int = 12, height: int = 8) -> bytes:
    """A small noise picture; another one for each seed."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return encode(Image.fromarray(pixels))


def turned_jpeg(orientation: int) -> bytes:
    """A JPEG that shows `quadrants` of 120 x 80 once the EXIF orientation is applied."""
    undo = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    image = quadrants(120, 80)
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encode(image if undo is None else image.transpose(undo), "JPEG", quality=95, exif=exif)


def pixel_bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """A PNG whose header promises that many pixels and whose data is a few bytes."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A PNG with a compressed text that inflates to 2 MB."""
    plain = encode(quadrants())
    text = _chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(2_000_000)))
    return plain[:33] + text + plain[33:]


def animated_gif() -> bytes:
    frames = [Image.new("RGB", (16, 16), color) for color in ("red", "green", "blue")]
    return encode(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100, loop=0)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
