"""Python's garbage collector, kept from walking what will not change."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet_collector() -> Iterator[None]:
    """What is alive now is left out of collections while the block runs.

    Drafting makes thousands of short-lived objects a second; every few hundred start a collection, and now
    and then one walks all that torch and the others keep, 0.1 s and more each time.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
