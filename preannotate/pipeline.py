"""Three things at once: reading and decoding ahead, predicting, writing what is done.

    reader thread (and decode pool) -> [channel] -> predict (the calling thread) -> [channel] -> writer thread

What flows is slices of a chunk, so the model starts as soon as the first slice is decoded, and batches are
filled across the borders of chunks. The channels are short, so memory is bounded; an error on either side
ends all three, and chunks that were predicted are still written.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from preannotate import batches
from preannotate.batches import Drafted, PrelabelArguments, Work
from preannotate.channel import Channel, Closed
from preannotate.decoding import SLICE, Decoder
from preannotate.drafters import Drafters
from preannotate.errors import BadInput
from preannotate.preprocess import Decoded
from storage.errors import ObjectCorrupt, ObjectMissing
from storage.jobs import Chunk, JobContext

_SLICES_AHEAD = 12
_CHUNKS_BEHIND = 2  # that wait to be written


@dataclass(slots=True, eq=False)
class _Ticket:
    """A chunk in work: what came of its items so far, and how many are missing."""

    chunk: Chunk
    missing: int
    drafted: list[Drafted] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class _Slice:
    ticket: _Ticket
    work: list[Work]
    decoded: Callable[[], list[Decoded | BadInput]]


_Waiting = list[tuple[_Ticket, Work, Decoded]]


class Pipeline:
    """One run over the chunks of one job."""

    def __init__(self, context: JobContext, drafters: Drafters) -> None:
        self._context = context
        self._arguments = PrelabelArguments.model_validate(context.arguments)
        self._drafters = drafters
        self._decoder = Decoder(self._decode)
        self._slices: Channel[_Slice] = Channel(_SLICES_AHEAD)
        self._done: Channel[_Ticket] = Channel(_CHUNKS_BEHIND)
        self._waiting: defaultdict[int, _Waiting] = defaultdict(list)  # decoded items by model version

    def run(self, chunks: Iterator[Chunk]) -> None:
        """Drafts and records every chunk; raises the first error of any of the threads."""
        reader = _spawn("prelabel-read", self._slices, lambda: self._read(chunks))
        writer = _spawn("prelabel-write", self._done, self._write)
        failed = True
        try:
            self._predict_all()
            failed = False
        except BaseException as error:
            self._slices.fail(error)
            raise
        finally:
            self._done.close()
            writer.join()
            reader.join()
            self._decoder.close(cancel=failed)
        self._done.raise_error()

    def _read(self, chunks: Iterator[Chunk]) -> None:
        for chunk in chunks:
            with self._context.database.read() as session:
                work = batches.work_of(session, chunk, self._arguments)
            ticket = _Ticket(chunk, len(work))
            # A chunk in which nothing is left to do goes through as one empty slice.
            for start in range(0, max(len(work), 1), SLICE):
                part = work[start : start + SLICE]
                self._slices.put(_Slice(ticket, part, self._decoder.start(part)))
        self._slices.close()

    def _decode(self, work: Work) -> Decoded | BadInput:
        runtime = self._drafters[work.version_id].runtime
        try:
            text = work.item.text
            data = self._context.objects.get(work.item.content_hash) if text is None else text.encode()
            return runtime.decode(data)
        except BadInput as error:
            return error
        except (ObjectMissing, ObjectCorrupt) as error:
            return BadInput(str(error))

    def _predict_all(self) -> None:
        for part in self._slices:
            for work, decoded in zip(part.work, part.decoded(), strict=True):
                if isinstance(decoded, BadInput):
                    self._settle(part.ticket, Drafted(work, decoded, 0.0))
                else:
                    self._waiting[work.version_id].append((part.ticket, work, decoded))
            if not part.work:
                self._done.put(part.ticket)
            for version, waiting in self._waiting.items():
                while len(waiting) >= (size := self._drafters[version].sizer.size):
                    self._predict(version, waiting[:size])
                    del waiting[:size]
        for version, waiting in self._waiting.items():
            if waiting:
                self._predict(version, waiting)
        self._context.progress(message=f"batches of {' and '.join(map(str, self._drafters.sizes()))}")

    def _predict(self, version: int, batch: _Waiting) -> None:
        self._context.check()
        outcomes, seconds = self._drafters[version].predict([decoded for _, _, decoded in batch])
        share = seconds / len(batch)
        for (ticket, work, _), outcome in zip(batch, outcomes, strict=True):
            self._settle(ticket, Drafted(work, outcome, share))

    def _settle(self, ticket: _Ticket, drafted: Drafted) -> None:
        ticket.drafted.append(drafted)
        ticket.missing -= 1
        if not ticket.missing:
            self._done.put(ticket)

    def _write(self) -> None:
        for ticket in self._done:
            batches.record(self._context, ticket.chunk, ticket.drafted, self._drafters.fields())


def _spawn(
    name: str, channel: Channel[_Slice] | Channel[_Ticket], work: Callable[[], None]
) -> threading.Thread:
    """A thread whose error ends its channel, and with it the thread on the other side."""

    def guarded() -> None:
        try:
            work()
        except Closed:
            pass  # the other side has ended; it knows why
        except BaseException as error:
            channel.fail(error)

    thread = threading.Thread(target=guarded, name=name, daemon=True)
    thread.start()
    return thread
