"""A folder of images or texts: a file is an item, its folder the class, its path the external id."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from labeling.errors import BadSource
from labeling.formats.confined import read_file
from labeling.formats.documents import NO_CLASSES, class_folders, document, is_litter
from labeling.formats.encodings import is_clean
from labeling.formats.options import ReadOptions
from labeling.formats.records import BadRow, Row, Target

MAX_DEPTH = 40


def read(path: Path, options: ReadOptions, target: Target) -> Iterator[Row]:
    """The files below a folder, sorted; links that leave the folder are refused one by one."""
    root = path.resolve()
    folders = NO_CLASSES
    if options.folder_labels and target.takes_labels:
        names = (relative for relative in walk(root) if isinstance(relative, PurePosixPath))
        folders, note = class_folders(names, target)
        if note is not None:
            yield note
    for relative in walk(root):
        if isinstance(relative, BadRow):
            yield relative
            continue
        try:
            data = read_file(root / relative)
        except (OSError, ValueError) as error:
            message = error.strerror if isinstance(error, OSError) else str(error)
            yield BadRow(str(relative), message or "it cannot be read")
            continue
        yield document(str(relative), relative, data, target, folders.label(relative))


def walk(root: Path) -> Iterator[PurePosixPath | BadRow]:
    """Paths of the files below a resolved folder, relative to it, in order of their names."""
    yield from _walk(root, PurePosixPath(), 0)


def _walk(root: Path, folder: PurePosixPath, depth: int) -> Iterator[PurePosixPath | BadRow]:
    if depth > MAX_DEPTH:
        yield BadRow(str(folder), f"nested deeper than {MAX_DEPTH} folders")
        return
    try:
        with os.scandir(root / folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        if not folder.parts:
            raise BadSource(root.name, f"the folder cannot be read ({error.strerror})") from None
        yield BadRow(str(folder), f"the folder cannot be read ({error.strerror})")
        return
    for entry in entries:
        relative = folder / entry.name
        if is_litter(PurePosixPath(entry.name)):
            continue
        if not is_clean(entry.name):
            yield BadRow(
                str(relative).encode("utf-8", "replace").decode(), "the file name is not valid UTF-8"
            )
        elif entry.is_symlink() and not _stays_inside(root, root / relative):
            yield BadRow(str(relative), "a link that leaves the folder")
        elif entry.is_dir():
            # A link to a folder inside would only bring the same files again, or go in circles.
            if not entry.is_symlink():
                yield from _walk(root, relative, depth + 1)
        elif entry.is_file():
            yield relative
        else:
            yield BadRow(str(relative), "not an ordinary file")


def _stays_inside(root: Path, path: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        return False
