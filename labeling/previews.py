"""What an import would bring, seen in the first rows of its source. Nothing is written."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from labeling import projects
from labeling.candidates import candidate
from labeling.class_book import ClassBook
from labeling.errors import BadSource
from labeling.formats import (
    READERS,
    BadRow,
    Declared,
    FormatName,
    Mark,
    Note,
    Record,
    Row,
    Target,
    detect,
    read,
)
from labeling.growth import marks_of
from labeling.renaming import renamed
from labeling.transfer import ImportOptions
from storage.database import Database

ROWS = 1_000
_AT_ONCE = 100
_SAMPLES = 5
_LISTED = 100  # classes, bad rows, notes
_SHOWN_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class ClassSeen:
    """A class name of the source: how often it was seen, and whether the project has it."""

    name: str
    count: int
    known: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """`rows` were read, `complete`: that was all of them. `shapes` by kind, `predictions` by model, `people`
    by name are counts of what those rows bring. `samples`: the first items, their labels in words."""

    format: FormatName
    title: str
    labels_as: str
    rows: int
    complete: bool
    items: int
    labelled: int
    shapes: dict[str, int]
    classes: list[ClassSeen]
    predictions: dict[str, int]
    people: dict[str, int]
    bad_count: int
    bad: list[str]
    notes: list[str]
    samples: list[dict[str, Any]]


@dataclass(slots=True)
class _Seen:
    rows: int = 0
    items: int = 0
    labelled: int = 0
    shapes: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    predictions: Counter[str] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)
    bad: list[BadRow] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    declared: tuple[str, ...] = ()
    samples: list[dict[str, Any]] = field(default_factory=list)


def preview(
    database: Database,
    *,
    project_id: int,
    path: Path,
    options: ImportOptions,
    max_image_pixels: int = 100_000_000,
    rows: int = ROWS,
) -> Preview:
    """Reads the beginning of a source as an import with these options would; raises NotFound, BadSource,
    BadOptions. Images are looked at by their headers only."""
    format_name = detect(path) if options.format == "auto" else options.format
    with database.read() as session:
        project = projects.get(session, project_id)
    book = ClassBook.of(project.schema)
    known = {c.name for c in project.schema.classes if not c.retired}
    fields = {f.name: f.kind for f in project.schema.fields}
    kinds = frozenset(f.kind for f in project.schema.fields if f.classes)
    target = Target(project.kind, frozenset(book.ids), book.field is not None, kinds, fields)
    seen = _Seen()
    source = iter(_until_broken(path, format_name, options, target))
    while seen.rows < rows and (batch := list(islice(source, min(_AT_ONCE, rows - seen.rows)))):
        seen.rows += len(batch)
        records = [renamed(r, options.class_map, Counter()) for r in _sorted(seen, batch)]
        if options.grow_classes and (growth := book.missing(records, seen.declared)) is not None:
            book = book.grown(growth)
        for record in records:
            _look(seen, record, project.kind, book, max_image_pixels)
    complete = next(source, None) is None
    reader = READERS[format_name]
    return Preview(
        format=format_name,
        title=reader.title,
        labels_as=reader.labels_as if options.labels_as == "auto" else options.labels_as,
        rows=seen.rows,
        complete=complete,
        items=seen.items,
        labelled=seen.labelled,
        shapes=dict(seen.shapes),
        classes=[ClassSeen(name, n, name in known) for name, n in seen.classes.most_common(_LISTED)],
        predictions=dict(seen.predictions.most_common(_LISTED)),
        people=dict(seen.people.most_common(_LISTED)),
        bad_count=len(seen.bad),
        bad=[str(row) for row in seen.bad[:_LISTED]],
        notes=[str(note) for note in seen.notes[:_LISTED]],
        samples=seen.samples,
    )


def _until_broken(
    path: Path, format_name: FormatName, options: ImportOptions, target: Target
) -> Iterator[Row]:
    """A source that breaks off after its beginning ends in a bad row."""
    begun = False
    try:
        for row in read(path, format_name, options, target):
            begun = True
            yield row
    except BadSource as error:
        if not begun:
            raise
        yield BadRow(error.source, error.message)


def _sorted(seen: _Seen, batch: list[Row]) -> Iterator[Record]:
    for row in batch:
        match row:
            case Record():
                yield row
            case BadRow():
                seen.bad.append(row)
            case Note():
                seen.notes.append(row)
            case Declared():
                seen.declared = row.names


def _look(seen: _Seen, record: Record, kind: Any, book: ClassBook, max_pixels: int) -> None:
    for label in record.labels:
        seen.classes[str(label)] += 1
        seen.shapes["choice"] += 1
    for mark in marks_of(record):
        seen.classes.update(mark.names)
    for mark in (*(record.marks or ()), *(m for a in record.annotations for m in a.marks)):
        seen.shapes[mark.kind] += 1
    seen.predictions.update(given.source for given in record.predictions)
    seen.people.update(given.author for given in record.annotations if given.author is not None)
    elsewhere = record.data is None and record.text is None  # whether the project has it, the import says
    checked = None if elsewhere else candidate(record, kind, book, max_pixels=max_pixels)
    if isinstance(checked, BadRow):
        seen.bad.append(checked)
        return
    seen.items += 1
    labelled = bool(record.labels or record.marks is not None or record.annotations)
    seen.labelled += labelled
    if len(seen.samples) < _SAMPLES:
        seen.samples.append(_sample(record))


def _sample(record: Record) -> dict[str, Any]:
    said = record.marks if record.marks is not None else next((a.marks for a in record.annotations), ())
    return {
        "where": record.where,
        "name": record.external_id,
        "text": None if record.text is None else record.text[:_SHOWN_CHARACTERS],
        "labels": [*map(str, record.labels), *(_words(mark, record.text) for mark in said[:10])],
    }


def _words(mark: Mark, text: str | None) -> str:
    """A region in words: its class and what it covers."""
    name = ", ".join(mark.names) or mark.kind
    if mark.kind == "span" and text is not None:
        return f"{name}: {text[mark.body['start'] : mark.body['end']][:60]}"
    if mark.kind == "text":
        return str(mark.body["text"])[:60]
    return name if mark.kind == "choice" else f"{name} ({mark.kind.replace('_', ' ')})"
