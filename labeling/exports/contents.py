"""What a writer is handed: the examples of a dataset version with names, sizes and media, streamed.

Coordinates are those of the upright image, so an image that says "turn me" is turned before it goes out: half
of the programs that read it would not.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from sqlalchemy import select

from labeling import images, manifest
from labeling.datasets import DatasetVersion
from labeling.errors import ExportUnsuitable
from labeling.exports.sources import NONE, Sources
from labeling.file_names import class_folders, file_name
from labeling.manifest import Example, Header
from labeling.schema import LabelField, LabelSchema
from labeling.shapes import ItemKind, Region
from labeling.tables import ItemRow
from storage.database import Database
from storage.objects import ObjectStore

_AT_ONCE = 500
LISTED = 1_000  # shapes left out that are named; all are counted
OnError = Literal["stop", "skip"]


class OutFile(NamedTuple):
    """A file of an export: its path, whether it is worth compressing, its bytes in parts."""

    path: str
    compress: bool
    parts: Iterable[bytes]


@dataclass(frozen=True, slots=True)
class Line:
    """An example; `name`: what its file is called, unlike any other's. Sizes in pixels, upright, 0 for
    texts."""

    example: Example
    name: str
    media_type: str
    width: int
    height: int

    @property
    def where(self) -> str:
        """What to call the item in messages."""
        return f"item {self.example.external_id or self.example.item[:16]!r}"


# Why a region cannot go, in words that follow its name, or None when it can.
Refusal = Callable[[Region, Line], str | None]


@dataclass(slots=True)
class Left:
    """What a format could not carry and was told to leave out."""

    count: int = 0
    problems: list[str] = field(default_factory=list)


def _nothing(region: Region, line: Line) -> str | None:  # noqa: ARG001
    return None


class Contents:
    """One dataset version as one writer sees it, who sets `refusal`; `lines` may be walked as often as it
    likes."""

    def __init__(
        self,
        database: Database,
        objects: ObjectStore,
        version: DatasetVersion,
        *,
        on_error: OnError = "stop",
        with_media: bool = True,
        sources: Sources = NONE,
    ) -> None:
        self.database = database
        self.objects = objects
        self.version = version
        self.with_media = with_media
        self.sources = sources
        self.left = Left()
        self.refusal: Refusal = _nothing
        self._on_error = on_error
        with closing(manifest.stream(objects, version.content_hash)) as entries:
            header = next(entries)
        assert isinstance(header, Header)
        self.kind: ItemKind = header.kind
        self.schema: LabelSchema = header.schema
        self.names: Mapping[int, str] = {c.id: c.name for c in header.schema.classes}
        self.folders: Mapping[int, str] = class_folders(header.schema)
        self.fields: Mapping[str, LabelField] = {f.name: f for f in header.schema.fields}

    def lines(self) -> Iterator[Line]:
        """The examples by content hash."""
        with closing(manifest.stream(self.objects, self.version.content_hash)) as entries:
            examples = (entry for entry in entries if isinstance(entry, Example))
            while part := list(itertools.islice(examples, _AT_ONCE)):
                facts = self._facts([example.item for example in part])
                for example in part:
                    media_type, width, height = facts.get(example.item, ("", 0, 0))
                    name = file_name(example.item, example.external_id, media_type)
                    yield Line(example, name, media_type, width, height)

    def regions(self, line: Line) -> list[Region]:
        """The regions that the writer can carry; `check` has dealt with the others."""
        return [region for region in line.example.regions if self.refusal(region, line) is None]

    def carries(self, region: Region, line: Line) -> bool:
        """Whether the writer can carry a region, of the frozen label or not."""
        return self.refusal(region, line) is None

    def check(self) -> None:
        """Before the first byte: raises ExportUnsuitable naming the first region that cannot go, or
        counts."""
        for line in self.lines():
            for region in line.example.regions:
                problem = self.refusal(region, line)
                if problem is None:
                    continue
                sentence = f"{line.where}, {region.kind.replace('_', ' ')} {region.id!r}: {problem}"
                if self._on_error == "stop":
                    raise ExportUnsuitable(sentence)
                self.left.count += 1
                if len(self.left.problems) < LISTED:
                    self.left.problems.append(sentence)

    def media(self, line: Line) -> bytes:
        """The bytes as they came in, a text as UTF-8; raises ObjectMissing, ObjectCorrupt."""
        text = line.example.text
        return self.objects.get(line.example.item) if text is None else text.encode()

    def picture(self, line: Line) -> bytes:
        """The image with its pixels upright, as they came in where they were; raises as `media`."""
        return images.upright_bytes(self.media(line))

    def pictures(self, path: str = "images/{split}/{name}") -> Iterator[OutFile]:
        """The images, unless the export is to go without; `path` may name split and file."""
        for line in self.lines() if self.with_media else ():
            yield OutFile(
                path.format(split=line.example.split, name=line.name), False, iter([self.picture(line)])
            )

    def splits(self) -> list[str]:
        """Those that have examples, train first."""
        found = Counter(line.example.split for line in self.lines())
        return [split for split in ("train", "validation", "test") if found[split]]

    def _facts(self, hashes: list[str]) -> dict[str, tuple[str, int, int]]:
        """Media type and size by content hash."""
        if self.kind == "text":
            return dict.fromkeys(hashes, ("text/plain", 0, 0))
        columns = (ItemRow.content_hash, ItemRow.media_type, ItemRow.width, ItemRow.height)
        statement = select(*columns).where(
            ItemRow.project_id == self.version.project_id, ItemRow.content_hash.in_(hashes)
        )
        with self.database.read() as session:
            return {r.content_hash: (r.media_type, r.width, r.height) for r in session.execute(statement)}
