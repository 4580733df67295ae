"""A bounded hand-over between two threads that either side can end."""

import threading
from collections import deque
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Closed(Exception):  # a signal between threads, never shown
    """Nobody takes from this channel any more."""


class Channel(Generic[T]):
    """`put` waits while `capacity` values lie in it; iterating ends when it was closed and is empty."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._values: deque[T] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self._error: BaseException | None = None

    def put(self, value: T) -> None:
        """Raises Closed when the other side has given up, and what `fail` was told."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._values) < self._capacity or self._closed)
            if self._error is not None:
                raise self._error
            if self._closed:
                raise Closed
            self._values.append(value)
            self._changed.notify_all()

    def close(self) -> None:
        """No more values come; those that lie in it are still taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def fail(self, error: BaseException) -> None:
        """Ends it at once: both sides raise `error`."""
        with self._changed:
            self._closed = True
            self._error = self._error or error
            self._values.clear()
            self._changed.notify_all()

    def raise_error(self) -> None:
        """Raises what `fail` was told, if anything."""
        with self._changed:
            if self._error is not None:
                raise self._error

    def __iter__(self) -> Iterator[T]:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._values) or self._closed)
                if self._error is not None:
                    raise self._error
                if not self._values:
                    return
                value = self._values.popleft()
                self._changed.notify_all()
            yield value
