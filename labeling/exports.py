"""A dataset version as files that other programs read: JSON lines, a CSV table, a folder of media.

Everything is streamed: lines from the manifest, media one file at a time. Labels go by class name; ids stay
in `regions`. A format that cannot carry a dataset's regions refuses it before the first byte.
"""

import csv
import io
import itertools
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import select

from labeling import manifest
from labeling.datasets import DatasetVersion, get
from labeling.errors import BadOptions, ExportUnsuitable
from labeling.file_names import class_folders, file_name
from labeling.manifest import Example, Header
from labeling.schema import LabelField
from labeling.shapes import Region, dump_regions
from labeling.tables import ItemRow
from labeling.zips import stream
from storage.database import Database
from storage.jobs import JobContext, JobKind, single
from storage.objects import ObjectStore

ExportFormat = Literal["jsonl", "csv", "folder"]
EXPORT = "export"
_AT_ONCE = 500
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Export:
    """A file to be sent: `chunks` may be iterated once and may raise ObjectMissing or ObjectCorrupt."""

    file_name: str
    media_type: str
    chunks: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class _Line:
    """An example and the path of its media file in a folder export."""

    example: Example
    path: str


def export(
    database: Database, objects: ObjectStore, version: DatasetVersion, export_format: ExportFormat
) -> Export:
    """The version in one file, the folder as a zip; raises ExportUnsuitable, ObjectMissing, BadManifest."""
    name = f"dataset-{version.number}-{version.content_hash[:8]}"
    source = _Source(database, objects, version)
    match export_format:
        case "jsonl":
            return Export(f"{name}.jsonl", "application/jsonl", source.json_lines())
        case "csv":
            return Export(f"{name}.csv", "text/csv; charset=utf-8", source.table())
        case "folder":
            return Export(f"{name}.zip", "application/zip", stream(source.files()))


def write_folder(database: Database, objects: ObjectStore, version: DatasetVersion, target: Path) -> int:
    """The folder export in `target`, which must be new or empty; returns the number of files.

    Raises ExportUnsuitable, ObjectMissing, ObjectCorrupt.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ExportUnsuitable(f"{target} is there already and is no empty folder")
    count = 0
    for path, _, parts in _Source(database, objects, version).files():
        place = target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb") as file:
            file.writelines(parts)
        count += 1
    return count


def export_kind() -> JobKind:
    """Job kind "export": arguments `dataset_version_id` and `format`; its result names the object written."""
    return single(EXPORT, run_export)


def run_export(context: JobContext) -> dict[str, Any]:
    """Writes the export into the object store; again after a crash it comes to the same object."""
    arguments = context.arguments
    export_format = arguments.get("format")
    if export_format not in ("jsonl", "csv", "folder"):
        raise BadOptions(f"format: {export_format!r} is not jsonl, csv or folder")
    with context.database.read() as session:
        version = get(session, int(arguments["dataset_version_id"]))
    done = export(context.database, context.objects, version, export_format)
    with tempfile.NamedTemporaryFile(prefix="labelloop-export-") as file:
        for chunk in done.chunks:
            context.check()
            file.write(chunk)
        file.flush()
        sha256 = context.objects.put_file(Path(file.name))
        size = Path(file.name).stat().st_size
    return {"object": sha256, "file_name": done.file_name, "media_type": done.media_type, "byte_size": size}


class _Source:
    """The examples of one version with names instead of ids; each method walks them from the start."""

    def __init__(self, database: Database, objects: ObjectStore, version: DatasetVersion) -> None:
        self._database = database
        self._objects = objects
        self._version = version
        with closing(manifest.stream(objects, version.content_hash)) as entries:
            header = next(entries)
        assert isinstance(header, Header)
        self._header = header
        self._names = {c.id: c.name for c in header.schema.classes}
        self._folders = class_folders(header.schema)
        fields = header.schema.fields
        self._choice = fields[0] if len(fields) == 1 and fields[0].kind == "choice" else None
        self._beyond = _beyond_a_table(fields)

    def json_lines(self) -> Iterator[bytes]:
        return (_json_line(self._document(line)) for line in self._lines())

    def table(self) -> Iterator[bytes]:
        """CSV in UTF-8 with a header; cells that a spreadsheet would run as a formula get an apostrophe."""
        if self._beyond is not None:
            raise ExportUnsuitable(
                f"a CSV table holds one choice field and nothing else, so not {self._beyond}; use jsonl"
            )
        return self._table_rows()

    def files(self) -> Iterator[tuple[str, bool, Iterator[bytes]]]:
        """`annotations.jsonl`, `schema.json`, then the media; see `zips.stream` for the triple."""
        yield "schema.json", True, iter([_json_line(self._header.schema.to_document())])
        yield "annotations.jsonl", True, self.json_lines()
        for line in self._lines():
            text = line.example.text
            media = self._objects.get(line.example.item) if text is None else text.encode()
            yield line.path, text is not None, iter([media])

    def _lines(self) -> Iterator[_Line]:
        examples = (
            entry
            for entry in manifest.stream(self._objects, self._version.content_hash)
            if isinstance(entry, Example)
        )
        while part := list(itertools.islice(examples, _AT_ONCE)):
            media_types = self._media_types([example.item for example in part])
            for example in part:
                yield _Line(example, self._path(example, media_types.get(example.item, "")))

    def _media_types(self, hashes: list[str]) -> dict[str, str]:
        if self._header.kind == "text":
            return dict.fromkeys(hashes, "text/plain")
        statement = select(ItemRow.content_hash, ItemRow.media_type).where(
            ItemRow.project_id == self._version.project_id, ItemRow.content_hash.in_(hashes)
        )
        with self._database.read() as session:
            return {row.content_hash: row.media_type for row in session.execute(statement)}

    def _path(self, example: Example, media_type: str) -> str:
        """`images/<class>/<file>` where a single choice sorts the items, `images/<file>` where not."""
        top = "images" if self._header.kind == "image" else "texts"
        name = file_name(example.item, example.external_id, media_type)
        if self._choice is None or self._choice.multiple:
            return f"{top}/{name}"
        classes = [class_id for region in example.regions for class_id in region.class_ids()]
        return f"{top}/{self._folders[classes[0]]}/{name}" if classes else f"{top}/{name}"

    def _document(self, line: _Line) -> dict[str, Any]:
        example = line.example
        document: dict[str, Any] = {"item": example.item, "external_id": example.external_id}
        if example.text is None:
            document["image"] = line.path
        else:
            document["text"] = example.text
        if self._choice is not None:
            labels = self._labels(example)
            if self._choice.multiple:
                document["labels"] = labels
            else:
                document["label"] = labels[0] if labels else None
        document |= {"split": example.split, "scenario": example.scenario}
        return document | {"regions": [self._named(region) for region in example.regions]}

    def _labels(self, example: Example) -> list[str]:
        return [self._names[class_id] for region in example.regions for class_id in region.class_ids()]

    def _named(self, region: Region) -> dict[str, Any]:
        (document,) = dump_regions([region])
        return document | {"names": [self._names[class_id] for class_id in region.class_ids()]}

    def _table_rows(self) -> Iterator[bytes]:
        content = "image" if self._header.kind == "image" else "text"
        yield _csv_line(["external_id", content, "label", "split", "scenario", "item"])
        for line in self._lines():
            example = line.example
            shown = line.path if example.text is None else example.text
            label = "|".join(self._labels(example))
            cells = [example.external_id, shown, label, example.split, example.scenario, example.item]
            yield _csv_line([_harmless(cell or "") for cell in cells])


def _beyond_a_table(fields: Sequence[LabelField]) -> str | None:
    """What a table with one label column cannot carry, the first of it."""
    first = next((f for f in fields if f.kind == "choice"), None)
    for field in fields:
        if field is not first:
            return f"field {field.name!r} ({field.kind})"
    if first is not None and first.attributes:
        return f"attribute {first.attributes[0].name!r} of field {first.name!r}"
    return None


def _json_line(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(", ", ": "), allow_nan=False).encode() + b"\n"


def _csv_line(cells: list[str]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue().encode()


def _harmless(cell: str) -> str:
    """See https://owasp.org/www-community/attacks/CSV_Injection."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
