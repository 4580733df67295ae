"""Renews a run's leases from a thread of its own, so that no handler has to think of it."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from storage.jobs.context import JobContext

_log = logging.getLogger(__name__)


@contextmanager
def heartbeat(context: JobContext) -> Iterator[None]:
    """While the block runs, what the context holds is renewed three times a lease."""
    done = threading.Event()
    interval = context.settings.job_lease_seconds / 3

    def beat() -> None:
        while not done.wait(interval):
            try:
                context.renew_leases()
            except SQLAlchemyError:
                # The next beat may get through; if none does, the lease ends and `complete` says so.
                _log.warning("job %d: leases were not renewed", context.job_id, exc_info=True)

    thread = threading.Thread(target=beat, name=f"heartbeat-{context.job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
