"""A package as a folder on disk whose files are exactly those that its model.json lists."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from preannotate.errors import PackageCorrupt
from preannotate.signature import MANIFEST_NAME, PROGRAM_FILES, Manifest, parse_manifest

MAX_MANIFEST_BYTES = 32_000_000


@dataclass(frozen=True, slots=True)
class Package:
    """An opened package: every file was there and hashed to what `manifest.files` says."""

    folder: Path
    manifest: Manifest

    @property
    def program(self) -> Path:
        """The program that serves."""
        return self.folder / PROGRAM_FILES[self.manifest.framework]


def open_folder(folder: Path) -> Package:
    """Raises ManifestInvalid, or PackageCorrupt for a missing, unknown, linked or changed file."""
    path = folder / MANIFEST_NAME
    if path.is_symlink() or not path.is_file():
        raise PackageCorrupt(MANIFEST_NAME, "is missing")
    if path.stat().st_size > MAX_MANIFEST_BYTES:
        raise PackageCorrupt(MANIFEST_NAME, f"is larger than {MAX_MANIFEST_BYTES} bytes")
    manifest = parse_manifest(path.read_bytes())
    if not manifest.files:
        raise PackageCorrupt(MANIFEST_NAME, "lists no files")
    for found in sorted(folder.rglob("*")):
        name = found.relative_to(folder).as_posix()
        if found.is_symlink():
            raise PackageCorrupt(name, "is a link")
        if found.is_file() and name != MANIFEST_NAME and name not in manifest.files:
            raise PackageCorrupt(name, "is not listed in model.json")
    for name, expected in manifest.files.items():
        if not (folder / name).is_file():
            raise PackageCorrupt(name, "is missing")
        actual = file_hash(folder / name)
        if actual != expected:
            raise PackageCorrupt(name, f"hashes to {actual}, model.json says {expected}")
    return Package(folder, manifest)


def file_hash(path: Path) -> str:
    """SHA-256 of a file in hex, streamed."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
