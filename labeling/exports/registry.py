"""The formats that datasets go out in, as data: the command line, the API, the screens and the documentation
list them from here."""

from collections.abc import Mapping

from labeling.exports import (
    by_class,
    coco,
    coco_panoptic,
    cvat,
    datumaro,
    jsonl,
    label_studio,
    masks_png,
    table,
    tables,
    text_lines,
    voc,
    words,
    yolo,
)
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
        suits=by_class.suits_image_folder, precision="exact",
    ),
    Writer(
        "coco", "COCO instances and keypoints", _IMAGE, coco.CARRIES, coco.write, refusal=coco.refusal,
        suits=coco.suits, precision="exact; a group ties the parts of an outline, or keypoints and their box",
    ),
    Writer(
        "coco-panoptic", "COCO panoptic", _IMAGE, coco_panoptic.CARRIES, coco_panoptic.write,
        precision="pixels; where several lie, the one on top",
    ),
    *(
        Writer(
            name, f"YOLO folder ({name.removeprefix('yolo-')})", _IMAGE, carries, yolo.writer(name),
            refusal=yolo.refusal, suits=yolo.suits_pose if name == "yolo-pose" else None,
            precision="a millionth of a pixel; no attributes, no groups",
        )
        for name, carries in yolo.TASKS.items()
    ),
    Writer(
        "yolo-classify", "YOLO folder (classify)", _IMAGE, ("choice",), by_class.write_yolo,
        suits=by_class.suits_image_folder, precision="exact",
    ),
    Writer(
        "yolo", "YOLO folder for the task that the label schema has", _IMAGE,
        ("choice", "box", "rotated_box", "polygon", "keypoints"), yolo.writer("yolo-detect"),
        choose=yolo.choose, precision="as the one that is chosen",
    ),
    Writer(
        "voc", "Pascal VOC", _IMAGE, voc.CARRIES, voc.write, refusal=voc.refusal, suits=voc.suits,
        precision="exact; no groups",
    ),
    Writer(
        "cvat", "CVAT for images 1.1", _IMAGE, cvat.CARRIES, cvat.write, refusal=cvat.refusal,
        precision="exact; groups are numbered",
    ),
    Writer("datumaro", "Datumaro", _IMAGE, datumaro.CARRIES, datumaro.write, refusal=datumaro.refusal),
    Writer(
        "masks-png", "class masks as PNG", _IMAGE, masks_png.CARRIES, masks_png.write, suits=masks_png.suits
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
