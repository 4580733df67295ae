"""Parts of a source that belong together and do not come together, kept on disk until all of them are
there."""

import json
import sqlite3
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

_AT_ONCE = 1_000


class Spool:
    """JSON values under keys, in the order in which they were put. SQLite spills its temporary database to
    disk.

    All is put before anything is taken out.
    """

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.execute("CREATE TABLE part (id INTEGER PRIMARY KEY, key TEXT, value TEXT)")
        self._database.execute("BEGIN")
        self._waiting: list[tuple[str, str]] = []
        self._indexed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def put(self, key: str, value: Any) -> None:
        self._waiting.append((key, json.dumps(value)))
        if len(self._waiting) >= _AT_ONCE:
            self._write()

    def take(self, key: str) -> list[Any]:
        """All values of a key."""
        self._finish()
        rows = self._database.execute("SELECT value FROM part WHERE key = ? ORDER BY id", (key,))
        return [json.loads(value) for (value,) in rows]

    def __iter__(self) -> Iterator[str]:
        """Every key once, in the order of its first value."""
        self._finish()
        rows = self._database.execute("SELECT key, MIN(id) AS first FROM part GROUP BY key ORDER BY first")
        return (key for key, _ in rows)

    def _write(self) -> None:
        self._database.executemany("INSERT INTO part (key, value) VALUES (?, ?)", self._waiting)
        self._waiting.clear()

    def _finish(self) -> None:
        if self._waiting:
            self._write()
        if not self._indexed:
            self._database.execute("CREATE INDEX part_key ON part (key, id)")
            self._indexed = True
