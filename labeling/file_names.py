"""File names for exports that are safe on any system, made from names that may hold anything. Pure."""

import unicodedata
from collections.abc import Mapping
from pathlib import PureWindowsPath

from labeling.schema import LabelSchema

LONGEST = 80  # characters; at most four bytes each, and file systems take 255 bytes
_FORBIDDEN = frozenset('<>:"/\\|?*')
_DEVICES = frozenset(
    ("CON", "PRN", "AUX", "NUL", *(f"COM{i}" for i in range(1, 10)), *(f"LPT{i}" for i in range(1, 10)))
)
_SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/bmp": ".bmp",
    "text/plain": ".txt",
}


def safe(name: str) -> str:
    """The name as one step of a path: printable, no separator, no leading dot, no device of Windows.

    Two names may become the same.
    """
    name = unicodedata.normalize("NFC", name)
    kept = "".join("_" if c in _FORBIDDEN or not c.isprintable() else c for c in name)
    kept = kept[:LONGEST].strip(" .")
    if not kept or kept.split(".")[0].strip().upper() in _DEVICES:
        return f"_{kept}"
    return kept


def class_folders(schema: LabelSchema) -> Mapping[int, str]:
    """A folder for each class, told apart even where case does not count."""
    folders: dict[int, str] = {}
    taken: set[str] = set()
    for label_class in schema.classes:
        folder = safe(label_class.name)
        while folder.casefold() in taken:
            folder = f"{folder}-{label_class.id}"
        taken.add(folder.casefold())
        folders[label_class.id] = folder
    return folders


def file_name(content_hash: str, external_id: str | None, media_type: str) -> str:
    """A name that tells people the item and is taken by no other item: the content hash is in it."""
    suffix = _SUFFIXES.get(media_type, ".bin")
    stem = PureWindowsPath(external_id or "").stem  # it takes both slashes for separators
    return f"{safe(stem)}-{content_hash[:16]}{suffix}" if stem else f"{content_hash[:16]}{suffix}"
