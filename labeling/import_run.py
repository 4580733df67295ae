"""One import on its way: what it knows, what it has done, and what it does with a batch of records."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from operator import attrgetter

from sqlalchemy.orm import Session

from labeling import import_work, items, past_work, projects
from labeling.candidates import Candidate, Known, candidate, look, new_images, new_texts
from labeling.class_book import ClassBook
from labeling.formats import BadRow, FormatName, Note, Record
from labeling.growth import Growth, grown
from labeling.images import ImageFacts
from labeling.import_report import LISTED, Authors, ImportReport, LabelsAs, PredictionSink, WorkHeard
from labeling.items import Added, Refused
from labeling.past_work import PastWork
from labeling.projects import Project
from labeling.rehearsal import Ledger
from labeling.renaming import renamed
from storage.clock import Clock
from storage.database import Database
from storage.objects import ObjectStore, put_all


@dataclass(slots=True)
class ImportRun:
    """`book` changes when classes grow; the counts are those of committed batches.

    `annotator_id`: whose annotations labels become unless they are gold.
    """

    database: Database
    objects: ObjectStore
    project: Project
    clock: Clock
    sink: PredictionSink | None
    on_bad: Callable[[BadRow], None] | None
    max_image_pixels: int
    grow: bool
    class_map: Mapping[str, str | None]
    labels_as: LabelsAs
    annotator_id: int
    authors: Authors | None
    heard: WorkHeard | None
    book: ClassBook
    ledger: Ledger
    threads: ThreadPoolExecutor
    added: int = 0
    duplicates: int = 0
    labelled: int = 0
    annotations: int = 0
    predictions: int = 0
    bad_count: int = 0
    bad: list[BadRow] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    classes_added: list[str] = field(default_factory=list)
    declared: tuple[str, ...] = ()

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
        records = self._renamed(records)
        if self.grow and (growth := self.book.missing(records, self._declared())) is not None:
            self.book = self.book.grown(growth)
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
        records = self._renamed(records)
        if self.grow and (growth := self.book.missing(records, self._declared())) is not None:
            self._grow_schema(growth)
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
            annotations=self.annotations,
            predictions=self.predictions,
            classes_added=tuple(self.classes_added),
            bad_count=self.bad_count,
            bad=tuple(self.bad),
            notes=(*self.notes, *(Note(format_name, f"{n} {what}") for what, n in self.book.tally.items())),
        )

    def _renamed(self, records: Sequence[Record]) -> Sequence[Record]:
        if not self.class_map:
            return records
        return [renamed(record, self.class_map, self.book.tally) for record in records]

    def _declared(self) -> list[str]:
        """The classes that the source listed, as the project names them."""
        mapped = (self.class_map.get(name, name) for name in self.declared)
        return [name for name in mapped if name is not None]

    def _candidates(self, records: Sequence[Record]) -> list[Candidate]:
        known = self._known([r.external_id for r in records if r.data is None and r.text is None])
        good = []
        for record in records:
            there = (
                known.get(record.external_id or "") if record.data is None and record.text is None else None
            )
            checked = candidate(
                record, self.project.kind, self.book, max_pixels=self.max_image_pixels, known=there
            )
            if isinstance(checked, BadRow):
                self.refuse(checked)
            else:
                good.append(checked)
        return good

    def _known(self, external_ids: Sequence[str | None]) -> dict[str, Known]:
        """Items of the project that records without content mean, by external id."""
        if not external_ids:
            return {}
        with self.database.read() as session:
            found = items.by_external_id(session, self.project.id, external_ids)
            stored = items.get_many(session, [item_id for _, item_id in found.values()])
        return {
            name: Known(i.content_hash, i.media_type, i.byte_size, i.text, i.width, i.height)
            for name, (_, item_id) in found.items()
            if (i := stored.get(item_id)) is not None
        }

    def _may_have_its_name(self, c: Candidate, taken: dict[str, tuple[str, int]]) -> bool:
        external_id = c.record.external_id
        if external_id is None:
            return True
        if external_id not in taken and self.ledger.claim(external_id, c.content_hash):
            return True
        self.refuse(BadRow(c.record.where, f"external id {external_id!r} is taken by other content"))
        return False

    def _grow_schema(self, growth: Growth) -> None:
        """In a transaction of its own: the ids must be settled before labels use them."""
        self.book.grown(growth)  # refuses what is too much before anything is locked
        with self.database.write() as session:
            project = projects.grow_schema(
                session,
                project_id=self.project.id,
                change=lambda schema: grown(schema, growth),
                now=self.clock(),
            )
        known = {c.id for c in self.book.schema.classes}
        self.classes_added += [c.name for c in project.schema.classes if c.id not in known]
        self.book = replace(ClassBook.of(project.schema), tally=self.book.tally)

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
        gold = self.labels_as == "gold"
        if self.project.kind == "text":
            new = new_texts(candidates, gold=gold)
        else:
            new = new_images(candidates, facts, gold=gold)
        with self.database.write() as session:
            outcomes = items.add(session, project_id=self.project.id, items=new, now=self.clock())
            given, places = import_work.given(candidates, outcomes)
            ids: Mapping[int, int] = {}
            if self.sink is not None and given:
                ids = self.sink(session, self.project.id, given)
            work: list[PastWork] = []
            if not gold:
                people = import_work.people(session, candidates, self.authors)
                drafts = {key: ids[place] for key, place in places.items() if place in ids}
                work = import_work.work(candidates, outcomes, self.annotator_id, people, drafts)
            fresh = {o.item_id for o in outcomes if isinstance(o, Added) and not o.duplicate}
            kept = self._keep_work(session, [one for one in work if one.item_id in fresh])
        # Tasks that others may be working on wait for their locks without holding the counters of new items.
        if known := [one for one in work if one.item_id not in fresh]:
            with self.database.write() as session:
                kept += self._keep_work(session, known)
        # Counted after the commit: an attempt that was rolled back has added nothing.
        self.predictions += len(given) if self.sink is not None else 0
        self.annotations += kept
        if kept < len(work):
            self.book.tally["annotations were there already, by the same person: those stay"] += (
                len(work) - kept
            )
        for c, outcome in zip(candidates, outcomes, strict=True):
            match outcome:
                case Added(duplicate=duplicate):
                    self.added += not duplicate
                    self.duplicates += duplicate
                    self.labelled += c.gold is not None
                case Refused():
                    self.refuse(BadRow(c.record.where, outcome.message))

    def _keep_work(self, session: Session, work: Sequence[PastWork]) -> int:
        ids = past_work.append(session, project_id=self.project.id, work=work, now=self.clock())
        drafted = {(w.item_id, w.annotator_id) for w in work if w.prediction_id is not None}
        if self.heard is not None and (begun := [i for key, i in ids.items() if key in drafted]):
            self.heard(session, begun)
        return len(ids)


def _keys(candidates: Iterable[Candidate]) -> tuple[list[str], list[str | None]]:
    pairs = [(c.content_hash, c.record.external_id) for c in candidates]
    return [content_hash for content_hash, _ in pairs], [external_id for _, external_id in pairs]
