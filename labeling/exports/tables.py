"""Parquet and Hugging Face `datasets` folders: typed columns, class labels as numbers with their names.

The features in the schema's metadata are those of `datasets` (https://huggingface.co/docs/datasets), so
`load_dataset` of the folder gives ClassLabel, Image and lists of spans; everybody else reads plain Parquet.
"""

import io
import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from labeling.exports.contents import Contents, Line, OutFile
from labeling.exports.jsonl import named_regions
from labeling.exports.places import item_path, only_choice
from labeling.shapes import Span

_ROWS = 1_000
_IMAGE_ROWS = 100
# A column's type for Arrow, and for `datasets` (a list of one is a list of such).
Feature = tuple[pa.DataType, dict[str, Any] | list[dict[str, Any]]]
_TEXT = {"dtype": "string", "_type": "Value"}
_STRING: Feature = (pa.string(), _TEXT)


def parquet(contents: Contents) -> Iterator[OutFile]:
    """One file; images by their path, which is where a folder export has them."""
    yield OutFile("annotations.parquet", False, _file(contents, None, images=False))


def folder(contents: Contents) -> Iterator[OutFile]:
    """`data/<split>-00000-of-00001.parquet`, the images inside, as `load_dataset` of the folder reads it."""
    files = []
    for split in contents.splits():
        path = f"data/{split}-00000-of-00001.parquet"
        files.append((split, path))
        yield OutFile(path, False, _file(contents, split, images=contents.kind == "image"))
    yield OutFile("README.md", True, iter([_card(files)]))


def _card(files: list[tuple[str, str]]) -> bytes:
    """What `datasets` looks for first: which file is which split."""
    lines = ["---", "configs:", "- config_name: default", "  data_files:"]
    for split, path in files:
        lines += [f"  - split: {split}", f"    path: {path}"]
    return "\n".join([*lines, "---", ""]).encode()


def _features(contents: Contents, images: bool) -> dict[str, Feature]:
    columns: dict[str, Feature] = {"item": _STRING, "external_id": _STRING}
    if contents.kind == "text":
        columns["text"] = _STRING
    elif images:
        columns["image"] = pa.struct([("bytes", pa.binary()), ("path", pa.string())]), {"_type": "Image"}
    else:
        columns["image"] = _STRING
    choice = only_choice(contents)
    if choice is not None:
        names = [contents.names[class_id] for class_id in choice.classes]
        label = {"names": names, "_type": "ClassLabel"}
        columns["labels" if choice.multiple else "label"] = (
            (pa.list_(pa.int64()), [label]) if choice.multiple else (pa.int64(), label)
        )
    if any(field.kind == "span" for field in contents.schema.fields):
        number = {"dtype": "int64", "_type": "Value"}
        parts = {"start": number, "end": number, "label": _TEXT}
        kind = pa.struct([("start", pa.int64()), ("end", pa.int64()), ("label", pa.string())])
        columns["spans"] = pa.list_(kind), [parts]
    return columns | {"split": _STRING, "scenario": _STRING, "regions": _STRING}


def _file(contents: Contents, split: str | None, *, images: bool) -> Iterator[bytes]:
    """The bytes of one Parquet file, row group by row group."""
    features = _features(contents, images)
    about = {"info": {"features": {name: feature for name, (_, feature) in features.items()}}}
    schema = pa.schema([(name, kind) for name, (kind, _) in features.items()])
    schema = schema.with_metadata({"huggingface": json.dumps(about)})
    sink = _Sink()
    with pq.ParquetWriter(sink, schema) as writer:
        rows: list[dict[str, Any]] = []
        for line in contents.lines():
            if split is not None and line.example.split != split:
                continue
            rows.append(_row(contents, line, features, images=images))
            if len(rows) >= (_IMAGE_ROWS if images else _ROWS):
                writer.write_batch(pa.RecordBatch.from_pylist(rows, schema=schema))
                rows = []
                yield sink.taken()
        if rows:
            writer.write_batch(pa.RecordBatch.from_pylist(rows, schema=schema))
            yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Collects what was written since it was last taken away."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._length = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        part = bytes(data)
        self._parts.append(part)
        self._length += len(part)
        return len(part)

    def tell(self) -> int:
        return self._length

    def taken(self) -> bytes:
        found, self._parts = b"".join(self._parts), []
        return found


def _row(contents: Contents, line: Line, features: dict[str, Feature], *, images: bool) -> dict[str, Any]:
    example = line.example
    regions = contents.regions(line)
    row: dict[str, Any] = {
        "item": example.item,
        "external_id": example.external_id,
        "split": example.split,
        "scenario": example.scenario,
        "regions": json.dumps(named_regions(contents, regions), ensure_ascii=False),
    }
    if example.text is not None:
        row["text"] = example.text
    elif images:
        row["image"] = {"bytes": contents.picture(line), "path": line.name}
    else:
        row["image"] = item_path(contents, line)
    choice = only_choice(contents)
    if choice is not None:
        chosen = [choice.classes.index(i) for region in regions for i in region.class_ids()]
        if choice.multiple:
            row["labels"] = chosen
        else:
            row["label"] = chosen[0] if chosen else None
    if "spans" in features:
        row["spans"] = [
            {"start": s.start, "end": s.end, "label": contents.names[s.class_id]}
            for s in regions
            if isinstance(s, Span)
        ]
    return row
