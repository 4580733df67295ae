"""Files of any known format together, such as one upload: each is read by what it is."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path, PurePosixPath

from labeling import images
from labeling.errors import BadOptions, BadSource
from labeling.formats import archive, csv, folder, idx, jsonl
from labeling.formats.confined import read_file
from labeling.formats.documents import (
    IMAGE_SUFFIXES,
    NO_CLASSES,
    TEXT_SUFFIXES,
    class_folders,
    document,
    is_litter,
    plausible,
)
from labeling.formats.encodings import first_characters
from labeling.formats.options import FormatName, ReadOptions
from labeling.formats.records import BadRow, Note, Record, Row, Target

Nested = Callable[[Path], Callable[[Path, ReadOptions, Target], Iterator[Row]] | None]
_MAY_HOLD_ANNOTATIONS = frozenset((None, "csv", "jsonl", "zip"))
_MANY = 1_000  # entries: nobody keeps that many tables in one folder
_TABLES = {".csv": "csv", ".tsv": "csv", ".tab": "csv"}
_LINES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl"}


def read(path: Path, options: ReadOptions, target: Target, *, nested: Nested) -> Iterator[Row]:
    """One file, or every file below a folder. A file that cannot be read at all costs one bad row.

    `nested` says what reads a file that holds annotations, None for any other.
    """
    root = path.resolve()
    if root.is_file():
        yield from _read_one(root, PurePosixPath(root.name), (), options, target, nested)
        return
    folders = NO_CLASSES
    if options.folder_labels and target.takes_labels:
        names = (p for p in folder.walk(root) if isinstance(p, PurePosixPath))
        folders, note = class_folders(names, target)
        if note is not None:
            yield note
    for relative in folder.walk(root):
        if isinstance(relative, BadRow):
            yield relative
        else:
            labels = folders.label(relative)
            rows = _read_one(root / relative, relative, labels, options, target, nested)
            yield from _named_by_archive(relative, rows)


def holds_collections(folder_path: Path) -> bool:
    """Whether a folder holds files, and each of them holds many items."""
    entries = [p for p in islice(folder_path.iterdir(), _MANY) if not is_litter(PurePosixPath(p.name))]
    kinds = (format_of(p) if p.is_file() and not p.is_symlink() else None for p in entries)
    return 0 < len(entries) < _MANY and all(kind in READERS for kind in kinds)


def format_of(path: Path) -> FormatName | None:
    """The format of one file, by its content first; None when it is none we know."""
    with path.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return "zip"
    if images.sniff(head) is not None or path.suffix.lower() in IMAGE_SUFFIXES:
        return "files"
    if idx.magic(path) == idx.IMAGES:
        return "idx"
    suffix = path.suffix.lower()
    if suffix in _TABLES:
        return "csv"
    if suffix in _LINES or _starts_like_json(path):
        return "jsonl"
    return "files" if suffix in TEXT_SUFFIXES else None


def _named_by_archive(relative: PurePosixPath, rows: Iterator[Row]) -> Iterator[Row]:
    """Two archives may each have a `1.png`: side by side, the archive belongs to the external id."""
    inner = relative.suffix.lower() == ".zip"
    for row in rows:
        if inner and isinstance(row, Record) and row.external_id is not None:
            yield replace(row, external_id=f"{relative}/{row.external_id}")
        else:
            yield row


def _read_one(
    path: Path,
    relative: PurePosixPath,
    labels: tuple[str, ...],
    options: ReadOptions,
    target: Target,
    nested: Nested,
) -> Iterator[Row]:
    where = str(relative)
    try:
        found = format_of(path)
        inner = nested(path) if found in _MAY_HOLD_ANNOTATIONS else None
        if inner is not None:
            yield from inner(path, options, target)
        elif found is None or found == "files":
            yield _single(path, relative, labels, target, known=found is not None)
        else:
            yield from READERS[found](path, options, target)
    except (BadSource, BadOptions) as error:
        yield BadRow(where, str(error).removeprefix(f"{path.name}: "))
    except (OSError, ValueError) as error:
        yield BadRow(where, str(error))


def _single(
    path: Path, relative: PurePosixPath, labels: tuple[str, ...], target: Target, *, known: bool
) -> Row:
    if idx.magic(path) == idx.LABELS:
        return Note(str(relative), "IDX labels are read together with their images")
    if not known or not plausible(relative, target):
        return BadRow(str(relative), f"not a format that a project of {target.kind}s takes")
    return document(str(relative), relative, read_file(path), target, labels)


def _starts_like_json(path: Path) -> bool:
    return path.suffix == "" and first_characters(path, 100).lstrip().startswith(("{", "["))


READERS: dict[str, Callable[[Path, ReadOptions, Target], Iterator[Row]]] = {
    "csv": csv.read,
    "jsonl": jsonl.read,
    "idx": idx.read,
    "zip": archive.read,
}
