"""Parquet files and Hugging Face `datasets` folders (Arrow or Parquet), a batch of rows at a time.

Class labels that are numbers get their names from the features that `datasets` writes into the schema.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from labeling import strict_json
from labeling.errors import BadSource
from labeling.formats import jsonl, own
from labeling.formats.options import ReadOptions
from labeling.formats.records import BadRow, Declared, Record, Row, Target
from labeling.formats.tree import Tree, folder_of

_ROWS = 500
_INFORMATION = "dataset_info.json"
_FEATURES = b"huggingface"
Names = Mapping[str, list[str]]


def read(tree: Tree, options: ReadOptions, target: Target) -> Iterator[Row]:
    """Every row of the tables of a source; raises BadSource."""
    found = documents(tree)
    if found and (names := _declared(tree, found[0])):
        yield Declared(names)
    for document in found:
        split = _split(document)
        try:
            for number, value in enumerate(_rows(tree, document), start=1):
                yield _record(f"{document}, row {number}", value, split, tree, options, target)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise BadSource(document, f"it cannot be read as a table ({str(error)[:200]})") from None


def claims_parquet(tree: Tree) -> bool:
    return tree.only is not None and tree.only.lower().endswith(".parquet")


def claims_folder(tree: Tree) -> bool:
    """A folder that `datasets` saved, or one of Parquet files."""
    return tree.only is None and bool(documents(tree))


def documents(tree: Tree) -> list[str]:
    """The tables of a source; Arrow files count where `datasets` describes them."""
    if tree.only is not None:
        return tree.documents(".parquet")
    described = {folder_of(path) for path in tree.paths if path.rpartition("/")[2] == _INFORMATION}
    arrow = [path for path in tree.documents(".arrow") if folder_of(path) in described]
    return arrow or tree.documents(".parquet")


def _declared(tree: Tree, document: str) -> tuple[str, ...]:
    """The names of the class labels, in the order of their numbers."""
    try:
        with tree.open(document) as stream:
            schema = (_parquet(stream) if document.lower().endswith(".parquet") else _arrow(stream))[1]
            return tuple(dict.fromkeys(name for names in _class_names(schema).values() for name in names))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise BadSource(document, f"it cannot be read as a table ({str(error)[:200]})") from None


def _rows(tree: Tree, document: str) -> Iterator[dict[str, Any]]:
    with tree.open(document) as stream:
        batches, schema = _parquet(stream) if document.lower().endswith(".parquet") else _arrow(stream)
        names = _class_names(schema)
        for batch in batches:
            for row in batch.to_pylist():
                yield {key: _named(value, names.get(key)) for key, value in row.items()}


def _parquet(stream: BinaryIO) -> tuple[Iterator[pa.RecordBatch], pa.Schema]:
    file = pq.ParquetFile(stream)
    return file.iter_batches(batch_size=_ROWS), file.schema_arrow


def _arrow(stream: BinaryIO) -> tuple[Iterator[pa.RecordBatch], pa.Schema]:
    """`datasets` writes the streaming kind of Arrow file, batches as they came."""
    reader = pa.ipc.open_stream(stream)
    parts = (batch.slice(i, _ROWS) for batch in reader for i in range(0, batch.num_rows, _ROWS))
    return parts, reader.schema


def _class_names(schema: pa.Schema) -> Names:
    """Names of class labels by column; none when the schema tells none."""
    try:
        features = json.loads((schema.metadata or {})[_FEATURES])["info"]["features"]
    except (KeyError, ValueError, TypeError):
        return {}
    found = {}
    for column, feature in features.items() if isinstance(features, dict) else ():
        while isinstance(feature, dict) and "feature" in feature:
            feature = feature["feature"]
        if isinstance(feature, list) and len(feature) == 1:
            feature = feature[0]
        if isinstance(feature, dict) and feature.get("_type") == "ClassLabel":
            found[column] = [str(name) for name in feature.get("names", [])]
    return found


def _named(value: Any, names: list[str] | None) -> Any:
    if names is None:
        return value
    if isinstance(value, list):
        return [_named(one, names) for one in value]
    return names[value] if isinstance(value, int) and 0 <= value < len(names) else None


def _split(document: str) -> str | None:
    """`train` of `train/data-00000-of-00001.arrow` and of `data/train-00000-of-00001.parquet`."""
    folder, _, name = document.rpartition("/")
    stem = name.partition("-")[0] if "-of-" in name else ""
    found = folder.rpartition("/")[2] if stem == "data" else stem
    return found or None


def _record(
    where: str, value: dict[str, Any], split: str | None, tree: Tree, options: ReadOptions, target: Target
) -> Record | BadRow:
    try:
        strict_json.check_strings(value)
        regions = value.get("regions")
        if isinstance(regions, str):
            value["regions"] = strict_json.loads(regions)
        if not own.are_regions(value.get("regions")):
            value.pop("regions", None)
        if split is not None:
            value.setdefault("split", split)
        whole = {key: _plain(one) for key, one in value.items() if one is not None}
        return jsonl.record(where, whole, options, target, _finder(tree, where))
    except ValueError as error:
        return BadRow(where, str(error))


def _plain(value: Any) -> Any:
    """What JSON has no word for (moments, decimals) as text; an image stays the bytes it is."""
    if isinstance(value, dict):
        return {key: one if key == "bytes" else _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def _finder(tree: Tree, document: str) -> Callable[[str], bytes]:
    def find(name: str) -> bytes:
        path = tree.find(name, folder_of(document))
        if path is None:
            raise ValueError(f"there is no file {name[-200:]!r} in {tree.name}")
        return tree.read(path)

    return find
