"""Job kinds of preannotate."""

from collections.abc import Iterator

from preannotate import batches
from preannotate.pipeline import Pipeline
from storage.jobs import Chunk, JobContext, JobKind


def _run(context: JobContext, chunks: Iterator[Chunk]) -> None:
    Pipeline(context).run(chunks)


PRELABEL = JobKind("prelabel", batches.plan, _run)
