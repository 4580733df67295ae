import io
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from preannotate.errors import BadInput
from preannotate.preprocess import decode, decode_image
from preannotate.signature import ImageInput
from tests import hostile
from tests.preannotate.factories import IMAGE, TEXT, png, red


def _quadrants(width: int = 120, height: int = 80) -> np.ndarray:
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2, 0] = 255
    pixels[: height // 2, width // 2 :, 1] = 255
    pixels[height // 2 :, : width // 2, 2] = 255
    pixels[height // 2 :, width // 2 :] = 255
    return pixels


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["PNG", "JPEG"])
def test_every_orientation_comes_out_upright(orientation: int, format: str) -> None:
    upright = Image.fromarray(_quadrants())
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    stored = upright.transpose(back[orientation]) if orientation in back else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    stored.save(buffer, format, exif=exif)
    decoded = decode_image(buffer.getvalue(), ImageInput(height=2, width=2))
    assert (decoded.width, decoded.height) == (120, 80)
    wanted = [[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [255, 255, 255]]]
    np.testing.assert_allclose(decoded.pixels.astype(int), wanted, atol=25)


def test_size_channels_and_type_are_those_asked_for() -> None:
    decoded = decode_image(png(red()), ImageInput(height=5, width=7, channels=1, interpolation="bilinear"))
    assert decoded.pixels.shape == (5, 7, 1)
    assert decoded.pixels.dtype == np.uint8
    assert (decoded.pixels == 76).all()  # luma of pure red, ITU-R 601


def test_an_image_of_the_right_size_is_not_touched() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (8, 8, 3)).astype(np.uint8)
    np.testing.assert_array_equal(decode_image(png(pixels), IMAGE).pixels, pixels)


def test_see_through_pixels_lie_on_white_and_16_bit_grey_keeps_its_range() -> None:
    clear = np.zeros((8, 8, 4), np.uint8)
    assert (decode_image(png(clear), IMAGE).pixels == 255).all()
    deep = np.full((8, 8), 0x8000, np.uint16)
    assert (decode_image(png(deep), IMAGE).pixels == 0x80).all()


def test_a_large_jpeg_shrinks_as_a_png_does() -> None:
    grid = np.linspace(0, 255, 800)[None, :, None].repeat(600, 0).repeat(3, 2).astype(np.uint8)
    jpeg = decode_image(png(grid, "JPEG", quality=95), IMAGE)
    assert (jpeg.width, jpeg.height) == (800, 600)
    np.testing.assert_allclose(jpeg.pixels.astype(int), decode_image(png(grid), IMAGE).pixels, atol=4)


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "empty"), (b"hello", "not an image"), (png(red())[:60], "image"),
     (b"GIF89a" + b"\xff" * 50, "damaged"), (b"<svg></svg>", "SVG")],
)  # fmt: skip
def test_what_is_no_image_is_bad_input(data: bytes, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        decode(data, IMAGE)


def test_too_many_pixels_are_refused_before_they_are_decoded() -> None:
    with pytest.raises(BadInput, match="more than the limit of 100"):
        decode(png(red()), IMAGE, max_pixels=100)


def test_text_that_is_not_utf8_is_bad_input() -> None:
    with pytest.raises(BadInput, match="byte 2 is 0xff"):
        decode(b"ab\xff", TEXT)


def test_hostile_files_are_read_or_refused(tmp_path: Path) -> None:
    read = []
    for folder in hostile.folders(hostile.fill(tmp_path / "hostile")):
        for path in sorted(folder.iterdir()):
            with suppress(BadInput):
                assert decode_image(path.read_bytes(), IMAGE, max_pixels=50_000_000).pixels.shape == (8, 8, 3)
                read.append(path.name)
    assert {"cmyk.jpg", "turned.jpg", "really_a_png.jpg"} <= set(read)
    assert not {"bomb.png", "empty.png", "named.png"} & set(read)
