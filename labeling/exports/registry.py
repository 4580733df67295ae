"""The formats that datasets go out in, as data: the command line, the API, the screens and the documentation
list them from here."""

from collections.abc import Mapping

from labeling.exports import by_class, jsonl, table
from labeling.exports.writer import Writer
from labeling.shapes import SHAPES, ItemKind

_IMAGE: tuple[ItemKind, ...] = ("image",)
_BOTH: tuple[ItemKind, ...] = ("image", "text")
_EVERYTHING = tuple(SHAPES)

_ALL = (
    Writer(
        "jsonl", "JSON lines", _BOTH, _EVERYTHING, jsonl.write, suffix=".jsonl",
        media_type="application/jsonl", precision="exact",
    ),
    Writer(
        "csv", "CSV table", _BOTH, ("choice",), table.write, suits=table.suits, suffix=".csv",
        media_type="text/csv; charset=utf-8", precision="exact",
    ),
    Writer("folder", "folder of media by class", _BOTH, _EVERYTHING, by_class.write, precision="exact"),
    Writer(
        "imagefolder", "torchvision ImageFolder", _IMAGE, ("choice",), by_class.write_image_folder,
        suits=by_class.suits_image_folder,
    ),
)  # fmt: skip

WRITERS: Mapping[str, Writer] = {writer.name: writer for writer in _ALL}
