"""Exports as the formats' own readers read them, and what a format cannot carry."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import supervision
import yaml
from PIL import Image
from pycocotools.coco import COCO
from torchvision.datasets import ImageFolder

from labeling.errors import BadOptions, ExportUnsuitable
from labeling.exports import ExportOptions, export
from labeling.shapes import run_lengths
from storage.database import Database
from tests.labeling.exports.labelled import HEIGHT, WIDTH, Frozen, frozen, schema

SQUARE = [[2.0, 3.0], [12.0, 3.0], [12.0, 8.0], [2.0, 8.0]]
BOX = {
    "id": "b",
    "kind": "box",
    "field": "objects",
    "class": 1,
    "x": 2.5,
    "y": 3.0,
    "width": 10.0,
    "height": 5.0,
}
POLYGON = {"id": "p", "kind": "polygon", "field": "outlines", "class": 2, "points": SQUARE}


def mask(*, top: int = 4, left: int = 6, class_id: int = 0, name: str = "m") -> dict[str, Any]:
    bitmap = np.zeros((HEIGHT, WIDTH), np.bool_)
    bitmap[top : top + 3, left : left + 5] = True
    counts = run_lengths.encode(bitmap)
    size = [HEIGHT, WIDTH]
    return {"id": name, "kind": "mask", "field": "masks", "class": class_id, "size": size, "counts": counts}


def one_file(folder: Path, pattern: str) -> Path:
    (found,) = folder.rglob(pattern)
    return found


@pytest.fixture
def shapes(database: Database, tmp_path: Path) -> Frozen:
    points = [[3.0, 3.0, 2], [0.0, 0.0, 0], [5.0, 6.0, 1]]
    pose = {"id": "k", "kind": "keypoints", "field": "pose", "class": 0, "points": points}
    kinds = schema("box", "polygon", "mask", "keypoints")
    return frozen(database, tmp_path, kinds, [[BOX, POLYGON, mask(), pose]])


def test_pycocotools_reads_coco(shapes: Frozen, tmp_path: Path) -> None:
    folder = shapes.written("coco", tmp_path / "out")
    coco = COCO(str(one_file(folder, "instances_*.json")))
    by_class: dict[str, list[Any]] = {}
    for annotation in coco.anns.values():
        by_class.setdefault(coco.cats[annotation["category_id"]]["name"], []).append(annotation)
    (box,) = by_class["a & <b>"]
    assert (box["bbox"], box["area"], box["iscrowd"]) == ([2.5, 3, 10, 5], 50, 0)
    (polygon,) = by_class["名"]
    assert coco.annToMask(polygon).sum() == polygon["area"] == 50
    drawn = next(a for a in by_class["car"] if a["segmentation"])
    assert (coco.annToMask(drawn).sum(), drawn["area"], drawn["bbox"]) == (15, 15, [6, 4, 5, 3])
    pose = next(a for a in by_class["car"] if "keypoints" in a)
    assert (pose["num_keypoints"], pose["keypoints"]) == (2, [3, 3, 2, 0, 0, 0, 5, 6, 1])
    assert coco.cats[1]["skeleton"] == [[1, 2], [2, 3]]
    (image,) = coco.imgs.values()
    assert Image.open(one_file(folder, image["file_name"])).size == (image["width"], image["height"])


def test_supervision_reads_coco_yolo_and_voc(database: Database, tmp_path: Path) -> None:
    made = frozen(database, tmp_path, schema("box"), [[BOX]])
    expected = [[2.5, 3, 12.5, 8]]
    coco = made.written("coco", tmp_path / "coco")
    labels = one_file(coco, "instances_*.json")
    images = one_file(coco, "*.png").parent
    read = supervision.DetectionDataset.from_coco(str(images), str(labels))
    assert next(iter(read.annotations.values())).xyxy.tolist() == expected
    yolo = made.written("yolo", tmp_path / "yolo")
    read = supervision.DetectionDataset.from_yolo(
        str(one_file(yolo, "*.png").parent), str(one_file(yolo, "*.txt").parent), str(yolo / "data.yaml")
    )
    assert read.classes == ["car", "a & <b>", "名"]
    found = next(iter(read.annotations.values()))
    assert found.xyxy.tolist() == pytest.approx(np.array(expected), abs=1e-4)
    voc = made.written("voc", tmp_path / "voc")
    read = supervision.DetectionDataset.from_pascal_voc(str(voc / "JPEGImages"), str(voc / "Annotations"))
    found = next(iter(read.annotations.values()))
    assert found.xyxy.tolist() == expected


def test_yolo_chooses_the_task_of_the_schema(database: Database, tmp_path: Path) -> None:
    points = [[3.0, 3.0, 2], [0.0, 0.0, 0], [5.0, 6.0, 1]]
    pose = {"id": "k", "kind": "keypoints", "field": "pose", "class": 0, "points": points}
    out = frozen(database, tmp_path, schema("keypoints"), [[pose]]).written("yolo", tmp_path / "out")
    assert yaml.safe_load((out / "data.yaml").read_text())["kpt_shape"] == [3, 3]
    assert len(one_file(out, "*.txt").read_text().split()) == 5 + 9


def test_torchvision_reads_an_image_folder(database: Database, tmp_path: Path) -> None:
    kinds = schema("choice").model_copy(
        update={"fields": (schema("choice").fields[0].model_copy(update={"multiple": False}),)}
    )
    labels = [[{"id": "c", "kind": "choice", "field": "kind of scene", "classes": [n % 2]}] for n in range(4)]
    out = frozen(database, tmp_path, kinds, labels).written("imagefolder", tmp_path / "out")
    found = [ImageFolder(str(split)) for split in sorted(out.iterdir())]
    assert sum(len(split) for split in found) == 4
    assert {name for split in found for name in split.classes} == {"car", "a & _b_"}


def test_masks_as_png(database: Database, tmp_path: Path) -> None:
    made = frozen(database, tmp_path, schema("mask", "polygon"), [[POLYGON, mask(class_id=0)]])
    out = made.written("masks-png", tmp_path / "out", media=False)
    pixels = np.asarray(Image.open(one_file(out, "*.png")))
    assert pixels.shape == (HEIGHT, WIDTH)
    assert (pixels[4, 6], pixels[3, 2], pixels[0, 0]) == (1, 3, 0)  # the mask lies on top
    assert (pixels == 3).sum() + (pixels == 1).sum() == 50
    rows = list(csv.reader(io.StringIO((out / "classes.csv").read_text())))
    assert rows[1:3] == [["0", "", "#000000"], ["1", "car", "#4e79a7"]]


def test_panoptic(database: Database, tmp_path: Path) -> None:
    out = frozen(database, tmp_path, schema("mask", "polygon"), [[POLYGON, mask()]]).written(
        "coco-panoptic", tmp_path / "out", media=False
    )
    document = json.loads(one_file(out, "panoptic_*.json").read_text())
    (annotation,) = document["annotations"]
    ids = np.asarray(Image.open(one_file(out, annotation["file_name"])), np.int64) @ [1, 256, 65536]
    for segment in annotation["segments_info"]:
        assert (ids == segment["id"]).sum() == segment["area"]
    assert sorted(s["area"] for s in annotation["segments_info"]) == [15, 35]


def test_what_cannot_go_is_named_or_counted(database: Database, tmp_path: Path) -> None:
    line = {"id": "l", "kind": "polyline", "field": "lines", "class": 0, "points": SQUARE[:2]}
    hollow = POLYGON | {"holes": [[[4.0, 4.0], [6.0, 4.0], [6.0, 6.0]]]}
    made = frozen(database, tmp_path, schema("box", "polygon", "polyline"), [[BOX, line, hollow]])

    def written(name: str, on_error: str = "stop") -> Any:
        options = ExportOptions.model_validate({"on_error": on_error})
        return export(made.database, made.objects, made.version, name, options)

    with pytest.raises(ExportUnsuitable, match=r"item 'p/0.png', (polyline|polygon) 'r\d'"):
        written("coco")
    skipped = written("coco", "skip")
    assert skipped.left.count == 2
    assert "cannot carry a polyline" in str(skipped.left.problems)
    assert "no holes" in str(skipped.left.problems)
    assert b'"bbox":[2.5,3.0,10.0,5.0]' in b"".join(skipped.chunks) or skipped.media_type == "application/zip"
    with pytest.raises(ExportUnsuitable, match="a YOLO folder is for one task"):
        written("yolo")
    with pytest.raises(BadOptions, match="'tfrecord' is none of"):
        written("tfrecord")


def test_overlapping_masks_do_not_fit_into_voc(database: Database, tmp_path: Path) -> None:
    made = frozen(database, tmp_path, schema("mask"), [[mask(), mask(top=5, name="n")]])
    with pytest.raises(ExportUnsuitable, match="lies partly under mask"):
        made.written("voc", tmp_path / "out")
