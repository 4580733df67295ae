"""One place for what makes a run repeatable: fixed thread count, deterministic kernels, own generators."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from threadpoolctl import threadpool_limits


@contextmanager
def repeatable(threads: int) -> Iterator[None]:
    """Inside, BLAS and torch use `threads` threads and only deterministic algorithms; restored afterwards."""
    before = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(True)
    try:
        with threadpool_limits(limits=threads):
            yield
    finally:
        torch.set_num_threads(before[0])
        torch.use_deterministic_algorithms(before[1])


def generator(seed: int) -> torch.Generator:
    """torch's random numbers for one purpose; nothing in the trainers touches the global ones."""
    return torch.Generator().manual_seed(seed)
