"""The feed of job changes: one thread asks SQL while anybody listens, and tells all what changed."""

import logging
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from storage import jobs
from storage.database import Database
from storage.jobs import Job

_log = logging.getLogger(__name__)
_WATCHED = 100  # the newest jobs; an older one that still runs is rare, and its page can be reloaded


class JobFeed:
    """Thread-safe. The polling thread ends with the last listener."""

    def __init__(self, database: Database, *, interval: float = 0.5) -> None:
        self._database = database
        self._interval = interval
        self._lock = threading.Lock()
        self._listeners: set[queue.SimpleQueue[Job | None]] = set()
        self._seen: dict[int, Job] = {}
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._closed = False

    @property
    def listeners(self) -> int:
        return len(self._listeners)

    @contextmanager
    def listen(self) -> Iterator["queue.SimpleQueue[Job | None]"]:
        """A queue of changed jobs, beginning with those under way; None means that the server stops."""
        mine: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        with self._lock:
            if self._closed:
                mine.put(None)
            self._listeners.add(mine)
            if self._thread is None and not self._closed:
                self._seen = {job.id: job for job in self._look()}
                self._thread = threading.Thread(target=self._poll, name="job feed", daemon=True)
                self._thread.start()
            for job in self._seen.values():
                if job.finished_at is None:
                    mine.put(job)
        try:
            yield mine
        finally:
            with self._lock:
                self._listeners.discard(mine)

    def close(self) -> None:
        """Tells every listener to end; nobody can listen afterwards."""
        with self._lock:
            self._closed = True
            for listener in self._listeners:
                listener.put(None)
        self._wake.set()

    def _poll(self) -> None:
        while not self._wake.wait(self._interval):
            try:
                found = {job.id: job for job in self._look()}
            except Exception:  # a database that is away for a moment must not end every stream
                _log.warning("the job table cannot be read", exc_info=True)
                continue
            with self._lock:
                if not self._listeners:
                    self._thread = None
                    return
                changed = [job for job in found.values() if self._seen.get(job.id) != job]
                self._seen = found
                for listener in self._listeners:
                    for job in changed:
                        listener.put(job)

    def _look(self) -> list[Job]:
        with self._database.read() as session:
            return list(reversed(jobs.list_jobs(session, limit=_WATCHED)))
