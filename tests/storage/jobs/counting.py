"""A worker process for the tests: `python -m tests.storage.jobs.counting` with LABELLOOP_* variables.

Its kind "count" writes one row an item, so that what was lost or done twice can be counted.
"""

import time
from collections.abc import Iterator

from storage.database import Database
from storage.jobs import Chunk, ChunkPlan, JobContext, JobDependencies, JobKind, single
from storage.objects import open_store
from storage.settings import Settings
from storage.worker import run_worker

ITEMS_PER_CHUNK = 3


def _plan(context: JobContext) -> Iterator[ChunkPlan]:
    for first in range(0, context.arguments["items"], ITEMS_PER_CHUNK):
        yield ChunkPlan({"first": first}, ITEMS_PER_CHUNK)


def _run(context: JobContext, chunks: Iterator[Chunk]) -> None:
    for chunk in chunks:
        time.sleep(context.arguments.get("seconds", 0.0))
        with context.complete(chunk, done=chunk.size) as session:
            for item in range(chunk.arguments["first"], chunk.arguments["first"] + chunk.size):
                context.error(session, chunk=chunk, subject=f"item {item}", message="counted")


def _deaf(_: JobContext) -> None:
    """Works on and never asks whether it should stop."""
    time.sleep(3600)


KINDS = {"count": JobKind("count", _plan, _run), "deaf": single("deaf", _deaf)}


def main() -> None:
    settings = Settings.from_environment()
    database = Database(settings.resolved_database_url)
    run_worker(settings, JobDependencies(database, open_store(settings), settings, kinds=KINDS))
    database.dispose()


if __name__ == "__main__":
    main()
