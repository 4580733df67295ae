"""A CSV table, safe to open in a spreadsheet: a label column, and regions as JSON where there is more."""

import csv
import io
import json
from collections.abc import Iterator

from labeling.exports.contents import Contents, OutFile
from labeling.exports.jsonl import named_regions
from labeling.exports.places import item_path, only_choice
from labeling.formats.csv import harmless


def write(contents: Contents) -> Iterator[OutFile]:
    """UTF-8 with a header; cells that a spreadsheet would run as a formula get an apostrophe."""
    yield OutFile("annotations.csv", True, _rows(contents))


def _rows(contents: Contents) -> Iterator[bytes]:
    """A label column where one choice is all there is; regions as JSON where there is more."""
    content = "image" if contents.kind == "image" else "text"
    choice = only_choice(contents)
    simple = choice is not None and not choice.multiple and not choice.attributes
    header = ["external_id", content, "label", "split", "scenario", "item"]
    yield _csv_line(header if simple else [*header, "regions"])
    for line in contents.lines():
        example = line.example
        shown = item_path(contents, line) if example.text is None else example.text
        labels = [contents.names[i] for region in example.regions for i in region.class_ids()]
        label = "|".join(labels) if choice is not None else ""
        cells = [example.external_id, shown, label, example.split, example.scenario, example.item]
        if not simple:
            cells.append(json.dumps(named_regions(contents, example.regions), ensure_ascii=False))
        yield _csv_line([harmless(cell or "") for cell in cells])


def _csv_line(cells: list[str]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue().encode()
