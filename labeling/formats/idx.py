"""NumPy-style IDX files (the MNIST family), gzipped or plain: images, and labels in a file beside them.

The format: http://yann.lecun.com/exdb/mnist/ - a big-endian header (magic, counts), then bytes row by row.
"""

import gzip
import io
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from PIL import Image

from labeling.errors import BadSource
from labeling.formats.options import ReadOptions
from labeling.formats.records import BadRow, Note, Record, Row, Target

IMAGES, LABELS = 2051, 2049  # magic numbers: unsigned bytes in three and in one dimension
MAX_SIDE = 4096
_NAME = re.compile(r"(?P<part>.*?)[-_.]?images[-.]idx3[-.]ubyte(\.gz)?$")


def read(path: Path, options: ReadOptions, target: Target) -> Iterator[Row]:  # noqa: ARG001
    """Every image as PNG, with its label where there is a labels file; `path` is an images file or a folder.

    External ids are `<part>/<number>`, and attribute `part` says which file an image is from.
    """
    if target.kind != "image":
        raise BadSource(path.name, "the project takes texts and IDX files hold images")
    for images in image_files(path) if path.is_dir() else [path]:
        labels = labels_beside(images)
        if labels is None:
            yield Note(images.name, "no labels file beside it: its images come without labels")
        yield from _read_pair(images, labels)


def image_files(folder: Path) -> list[Path]:
    """The IDX image files in a folder, t10k and its like after train."""
    found = [p for p in folder.iterdir() if _NAME.match(p.name) and p.is_file()]
    return sorted(found, key=lambda p: ("train" not in p.name, p.name))


def labels_beside(images: Path) -> Path | None:
    """The labels file that belongs to an images file, by its name."""
    name = images.name.replace("images", "labels").replace("idx3", "idx1")
    stem = name.removesuffix(".gz")
    return next(
        (p for n in (name, stem, stem + ".gz") if n != images.name and (p := images.with_name(n)).is_file()),
        None,
    )


def magic(path: Path) -> int | None:
    """The magic number of an IDX file, None when the file is no such thing."""
    try:
        with _open(path) as stream:
            head = stream.read(4)
    except (OSError, EOFError, zlib.error):
        return None
    number = int.from_bytes(head, "big") if len(head) == 4 else None
    return number if number in {IMAGES, LABELS} else None


def _read_pair(images: Path, labels: Path | None) -> Iterator[Row]:
    match = _NAME.match(images.name)
    part = (match["part"] if match else "") or images.name.split(".")[0]
    with _open(images) as pixels:
        count, height, width = _header(pixels, images.name, IMAGES, 3)
        if not (0 < height <= MAX_SIDE and 0 < width <= MAX_SIDE):
            raise BadSource(
                images.name, f"images of {width} x {height} pixels; 1 to {MAX_SIDE} a side are read"
            )
        if labels is None:
            yield from _read_images(pixels, None, images.name, part, count, (width, height))
            return
        with _open(labels) as classes:
            (label_count,) = _header(classes, labels.name, LABELS, 1)
            if label_count != count:
                raise BadSource(labels.name, f"{label_count} labels for the {count} images of {images.name}")
            yield from _read_images(pixels, classes, images.name, part, count, (width, height))


def _read_images(
    pixels: BinaryIO, classes: BinaryIO | None, name: str, part: str, count: int, size: tuple[int, int]
) -> Iterator[Row]:
    """Images one by one: the header may promise more than there is, and then only the rest is missing."""
    for number in range(count):
        where = f"{name}, image {number + 1}"
        try:
            raw = pixels.read(size[0] * size[1])
            label = classes.read(1) if classes is not None else b"\0"
        except (OSError, EOFError, zlib.error) as error:
            yield BadRow(
                where, f"the file is damaged or cut short here ({error}); {count - number} images are lost"
            )
            return
        if len(raw) < size[0] * size[1] or not label:
            yield BadRow(where, f"the file ends here; {count - number} of {count} images are missing")
            return
        yield Record(
            where=where,
            external_id=f"{part}/{number:05d}",
            data=_png(raw, size),
            labels=(label[0],) if classes is not None else (),
            attributes={"part": part},
        )


def _header(stream: BinaryIO, name: str, expected: int, dimensions: int) -> tuple[int, ...]:
    try:
        head = stream.read(4 + 4 * dimensions)
    except (OSError, EOFError, zlib.error) as error:
        raise BadSource(name, f"not a readable gzip file ({error})") from None
    if len(head) < 4 + 4 * dimensions:
        raise BadSource(name, "the file ends inside its header")
    found, *sizes = struct.unpack(f">{1 + dimensions}I", head)
    if found != expected:
        raise BadSource(
            name, f"not IDX of bytes in {dimensions} dimensions (magic {found}, expected {expected})"
        )
    return tuple(sizes)


def _png(raw: bytes, size: tuple[int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.frombytes("L", size, raw).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _open(path: Path) -> BinaryIO:
    with path.open("rb") as stream:
        zipped = stream.read(2) == b"\x1f\x8b"
    return cast(BinaryIO, gzip.open(path, "rb") if zipped else path.open("rb"))
