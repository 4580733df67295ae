"""Uploaded files on their way: streamed to disk under the home folder, one file a part, gone with it.

A part's file is closed as soon as the part is complete: a folder of ten thousand images must not need as many
file descriptors.
"""

import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from flask import Request

from storage.settings import Settings
from web.errors import BadMediaType, BadPayload

_STALE_SECONDS = 86_400


class PartFile:
    """One uploaded part: what the form parser writes to, then a path."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / uuid.uuid4().hex
        self._file: BinaryIO = self.path.open("wb")

    def write(self, data: bytes) -> int:
        return self._file.write(data)

    def seek(self, position: int, whence: int = 0) -> int:  # noqa: ARG002
        """The parser rewinds a part when it is complete."""
        self._file.close()
        return position

    def close(self) -> None:
        self._file.close()
        self.path.unlink(missing_ok=True)


def upload_part(settings: Settings) -> PartFile:
    folder = upload_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    return PartFile(folder)


def upload_folder(settings: Settings) -> Path:
    return settings.home_folder / "uploads"


def remove_stale(settings: Settings) -> None:
    """Removes what a killed process left behind."""
    folder = upload_folder(settings)
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_file() and time.time() - path.stat().st_mtime > _STALE_SECONDS:
            path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """One uploaded file: the name its sender gave it, and where it lies until the request ends."""

    name: str
    path: Path


def parts(request: Request) -> list[UploadedFile]:
    """The files of the form field `files`. Raises BadMediaType, BadPayload when there are none."""
    if request.mimetype != "multipart/form-data":
        raise BadMediaType("multipart/form-data", request.mimetype)
    files = [
        UploadedFile(part.filename or "", cast(PartFile, part.stream).path)
        for part in request.files.getlist("files")
    ]
    if not files:
        raise BadPayload.of("files", "no file was sent")
    return files
