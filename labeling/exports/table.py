"""A CSV table with one label column, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterator, Sequence

from labeling.errors import ExportUnsuitable
from labeling.exports.contents import Contents, OutFile
from labeling.exports.places import item_path
from labeling.schema import LabelField

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def write(contents: Contents) -> Iterator[OutFile]:
    """UTF-8 with a header; cells that a spreadsheet would run as a formula get an apostrophe."""
    yield OutFile("annotations.csv", True, _rows(contents))


def suits(contents: Contents) -> None:
    """Raises ExportUnsuitable for a schema that one label column cannot carry."""
    beyond = _beyond(list(contents.fields.values()))
    if beyond is not None:
        raise ExportUnsuitable(
            f"a CSV table holds one choice field and nothing else, so not {beyond}; use jsonl"
        )


def _rows(contents: Contents) -> Iterator[bytes]:
    content = "image" if contents.kind == "image" else "text"
    yield _csv_line(["external_id", content, "label", "split", "scenario", "item"])
    for line in contents.lines():
        example = line.example
        shown = item_path(contents, line) if example.text is None else example.text
        label = "|".join(contents.names[i] for region in example.regions for i in region.class_ids())
        cells = [example.external_id, shown, label, example.split, example.scenario, example.item]
        yield _csv_line([_harmless(cell or "") for cell in cells])


def _beyond(fields: Sequence[LabelField]) -> str | None:
    """What a table with one label column cannot carry, the first of it."""
    first = next((f for f in fields if f.kind == "choice"), None)
    for field in fields:
        if field is not first:
            return f"field {field.name!r} ({field.kind})"
    if first is not None and first.attributes:
        return f"attribute {first.attributes[0].name!r} of field {first.name!r}"
    return None


def _csv_line(cells: list[str]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue().encode()


def _harmless(cell: str) -> str:
    """See https://owasp.org/www-community/attacks/CSV_Injection."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
