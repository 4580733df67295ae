"""Names of objects, and reading that checks the name."""

import hashlib
import io
import re
from pathlib import Path
from typing import Protocol

from storage.errors import ObjectCorrupt, ObjectMissing

BLOCK = 1 << 20
_NAME = re.compile(r"[0-9a-f]{64}")


class Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...

    def close(self) -> object: ...


def hash_bytes(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def hash_file(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def relative_name(sha256: str) -> str:
    """`ab/cd/abcd…`: two levels keep a folder of millions walkable. Raises ObjectMissing for a non-name."""
    if not _NAME.fullmatch(sha256):
        raise ObjectMissing(sha256)
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def verify(sha256: str, data: bytes) -> bytes:
    """The data itself. Raises ObjectCorrupt when it is not what its name says."""
    found = hash_bytes(data)
    if found != sha256:
        raise ObjectCorrupt(sha256, found)
    return data


def verified_stream(source: Readable, sha256: str) -> io.BufferedReader:
    """Reads through `source`; the read that meets the end raises ObjectCorrupt if the hash is wrong."""
    return io.BufferedReader(_VerifyingReader(source, sha256), BLOCK)


class _VerifyingReader(io.RawIOBase):
    def __init__(self, source: Readable, sha256: str) -> None:
        self._source = source
        self._sha256 = sha256
        self._hash = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        data = self._source.read(len(buffer))
        if not data:
            found = self._hash.hexdigest()
            if found != self._sha256:
                raise ObjectCorrupt(self._sha256, found)
            return 0
        self._hash.update(data)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._source.close()
        super().close()
