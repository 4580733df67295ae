"""Packages as zip files. Packing the same folder twice gives the same bytes: sorted entries, fixed times,
stored without compression (weights hardly shrink, and deflate differs between zlib versions)."""

import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import BinaryIO

from preannotate.contents import Package, open_folder
from preannotate.errors import ArchiveRefused
from preannotate.signature import MANIFEST_NAME, allowed_file

MAX_ENTRIES = 4_096
MAX_BYTES = 8_000_000_000
_EPOCH = (1980, 1, 1, 0, 0, 0)
_BLOCK = 1 << 20


def pack(package: Package, target: Path) -> Path:
    """Writes the package as a zip file at `target`; its SHA-256 is the package's identity."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted([MANIFEST_NAME, *package.manifest.files]):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # the same on every platform
            entry.file_size = (package.folder / name).stat().st_size
            with (package.folder / name).open("rb") as source, archive.open(entry, "w") as sink:
                shutil.copyfileobj(source, sink, _BLOCK)
    return target


def open_zip(source: Path | BinaryIO, target: Path, *, max_bytes: int = MAX_BYTES) -> Package:
    """Unpacks into the new folder `target`, checking each entry, and opens it as a package.

    Raises ArchiveRefused for an entry that is not a plain file a package may have, for too many or too large
    ones and for a file that is no zip; then nothing is left behind. A `target` that another process completed
    meanwhile is used.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    unpacked = Path(tempfile.mkdtemp(prefix=".unpack-", dir=target.parent))
    try:
        try:
            with zipfile.ZipFile(source) as archive:
                _unpack(archive, unpacked, max_bytes)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, ValueError) as error:
            raise ArchiveRefused("", f"the file is not a sound zip: {error}") from error
        open_folder(unpacked)
        try:
            unpacked.rename(target)
        except OSError:
            if not target.is_dir():
                raise
        return open_folder(target)
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)


def _unpack(archive: zipfile.ZipFile, folder: Path, max_bytes: int) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise ArchiveRefused("", f"{len(entries)} entries, more than {MAX_ENTRIES}")
    seen: set[str] = set()
    left = max_bytes
    for entry in entries:
        _check(entry, seen)
        seen.add(entry.filename)
        path = folder / entry.filename
        path.parent.mkdir(exist_ok=True)
        with archive.open(entry) as source, path.open("wb") as sink:
            # Counted while reading: the size that an entry claims need not be the one it unpacks to.
            while block := source.read(_BLOCK):
                left -= len(block)
                if left < 0:
                    raise ArchiveRefused(
                        entry.filename, f"the archive unpacks to more than {max_bytes} bytes"
                    )
                sink.write(block)


def _check(entry: zipfile.ZipInfo, seen: set[str]) -> None:
    kind = entry.external_attr >> 16 & 0o170000
    if entry.is_dir() or kind not in (0, 0o100000):
        raise ArchiveRefused(entry.filename, "is not a plain file")
    if entry.filename != MANIFEST_NAME and not allowed_file(entry.filename):
        raise ArchiveRefused(entry.filename, "is not a name that a package may have")
    if entry.filename in seen:
        raise ArchiveRefused(entry.filename, "is there twice")
    if entry.flag_bits & 0x1:
        raise ArchiveRefused(entry.filename, "is encrypted")
