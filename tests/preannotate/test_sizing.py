from collections.abc import Callable

import pytest

from preannotate.batches import chunk_items
from preannotate.sizing import BatchSizer


def _find(seconds: Callable[[int], float], *, bytes_per_item: float = 0.0, budget: float = 1e9) -> BatchSizer:
    sizer = BatchSizer(memory_budget=budget)
    for _ in range(100):
        size = sizer.size
        sizer.record(size, seconds(size), grown=bytes_per_item * size)
    return sizer


def test_the_smallest_size_that_is_about_as_fast_as_any_is_kept() -> None:
    assert _find(lambda n: 0.100 + 0.001 * n).chosen == 256  # a fixed cost a batch: more is better
    assert _find(lambda n: 0.001 * n).chosen == 8  # none: nothing is gained by more
    assert _find(lambda n: 0.001 * n * (1 if n <= 32 else 2)).chosen == 8
    assert _find(lambda n: 0.016 + 0.001 * n * (1 if n <= 32 else 3)).chosen == 32


def test_memory_ends_the_search() -> None:
    sizer = _find(lambda n: 0.100 + 0.001 * n, bytes_per_item=1e6, budget=40e6)
    assert sizer.chosen == 32
    assert set(sizer.speeds) == {8, 16, 32}


def test_the_fastest_of_the_trials_counts_and_short_batches_teach_nothing() -> None:
    sizer = BatchSizer(memory_budget=1e9)
    sizer.record(3, 0.0001, grown=0)
    for seconds in (5.0, 0.008, 3.0):
        sizer.record(8, seconds, grown=0)
    assert sizer.speeds == {8: pytest.approx(1000)}


def test_a_chunk_is_about_a_second_of_work() -> None:
    assert chunk_items(0.01) == 100
    assert chunk_items(10.0) == 32
    assert chunk_items(0.0) == 1024
