import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preannotate.errors import Overloaded
from preannotate.serving.batcher import Batcher


class Recorder:
    """Doubles numbers and remembers the batches; a batch with a negative number fails."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.running = 0

    def __call__(self, batch: list[int]) -> list[int]:
        self.running += 1
        assert self.running == 1
        self.batches.append(batch)
        self.running -= 1
        if min(batch) < 0:
            raise ValueError(f"negative: {min(batch)}")
        return [2 * item for item in batch]


_CALLS = st.lists(st.lists(st.integers(0, 999), max_size=9), min_size=1, max_size=12)


@given(_CALLS, st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_batched_equals_unbatched_and_rows_go_to_their_caller(calls: list[list[int]], limit: int) -> None:
    recorder = Recorder()
    batcher = Batcher(recorder, limit=limit, capacity=10_000)
    with ThreadPoolExecutor(len(calls)) as pool:
        answers = list(pool.map(batcher.submit, calls))
    assert answers == [[2 * item for item in call] for call in calls]
    assert sorted(i for b in recorder.batches for i in b) == sorted(i for c in calls for i in c)
    assert max((len(b) for b in recorder.batches), default=0) <= limit


class Gate:
    """A model that stays in its first batch until it is let go."""

    def __init__(self) -> None:
        self.entered, self.go = threading.Event(), threading.Event()
        self.batches: list[list[int]] = []

    def __call__(self, batch: list[int]) -> list[int]:
        self.batches.append(batch)
        self.entered.set()
        assert self.go.wait(10)
        if -1 in batch:
            raise ValueError("spoilt")
        return batch


def _queue_up(
    gate: Gate, batcher: Batcher[int, int], pool: ThreadPoolExecutor, calls: list[list[int]]
) -> list:  # type: ignore[type-arg]
    """Submits one call after the other while the first one is held inside the model."""
    futures = [pool.submit(batcher.submit, calls[0])]
    assert gate.entered.wait(10)
    waiting = 0
    for call in calls[1:]:
        futures.append(pool.submit(batcher.submit, call))
        waiting += len(call)
        while batcher._queued < waiting:
            pass
    return futures


def test_a_batch_is_what_queued_while_the_last_one_ran() -> None:
    gate = Gate()
    batcher = Batcher(gate, limit=4, capacity=100)
    with ThreadPoolExecutor(8) as pool:
        futures = _queue_up(gate, batcher, pool, [[0], [1], [2, 3], [4, 5, 6], [7]])
        gate.go.set()
        assert [f.result(10) for f in futures] == [[0], [1], [2, 3], [4, 5, 6], [7]]
    assert gate.batches == [[0], [1, 2, 3, 4], [5, 6, 7]]


def test_a_full_queue_is_refused_and_what_queued_is_still_answered() -> None:
    gate = Gate()
    batcher = Batcher(gate, limit=4, capacity=3)
    with ThreadPoolExecutor(8) as pool:
        futures = _queue_up(gate, batcher, pool, [[0], [1, 2], [3]])
        with pytest.raises(Overloaded) as caught:
            batcher.submit([4])
        assert caught.value.retry_after_seconds >= 1
        gate.go.set()
        assert [f.result(10) for f in futures] == [[0], [1, 2], [3]]
    assert batcher.submit([5]) == [5]


def test_an_error_reaches_the_callers_of_its_batch_and_no_other() -> None:
    gate = Gate()
    batcher = Batcher(gate, limit=2, capacity=100)
    with ThreadPoolExecutor(8) as pool:
        futures = _queue_up(gate, batcher, pool, [[0], [1], [-1, 2, 3], [4]])
        gate.go.set()
        assert futures[0].result(10) == [0]
        for spoilt in futures[1:3]:
            with pytest.raises(ValueError, match="spoilt"):
                spoilt.result(10)
        assert futures[3].result(10) == [4]
    assert gate.batches == [[0], [1, -1], [4]]
    assert batcher._queued == 0


def test_nothing_is_answered_with_nothing() -> None:
    assert Batcher(Recorder()).submit([]) == []
