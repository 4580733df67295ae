"""One file, one item: what folders and archives have in common. Pure but for the bytes handed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath

from labeling import images
from labeling.formats import encodings
from labeling.formats.records import BadRow, Note, Record, Target

IMAGE_SUFFIXES = frozenset(
    (".jpg", ".jpeg", ".jpe", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".svg", ".heic", ".avif")
)
TEXT_SUFFIXES = frozenset((".txt", ".text", ".md", ""))
MAX_TEXT_BYTES = 10_000_000
# Folders that sort files, not what is in them.
_CONTAINERS = frozenset(
    ("images", "image", "imgs", "img", "jpegimages", "pictures", "photos", "texts", "docs", "data",
     "train", "training", "test", "testing", "val", "valid", "validation", "dev", "eval", "unlabeled",
     "unlabelled")
)  # fmt: skip
_LITTER = frozenset(("thumbs.db", "desktop.ini", "__macosx"))


@dataclass(frozen=True, slots=True)
class ClassFolders:
    """Which folders name classes; see `class_folders`."""

    names: frozenset[str]

    def label(self, path: PurePosixPath) -> tuple[str, ...]:
        """The nearest folder above the file that names a class."""
        return next(((name,) for name in reversed(path.parts[:-1]) if name in self.names), ())


NO_CLASSES = ClassFolders(frozenset())


def class_folders(paths: Iterable[PurePosixPath], target: Target) -> tuple[ClassFolders, Note | None]:
    """The folders of these files that name classes, and what to tell the user about it.

    Folders such as `train` or `images` do not, unless the project has a class of that name. A single folder
    does not either: it tells nothing apart.
    """
    found: set[str] = set()
    for path in paths:
        if plausible(path, target):
            names = reversed(path.parts[:-1])
            wanted = (n for n in names if n in target.class_names or n.lower() not in _CONTAINERS)
            found.update(islice(wanted, 1))
    if len(found) == 1 and not found <= target.class_names:
        only = next(iter(found))
        return NO_CLASSES, Note(
            only, "the only folder is not taken for a class: its files come without labels"
        )
    return ClassFolders(frozenset(found)), None


def plausible(path: PurePosixPath, target: Target) -> bool:
    """Whether the name promises an item of this kind."""
    suffixes = IMAGE_SUFFIXES if target.kind == "image" else TEXT_SUFFIXES
    return path.suffix.lower() in suffixes


def is_litter(path: PurePosixPath) -> bool:
    """Hidden files and what desktops leave behind; nobody means to label them."""
    return any(part.startswith(".") or part.lower() in _LITTER for part in path.parts)


def document(
    where: str, path: PurePosixPath, data: bytes, target: Target, labels: tuple[str, ...]
) -> Record | BadRow | Note:
    """A file as an item. What neither claims nor turns out to be one is left out with a note."""
    if target.kind == "image":
        if images.sniff(data) is None and not plausible(path, target):
            return Note(where, "not an image, left out")
        return Record(where=where, external_id=str(path), data=data, labels=labels)
    if not plausible(path, target):
        return Note(where, "not a text file (.txt), left out")
    if len(data) > MAX_TEXT_BYTES:
        return BadRow(where, f"a text of more than {MAX_TEXT_BYTES} bytes")
    try:
        text = encodings.decode(data)
    except ValueError as error:
        return BadRow(where, str(error))
    return Record(where=where, external_id=str(path), text=text, labels=labels)
