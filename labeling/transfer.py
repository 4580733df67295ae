"""Import: a source becomes items and tasks, batch by batch, in constant memory.

Each batch is one transaction, and image bytes are durable in the object store before the transaction that
names them, so an import that is killed leaves whole items only, and the same import run again finishes the
rest: content that is there already is a duplicate, not an error. With `on_error="stop"` the whole source is
read and checked once before the first row is written, so a bad row means that nothing is kept.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from labeling import projects
from labeling.class_book import ClassBook
from labeling.errors import BadSource, ImportRefused
from labeling.formats import (
    READERS,
    BadRow,
    Declared,
    FormatName,
    Note,
    ReadOptions,
    Record,
    Row,
    Target,
    detect,
    read,
)
from labeling.import_report import (
    Authors,
    GivenForItem,
    ImportReport,
    LabelsAs,
    PredictionSink,
    WorkHeard,
)
from labeling.import_run import ImportRun
from labeling.rehearsal import Ledger
from labeling.shapes import ItemKind
from storage.clock import Clock, utc_now
from storage.database import Database
from storage.objects import ObjectStore

__all__ = ["Authors", "GivenForItem", "ImportOptions", "ImportReport", "PredictionSink", "import_path"]

BATCH_ROWS: dict[ItemKind, int] = {"text": 2_000, "image": 256}
BATCH_BYTES = 64_000_000

Progress = Callable[[int, str], None]


class ImportOptions(ReadOptions):
    """`format`: auto looks at the source. `on_error`: keep nothing (stop) or all that is good (skip).

    `grow_classes`: classes, fields and attributes that the schema lacks are appended to it instead of being
    errors. `class_map`: their class names to ours, or to None: what has that class is left out. `labels_as`:
    gold that annotators never see, or annotations that are done; auto: annotations from annotation tools,
    gold from tables and folders.
    """

    format: FormatName | Literal["auto"] = "auto"
    on_error: Literal["stop", "skip"] = "stop"
    grow_classes: bool = False
    class_map: dict[str, str | None] = Field(default_factory=dict, max_length=10_000)
    labels_as: LabelsAs | Literal["auto"] = "auto"


def import_path(
    database: Database,
    objects: ObjectStore,
    *,
    project_id: int,
    path: Path,
    options: ImportOptions | None = None,
    clock: Clock = utc_now,
    sink: PredictionSink | None = None,
    annotator_id: int = 0,
    authors: Authors | None = None,
    heard: WorkHeard | None = None,
    progress: Progress | None = None,
    on_bad: Callable[[BadRow], None] | None = None,
    max_image_pixels: int = 100_000_000,
) -> ImportReport:
    """Imports a file or folder; raises NotFound, BadSource, BadOptions, and ImportRefused when told to stop.

    `sink` stores the predictions that came along, in the transaction of their items. Labels become
    annotations of `annotator_id`, those of people who are named in the source of the users that `authors`
    says; `heard` learns which of them came of a prediction. `progress` hears after each batch how many rows
    were read and what is being done (checking, importing); it may raise to end the import between two
    batches. `on_bad` hears every bad row.
    """
    options = options or ImportOptions()
    format_name = detect(path) if options.format == "auto" else options.format
    with database.read() as session:
        project = projects.get(session, project_id)
    decoders = max(2, min(8, os.cpu_count() or 2))
    with Ledger() as ledger, ThreadPoolExecutor(decoders, thread_name_prefix="decode") as threads:
        run = ImportRun(
            database=database,
            objects=objects,
            project=project,
            clock=clock,
            sink=sink,
            on_bad=on_bad,
            max_image_pixels=max_image_pixels,
            grow=options.grow_classes,
            class_map=options.class_map,
            labels_as=READERS[format_name].labels_as if options.labels_as == "auto" else options.labels_as,
            annotator_id=annotator_id,
            authors=authors,
            heard=heard,
            book=ClassBook.of(project.schema),
            ledger=ledger,
            threads=threads,
        )
        tell = progress or _silence
        source = _Source(path, format_name, options, project.kind)
        if options.on_error == "stop":
            _drive(run, source, run.rehearse, lambda done: tell(done, "checking"))
            if run.bad_count:
                raise ImportRefused([str(row) for row in run.bad], run.bad_count)
            run.begin_again()
        _drive(run, source, run.keep, lambda done: tell(done, "importing"))
        return run.report(format_name)


@dataclass(frozen=True, slots=True)
class _Source:
    path: Path
    format: FormatName
    options: ImportOptions
    kind: ItemKind

    def batches(self, book: ClassBook) -> Iterator[list[Row]]:
        """The rows by the thousand, fewer where they are large."""
        kinds = frozenset(f.kind for f in book.schema.fields if f.classes)
        fields = {f.name: f.kind for f in book.schema.fields}
        target = Target(self.kind, frozenset(book.ids), book.field is not None, kinds, fields)
        batch: list[Row] = []
        size = 0
        for row in self._rows(target):
            batch.append(row)
            size += len(row.data or row.text or "") if isinstance(row, Record) else 0
            if len(batch) >= BATCH_ROWS[self.kind] or size >= BATCH_BYTES:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _rows(self, target: Target) -> Iterator[Row]:
        """A source that breaks off in the middle ends in a bad row when its beginning is to be kept."""
        begun = False
        try:
            for row in read(self.path, self.format, self.options, target):
                begun = begun or isinstance(row, Record)
                yield row
        except BadSource as error:
            if self.options.on_error == "stop" or not begun:
                raise
            yield BadRow(error.source, error.message)


def _drive(
    run: ImportRun,
    source: _Source,
    handle: Callable[[Sequence[Record]], None],
    tell: Callable[[int], None],
) -> None:
    """Reads the source once and has every batch handled."""
    count = 0
    for batch in source.batches(run.book):
        records: list[Record] = []
        for row in batch:
            match row:
                case Record():
                    records.append(row)
                case BadRow():
                    run.refuse(row)
                case Note():
                    run.note(row)
                case Declared():
                    run.declared = row.names
        if records:
            handle(records)
        count += len(batch)
        tell(count)


def _silence(done: int, message: str) -> None:
    """Nobody asked how far the import is."""
