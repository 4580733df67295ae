"""The SQL engine and its two kinds of unit of work: `read()` and `write()`.

A write on SQLite begins IMMEDIATE, so that two writers queue at the start instead of failing at the end
(https://www.sqlite.org/lang_transaction.html). What must happen after a commit and only then (waking a
worker) is handed to `after_commit`.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

Waker = Callable[[int], object]

_AFTER_COMMIT = "labelloop.after_commit"
_WAKER = "labelloop.waker"
_DURABLE = "FULL"  # with NORMAL a power cut may lose a commit that was acknowledged
_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=30000",
    "PRAGMA cache_size=-65536",
)


class Database:
    """One engine. Sessions are opened per unit of work and never outlive it."""

    def __init__(self, url: str, *, echo: bool = False) -> None:
        self.url = url
        self.waker: Waker | None = None
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite and parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        self.engine: Engine = create_engine(
            url, echo=echo, pool_size=10, max_overflow=20, pool_pre_ping=not self.is_sqlite
        )
        self._relaxed = self.engine.execution_options(labelloop_relaxed=True)
        self._thread = threading.local()
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
            self._readonly = self.engine.execution_options(labelloop_readonly=True)
        else:
            self._readonly = self.engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one consistent state; the database refuses any write in it."""
        with Session(self._readonly, autoflush=False) as session:
            try:
                yield session
            finally:
                session.rollback()

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Session]:
        """A session that commits when the block ends and rolls back when it raises.

        `durable=False` does not wait for the disk: a power cut may undo such a write, as a whole, unless a
        durable one followed. It is for leases and progress, which are made anew.
        Raises RuntimeError inside another write of the same thread: it would wait for itself.
        """
        if self.writing:
            raise RuntimeError("a write inside a write of the same thread waits for itself: pass the session")
        self._thread.writing = True
        try:
            engine = self.engine if durable else self._relaxed
            with Session(engine, expire_on_commit=False, info={_WAKER: self.waker}) as session:
                with session.begin():
                    if not durable and not self.is_sqlite:
                        session.execute(text("SET LOCAL synchronous_commit = off"))
                    yield session
                actions = session.info.pop(_AFTER_COMMIT, [])
        finally:
            self._thread.writing = False
        for action in actions:
            action()

    @property
    def writing(self) -> bool:
        """Whether the calling thread is inside a `write()`."""
        return getattr(self._thread, "writing", False)

    def dispose(self) -> None:
        self.engine.dispose()


def after_commit(session: Session, action: Callable[[], object]) -> None:
    """Runs `action` once the session of the enclosing `Database.write()` has committed; never on rollback."""
    session.info.setdefault(_AFTER_COMMIT, []).append(action)


def wake_after_commit(session: Session, job_id: int) -> None:
    """Tells a worker, if the database has a waker, that this job wants to be looked at."""
    waker: Waker | None = session.info.get(_WAKER)
    if waker is not None:
        after_commit(session, lambda: waker(job_id))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we begin ourselves, see _begin_sqlite
    cursor = connection.cursor()
    for pragma in _SQLITE_PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    readonly = options.get("labelloop_readonly", False)
    # Neither can be set inside a transaction, and the pool hands one connection to all three kinds.
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if readonly else 'OFF'}")
    if not readonly:
        level = "NORMAL" if options.get("labelloop_relaxed", False) else _DURABLE
        connection.exec_driver_sql(f"PRAGMA synchronous={level}")
    connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")
