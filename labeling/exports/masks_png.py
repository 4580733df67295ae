"""Masks as PNG: `masks/<name>.png` with the class of each pixel, `classes.csv` with what the numbers mean.

0 is what nobody labelled; where masks overlap, the one on top has the pixel.
"""

import csv
import io
from collections.abc import Iterator
from typing import Any

import numpy as np
from PIL import Image

from labeling.errors import ExportUnsuitable
from labeling.exports.contents import Contents, Line, OutFile
from labeling.exports.raster import bitmap

CARRIES = ("mask", "polygon")
_MOST = 255


def suits(contents: Contents) -> None:
    if len(contents.names) > _MOST:
        raise ExportUnsuitable(
            f"a mask of bytes tells {_MOST} classes apart; there are {len(contents.names)}"
        )


def write(contents: Contents) -> Iterator[OutFile]:
    colours = [0, 0, 0]
    for label_class in contents.schema.classes:
        colours += [int(label_class.color[n : n + 2], 16) for n in (1, 3, 5)]
    yield OutFile("classes.csv", True, iter([_classes(contents)]))
    for line in contents.lines():
        split, stem = line.example.split, line.name.rpartition(".")[0]
        yield OutFile(f"masks/{split}/{stem}.png", False, iter([_png(_drawn(contents, line), colours)]))
    yield from contents.pictures()


def _classes(contents: Contents) -> bytes:
    buffer = io.StringIO(newline="")
    rows = csv.writer(buffer)
    rows.writerow(["value", "class", "color"])
    rows.writerow([0, "", "#000000"])
    for place, label_class in enumerate(contents.schema.classes, start=1):
        name = label_class.name
        rows.writerow(
            [place, f"'{name}" if name.startswith(("=", "+", "-", "@")) else name, label_class.color]
        )
    return buffer.getvalue().encode()


def _drawn(contents: Contents, line: Line) -> np.ndarray[Any, np.dtype[np.uint8]]:
    places = {class_id: place for place, class_id in enumerate(contents.names, start=1)}
    drawn = np.zeros((line.height, line.width), np.uint8)
    for region in contents.regions(line):
        drawn[bitmap(region, line.width, line.height)] = places[region.class_ids()[0]]
    return drawn


def _png(numbers: np.ndarray[Any, np.dtype[np.uint8]], colours: list[int]) -> bytes:
    image = Image.fromarray(numbers)
    image.putpalette(colours)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
