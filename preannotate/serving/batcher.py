"""A micro-batcher that never waits: a batch is whatever queued up while the last one ran.

There is no batching thread. A caller that finds the model idle runs the batch itself, so a lone request
costs no hand-over; a caller that finds it busy queues up and sleeps, and is woken when its answers are there
or when it is its turn to run the next batch.
"""

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar, cast

from preannotate.errors import Overloaded

In = TypeVar("In")
Out = TypeVar("Out")

_MEMORY = 0.8  # weight of the past in the moving average of seconds per item


class _Call(Generic[In, Out]):
    """One caller's items, how many of them still lack an answer, and where it sleeps."""

    __slots__ = ("answers", "error", "items", "missing", "taken", "wake")

    def __init__(self, items: Sequence[In], lock: threading.Lock) -> None:
        self.items = items
        self.answers: list[Out | None] = [None] * len(items)
        self.missing = len(items)
        self.taken = 0  # items that went into a batch already
        self.error: BaseException | None = None
        self.wake = threading.Condition(lock)


class Batcher(Generic[In, Out]):
    """Calls `predict` with batches of at most `limit` items, one batch at a time, first come first served.

    `predict` returns one answer an item, in order. At most `capacity` items queue; a call beyond that raises
    Overloaded with the seconds after which the queue should have drained.
    """

    def __init__(
        self, predict: Callable[[list[In]], list[Out]], *, limit: int = 32, capacity: int = 128
    ) -> None:
        self._predict = predict
        self._limit = limit
        self._capacity = capacity
        self._lock = threading.Lock()
        self._calls: deque[_Call[In, Out]] = deque()
        self._queued = 0
        self._busy = False
        self._seconds_per_item = 0.0

    def submit(self, items: Sequence[In]) -> list[Out]:
        """The answers to `items`, in order; raises what `predict` raised for a batch with one of them."""
        call: _Call[In, Out] = _Call(items, self._lock)
        with self._lock:
            if self._queued and self._queued + len(items) > self._capacity:
                raise Overloaded(max(1.0, math.ceil(self._queued * self._seconds_per_item)))
            if items:
                self._calls.append(call)
                self._queued += len(items)
            while call.missing and call.error is None:
                if self._busy:
                    call.wake.wait()
                else:
                    self._run_batch()
        if call.error is not None:
            raise call.error
        return cast(list[Out], call.answers)

    def _run_batch(self) -> None:
        """Runs the batch at the head of the queue; called and left with the lock held, let go in between."""
        batch = self._take()
        self._busy = True
        self._lock.release()
        started = time.perf_counter()
        try:
            outcome: list[Out] | BaseException = self._predict([c.items[i] for c, i in batch])
        except BaseException as error:  # goes to every caller in the batch, this one among them or not
            outcome = error
        seconds = (time.perf_counter() - started) / len(batch)
        self._lock.acquire()
        self._busy = False
        self._seconds_per_item = _MEMORY * (self._seconds_per_item or seconds) + (1 - _MEMORY) * seconds
        self._deliver(batch, outcome)
        if self._calls:
            self._calls[0].wake.notify()  # the longest waiting one runs the next batch

    def _take(self) -> list[tuple[_Call[In, Out], int]]:
        batch: list[tuple[_Call[In, Out], int]] = []
        while self._calls and len(batch) < self._limit:
            call = self._calls[0]
            upto = min(len(call.items), call.taken + self._limit - len(batch))
            batch += [(call, i) for i in range(call.taken, upto)]
            call.taken = upto
            if upto == len(call.items):
                self._calls.popleft()
        self._queued -= len(batch)
        return batch

    def _deliver(self, batch: list[tuple[_Call[In, Out], int]], outcome: list[Out] | BaseException) -> None:
        for position, (call, index) in enumerate(batch):
            if isinstance(outcome, BaseException):
                self._fail(call, outcome)
                continue
            call.answers[index] = outcome[position]
            call.missing -= 1
            if call.missing == 0:
                call.wake.notify()

    def _fail(self, call: _Call[In, Out], error: BaseException) -> None:
        if call.error is None and call.taken < len(call.items):
            self._calls.remove(call)
            self._queued -= len(call.items) - call.taken
        call.error = error
        call.wake.notify()
