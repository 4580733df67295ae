"""CSV and its relatives: any common delimiter, with or without a header, read strictly and row by row."""

import csv
from collections.abc import Iterator
from pathlib import Path

from labeling import strict_json
from labeling.errors import BadOptions, BadSource
from labeling.formats import own
from labeling.formats.columns import Columns, plan
from labeling.formats.confined import read_beside
from labeling.formats.encodings import (
    first_characters,
    is_clean,
    lines,
    open_text,
    sample_stream,
    why_unclean,
)
from labeling.formats.options import ReadOptions
from labeling.formats.records import BadRow, GivenPrediction, Mark, Note, Record, Row, Target

DELIMITERS = (",", "\t", ";", "|")
MAX_FIELD = 10_000_000  # characters; csv's own default of 131,072 is less than a long document
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_OWN = {"external_id", "split", "scenario", "item"}  # columns that a table of ours has
_SAMPLE_CHARACTERS = 400_000
_SAMPLE_ROWS = 300

csv.field_size_limit(MAX_FIELD)


def read(path: Path, options: ReadOptions, target: Target) -> Iterator[Row]:
    """The rows of a table; raises BadOptions, BadSource when it cannot be read as one at all."""
    sample, delimiter = _sample(path, options)
    columns = _plan(path, sample, options, target)
    yield Note(path.name, columns.sentence())
    with open_text(path) as stream:
        reader = csv.reader(lines(stream, path.name), delimiter=delimiter, strict=True)
        skip = columns.header
        ours = False
        while True:
            where = f"{path.name}, line {reader.line_num + 1}"
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield BadRow(where, _what_csv_means(str(error)))
                continue
            if not cells or cells == [""]:
                continue
            if skip:
                skip = False
                ours = set(cells) >= _OWN
                continue
            if ours:
                cells = [meant(cell) for cell in cells]
            yield _record(where, cells, columns, options, path)


def harmless(cell: str) -> str:
    """With an apostrophe before what a spreadsheet would run as a formula; `meant` takes it away again.

    See https://owasp.org/www-community/attacks/CSV_Injection.
    """
    marked = cell.startswith("'") and cell[1:2] in (*_FORMULA_STARTS, "'")
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) or (marked and len(cell) > 1) else cell


def meant(cell: str) -> str:
    """The cell as it was before `harmless`."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in (*_FORMULA_STARTS, "'") and cell[1:] else cell


def _plan(path: Path, sample: list[list[str]], options: ReadOptions, target: Target) -> Columns:
    if not sample:
        raise BadSource(path.name, "the table has no rows")
    try:
        columns = plan(sample, options, target)
    except BadOptions as error:
        raise BadOptions(f"{path.name}: {error}") from None
    if target.kind == "image" and columns.image is None:
        raise BadSource(path.name, "the project takes images and no column of this table names image files")
    if target.kind == "text" and not columns.text:
        raise BadSource(path.name, "no column holds texts")
    return columns


def _record(
    where: str, cells: list[str], columns: Columns, options: ReadOptions, path: Path
) -> Record | BadRow:
    if len(cells) != columns.width:
        return BadRow(where, f"{len(cells)} cells, expected {columns.width}")
    for cell in cells:
        if not cell.isascii() and not is_clean(cell):
            return BadRow(where, why_unclean(cell))
    data = None
    if columns.image is not None:
        try:
            data = read_beside(path, cells[columns.image].strip())
        except ValueError as error:
            return BadRow(where, str(error))
    try:
        predictions = _predictions(cells, columns, options)
        marks = _marks(_cell(cells, columns.regions))
    except ValueError as error:
        return BadRow(where, str(error))
    return Record(
        where=where,
        external_id=_cell(cells, columns.id)
        or (cells[columns.image].strip() if columns.image is not None else None),
        data=data,
        text=None if columns.image is not None else " ".join(cells[i] for i in columns.text),
        labels=() if marks is not None else _labels(_cell(cells, columns.label), options.label_separator),
        marks=marks,
        attributes={name: cells[i] for name, i in columns.attributes},
        scenario=_cell(cells, columns.scenario),
        predictions=predictions,
    )


def _cell(cells: list[str], position: int | None) -> str | None:
    return (cells[position].strip() or None) if position is not None else None


def _labels(cell: str | None, separator: str | None) -> tuple[str, ...]:
    if cell is None:
        return ()
    if separator is None:
        return (cell,)
    return tuple(part.strip() for part in cell.split(separator) if part.strip())


def _marks(cell: str | None) -> tuple[Mark, ...] | None:
    """Regions as JSON, as our own tables have them; the label beside them only repeats what they say."""
    if cell is None or not cell.startswith("["):
        return None
    regions = strict_json.loads(cell)
    return own.marks(regions) if own.are_regions(regions) else None


def _predictions(cells: list[str], columns: Columns, options: ReadOptions) -> tuple[GivenPrediction, ...]:
    label = _cell(cells, columns.prediction)
    if label is None:
        return ()
    score = _cell(cells, columns.score)
    try:
        number = None if score is None else float(score)
    except ValueError:
        raise ValueError(f"the score {score[:40]!r} is not a number" if score else "no score") from None
    return (GivenPrediction(options.prediction_source, label, number),)


def _sample(path: Path, options: ReadOptions) -> tuple[list[list[str]], str]:
    """The first rows, and the delimiter under which most of them have the same number of cells."""
    text = first_characters(path, _SAMPLE_CHARACTERS)
    whole = len(text) < _SAMPLE_CHARACTERS
    if options.delimiter is not None:
        return _parse(text, options.delimiter, whole), options.delimiter
    parsed = [(_parse(text, delimiter, whole), delimiter) for delimiter in DELIMITERS]
    return max(parsed, key=lambda pair: _regularity(pair[0]))


def _parse(text: str, delimiter: str, whole: bool) -> list[list[str]]:
    rows: list[list[str]] = []
    reader = csv.reader(sample_stream(text), delimiter=delimiter, strict=True)
    while len(rows) < _SAMPLE_ROWS:
        try:
            cells = next(reader)
        except StopIteration:
            # What a cut sample ends with is half a row, unless it is all there is.
            return rows if whole or len(rows) < 2 else rows[:-1]
        except csv.Error:
            continue
        if cells and cells != [""]:
            rows.append(cells)
    return rows


def _regularity(rows: list[list[str]]) -> tuple[float, int]:
    widths = [len(row) for row in rows]
    if not widths:
        return 0.0, 0
    usual = max(set(widths), key=widths.count)
    return (widths.count(usual) / len(widths) if usual > 1 else 0.0), usual


def _what_csv_means(message: str) -> str:
    if "unexpected end of data" in message:
        return "a quote that opens in this row is never closed"
    if "field limit" in message:
        return f"a cell is longer than {MAX_FIELD} characters; is a quote left open?"
    return f"not valid CSV: {message}"
