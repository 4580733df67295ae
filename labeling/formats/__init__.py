"""Formats that items come in: each module reads one and yields records, bad rows and notes, in a stream."""

from collections.abc import Iterator
from pathlib import Path

from labeling.errors import BadSource
from labeling.formats import archive, csv, files, folder, idx, jsonl
from labeling.formats.options import FormatName, ReadOptions
from labeling.formats.records import BadRow, GivenPrediction, Note, Record, Row, Target

__all__ = [
    "BadRow",
    "FormatName",
    "GivenPrediction",
    "Note",
    "ReadOptions",
    "Record",
    "Row",
    "Target",
    "detect",
    "read",
]

_READERS = {
    "folder": folder.read,
    "csv": csv.read,
    "jsonl": jsonl.read,
    "idx": idx.read,
    "zip": archive.read,
    "files": files.read,
}


def read(path: Path, format_name: FormatName, options: ReadOptions, target: Target) -> Iterator[Row]:
    """The rows of a source; raises BadSource or BadOptions, at the latest when iterated."""
    return _READERS[format_name](path, options, target)


def detect(path: Path) -> FormatName:
    """The format of a file or folder, by content before name; raises BadSource.

    A folder that holds nothing but tables and archives is read file by file.
    """
    if path.is_dir():
        if idx.image_files(path):
            return "idx"
        return "files" if files.holds_collections(path) else "folder"
    if not path.is_file():
        raise BadSource(str(path), "there is no such file or folder")
    try:
        found = files.format_of(path)
    except OSError as error:
        raise BadSource(str(path), f"it cannot be read ({error.strerror})") from None
    if found is None:
        raise BadSource(
            path.name,
            "no known format (a folder, CSV, JSON lines, IDX, a zip archive, images or text files)",
        )
    return found
