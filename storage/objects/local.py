"""Objects in a local folder: `ab/cd/<sha256>`, each written beside, synced, then renamed into place."""

import hashlib
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import BinaryIO

from storage.errors import ObjectMissing, ObjectStoreUnavailable
from storage.objects.hashing import BLOCK, hash_bytes, hash_file, relative_name, verified_stream, verify

_ABANDONED_SECONDS = 24 * 3600


class LocalStore:
    """An ObjectStore in a folder, which is made when missing. Several processes may share it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._incoming = root / "incoming"
        with _translated("cannot make the object folder"):
            self._incoming.mkdir(parents=True, exist_ok=True)
            self._sweep_abandoned()

    def put(self, data: bytes) -> str:
        sha256 = hash_bytes(data)
        if not self._holds(sha256, len(data)):
            self._store(BytesIO(data))
        return sha256

    def put_file(self, path: Path) -> str:
        with path.open("rb") as source:
            return self._store(source)

    def get(self, sha256: str) -> bytes:
        with _translated("cannot read an object"):
            try:
                # Jobs read small objects by the hundred thousand beside threads that compute: a path object
                # and a buffer cost more than the reading, and each hand-over of the interpreter lock counts.
                with open(f"{self.root}/{relative_name(sha256)}", "rb", buffering=0) as source:  # noqa: PTH123
                    data = source.read()
            except FileNotFoundError:
                raise ObjectMissing(sha256) from None
        return verify(sha256, data)

    def open(self, sha256: str) -> BufferedReader:
        with _translated("cannot read an object"):
            try:
                source = self._path(sha256).open("rb", buffering=0)
            except FileNotFoundError:
                raise ObjectMissing(sha256) from None
        return verified_stream(source, sha256)

    def has(self, sha256: str) -> bool:
        try:
            self.size(sha256)
        except ObjectMissing:
            return False
        return True

    def size(self, sha256: str) -> int:
        with _translated("cannot look at an object"):
            try:
                return self._path(sha256).stat().st_size
            except FileNotFoundError:
                raise ObjectMissing(sha256) from None

    def get_url(self, sha256: str, *, seconds: int) -> str | None:  # noqa: ARG002
        return None

    def put_url(self, sha256: str, *, seconds: int) -> str | None:  # noqa: ARG002
        return None

    def delete(self, sha256: str) -> None:
        with suppress(ObjectMissing), _translated("cannot delete an object"):
            self._path(sha256).unlink(missing_ok=True)

    def check(self) -> None:
        with _translated("cannot write to the object folder"), self._temporary() as (_, target):
            target.write(b"\0")

    def _path(self, sha256: str) -> Path:
        return self.root / relative_name(sha256)

    def _holds(self, sha256: str, size: int) -> bool:
        """Whether the object is there undamaged: acknowledging over a broken one would lose the bytes."""
        try:
            return self.size(sha256) == size and hash_file(self._path(sha256)) == sha256
        except (ObjectMissing, OSError):
            return False

    def _store(self, source: BinaryIO) -> str:
        digest = hashlib.sha256()
        with _translated("cannot store an object"), self._temporary() as (temporary, target):
            while block := source.read(BLOCK):
                digest.update(block)
                target.write(block)
            target.flush()
            os.fsync(target.fileno())
            final = self._path(digest.hexdigest())
            _make_folder(final.parent)
            temporary.replace(final)
            _sync_folder(final.parent)
        return digest.hexdigest()

    @contextmanager
    def _temporary(self) -> Iterator[tuple[Path, BinaryIO]]:
        path = self._incoming / uuid.uuid4().hex
        try:
            with path.open("xb") as target:
                yield path, target
        finally:
            path.unlink(missing_ok=True)

    def _sweep_abandoned(self) -> None:
        """Removes what writers that died have left; a living one is never this old."""
        horizon = time.time() - _ABANDONED_SECONDS
        for path in self._incoming.iterdir():
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < horizon:
                    path.unlink()


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir()
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _translated(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ObjectStoreUnavailable(f"{what}: {error}") from error
