"""Job kinds of preannotate."""

from collections.abc import Iterator
from weakref import WeakKeyDictionary

from preannotate import batches
from preannotate.collector import quiet_collector
from preannotate.drafters import Drafters
from preannotate.pipeline import Pipeline
from storage.jobs import Chunk, ChunkPlan, JobContext, JobKind

# What planning has loaded is still there for the work itself, and goes with the run.
_DRAFTERS: WeakKeyDictionary[JobContext, Drafters] = WeakKeyDictionary()


def _drafters(context: JobContext) -> Drafters:
    found = _DRAFTERS.get(context)
    if found is None:
        # Not from the context itself: what a weak dictionary holds must not hold its key.
        found = _DRAFTERS[context] = Drafters(context.database, context.objects, context.settings)
    return found


def _plan(context: JobContext) -> Iterator[ChunkPlan]:
    return batches.plan(context, _drafters(context).seconds_per_item)


def _run(context: JobContext, chunks: Iterator[Chunk]) -> None:
    with quiet_collector():
        Pipeline(context, _drafters(context)).run(chunks)


PRELABEL = JobKind("prelabel", _plan, _run)
