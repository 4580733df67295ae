"""Many objects at once."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from storage.objects.protocol import ObjectStore

_THREADS = 16


def put_all(store: ObjectStore, blobs: Iterable[bytes]) -> list[str]:
    """Stores all of them side by side and returns their names in order, once every one is durable.

    A store waits for a disk or a network, not for us: sixteen waits at a time cost about one. The blobs are
    held in memory together, so hand in a batch. Raises what `put` raises, after every put has ended.
    """
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="put") as threads:
        return list(threads.map(store.put, blobs))
