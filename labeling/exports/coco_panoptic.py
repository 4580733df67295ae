"""COCO panoptic: `annotations/panoptic_<split>.json` and a PNG an image that says which segment a pixel is
of, as red + 256 green + 256 ** 2 blue. Where masks overlap, the one on top has the pixel."""

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
from PIL import Image

from labeling.exports.coco import encoded, image, lines_of, listed
from labeling.exports.contents import Contents, Line, OutFile
from labeling.exports.raster import bitmap

Segments = np.ndarray[tuple[int, int], np.dtype[np.int64]]
CARRIES = ("mask", "polygon")


def write(contents: Contents) -> Iterator[OutFile]:
    for split in contents.splits():
        yield OutFile(f"annotations/panoptic_{split}.json", True, _document(contents, split))
        for _, line in lines_of(contents, split):
            yield OutFile(
                f"annotations/panoptic_{split}/{_file(line)}", False, iter([_png(_drawn(contents, line))])
            )
    yield from contents.pictures()


def _file(line: Line) -> str:
    return f"{line.name.rpartition('.')[0]}.png"


def _document(contents: Contents, split: str) -> Iterator[bytes]:
    categories = [
        {"id": class_id + 1, "name": name, "supercategory": "", "isthing": 1}
        for class_id, name in contents.names.items()
    ]
    yield b'{"info":{},\n"licenses":[],\n"categories":' + encoded(categories) + b',\n"images":'
    yield from listed(image(number, line) for number, line in lines_of(contents, split))
    yield b',\n"annotations":'
    yield from listed(_annotation(contents, number, line) for number, line in lines_of(contents, split))
    yield b"}\n"


def _annotation(contents: Contents, image_id: int, line: Line) -> dict[str, Any]:
    drawn = _drawn(contents, line)
    segments = []
    for number, region in enumerate(contents.regions(line), start=1):
        rows, columns = np.nonzero(drawn == number)
        if not rows.size:
            continue
        left, top = int(columns.min()), int(rows.min())
        box = [left, top, int(columns.max()) + 1 - left, int(rows.max()) + 1 - top]
        crowd = int(region.attributes.get("iscrowd") is True)
        segments.append(
            {"id": number, "category_id": region.class_ids()[0] + 1, "area": int(rows.size), "bbox": box,
             "iscrowd": crowd}
        )  # fmt: skip
    return {"image_id": image_id, "file_name": _file(line), "segments_info": segments}


def _drawn(contents: Contents, line: Line) -> Segments:
    """The number of the segment of each pixel, counted from 1; 0 belongs to none."""
    drawn: Segments = np.zeros((line.height, line.width), np.int64)
    for number, region in enumerate(contents.regions(line), start=1):
        drawn[bitmap(region, line.width, line.height)] = number
    return drawn


def _png(drawn: Segments) -> bytes:
    channels = np.stack([drawn & 255, (drawn >> 8) & 255, drawn >> 16], axis=-1).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(channels).save(buffer, "PNG")
    return buffer.getvalue()
