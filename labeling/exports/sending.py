"""An export as one file to be sent, or as a folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from labeling.datasets import DatasetVersion
from labeling.errors import BadOptions, ExportUnsuitable
from labeling.exports.contents import Contents, Left, OnError
from labeling.exports.registry import WRITERS
from labeling.exports.sources import NONE, Sources
from labeling.exports.writer import Writer
from labeling.zips import stream
from storage.database import Database
from storage.objects import ObjectStore


class ExportOptions(BaseModel):
    """`on_error`: what becomes of a region that the format cannot carry: no export (stop), or one without it,
    and it is counted (skip). `media`: whether images go along in formats that hold them beside the labels."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    on_error: OnError = "stop"
    media: bool = True


@dataclass(frozen=True, slots=True)
class Export:
    """A file to be sent: `chunks` may be iterated once and may raise ObjectMissing or ObjectCorrupt.

    `left`: the regions that the format could not carry.
    """

    file_name: str
    media_type: str
    chunks: Iterator[bytes]
    left: Left


def export(
    database: Database,
    objects: ObjectStore,
    version: DatasetVersion,
    format_name: str,
    options: ExportOptions | None = None,
    sources: Sources = NONE,
) -> Export:
    """The version in one file, several files as a zip. `sources` tell of people and models.

    Raises BadOptions (no such format), ExportUnsuitable, ObjectMissing, BadManifest.
    """
    asked = options or ExportOptions()
    writer, contents = _prepared(database, objects, version, format_name, asked, sources)
    name = f"dataset-{version.number}-{version.content_hash[:8]}"
    if writer.suffix is not None:
        chunks = (part for file in writer.write(contents) for part in file.parts)
        return Export(f"{name}{writer.suffix}", writer.media_type, chunks, contents.left)
    return Export(
        f"{name}-{writer.name}.zip", "application/zip", stream(writer.write(contents)), contents.left
    )


@dataclass(frozen=True, slots=True)
class Written:
    files: int
    left: Left


def write_folder(
    database: Database,
    objects: ObjectStore,
    version: DatasetVersion,
    format_name: str,
    target: Path,
    options: ExportOptions | None = None,
    sources: Sources = NONE,
) -> Written:
    """The export's files in `target`, which must be new or empty.

    Raises BadOptions, ExportUnsuitable, ObjectMissing, ObjectCorrupt.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ExportUnsuitable(f"{target} is there already and is no empty folder")
    asked = options or ExportOptions()
    writer, contents = _prepared(database, objects, version, format_name, asked, sources)
    count = 0
    for path, _, parts in writer.write(contents):
        place = target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb") as file:
            file.writelines(parts)
        count += 1
    return Written(count, contents.left)


def _prepared(
    database: Database,
    objects: ObjectStore,
    version: DatasetVersion,
    format_name: str,
    options: ExportOptions,
    sources: Sources,
) -> tuple[Writer, Contents]:
    """Everything that can be refused is refused here, before the first byte."""
    writer = WRITERS.get(format_name)
    if writer is None:
        raise BadOptions(f"format: {format_name!r} is none of {', '.join(WRITERS)}")
    contents = Contents(
        database, objects, version, on_error=options.on_error, with_media=options.media, sources=sources
    )
    if writer.choose is not None:
        writer = WRITERS[writer.choose(contents)]
    contents.refusal = writer.refuse
    if contents.kind not in writer.kinds:
        raise ExportUnsuitable(f"{writer.title} holds no {contents.kind}s")
    if writer.suits is not None:
        writer.suits(contents)
    contents.check()
    return writer, contents
