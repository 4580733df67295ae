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
    masks_png,
    table,
    voc,
    yolo,
)
from labeling.exports.writer import Writer
from labeling.shapes import SHAPES, ItemKind

_IMAGE: tuple[ItemKind, ...] = ("image",)
_BOTH: tuple[ItemKind, ...] = ("image", "text")
_EVERYTHING = tuple(SHAPES)

_ALL = (
    Writer(
        "jsonl", "JSON lines", _BOTH, _EVERYTHING, jsonl.write, suffix=".jsonl",
        media_type="application/jsonl", precision="exact",
    ),
    Writer(
        "csv", "CSV table", _BOTH, ("choice",), table.write, suits=table.suits, suffix=".csv",
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
)  # fmt: skip

WRITERS: Mapping[str, Writer] = {writer.name: writer for writer in _ALL}
