"""What a kind of job has to say: how it is planned, done and ended."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from storage.jobs.context import JobContext
from storage.jobs.values import Chunk, ChunkPlan

_LONGEST_PAUSE = 300.0


def _no_result(context: JobContext, session: Session) -> dict[str, Any] | None:  # noqa: ARG001
    return None


@dataclass(frozen=True)
class JobKind:
    """`plan` lists the chunks; `run` does what its iterator claims; `finish` runs when all are done.

    `plan` may be called again when its worker died, and then starts afresh. `run` hands each chunk's results
    to `context.complete`; it may read ahead; it is called again, with one chunk, for a chunk that failed.
    `finish` writes in the transaction that ends the job, once; its dict becomes the job's result.

    An error of ours that is not `transient` fails the chunk at once, any other one after `max_attempts`; the
    rest of the job goes on. The pause after attempt n is `retry_seconds` * 2^(n-1), five minutes at most.
    """

    name: str
    plan: Callable[[JobContext], Iterable[ChunkPlan]]
    run: Callable[[JobContext, Iterator[Chunk]], None]
    finish: Callable[[JobContext, Session], dict[str, Any] | None] = _no_result
    max_attempts: int = 5
    retry_seconds: float = 1.0

    def pause(self, attempt: int) -> float:
        """Seconds to wait after this attempt, counted from 1, has failed."""
        return min(_LONGEST_PAUSE, self.retry_seconds * 2.0 ** min(attempt - 1, 30))


def single(
    name: str,
    function: Callable[[JobContext], dict[str, Any] | None],
    *,
    max_attempts: int = 5,
    retry_seconds: float = 1.0,
) -> JobKind:
    """A job of one chunk; the dict that `function` returns is the job's result.

    `function` may run again after its worker died, so what it writes must bear that.
    """

    def plan(context: JobContext) -> Iterable[ChunkPlan]:  # noqa: ARG001
        return [ChunkPlan({})]

    def run(context: JobContext, chunks: Iterator[Chunk]) -> None:
        for chunk in chunks:
            result = function(context)
            context.complete_single(chunk, result)

    return JobKind(name, plan, run, max_attempts=max_attempts, retry_seconds=retry_seconds)
