"""The runs that go on in this process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from storage.jobs.context import JobContext


class ActiveRuns:
    """Which jobs this process works on, and what it holds of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._contexts: list[JobContext] = []

    @contextmanager
    def holding(self, context: JobContext) -> Iterator[None]:
        with self._lock:
            self._contexts.append(context)
        try:
            yield
        finally:
            with self._lock:
                self._contexts.remove(context)

    def job_ids(self) -> set[int]:
        with self._lock:
            return {context.job_id for context in self._contexts}

    def give_back(self) -> None:
        """Lets go of all that is held, for a process that ends now: others claim it at once."""
        with self._lock:
            contexts = list(self._contexts)
        for context in contexts:
            context.give_back()
