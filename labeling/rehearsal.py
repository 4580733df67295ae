"""What an import finds out while it rehearses, kept outside memory: it may be millions of rows.

SQLite's temporary database spills to disk by itself and is gone with the connection.
"""

import sqlite3
from collections.abc import Sequence
from types import TracebackType
from typing import Self, cast

from labeling.images import ImageFacts, ImageType


class Ledger:
    """Which external ids and contents were seen, and what the images were. One thread at a time."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.execute("CREATE TABLE content (hash TEXT PRIMARY KEY) WITHOUT ROWID")
        self._database.execute("CREATE TABLE holder (external_id TEXT PRIMARY KEY, hash TEXT) WITHOUT ROWID")
        self._database.execute(
            "CREATE TABLE facts (hash TEXT PRIMARY KEY, media_type TEXT, width INT, height INT, "
            "near_hash INT, animated INT) WITHOUT ROWID"
        )
        self._database.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def seen(self, content_hash: str) -> bool:
        """Whether this content came before; from now on it has."""
        cursor = self._database.execute("INSERT OR IGNORE INTO content VALUES (?)", (content_hash,))
        return cursor.rowcount == 0

    def claim(self, external_id: str, content_hash: str) -> bool:
        """Whether the external id is free or belongs to this content; from now on it does."""
        self._database.execute("INSERT OR IGNORE INTO holder VALUES (?, ?)", (external_id, content_hash))
        row = self._database.execute(
            "SELECT hash FROM holder WHERE external_id = ?", (external_id,)
        ).fetchone()
        return cast(str, row[0]) == content_hash

    def remember(self, content_hash: str, facts: ImageFacts) -> None:
        values = (facts.media_type, facts.width, facts.height, facts.near_hash, facts.animated)
        self._database.execute(
            "INSERT OR IGNORE INTO facts VALUES (?, ?, ?, ?, ?, ?)", (content_hash, *values)
        )

    def recall(self, content_hashes: Sequence[str]) -> dict[str, ImageFacts]:
        """The facts of those images that were looked at before."""
        found = {}
        for content_hash in content_hashes:
            row = self._database.execute(
                "SELECT media_type, width, height, near_hash, animated FROM facts WHERE hash = ?",
                (content_hash,),
            ).fetchone()
            if row is not None:
                found[content_hash] = ImageFacts(
                    cast(ImageType, row[0]), row[1], row[2], row[3], bool(row[4])
                )
        return found
