"""One import on its way: what it knows, what it has done, and what it does with a batch of records."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from sqlalchemy.orm import Session

from labeling import items, projects
from labeling.candidates import Candidate, candidate, look, new_images, new_texts
from labeling.class_book import ClassBook
from labeling.formats import BadRow, FormatName, Note, Record
from labeling.images import ImageFacts
from labeling.items import Added, Refused
from labeling.projects import Project
from labeling.rehearsal import Ledger
from storage.clock import Clock
from storage.database import Database
from storage.objects import ObjectStore, put_all

LISTED = 1_000  # bad rows and notes that a report lists; all bad rows are counted


@dataclass(frozen=True, slots=True)
class GivenForItem:
    """A prediction that came with an item; `regions` as JSON values.

    `confidence` lies in 0..1 and is 1 where the file gave none.
    """

    item_id: int
    source: str
    regions: list[dict[str, Any]]
    confidence: float


PredictionSink = Callable[[Session, int, list[GivenForItem]], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a source. `bad` and `notes` list the first of each, `bad_count` counts all bad rows."""

    format: FormatName
    added: int
    duplicates: int
    labelled: int
    predictions: int
    classes_added: tuple[str, ...]
    bad_count: int
    bad: tuple[BadRow, ...]
    notes: tuple[Note, ...]


@dataclass(slots=True)
class ImportRun:
    """`book` changes when classes grow; the counts are those of committed batches."""

    database: Database
    objects: ObjectStore
    project: Project
    clock: Clock
    sink: PredictionSink | None
    on_bad: Callable[[BadRow], None] | None
    max_image_pixels: int
    grow: bool
    book: ClassBook
    ledger: Ledger
    threads: ThreadPoolExecutor
    added: int = 0
    duplicates: int = 0
    labelled: int = 0
    predictions: int = 0
    bad_count: int = 0
    bad: list[BadRow] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    classes_added: list[str] = field(default_factory=list)

    def refuse(self, row: BadRow) -> None:
        self.bad_count += 1
        if len(self.bad) < LISTED:
            self.bad.append(row)
        if self.on_bad is not None:
            self.on_bad(row)

    def note(self, note: Note) -> None:
        if len(self.notes) < LISTED:
            self.notes.append(note)

    def begin_again(self) -> None:
        """Forgets what the rehearsal decided; what it learned about images stays in the ledger."""
        self.notes.clear()
        self.book = ClassBook.of(self.project.schema)

    def rehearse(self, records: Sequence[Record]) -> None:
        """Everything that `keep` checks, with nothing written."""
        if self.grow and (names := self.book.missing(records)):
            self.book = self.book.grown(names)
        candidates = self._candidates(records)
        hashes, names_given = _keys(candidates)
        with self.database.read() as session:
            known = items.ids_by_hash(session, self.project.id, hashes)
            taken = items.by_external_id(session, self.project.id, names_given)
        fresh = [
            c for c in candidates if c.content_hash not in known and not self.ledger.seen(c.content_hash)
        ]
        mine = [c for c in fresh if self._may_have_its_name(c, taken)]
        if self.project.kind == "image":
            for content_hash, facts in self._look(mine).items():
                self.ledger.remember(content_hash, facts)

    def keep(self, records: Sequence[Record]) -> None:
        """Writes what is good in one transaction; image bytes are stored before it."""
        if self.grow and (names := self.book.missing(records)):
            self._grow_schema(names)
        candidates = self._candidates(records)
        facts: dict[str, ImageFacts] = {}
        if self.project.kind == "image":
            with self.database.read() as session:
                known = items.ids_by_hash(session, self.project.id, _keys(candidates)[0])
            facts = self._store_images([c for c in candidates if c.content_hash not in known])
            candidates = [c for c in candidates if c.content_hash in facts or c.content_hash in known]
        if candidates:
            self._write(candidates, facts)

    def report(self, format_name: FormatName) -> ImportReport:
        return ImportReport(
            format=format_name,
            added=self.added,
            duplicates=self.duplicates,
            labelled=self.labelled,
            predictions=self.predictions,
            classes_added=tuple(self.classes_added),
            bad_count=self.bad_count,
            bad=tuple(self.bad),
            notes=tuple(self.notes),
        )

    def _candidates(self, records: Sequence[Record]) -> list[Candidate]:
        good = []
        for record in records:
            checked = candidate(record, self.project.kind, self.book)
            if isinstance(checked, BadRow):
                self.refuse(checked)
            else:
                good.append(checked)
        return good

    def _may_have_its_name(self, c: Candidate, taken: dict[str, tuple[str, int]]) -> bool:
        external_id = c.record.external_id
        if external_id is None:
            return True
        if external_id not in taken and self.ledger.claim(external_id, c.content_hash):
            return True
        self.refuse(BadRow(c.record.where, f"external id {external_id!r} is taken by other content"))
        return False

    def _grow_schema(self, names: Sequence[str]) -> None:
        """In a transaction of its own: the ids must be settled before labels use them."""
        self.book.grown(names)  # refuses what is too much before anything is locked
        with self.database.write() as session:
            grown = projects.grow_schema(session, project_id=self.project.id, names=names, now=self.clock())
        known = {c.id for c in self.book.schema.classes}
        self.classes_added += [c.name for c in grown.schema.classes if c.id not in known]
        self.book = ClassBook.of(grown.schema)

    def _store_images(self, candidates: Sequence[Candidate]) -> dict[str, ImageFacts]:
        """Facts of those images that are good, by hash, their bytes durable in the object store."""
        facts = self.ledger.recall(list(dict.fromkeys(c.content_hash for c in candidates)))
        facts |= self._look([c for c in candidates if c.content_hash not in facts])
        first = {c.content_hash: c.record for c in reversed(candidates)}
        for content_hash in facts:
            if facts[content_hash].animated:
                self.note(Note(first[content_hash].where, "animated: only its first frame is labelled"))
        put_all(self.objects, (first[content_hash].data or b"" for content_hash in facts))
        return facts

    def _look(self, candidates: Sequence[Candidate]) -> dict[str, ImageFacts]:
        """Decodes side by side, every content once; bad images are refused in order."""
        unique = list({c.content_hash: c for c in candidates}.values())
        looked = self.threads.map(lambda c: look(c, self.max_image_pixels), unique)
        found = dict(zip(map(attrgetter("content_hash"), unique), looked, strict=True))
        for c in candidates:
            said = found[c.content_hash]
            if isinstance(said, BadRow):
                self.refuse(BadRow(c.record.where, said.message))
        return {content_hash: said for content_hash, said in found.items() if isinstance(said, ImageFacts)}

    def _write(self, candidates: Sequence[Candidate], facts: dict[str, ImageFacts]) -> None:
        new = new_texts(candidates) if self.project.kind == "text" else new_images(candidates, facts)
        with self.database.write() as session:
            outcomes = items.add(session, project_id=self.project.id, items=new, now=self.clock())
            given = list(_given(candidates, outcomes)) if self.sink is not None else []
            if self.sink is not None and given:
                self.sink(session, self.project.id, given)
        # Counted after the commit: an attempt that was rolled back has added nothing.
        self.predictions += len(given)
        for c, outcome in zip(candidates, outcomes, strict=True):
            match outcome:
                case Added(duplicate=duplicate):
                    self.added += not duplicate
                    self.duplicates += duplicate
                    self.labelled += c.gold is not None
                case Refused():
                    self.refuse(BadRow(c.record.where, outcome.message))


def _keys(candidates: Iterable[Candidate]) -> tuple[list[str], list[str | None]]:
    pairs = [(c.content_hash, c.record.external_id) for c in candidates]
    return [content_hash for content_hash, _ in pairs], [external_id for _, external_id in pairs]


def _given(candidates: Sequence[Candidate], outcomes: Sequence[Added | Refused]) -> Iterator[GivenForItem]:
    for c, outcome in zip(candidates, outcomes, strict=True):
        if isinstance(outcome, Added):
            for claim in c.claims:
                confidence = float(claim.region.get("score", 1.0))
                yield GivenForItem(outcome.item_id, claim.source, [claim.region], confidence)
