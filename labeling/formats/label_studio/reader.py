"""Reads Label Studio's exports: a file of tasks (JSON, JSON-MIN), or one file for each.

The tasks are streamed: of a file of any size one task at a time is in memory.
"""

from collections.abc import Iterator
from typing import Any

from labeling.errors import BadSchema
from labeling.formats import json_stream
from labeling.formats.label_studio import minimal
from labeling.formats.label_studio.config import LabelConfig, read_config
from labeling.formats.label_studio.schemas import declared
from labeling.formats.label_studio.tasks import Reader
from labeling.formats.options import ReadOptions
from labeling.formats.records import BadRow, Declared, Note, Record, Row, Target
from labeling.formats.tree import Tree, folder_of

CONFIG_NAMES = ("label_config.xml", "config.xml")
_MAX_CONFIG = 5_000_000  # bytes


def read(tree: Tree, options: ReadOptions, target: Target) -> Iterator[Row]:
    """Every task of the JSON files of a source."""
    config, note = find_config(tree)
    if note is not None:
        yield note
    if config is not None and (names := declared(config)):
        yield Declared(names)
    for document in tree.documents(".json"):
        reader = Reader(tree, folder_of(document), target, options, config)
        for where, value in json_stream.objects(tree, document, "task"):
            yield value if isinstance(value, BadRow) else _task(where, value, reader)


def claims(tree: Tree) -> bool:
    """Whether the first JSON document begins with a task of Label Studio."""
    found = json_stream.beginning(tree, tree.documents(".json"))[:1]
    return any(minimal.is_minimal(first) or _is_task(first) for first in found)


def find_config(tree: Tree) -> tuple[LabelConfig | None, Note | None]:
    """The labelling config that lies in the tree, and what is wrong with it."""
    near = tree.paths if tree.only is None else tree.beside(folder_of(tree.only))
    paths = [path for path in near if path.lower().endswith(".xml")]
    named = [path for path in paths if path.rpartition("/")[2].lower() in CONFIG_NAMES]
    chosen = named or paths
    if len(chosen) != 1 or b"<View" not in tree.head(chosen[0]):
        return None, None
    try:
        return read_config(tree.read(chosen[0])[:_MAX_CONFIG].decode("utf-8-sig")), None
    except (BadSchema, ValueError) as error:
        return None, Note(chosen[0], str(error))


def _task(where: str, value: dict[str, Any], reader: Reader) -> Record | BadRow:
    if isinstance(value.get("id"), int):
        where = f"{where} (id {value['id']})"
    try:
        if minimal.is_minimal(value):
            value = minimal.task(value, reader.config)
        elif not _is_task(value):
            value = {"data": value}  # an object without `data` is one task that is all data
        return reader.record(where, value)
    except ValueError as error:
        return BadRow(where, str(error))


def _is_task(value: dict[str, Any]) -> bool:
    told = {"annotations", "predictions", "completions", "id"}
    return isinstance(value.get("data"), dict) and bool(told & value.keys())
