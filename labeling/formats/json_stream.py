"""The objects of a JSON file of any size, one at a time: of one list, of lines, or one after the other."""

import io
import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any, BinaryIO, TextIO

import ijson

from labeling import strict_json
from labeling.formats.encodings import is_clean, lines, open_stream, why_unclean
from labeling.formats.json_depth import DepthGuard
from labeling.formats.records import BadRow, Record, Row
from labeling.formats.tree import Tree

SUFFIXES = (".json", ".jsonl", ".ndjson")
_LOOKED_AT = 50  # objects
_LINES = (".jsonl", ".ndjson")


def values(stream: BinaryIO) -> Iterator[Any]:
    """The objects of a list, or one after the other; raises ValueError and ijson.JSONError."""
    text = open_stream(stream)
    head = text.read(4096)
    source = io.BufferedReader(_Encoded(head, text), 65_536)
    listed = head.lstrip().startswith("[")
    yield from ijson.items(source, "item" if listed else "", multiple_values=not listed, use_float=True)


def items(stream: BinaryIO, prefix: str) -> Iterator[Any]:
    """The values at a place inside one document, such as `images.item`; raises as `values`."""
    source = io.BufferedReader(_Encoded("", open_stream(stream)), 65_536)
    yield from ijson.items(source, prefix, use_float=True)


def objects(tree: Tree, document: str, entry: str = "entry") -> Iterator[tuple[str, dict[str, Any] | BadRow]]:
    """Where each object stands, and the object or what is wrong there. A bad line costs one row, a list that
    breaks off ends there."""
    if document.lower().endswith(_LINES):
        yield from _line_by_line(tree, document)
        return
    number = 0
    try:
        with tree.open(document) as stream:
            for value in values(stream):
                number += 1
                where = f"{document}, {entry} {number}"
                yield where, _checked(where, value)
    except (ValueError, ijson.JSONError) as error:
        where = f"{document}, {entry} {number + 1}"
        yield where, BadRow(where, f"not JSON: {_one_line(error)}")


def records(tree: Tree, record: Callable[[str, dict[str, Any], str], Record]) -> Iterator[Row]:
    """Every object of the tree's documents as a record; `record` gets where it stands, the object and the
    document, and may raise ValueError."""
    for document in tree.documents(*SUFFIXES):
        for where, value in objects(tree, document):
            try:
                yield value if isinstance(value, BadRow) else record(where, value, document)
            except ValueError as error:
                yield BadRow(where, str(error))


def beginning(tree: Tree, documents: Sequence[str]) -> list[dict[str, Any]]:
    """The first objects of the first of these documents, to tell its format by."""
    if not documents:
        return []
    found = itertools.islice(objects(tree, documents[0]), _LOOKED_AT)
    return [value for _, value in found if isinstance(value, dict)]


def _line_by_line(tree: Tree, document: str) -> Iterator[tuple[str, dict[str, Any] | BadRow]]:
    with open_stream(tree.open(document)) as stream:
        for number, line in enumerate(lines(stream, document), start=1):
            where = f"{document}, line {number}"
            if not line.isascii() and not is_clean(line):
                yield where, BadRow(where, why_unclean(line))
            elif line.strip():
                try:
                    yield where, _checked(where, strict_json.loads(line.removeprefix("\ufeff")))
                except ValueError as error:
                    yield where, BadRow(where, str(error))


def _checked(where: str, value: Any) -> dict[str, Any] | BadRow:
    try:
        strict_json.check_strings(value)
    except ValueError as error:
        return BadRow(where, str(error))
    return value if isinstance(value, dict) else BadRow(where, "expected an object")


def _one_line(error: Exception) -> str:
    """The parser shows the place below its message; the number of the object says it as well."""
    return str(error).partition("\n")[0].strip()[:200]


class _Encoded(io.RawIOBase):
    """A text of any encoding as UTF-8. What was undecodable stays so, and the parser says where."""

    def __init__(self, head: str, rest: TextIO) -> None:
        self._left = head.encode("utf-8", "surrogateescape")
        self._rest = rest
        self._guard = DepthGuard()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._left:
            self._left = self._rest.read(65_536).encode("utf-8", "surrogateescape")
        part, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        self._guard.check(part)
        buffer[: len(part)] = part
        return len(part)
