"""Three things at once: reading and decoding the next chunks, predicting this one, writing the last one.

    reader thread (and decode pool) -> [channel] -> predict (the calling thread) -> [channel] -> writer thread

The channels are short, so memory is bounded; an error on either side ends all three, and chunks that were
predicted are still written.
"""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from labeling import projects
from preannotate import batches, golden, registry
from preannotate.batches import Drafted, PrelabelArguments, Work
from preannotate.binding import bound_field
from preannotate.channel import Channel, Closed
from preannotate.decoding import Decoder
from preannotate.errors import BadInput
from preannotate.preprocess import Decoded
from preannotate.runtime import Runtime
from preannotate.signature import Manifest
from preannotate.sizing import BatchSizer, available_memory, resident_memory
from storage.errors import ObjectCorrupt, ObjectMissing
from storage.jobs import Chunk, JobContext

_AHEAD = 2  # chunks that wait decoded, and chunks that wait to be written
_MEMORY_SHARE = 0.25
_PROBE = 8  # items whose prediction is timed before a job is planned


@dataclass(frozen=True, slots=True, eq=False)
class Drafter:
    """A loaded model version: the field it fills, the batch size it runs best with, an input."""

    runtime: Runtime
    field: str
    sizer: BatchSizer
    sample: bytes


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    chunk: Chunk
    work: list[Work]
    decoded: Callable[[], list[Decoded | BadInput]]


@dataclass(frozen=True, slots=True, eq=False)
class _Predicted:
    chunk: Chunk
    drafted: list[Drafted]


class Drafters:
    """The model versions of one job, each loaded when it is asked for first."""

    def __init__(self, context: JobContext) -> None:
        self._context = context
        self._loading = threading.Lock()
        self._loaded: dict[int, Drafter] = {}

    def __getitem__(self, version_id: int) -> Drafter:
        found = self._loaded.get(version_id)
        if found is not None:
            return found
        with self._loading:
            if version_id not in self._loaded:
                self._loaded[version_id] = self._load(version_id)
            return self._loaded[version_id]

    def fields(self) -> dict[int, tuple[Manifest, str]]:
        """By version id: its manifest and the field that it fills."""
        return {version: (d.runtime.manifest, d.field) for version, d in self._loaded.items()}

    def seconds_per_item(self, version_id: int) -> float:
        """How long prediction takes, measured on copies of a golden sample."""
        drafter = self[version_id]
        batch = [drafter.runtime.decode(drafter.sample)] * _PROBE
        drafter.runtime.predict_each(batch)  # the first call sets things up
        started = time.perf_counter()
        drafter.runtime.predict_each(batch)
        return (time.perf_counter() - started) / _PROBE

    def sizes(self) -> list[int]:
        """The batch size that each loaded version runs with now."""
        return [drafter.sizer.size for drafter in self._loaded.values()]

    def _load(self, version_id: int) -> Drafter:
        context = self._context
        with context.database.read() as session:
            version = registry.get(session, version_id)
            schema = projects.get(session, version.project_id).schema
        cache = model_cache(context.settings.home_folder)
        runtime = registry.load(
            context.objects,
            version,
            cache,
            threads=context.settings.runtime_threads,
            max_pixels=context.settings.max_image_pixels,
        )
        sample = golden.inputs(registry.open_package(context.objects, version, cache))[0]
        sizer = BatchSizer(memory_budget=_MEMORY_SHARE * available_memory())
        return Drafter(runtime, bound_field(runtime.manifest, schema), sizer, sample)


class Pipeline:
    """One run over the chunks of one job."""

    def __init__(self, context: JobContext) -> None:
        self._context = context
        self._arguments = PrelabelArguments.model_validate(context.arguments)
        self.drafters = Drafters(context)
        self._decoder = Decoder(self._decode)
        self._read: Channel[_Read] = Channel(_AHEAD)
        self._predicted: Channel[_Predicted] = Channel(_AHEAD)

    def run(self, chunks: Iterator[Chunk]) -> None:
        """Drafts and records every chunk; raises the first error of any of the threads."""
        reader = _spawn("prelabel-read", self._read, lambda: self._read_chunks(chunks))
        writer = _spawn("prelabel-write", self._predicted, self._write_chunks)
        failed = True
        try:
            for read in self._read:
                self._context.check()
                self._predicted.put(_Predicted(read.chunk, self._predict(read)))
            failed = False
            self._context.progress(message=f"batches of {' and '.join(map(str, self.drafters.sizes()))}")
        except BaseException as error:
            self._read.fail(error)
            raise
        finally:
            self._predicted.close()
            writer.join()
            reader.join()
            self._decoder.close(cancel=failed)
        self._predicted.raise_error()

    def _read_chunks(self, chunks: Iterator[Chunk]) -> None:
        for chunk in chunks:
            with self._context.database.read() as session:
                work = batches.work_of(session, chunk, self._arguments)
            # Items of one version follow each other, so that batches are full.
            work.sort(key=lambda one: (one.version_id, one.item.id))
            self._read.put(_Read(chunk, work, self._decoder.start(work)))
        self._read.close()

    def _write_chunks(self) -> None:
        for predicted in self._predicted:
            batches.record(self._context, predicted.chunk, predicted.drafted, self.drafters.fields())

    def _decode(self, work: Work) -> Decoded | BadInput:
        runtime = self.drafters[work.version_id].runtime
        try:
            text = work.item.text
            data = self._context.objects.get(work.item.content_hash) if text is None else text.encode()
            return runtime.decode(data)
        except BadInput as error:
            return error
        except (ObjectMissing, ObjectCorrupt) as error:
            return BadInput(str(error))

    def _predict(self, read: _Read) -> list[Drafted]:
        drafted: list[Drafted] = []
        good: list[tuple[Work, Decoded]] = []
        for work, decoded in zip(read.work, read.decoded(), strict=True):
            if isinstance(decoded, BadInput):
                drafted.append(Drafted(work, decoded, 0.0))
            else:
                good.append((work, decoded))
        start = 0
        while start < len(good):
            version = good[start][0].version_id
            drafter = self.drafters[version]
            stop = min(start + drafter.sizer.size, len(good))
            batch = [pair for pair in good[start:stop] if pair[0].version_id == version]
            drafted += _timed(drafter, batch)
            start += len(batch)
            self._context.check()
        return drafted


def model_cache(home: Path) -> Path:
    """Where unpacked packages lie; the object store has them all, so it may be deleted at any time."""
    return home / "cache" / "models"


def _timed(drafter: Drafter, batch: list[tuple[Work, Decoded]]) -> list[Drafted]:
    before = 0.0 if drafter.sizer.chosen else resident_memory()
    started = time.perf_counter()
    outputs = drafter.runtime.predict_each([decoded for _, decoded in batch])
    seconds = time.perf_counter() - started
    if drafter.sizer.chosen is None:
        drafter.sizer.record(len(batch), seconds, grown=resident_memory() - before)
    share = seconds / len(batch)
    return [Drafted(work, output, share) for (work, _), output in zip(batch, outputs, strict=True)]


def _spawn(
    name: str, channel: Channel[_Read] | Channel[_Predicted], work: Callable[[], None]
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
