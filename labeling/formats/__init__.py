"""Formats that items come in: each module reads one and yields records, bad rows and notes, in a stream."""

from collections.abc import Iterator
from pathlib import Path

from labeling.errors import BadSource
from labeling.formats import files, idx
from labeling.formats.options import FormatName, ReadOptions
from labeling.formats.records import (
    BadRow,
    Declared,
    GivenAnnotation,
    GivenPrediction,
    Mark,
    Note,
    Record,
    Row,
    Target,
)
from labeling.formats.registry import READERS, Reader, annotated

__all__ = [
    "READERS",
    "BadRow",
    "Declared",
    "FormatName",
    "GivenAnnotation",
    "GivenPrediction",
    "Mark",
    "Note",
    "ReadOptions",
    "Reader",
    "Record",
    "Row",
    "Target",
    "annotated",
    "detect",
    "read",
]


def read(path: Path, format_name: FormatName, options: ReadOptions, target: Target) -> Iterator[Row]:
    """The rows of a source; raises BadSource or BadOptions, at the latest when iterated."""
    reader = READERS[format_name]
    if target.kind not in reader.kinds:
        raise BadSource(path.name, f"the project takes {target.kind}s, and this is {reader.title}")
    return reader.read(path, options, target)


def detect(path: Path) -> FormatName:
    """The format of a file or folder, by content before name; raises BadSource.

    A folder that holds nothing but tables and archives is read file by file.
    """
    found = annotated(path) if path.exists() else None
    if found is not None:
        return found
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
            "no known format (a folder, CSV, JSON lines, IDX, a zip archive, images, text files, "
            "or the export of an annotation tool)",
        )
    return found
