"""Sources for the readers, written by the tests themselves."""

import gzip
import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from labeling.formats import BadRow, Declared, FormatName, Note, ReadOptions, Record, Target, detect, read
from labeling.shapes import ItemKind


class Rows:
    """What a reader yielded, sorted by kind."""

    def __init__(
        self, path: Path, kind: ItemKind, format_name: FormatName | None = None, **options: object
    ) -> None:
        chosen = format_name or detect(path)
        classes = options.pop("classes", ())
        assert isinstance(classes, Sequence)
        target = Target(
            kind, frozenset(map(str, classes)), takes_labels=bool(options.pop("takes_labels", True))
        )
        rows = list(read(path, chosen, ReadOptions.model_validate(options), target))
        self.format = chosen
        self.records = [row for row in rows if isinstance(row, Record)]
        self.bad = [row for row in rows if isinstance(row, BadRow)]
        self.notes = [row for row in rows if isinstance(row, Note)]
        self.declared = [row for row in rows if isinstance(row, Declared)]
        assert all("\n" not in str(row) for row in (*self.bad, *self.notes))

    @property
    def texts(self) -> list[str | None]:
        return [record.text for record in self.records]

    @property
    def labels(self) -> list[tuple[str | int, ...]]:
        return [record.labels for record in self.records]

    @property
    def ids(self) -> list[str | None]:
        return [record.external_id for record in self.records]


def write_idx(
    folder: Path, part: str, images: np.ndarray, labels: Sequence[int] | None, *, zipped: bool = True
) -> Path:
    """A pair of IDX files as the MNIST family has them; the path of the images file."""
    count, height, width = images.shape
    pixels = struct.pack(">4I", 2051, count, height, width) + images.astype(np.uint8).tobytes()
    path = folder / f"{part}-images-idx3-ubyte{'.gz' if zipped else ''}"
    path.write_bytes(gzip.compress(pixels) if zipped else pixels)
    if labels is not None:
        classes = struct.pack(">2I", 2049, len(labels)) + bytes(labels)
        other = path.with_name(path.name.replace("images-idx3", "labels-idx1"))
        other.write_bytes(gzip.compress(classes) if zipped else classes)
    return path
