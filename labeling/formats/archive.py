"""A zip archive of a folder, entry by entry and never unpacked: names, kinds and sizes are checked first."""

import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from labeling.errors import BadSource
from labeling.formats.documents import NO_CLASSES, class_folders, document, is_litter
from labeling.formats.options import ReadOptions
from labeling.formats.records import BadRow, Row, Target

MAX_DIRECTORY_BYTES = 300_000_000  # some two million entries; the directory is held in memory
MAX_ENTRY_BYTES = 500_000_000
MAX_TOTAL_BYTES = 200_000_000_000
MAX_RATIO = 200  # deflate reaches about 1000 on zeros; images and prose stay far below this
_SMALL = 1_000_000  # bytes: below this a high ratio harms nobody
_ENCRYPTED_FLAG = 0x1
_END_BYTES = 70_000  # the end record with the longest comment it can have


def read(path: Path, options: ReadOptions, target: Target) -> Iterator[Row]:
    """The files of an archive in its order; an entry that is not what it should be is refused by itself."""
    with open_archive(path) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        folders = NO_CLASSES
        if options.folder_labels and target.takes_labels:
            safe = (PurePosixPath(e.filename) for e in entries if refusal(e) is None)
            folders, note = class_folders((p for p in safe if not is_litter(p)), target)
            if note is not None:
                yield note
        budget = Budget(MAX_TOTAL_BYTES)
        for entry in entries:
            where = f"{path.name}, {entry.filename[:300]!r}"
            refused = refusal(entry)
            if refused is not None:
                yield BadRow(where, refused)
                continue
            name = PurePosixPath(entry.filename)
            if is_litter(name):
                continue
            data = read_entry(archive, entry, budget)
            if isinstance(data, str):
                yield BadRow(where, data)
            else:
                yield document(where, name, data, target, folders.label(name))


@dataclass(slots=True)
class Budget:
    """How many bytes an archive may still inflate to."""

    left: int


def open_archive(path: Path) -> zipfile.ZipFile:
    """The archive with its directory read; raises BadSource."""
    if _directory_bytes(path) > MAX_DIRECTORY_BYTES:
        raise BadSource(path.name, f"the archive's directory has more than {MAX_DIRECTORY_BYTES} bytes")
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise BadSource(path.name, f"not a readable zip archive ({error})") from None


def _directory_bytes(path: Path) -> int:
    """The size of the directory as the archive's end states it; 0 when there is no end to be found."""
    with path.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - _END_BYTES))
        tail = stream.read()
    end = tail.rfind(b"PK\x05\x06")
    wide = tail.rfind(b"PK\x06\x06")
    if end < 0 or len(tail) < end + 16:
        return 0
    stated = int.from_bytes(tail[end + 12 : end + 16], "little")
    if stated == 0xFFFFFFFF and wide >= 0:
        return int.from_bytes(tail[wide + 40 : wide + 48], "little")
    return stated


def refusal(entry: zipfile.ZipInfo) -> str | None:
    """Why an entry is not even opened, or None."""
    name = entry.filename
    parts = name.split("/")
    if name.startswith("/") or "\\" in name or ":" in parts[0] or ".." in parts or "\0" in name:
        return "the name leaves the archive's own folder"
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in {0, stat.S_IFREG}:
        return "a link or special file"
    if entry.flag_bits & _ENCRYPTED_FLAG:
        return "encrypted"
    if entry.file_size > MAX_ENTRY_BYTES:
        return f"{entry.file_size} bytes, more than {MAX_ENTRY_BYTES}"
    if entry.file_size > _SMALL and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
        return f"{entry.compress_size} bytes that inflate to {entry.file_size}: refused as a zip bomb"
    return None


def read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget) -> bytes | str:
    """The bytes, or what is wrong. The size in the directory is a claim: no byte more than it is read."""
    if entry.file_size > budget.left:
        return f"the archive inflates to more than {MAX_TOTAL_BYTES} bytes"
    budget.left -= entry.file_size
    try:
        with archive.open(entry) as stream:
            data = stream.read(entry.file_size + 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        ValueError,
        RuntimeError,
    ) as error:
        return f"the entry is damaged ({error})"
    return data if len(data) == entry.file_size else "the entry is not as long as the archive says"
