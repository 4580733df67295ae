"""A source as a tree of files: a folder, a zip archive that is never unpacked, or one annotation file with
what lies beside it. Nothing outside of it is ever read."""

import zipfile
from abc import ABC, abstractmethod
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from labeling.errors import BadSource
from labeling.formats import archive, folder
from labeling.formats.confined import MAX_FILE_BYTES, read_file
from labeling.formats.documents import is_litter
from labeling.formats.records import BadRow

# Folders of annotations that have the folder of the images beside them: the tree then begins one step higher.
_ANNOTATION_FOLDERS = frozenset(("annotations", "annotation", "labels", "ann", "json", "xml"))


class Tree(ABC):
    """`name`: what to call it in messages. `only`: the one annotation file that was asked for, if it was one.

    `problems`: what lies in the source and is not read. Paths are relative, with forward slashes.
    """

    def __init__(self, name: str, only: str | None = None) -> None:
        self.name = name
        self.only = only
        self.problems: list[BadRow] = []

    @cached_property
    def paths(self) -> Sequence[str]:
        """Every file, in order of its name (an archive: in its own order)."""
        return list(self._list())

    @abstractmethod
    def _list(self) -> Iterator[str]: ...

    @abstractmethod
    def open(self, path: str) -> BinaryIO:
        """Raises ValueError with one sentence when there is no such file or it cannot be read."""

    @abstractmethod
    def read(self, path: str) -> bytes:
        """All bytes of a file; raises as `open`."""

    def has(self, path: str) -> bool:
        return path in self._known

    def head(self, path: str, size: int = 65_536) -> bytes:
        with self.open(path) as stream:
            return stream.read(size)

    def documents(self, *suffixes: str) -> list[str]:
        """The files with these suffixes, or of them only the one that was asked for."""
        paths = [self.only] if self.only is not None else self.paths
        return [path for path in paths if path.lower().endswith(suffixes)]

    def find(self, name: str, near: str = "", *, besides: Container[str] = ()) -> str | None:
        """The file that a document in folder `near` calls `name`, None when there is none.

        First the path itself, seen from the document and from the root; then the only file whose path ends in
        the most of the same steps, for names come from other machines; never one of `besides`. Raises
        ValueError when several do.
        """
        steps = _steps(name)
        if not steps:
            raise ValueError("it names no file")
        for base in (near, ""):
            path = _joined(base, steps)
            if path is not None and path in self._known and path not in besides:
                return path
        alike = [path for path in self._by_name.get(steps[-1].casefold(), []) if path not in besides]
        most = max((_shared(path, steps) for path in alike), default=0)
        best = [path for path in alike if _shared(path, steps) == most]
        if len(best) > 1:
            most = max(_common(path, near) for path in best)
            best = [path for path in best if _common(path, near) == most]
        if len(best) > 1:
            raise ValueError(f"{name[-200:]!r} may be {best[0]!r} or {best[1]!r}")
        return best[0] if best else None

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.paths)

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self.paths:
            found.setdefault(path.rpartition("/")[2].casefold(), []).append(path)
        return found


class FolderTree(Tree):
    """`root` must be resolved."""

    def __init__(self, root: Path, only: str | None = None) -> None:
        super().__init__(root.name, only)
        self._root = root

    def _list(self) -> Iterator[str]:
        for relative in folder.walk(self._root):
            if isinstance(relative, BadRow):
                self.problems.append(relative)
            else:
                yield str(relative)

    def open(self, path: str) -> BinaryIO:
        self._check(path)
        try:
            return (self._root / path).open("rb")
        except OSError as error:
            raise ValueError(f"{path!r} cannot be read ({error.strerror})") from None

    def read(self, path: str) -> bytes:
        self._check(path)
        try:
            return read_file(self._root / path)
        except OSError as error:
            raise ValueError(f"{path!r} cannot be read ({error.strerror})") from None

    def _check(self, path: str) -> None:
        if path != self.only and path not in self._known:
            raise ValueError(f"there is no file {path[-200:]!r} in {self.name}")


class ZipTree(Tree):
    """An archive; entries that are refused are problems and not among the paths."""

    def __init__(self, name: str, opened: zipfile.ZipFile) -> None:
        super().__init__(name)
        self._archive = opened
        self._budget = archive.Budget(archive.MAX_TOTAL_BYTES)
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in opened.infolist():
            refused = archive.refusal(entry)
            if refused is not None:
                self.problems.append(BadRow(f"{name}, {entry.filename[:300]!r}", refused))
            elif not entry.is_dir() and not is_litter(PurePosixPath(entry.filename)):
                self._entries[entry.filename] = entry

    def _list(self) -> Iterator[str]:
        return iter(self._entries)

    def open(self, path: str) -> BinaryIO:
        entry = self._entry(path)
        try:
            return cast(BinaryIO, self._archive.open(entry))
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise ValueError(f"the entry {path!r} is damaged ({error})") from None

    def read(self, path: str) -> bytes:
        data = archive.read_entry(self._archive, self._entry(path), self._budget)
        if isinstance(data, str):
            raise ValueError(data)
        return data

    def _entry(self, path: str) -> zipfile.ZipInfo:
        if path not in self._entries:
            raise ValueError(f"there is no file {path[-200:]!r} in {self.name}")
        return self._entries[path]


@contextmanager
def open_tree(path: Path) -> Iterator[Tree]:
    """The tree of a folder, of an archive, or around one annotation file; raises BadSource."""
    path = path.resolve()
    if path.is_dir():
        yield FolderTree(path)
        return
    if not path.is_file():
        raise BadSource(path.name, "there is no such file or folder")
    if _begins_like_zip(path):
        with archive.open_archive(path) as opened:
            yield ZipTree(path.name, opened)
        return
    root = path.parent
    if root.name.lower() in _ANNOTATION_FOLDERS and root.parent != root:
        root = root.parent
    if path.stat().st_size > 100 * MAX_FILE_BYTES:
        raise BadSource(path.name, f"the file has more than {100 * MAX_FILE_BYTES} bytes")
    yield FolderTree(root, only=path.relative_to(root).as_posix())


def _begins_like_zip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) in {b"PK\x03\x04", b"PK\x05\x06"}


def _steps(name: str) -> list[str]:
    """The steps of a path as any system writes it; a URL without its query."""
    if "://" in name or name.startswith("file:"):
        name = name.partition("://")[2] or name.removeprefix("file:")
        name = name.partition("?")[0]
    return [step for step in name.replace("\\", "/").split("/") if step not in {"", "."}]


def folder_of(path: str) -> str:
    return path.rpartition("/")[0]


def _joined(base: str, steps: Sequence[str]) -> str | None:
    """The path from a folder, None when it leaves the tree."""
    path = base.split("/") if base else []
    for step in steps:
        if step != "..":
            path.append(step)
        elif path:
            path.pop()
        else:
            return None
    return "/".join(path)


def _shared(path: str, steps: Sequence[str]) -> int:
    """How many of the last steps are the same, case aside."""
    count = 0
    for ours, theirs in zip(reversed(path.split("/")), reversed(steps), strict=False):
        if ours.casefold() != theirs.casefold():
            break
        count += 1
    return count


def _common(path: str, near: str) -> int:
    """How many of the first steps are the same."""
    count = 0
    for ours, theirs in zip(path.split("/"), near.split("/"), strict=False):
        if ours != theirs:
            break
        count += 1
    return count
