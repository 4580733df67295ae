"""Job kinds of preannotate."""

from collections.abc import Iterator

from preannotate import batches
from preannotate.collector import quiet_collector
from preannotate.pipeline import Drafters, Pipeline
from storage.jobs import Chunk, ChunkPlan, JobContext, JobKind


def _plan(context: JobContext) -> Iterator[ChunkPlan]:
    return batches.plan(context, Drafters(context).seconds_per_item)


def _run(context: JobContext, chunks: Iterator[Chunk]) -> None:
    with quiet_collector():
        Pipeline(context).run(chunks)


PRELABEL = JobKind("prelabel", _plan, _run)
