"""Databases for tests: made once a session with all tables, handed out empty."""

import importlib
import shutil
from pathlib import Path

from sqlalchemy import text

from storage.database import Database
from storage.rows import Row
from tests.servers.postgres import PostgresServer

TABLE_MODULES = tuple(
    f"{package}.tables" for package in ("storage", "labeling", "preannotate", "active_learning", "web")
)
for _module in TABLE_MODULES:
    importlib.import_module(_module)

_USED_TABLES = text(
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    " AND pg_relation_size(oid) > 0"
)


class SqliteTemplate:
    """One file with all tables; a test gets a copy, which costs less than creating the tables again."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "template.db"
        database = Database(f"sqlite:///{self._path}")
        Row.metadata.create_all(database.engine)
        with database.engine.connect() as connection:
            # The copy is of one file only, so nothing may be left in the write-ahead log.
            connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
        database.dispose()

    def copy(self, path: Path) -> str:
        """Copies the empty database to `path` and returns its URL."""
        shutil.copyfile(self._path, path)
        return f"sqlite:///{path}"


class PostgresDatabase:
    """One database with all tables; `empty()` truncates what the last test touched."""

    def __init__(self, server: PostgresServer) -> None:
        self.url = server.create_database("labelloop")
        self._database = Database(self.url)
        Row.metadata.create_all(self._database.engine)

    def empty(self) -> str:
        """Empties every table that holds a page, restarts its ids, returns the database's URL."""
        with self._database.engine.begin() as connection:
            used = [f'"{name}"' for name in connection.scalars(_USED_TABLES)]
            if used:
                connection.execute(text("SET LOCAL lock_timeout = '20s'"))
                connection.execute(text(f"TRUNCATE {', '.join(used)} RESTART IDENTITY CASCADE"))
        return self.url

    def dispose(self) -> None:
        self._database.dispose()
