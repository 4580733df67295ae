"""Dataset versions as files that other programs read, one writer a format.

Everything is streamed: lines from the manifest, media one file at a time. What a format cannot carry is
refused before the first byte, or counted where the caller said so.
"""

from labeling.exports.jobs import EXPORT, export_kind, run_export
from labeling.exports.registry import WRITERS
from labeling.exports.sending import Export, ExportOptions, Written, export, write_folder
from labeling.exports.sources import Answer, Sources
from labeling.exports.writer import Writer

__all__ = [
    "EXPORT",
    "WRITERS",
    "Answer",
    "Export",
    "ExportOptions",
    "Sources",
    "Writer",
    "Written",
    "export",
    "export_kind",
    "run_export",
    "write_folder",
]
