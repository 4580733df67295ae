"""JSON documents of annotation tools: small ones whole, long lists and lines one entry at a time."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import ijson

from labeling.errors import BadSource
from labeling.formats import json_stream
from labeling.formats.outline import Outline, outline
from labeling.formats.tree import Tree

MAX_DOCUMENT_BYTES = 500_000_000
MAX_LINE_BYTES = 100_000_000


def outline_of(tree: Tree, path: str) -> Outline | None:
    """What the beginning of the file promises; None when it is no JSON or cannot be read."""
    try:
        return outline(tree.head(path))
    except ValueError:
        return None


def load(tree: Tree, path: str) -> Mapping[str, Any]:
    """One object; raises ValueError with one sentence."""
    data = tree.read(path)
    if len(data) > MAX_DOCUMENT_BYTES:
        raise ValueError(f"a document of more than {MAX_DOCUMENT_BYTES} bytes")
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not a JSON document ({str(error)[:200]})") from None
    if not isinstance(found, Mapping):
        raise ValueError("the document is no object")
    return found


def entries(tree: Tree, path: str, inside: str = "") -> Iterator[tuple[str, Any]]:
    """Where it stands, and each entry of a list or of lines; `inside`: the key of the list in an object.

    Raises BadSource where the document breaks off.
    """
    found = outline_of(tree, path)
    with tree.open(path) as stream:
        if found is not None and not found.is_list and not inside:
            for number, line in enumerate(iter(lambda: stream.readline(MAX_LINE_BYTES), b""), start=1):
                if line.strip():
                    yield f"{path}, line {number}", _line(path, number, line)
            return
        try:
            prefix = f"{inside}.item" if inside else "item"
            for number, entry in enumerate(json_stream.items(stream, prefix), start=1):
                yield f"{path}, entry {number}", entry
        except (ijson.JSONError, ValueError) as error:
            raise BadSource(path, f"not a JSON document ({str(error)[:200]})") from None


def _line(path: str, number: int, line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadSource(path, f"line {number} is no JSON ({str(error)[:100]})") from None
