"""The formats that datasets go out in, as data: the command line, the API, the screens and the documentation
list them from here."""

from collections.abc import Mapping

from labeling.exports import by_class, jsonl, label_studio, table, tables, text_lines, words
from labeling.exports.writer import Writer
from labeling.shapes import SHAPES, ItemKind

_IMAGE: tuple[ItemKind, ...] = ("image",)
_TEXT: tuple[ItemKind, ...] = ("text",)
_BOTH: tuple[ItemKind, ...] = ("image", "text")
_EVERYTHING = tuple(SHAPES)
_MINIMAL = tuple(kind for kind in SHAPES if kind != "relation")

_ALL = (
    Writer(
        "jsonl", "JSON lines", _BOTH, _EVERYTHING, jsonl.write, suffix=".jsonl",
        media_type="application/jsonl", precision="exact",
    ),
    Writer(
        "csv", "CSV table", _BOTH, _EVERYTHING, table.write, suffix=".csv",
        media_type="text/csv; charset=utf-8", precision="exact",
    ),
    Writer("folder", "folder of media by class", _BOTH, _EVERYTHING, by_class.write, precision="exact"),
    Writer(
        "imagefolder", "torchvision ImageFolder", _IMAGE, ("choice",), by_class.write_image_folder,
        suits=by_class.suits_image_folder,
    ),
    Writer(
        "label-studio", "Label Studio JSON with its config", _BOTH, _EVERYTHING, label_studio.write,
        label_studio.refuses, precision="10 digits, through percent",
    ),
    Writer(
        "label-studio-min", "Label Studio JSON-MIN with its config", _BOTH, _MINIMAL,
        label_studio.write_minimal, label_studio.refuses_minimal,
        label_studio.suits_minimal, precision="10 digits, through percent",
    ),
    Writer(
        "conll", "CoNLL-2003, four columns", _TEXT, ("span",), words.write, words.refusal, words.suits,
        precision="to the word; blanks between words become one",
    ),
    Writer(
        "conll-two", "CoNLL, two columns", _TEXT, ("span",), words.write_two_columns, words.refusal,
        words.suits,
        precision="to the word; blanks between words become one",
    ),
    Writer(
        "prodigy", "spaCy and Prodigy JSON lines", _TEXT, ("choice", "span", "relation"), text_lines.prodigy,
        text_lines.word_bound, suffix=".jsonl", media_type="application/jsonl", precision="exact",
    ),
    Writer(
        "doccano", "doccano JSON lines", _TEXT, ("choice", "span", "relation", "text"), text_lines.doccano,
        text_lines.plain_for_doccano, suffix=".jsonl", media_type="application/jsonl", precision="exact",
    ),
    Writer(
        "argilla", "Argilla records", _TEXT, ("choice", "span", "text"), text_lines.argilla,
        text_lines.bare, suffix=".jsonl", media_type="application/jsonl", precision="exact",
    ),
    Writer(
        "parquet", "Parquet", _BOTH, _EVERYTHING, tables.parquet, suffix=".parquet",
        media_type="application/vnd.apache.parquet", precision="exact",
    ),
    Writer(
        "huggingface", "folder of Hugging Face datasets", _BOTH, _EVERYTHING, tables.folder,
        precision="exact",
    ),
)  # fmt: skip

WRITERS: Mapping[str, Writer] = {writer.name: writer for writer in _ALL}
