"""The import job: what was uploaded, or lies on this machine, becomes items.

Uploaded files travel through the object store under a small list of names and hashes, so that the worker may
be another machine than the one that took them.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from labeling.formats import BadRow, annotated
from labeling.previews import preview
from labeling.transfer import ImportOptions, ImportReport, import_path
from preannotate import imported
from storage.jobs import JobContext, single
from storage.objects import ObjectStore
from web import sources
from web.errors import UploadRefused
from web.uploads import UploadedFile

KEPT_ERRORS = 1000
_MAX_NAME = 150
_MAX_DEPTH = 16


class ImportArguments(BaseModel):
    """Either `upload` (hash of a list of files) or `path` (a file or folder on the worker's machine).

    `user_id`: whose annotations labels without an author become.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    upload: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None
    path: str | None = None
    user_id: int | None = None
    options: ImportOptions = ImportOptions()


@dataclass(frozen=True, slots=True)
class _Stored:
    name: str
    sha256: str


def keep_upload(objects: ObjectStore, files: Sequence[UploadedFile]) -> str:
    """Stores the files of an upload; returns the hash of their list. Raises UploadRefused."""
    names = _distinct([safe_name(file.name) for file in files])
    with ThreadPoolExecutor(8, thread_name_prefix="keep") as pool:
        hashes = list(pool.map(lambda file: objects.put_file(file.path), files))
    listed = [{"name": name, "sha256": sha256} for name, sha256 in zip(names, hashes, strict=True)]
    return objects.put(json.dumps(listed, ensure_ascii=False).encode())


def safe_name(name: str) -> str:
    """The sender's name as a relative path that stays below any folder. Raises UploadRefused."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in {"", "."}]
    if not parts or ".." in parts or len(parts) > _MAX_DEPTH:
        raise UploadRefused(name or "a file without a name", "this is not a usable file name")
    if any(len(part.encode()) > _MAX_NAME or not part.isprintable() for part in parts):
        raise UploadRefused(name[:_MAX_NAME], "its name is too long or has unprintable characters")
    return str(PurePosixPath(*parts))


def run_import(context: JobContext) -> dict[str, Any]:
    """Imports and reports; bad rows become the job's errors, also when nothing was kept."""
    arguments = ImportArguments.model_validate(context.arguments)
    bad: list[BadRow] = []

    def note(row: BadRow) -> None:
        if len(bad) < KEPT_ERRORS and row not in bad:  # a source may be read twice: checked, then kept
            bad.append(row)

    def progress(rows: int, message: str) -> None:
        context.check()
        context.progress(done=rows, total=rows, message=message)  # how many are to come nobody knows

    if context.project_id is None:
        raise UploadRefused("import", "it names no project")
    try:
        with _source(context.objects, arguments) as path:
            report = import_path(
                context.database,
                context.objects,
                project_id=context.project_id,
                path=path,
                options=_options(arguments, path),
                clock=context.clock,
                sink=imported.sink(context.clock),
                annotator_id=arguments.user_id or 0,
                authors=sources.authors(context.clock),
                heard=sources.heard(context.clock),
                progress=progress,
                on_bad=note,
                max_image_pixels=context.settings.max_image_pixels,
            )
    finally:
        _keep_errors(context, bad)
    return summary(report)


def run_preview(context: JobContext) -> dict[str, Any]:
    """What an import with the same arguments would bring; writes nothing."""
    arguments = ImportArguments.model_validate(context.arguments)
    if context.project_id is None:
        raise UploadRefused("preview", "it names no project")
    with _source(context.objects, arguments) as path:
        found = preview(
            context.database,
            project_id=context.project_id,
            path=path,
            options=_options(arguments, path),
            max_image_pixels=context.settings.max_image_pixels,
        )
    return asdict(found)


def _options(arguments: ImportArguments, path: Path) -> ImportOptions:
    """A folder on disk may hold other things; of an upload every file was meant, unless it is an export of
    an annotation tool."""
    options = arguments.options
    if arguments.upload is not None and path.is_dir() and options.format == "auto":
        return options.model_copy(update={"format": annotated(path) or "files"})
    return options


def summary(report: ImportReport) -> dict[str, Any]:
    """The result of an import job."""
    return {
        "format": report.format,
        "added": report.added,
        "duplicates": report.duplicates,
        "labelled": report.labelled,
        "annotations": report.annotations,
        "predictions": report.predictions,
        "classes_added": list(report.classes_added),
        "bad": report.bad_count,
        "notes": [str(note) for note in report.notes[:20]],
    }


def _keep_errors(context: JobContext, bad: Sequence[BadRow]) -> None:
    if bad:
        with context.database.write() as session:
            for row in bad:
                context.error(session, chunk=None, subject=row.where, message=row.message)


@contextmanager
def _source(objects: ObjectStore, arguments: ImportArguments) -> Iterator[Path]:
    """Where the source lies while it is read."""
    if arguments.path is not None:
        yield Path(arguments.path)
        return
    if arguments.upload is None:
        raise UploadRefused("import", "it names neither an upload nor a path")
    files = [_Stored(**entry) for entry in json.loads(objects.get(arguments.upload))]
    with tempfile.TemporaryDirectory(prefix="labelloop-import-") as folder:
        root = Path(folder)
        for file in files:
            target = root / file.name
            target.parent.mkdir(parents=True, exist_ok=True)
            with objects.open(file.sha256) as stream, target.open("wb") as copy:
                shutil.copyfileobj(stream, copy, 1 << 20)
        yield root / files[0].name if len(files) == 1 else root


def _distinct(names: Sequence[str]) -> list[str]:
    """Two files of one name both stay; a name that is another one's folder gets a number as well."""
    folders = {str(parent) for name in names for parent in PurePosixPath(name).parents}
    taken: set[str] = set(folders)
    result = []
    for name in names:
        path = PurePosixPath(name)
        free, number = name, 1
        while free in taken:
            number += 1
            free = str(path.with_name(f"{path.stem}-{number}{path.suffix}"))
        taken.add(free)
        result.append(free)
    return result


PREVIEW = single("preview", run_preview)
IMPORT = single("import", run_import, max_attempts=3)
