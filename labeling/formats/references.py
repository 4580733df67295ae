"""Images that a document names: by a path, by a URL whose file lies in the source, or as a data URI."""

import base64
import binascii
import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from labeling.formats.documents import IMAGE_SUFFIXES
from labeling.formats.tree import Tree

MAX_INLINE = 200_000_000  # characters
_UPLOADED = re.compile(r"[0-9a-f]{8}-")  # what Label Studio puts before the name of an uploaded file


def is_named(value: str) -> bool:
    """Whether the text is the name of an image, or an image itself."""
    if value.startswith("data:image/"):
        return True
    name = file_name(value).lower()
    return "\n" not in value and any(name.endswith(suffix) for suffix in IMAGE_SUFFIXES)


@dataclass(frozen=True, slots=True)
class Picture:
    """`data`: the encoded image, None when it is not in the source; `name`: what the item is called."""

    data: bytes | None
    name: str | None


def find(tree: Tree, value: str, folder: str) -> Picture:
    """The image that a document in this folder calls so; raises ValueError with one sentence."""
    if value.startswith("data:"):
        return Picture(_inline(value), None)
    name = file_name(value)
    path = tree.find(name, folder)
    if path is None:
        above, slash, last = name.rpartition("/")
        path = tree.find(above + slash + _UPLOADED.sub("", last, count=1), folder)
    return Picture(None if path is None else tree.read(path), path or _known_as(name))


def _known_as(name: str) -> str:
    """What an item that is not in the source may be called in the project: an upload by its own name."""
    name = name.lstrip("/")
    if name.startswith("data/upload/"):
        name = _UPLOADED.sub("", name.rpartition("/")[2], count=1)
    return name


def file_name(value: str) -> str:
    """The path in a URL or name; Label Studio keeps that of a local file in the query."""
    parts = urlsplit(value)
    if parts.path.rstrip("/").endswith("local-files") and (named := parse_qs(parts.query).get("d")):
        return named[0]
    return unquote(parts.path if parts.scheme else value.partition("?")[0])


def _inline(value: str) -> bytes:
    head, comma, body = value.partition(",")
    if not comma or not head.endswith(";base64") or len(body) > MAX_INLINE:
        raise ValueError("its image is a data URI that cannot be read")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("its image is a data URI that is no base64") from None
