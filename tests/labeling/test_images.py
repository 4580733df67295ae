"""Images as they come: turned, cut, huge, lying about their name."""

import io

import pytest
from PIL import Image

from labeling import images
from labeling.errors import BadImage
from tests.pictures import (
    QUADRANTS,
    animated_gif,
    encode,
    pixel_bomb,
    png,
    quadrants,
    text_bomb,
    turned_jpeg,
)

LIMIT = 100_000_000


def corners(image: Image.Image) -> list[tuple[int, int, int]]:
    right, bottom = image.width - 2, image.height - 2
    found = [image.getpixel(at) for at in ((1, 1), (right, 1), (1, bottom), (right, bottom))]
    return [tuple(pixel) for pixel in found if isinstance(pixel, tuple)]


def alike(image: Image.Image, tolerance: int = 8) -> bool:
    pairs = zip(corners(image), QUADRANTS, strict=True)
    return all(abs(a - b) <= tolerance for found, wanted in pairs for a, b in zip(found, wanted, strict=True))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_exif_orientation_comes_out_upright(orientation: int) -> None:
    data = turned_jpeg(orientation)
    facts = images.inspect(data, max_pixels=LIMIT)
    assert (facts.width, facts.height) == (120, 80)
    upright = images.decode_upright(data, LIMIT)
    assert upright.size == (120, 80)
    assert alike(upright)
    assert facts.near_hash == images.inspect(turned_jpeg(1), max_pixels=LIMIT).near_hash


@pytest.mark.parametrize(
    ("format_name", "media_type"),
    [
        ("PNG", "image/png"),
        ("JPEG", "image/jpeg"),
        ("GIF", "image/gif"),
        ("WEBP", "image/webp"),
        ("BMP", "image/bmp"),
    ],
)
def test_the_content_says_what_it_is(format_name: str, media_type: str) -> None:
    data = encode(quadrants(64, 32), format_name)
    assert images.sniff(data) == media_type
    facts = images.inspect(data, max_pixels=LIMIT)
    assert (facts.media_type, facts.width, facts.height, facts.animated) == (media_type, 64, 32, False)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"this is not an image", "not an image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<svg/>", "SVG"),
        (encode(quadrants(), "TIFF"), "TIFF"),
        (encode(quadrants(640, 480), "JPEG")[:900], "cut short"),
        (encode(quadrants(64, 64))[:60], ""),
        (encode(quadrants(64, 64)).replace(b"IDAT", b"IDAX"), ""),
        (pixel_bomb(), "pixels"),
        (pixel_bomb(11_000, 10_000), "11000 x 10000 pixels, more than the limit of 100000000"),
        (pixel_bomb(1000, 1000), "cut short"),
        (text_bomb(), "more data than its pixels need"),
        (b"\xff\xd8\xff" + bytes(100), ""),
        (b"\x89PNG\r\n\x1a\n", ""),
        (b"GIF89a" + bytes(20), ""),
        (b"RIFF\0\0\0\0WEBPVP8 ", ""),
    ],
)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_what_cannot_be_decoded_is_one_clear_line(data: bytes, message: str) -> None:
    for attempt in (
        lambda: images.inspect(data, max_pixels=LIMIT),
        lambda: images.decode_upright(data, LIMIT),
        lambda: images.thumbnail(data, 64, max_pixels=LIMIT),
    ):
        with pytest.raises(BadImage) as caught:
            attempt()
        assert message in str(caught.value)
        assert str(caught.value)
        assert "\n" not in str(caught.value)


def test_the_limit_is_the_callers() -> None:
    assert images.inspect(png(width=100, height=100), max_pixels=10_000).width == 100
    with pytest.raises(BadImage, match="limit of 9999"):
        images.inspect(png(width=100, height=100), max_pixels=9_999)


def test_first_frame_of_an_animation() -> None:
    facts = images.inspect(animated_gif(), max_pixels=LIMIT)
    assert facts.animated
    assert images.decode_upright(animated_gif(), LIMIT).getpixel((3, 3)) == (255, 0, 0)


def test_colours_of_other_modes() -> None:
    cmyk = images.decode_upright(encode(quadrants(64, 64).convert("CMYK"), "JPEG", quality=95), LIMIT)
    assert alike(cmyk, 12)
    ramp = Image.new("I;16", (256, 4))
    ramp.putdata([x * 257 for _ in range(4) for x in range(256)])
    grey = images.decode_upright(encode(ramp), LIMIT)
    assert [grey.getpixel((x, 0)) for x in (0, 100, 255)] == [(0, 0, 0), (100, 100, 100), (255, 255, 255)]
    clear = images.decode_upright(encode(Image.new("RGBA", (8, 8), (255, 0, 0, 0))), LIMIT)
    assert clear.getpixel((0, 0)) == (255, 255, 255)
    palette = Image.new("P", (8, 8), 0)
    palette.putpalette([10, 20, 30, 0, 0, 0])
    assert images.decode_upright(encode(palette, transparency=0), LIMIT).getpixel((0, 0)) == (255, 255, 255)
    assert images.decode_upright(encode(palette), LIMIT).getpixel((0, 0)) == (10, 20, 30)
    assert images.decode_upright(encode(Image.new("1", (8, 8), 1)), LIMIT).getpixel((0, 0)) == (255, 255, 255)


def test_near_copies_have_near_hashes() -> None:
    large = images.decode_upright(png(7, width=9, height=8), LIMIT).resize(
        (360, 320), Image.Resampling.BICUBIC
    )
    one = images.inspect(encode(large), max_pixels=LIMIT).near_hash
    two = images.inspect(encode(large.resize((180, 160)), "JPEG", quality=60), max_pixels=LIMIT).near_hash
    other = images.inspect(png(8, width=9, height=8), max_pixels=LIMIT).near_hash
    assert -(2**63) <= one < 2**63
    assert ((one ^ two) & (2**64 - 1)).bit_count() <= 6
    assert ((one ^ other) & (2**64 - 1)).bit_count() > 16


def test_thumbnails_fit_and_never_grow() -> None:
    small = images.thumbnail(png(), 64, max_pixels=LIMIT)
    assert images.sniff(small) == "image/png"
    assert images.inspect(small, max_pixels=LIMIT).width == 12
    photo = images.thumbnail(turned_jpeg(6), 100, max_pixels=LIMIT)
    facts = images.inspect(photo, max_pixels=LIMIT)
    assert (facts.media_type, facts.width, facts.height) == ("image/jpeg", 100, 67)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_header_tells_the_upright_size(orientation: int) -> None:
    assert images.upright_size(turned_jpeg(orientation), max_pixels=10**6) == (120, 80)


def test_the_header_of_a_png_is_enough() -> None:
    assert images.upright_size(png(), max_pixels=10**6) == (12, 8)
    assert images.upright_size(png()[:60], max_pixels=10**6) == (12, 8)  # its pixels are not asked for
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = encode(quadrants(12, 8), exif=exif)
    assert images.upright_size(turned, max_pixels=10**6) == (8, 12)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_images_go_out_upright(orientation: int) -> None:
    data = turned_jpeg(orientation)
    out = images.upright_bytes(data)
    assert (out == data) == (orientation == 1)
    with Image.open(io.BytesIO(out)) as image:  # as a program sees it that knows nothing of EXIF
        assert image.size == (120, 80)
        assert image.convert("RGB").getpixel((10, 10))[0] > 200  # type: ignore[index]
