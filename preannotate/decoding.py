"""Decoding next to prediction, in a pool of threads only where that pays.

A tiny image is decoded in less time than threads need to hand the interpreter lock to each other, so as long
as an item takes less than POOL_SECONDS the reader decodes by itself; even that runs beside the model.
"""

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

In = TypeVar("In")
Out = TypeVar("Out")

POOL_SECONDS = 0.0003
SLICE = 64  # items that should be given at once: fewer cost more in hand-overs than they bring
_MEMORY = 0.7  # weight of the past in the moving average


class Decoder(Generic[In, Out]):
    """Decodes lists of items; `decode` handles one item and is thread-safe."""

    def __init__(self, decode: Callable[[In], Out], *, threads: int | None = None) -> None:
        self._decode = decode
        self._pool = ThreadPoolExecutor(threads or os.cpu_count() or 1, thread_name_prefix="decode")
        self._seconds: float | None = None

    def start(self, items: Sequence[In]) -> Callable[[], list[Out]]:
        """Decodes now or starts to; the answer waits for what is missing and raises what went wrong."""
        if items and (self._seconds is None or self._seconds < POOL_SECONDS):
            done = self._timed(items)
            return lambda: done
        return self._pool.submit(self._all, items).result

    def close(self, *, cancel: bool) -> None:
        """Ends the threads; with `cancel` what has not begun is given up."""
        self._pool.shutdown(wait=not cancel, cancel_futures=cancel)

    def _timed(self, items: Sequence[In]) -> list[Out]:
        began = time.thread_time()
        found = self._all(items)
        seconds = (time.thread_time() - began) / len(items)
        self._seconds = _MEMORY * (self._seconds or seconds) + (1 - _MEMORY) * seconds
        return found

    def _all(self, items: Sequence[In]) -> list[Out]:
        return [self._decode(item) for item in items]
