"""Exports as background jobs, whose result lies in the object store."""

import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from labeling.datasets import get
from labeling.exports.sending import ExportOptions, export
from labeling.exports.sources import NONE, Sources
from storage.jobs import JobContext, JobKind, single

EXPORT = "export"


def export_kind(sources: Sources = NONE) -> JobKind:
    """Job kind "export": arguments `dataset_version_id`, `format` and the export options; its result names
    the object written."""
    return single(EXPORT, partial(run_export, sources=sources))


def run_export(context: JobContext, sources: Sources = NONE) -> dict[str, Any]:
    """Writes the export into the object store; again after a crash it comes to the same object."""
    arguments = dict(context.arguments)
    version_id, format_name = int(arguments.pop("dataset_version_id")), str(arguments.pop("format"))
    with context.database.read() as session:
        version = get(session, version_id)
    options = ExportOptions.model_validate(arguments)
    done = export(context.database, context.objects, version, format_name, options, sources)
    with tempfile.NamedTemporaryFile(prefix="labelloop-export-") as file:
        for chunk in done.chunks:
            context.check()
            file.write(chunk)
        file.flush()
        sha256 = context.objects.put_file(Path(file.name))
        size = Path(file.name).stat().st_size
    return {
        "object": sha256,
        "file_name": done.file_name,
        "media_type": done.media_type,
        "byte_size": size,
        "left_out": done.left.count,
        "problems": done.left.problems[:20],
    }
