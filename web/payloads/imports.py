"""What an upload says about itself, what is asked of it, and which formats there are."""

from typing import Annotated

from pydantic import Field

from labeling.transfer import ImportOptions
from web.payloads.common import Payload, View


class ImportStarted(View):
    job_id: int
    files: int


class UploadKept(View):
    """`upload` names the files for a preview and an import."""

    upload: str
    files: int
    byte_size: int


class UploadUse(Payload):
    """`options` as those of the command line; labels unknown to the project are mapped by `class_map`."""

    upload: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    options: ImportOptions = ImportOptions(on_error="skip")


class FormatView(View):
    """`kinds`: of projects; `carries`: kinds of regions. `precision`: how exactly an export comes back."""

    name: str
    title: str
    kinds: list[str]
    carries: list[str]
    precision: str = ""


class FormatList(View):
    """`imports` and `exports` in the order in which they are best shown."""

    imports: list[FormatView]
    exports: list[FormatView]
