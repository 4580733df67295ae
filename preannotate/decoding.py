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
SLICE = 64  # items a decoding task takes
_MEMORY = 0.7  # weight of the past in the moving average


class Decoder(Generic[In, Out]):
    """Decodes lists of items; `decode` handles one item and is thread-safe."""

    def __init__(self, decode: Callable[[In], Out], *, threads: int | None = None) -> None:
        self._decode = decode
        self._pool = ThreadPoolExecutor(threads or os.cpu_count() or 1, thread_name_prefix="decode")
        self._seconds: float | None = None

    def start(self, items: Sequence[In]) -> Callable[[], list[Out]]:
        """Decodes now or starts to; the answer waits for what is missing and raises what went wrong."""
        if self._seconds is None or self._seconds < POOL_SECONDS:
            done = self._inline(items)
            return lambda: done
        slices = [items[i : i + SLICE] for i in range(0, len(items), SLICE)]
        futures = [self._pool.submit(self._all, part) for part in slices]
        return lambda: [out for future in futures for out in future.result()]

    def close(self, *, cancel: bool) -> None:
        """Ends the threads; with `cancel` what has not begun is given up."""
        self._pool.shutdown(wait=not cancel, cancel_futures=cancel)

    def _inline(self, items: Sequence[In]) -> list[Out]:
        found: list[Out] = []
        for start in range(0, len(items), SLICE):
            part = items[start : start + SLICE]
            began = time.thread_time()
            found += self._all(part)
            seconds = (time.thread_time() - began) / len(part)
            self._seconds = _MEMORY * (self._seconds or seconds) + (1 - _MEMORY) * seconds
        return found

    def _all(self, items: Sequence[In]) -> list[Out]:
        return [self._decode(item) for item in items]
