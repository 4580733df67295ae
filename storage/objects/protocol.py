"""What every object store does; the contract tests run against each of them."""

from io import BufferedReader
from pathlib import Path
from typing import Protocol


class ObjectStore(Protocol):
    """Immutable bytes by SHA-256 (64 lower-case hex digits). All methods may be called from any thread.

    Every method may raise ObjectStoreUnavailable. A name that is no SHA-256 is simply one that is missing.
    """

    def put(self, data: bytes) -> str:
        """Stores bytes and returns their name once they are durable; storing them again changes nothing."""

    def put_file(self, path: Path) -> str:
        """`put` for a file of any size, streamed. Raises ObjectError when it changes meanwhile."""

    def get(self, sha256: str) -> bytes:
        """The whole object, verified. Raises ObjectMissing, ObjectCorrupt."""

    def open(self, sha256: str) -> BufferedReader:
        """The object as a stream without seek, to be closed by the caller.

        Raises ObjectMissing at once; ObjectCorrupt by the read that reaches the end, so whoever acts on
        part of the stream acts on unverified bytes.
        """

    def has(self, sha256: str) -> bool:
        """Whether the object is there; its bytes are not looked at."""

    def size(self, sha256: str) -> int:
        """Its number of bytes. Raises ObjectMissing."""

    def get_url(self, sha256: str, *, seconds: int) -> str | None:
        """A URL that reads the object for so long, or None where the store has no HTTP of its own."""

    def put_url(self, sha256: str, *, seconds: int) -> str | None:
        """A URL to PUT the object's bytes to, or None. What arrives is checked when it is read."""

    def delete(self, sha256: str) -> None:
        """Forgets the object; a missing one is fine."""

    def check(self) -> None:
        """Raises ObjectStoreUnavailable, saying why, when nothing could be stored now."""
