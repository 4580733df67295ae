"""Exports of labelme, VoTT, Labelbox, Supervisely, Scalabel, KITTI and Open Images, as these tools write
them."""

import base64
import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from labeling.formats import READERS, Mark, detect
from labeling.shapes import run_lengths
from tests.labeling.formats.sources import Rows
from tests.pictures import encode, png

REAL = Path(__file__).parents[4] / "shared" / "data" / "interop"


def image(folder: Path, name: str = "a.png") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(png())
    return path


def write(folder: Path, name: str, document: Any) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return folder


def marks(rows: Rows, format_name: str) -> list[Mark]:
    assert rows.format == format_name
    assert not rows.bad, rows.bad
    return list(rows.records[0].marks or ())


def dot(*, rgba: bool = False) -> bytes:
    """A PNG of 3 x 2 pixels with the middle of its top row set."""
    bitmap = np.zeros((2, 3), np.uint8)
    bitmap[0, 1] = 255
    if not rgba:
        return encode(Image.fromarray(bitmap))
    black = np.zeros_like(bitmap)
    return encode(Image.fromarray(np.dstack([black, black, black, bitmap])))


def test_labelme(tmp_path: Path) -> None:
    image(tmp_path)
    image(tmp_path, "unlabelled.png").write_bytes(png(1))
    shapes = [
        {"label": "a", "points": [[5, 6], [1, 2]], "shape_type": "rectangle", "flags": {"hard": True}},
        {"label": "a", "points": [[1, 1], [4, 1], [4, 4]], "shape_type": "polygon", "group_id": 0},
        {"label": "b", "points": [[1, 1], [4, 1]], "shape_type": "line", "description": "thin"},
        {"label": "b", "points": [[3, 2]], "shape_type": "point"},
        {
            "label": "m",
            "points": [[2, 1], [4, 2]],
            "shape_type": "mask",
            "mask": base64.b64encode(dot()).decode(),
        },
    ]
    head = {"version": "5.0", "flags": {"night": True, "day": False}, "imagePath": "..\\x\\a.png"}
    write(
        tmp_path, "a.json", {**head, "shapes": shapes, "imageData": None, "imageHeight": 8, "imageWidth": 12}
    )
    rows = Rows(tmp_path, "image")
    choice, box, polygon, line, point, mask = marks(rows, "labelme")
    assert (choice.kind, choice.names) == ("choice", ("night",))
    assert (box.body, box.attributes) == ({"x": 1, "y": 2, "width": 4, "height": 4}, {"hard": True})
    assert (polygon.group, line.kind, line.attributes) == ("0", "polyline", {"description": "thin"})
    assert point.body == {"points": [[3, 2, 2]]}
    assert np.argwhere(run_lengths.decode(mask.body["counts"], (8, 12))).tolist() == [[1, 3]]
    assert rows.records[1].marks is None


def test_labelme_carries_the_image_itself(tmp_path: Path) -> None:
    document = {"shapes": [], "imagePath": "gone.png", "imageData": base64.b64encode(png()).decode()}
    (record,) = Rows(write(tmp_path, "a.json", document), "image").records
    assert (record.data, record.external_id, record.marks) == (png(), "gone.png", ())


def test_labelme_names_what_cannot_be(tmp_path: Path) -> None:
    image(tmp_path)
    circle = {"label": "a", "points": [[1, 1], [2, 2]], "shape_type": "circle"}
    (bad,) = Rows(write(tmp_path, "a.json", {"shapes": [circle], "imagePath": "a.png"}), "image").bad
    assert "shape 1: a circle" in bad.message


def test_vott(tmp_path: Path) -> None:
    image(tmp_path)
    region = {"id": "x", "type": "RECTANGLE", "tags": ["car", "red"]}
    region["boundingBox"] = {"left": 1.5, "top": 2, "width": 3, "height": 4}  # type: ignore[assignment]
    outline = {
        "type": "POLYGON",
        "tags": ["car"],
        "points": [{"x": x, "y": y} for x, y in ((1, 1), (5, 1), (5, 4))],
    }
    asset = {"name": "a.png", "path": "file:/C:/x/a.png", "size": {"width": 12, "height": 8}, "state": 2}
    document = {"tags": [{"name": "red"}], "assets": {"1": {"asset": asset, "regions": [region, outline]}}}
    rows = Rows(write(tmp_path, "x-export.json", document), "image")
    car, red, polygon = marks(rows, "vott")
    assert car.body == red.body == {"x": 1.5, "y": 2, "width": 3, "height": 4}
    assert car.group == red.group is not None
    assert polygon.body == {"points": [[1, 1], [5, 1], [5, 4]]}


def test_vott_tables(tmp_path: Path) -> None:
    image(tmp_path)
    table = '"image","xmin","ymin","xmax","ymax","label"\n"a.png",1,2,3.5,4,"car"\n"a.png",0,0,1,1,"bus"\n'
    rows = Rows(write(tmp_path, "x-export.csv", table), "image")
    assert [m.names for m in marks(rows, "vott")] == [("car",), ("bus",)]


def test_labelbox_imports(tmp_path: Path) -> None:
    image(tmp_path)
    row = {"dataRow": {"globalKey": "a.png"}}
    answers = [{"name": "state", "answer": {"name": "wet"}}, {"name": "why", "answer": "rain"}]
    lines: list[dict[str, Any]] = [
        {"name": "car", "bbox": {"left": 1, "top": 2, "width": 3, "height": 4}, "classifications": answers},
        {"name": "road", "polygon": [{"x": 1, "y": 1}, {"x": 5, "y": 1}, {"x": 5, "y": 4}]},
        {"name": "lane", "line": [{"x": 1, "y": 1}, {"x": 5, "y": 1}], "confidence": 0.5},
        {"name": "wheel", "point": {"x": 1, "y": 1}},
        {"name": "weather", "answer": [{"name": "rain"}, {"name": "fog"}]},
        {"name": "remark", "answer": "none"},
    ]
    text = "".join(json.dumps({**row, **line}) + "\n" for line in lines)
    rows = Rows(write(tmp_path, "labels.ndjson", text), "image")
    box, polygon, point, weather, remark = marks(rows, "labelbox")
    assert box.attributes == {"state": "wet", "why": "rain"}
    assert (polygon.kind, point.kind, weather.names, weather.field) == (
        "polygon", "keypoints", ("rain", "fog"), "weather",
    )  # fmt: skip
    assert (remark.kind, remark.body) == ("text", {"text": "none"})
    assert rows.records[0].predictions[0].marks[0].score == 0.5


def test_labelbox_exports(tmp_path: Path) -> None:
    image(tmp_path)
    thing = {"name": "car", "annotation_kind": "ImageBoundingBox"}
    thing["bounding_box"] = {"left": 1, "top": 2, "width": 3, "height": 4}  # type: ignore[assignment]
    said = {"objects": [thing], "classifications": [{"name": "weather", "radio_answer": {"name": "dry"}}]}
    label = {"label_details": {"created_by": "ann@x.org"}, "performance_details": {"seconds_to_create": 30}}
    line = {
        "data_row": {"id": "1", "external_id": "a.png", "row_data": "https://x.org/a.png"},
        "media_attributes": {"width": 12, "height": 8},
        "projects": {"p": {"labels": [{**label, "annotations": said}]}},
    }
    rows = Rows(write(tmp_path, "export.ndjson", json.dumps(line) + "\n"), "image")
    (work,) = rows.records[0].annotations
    assert (rows.format, work.author, work.seconds) == ("labelbox", "ann@x.org", 30)
    assert [(m.kind, m.names) for m in work.marks] == [("box", ("car",)), ("choice", ("dry",))]


def test_supervisely(tmp_path: Path) -> None:
    image(tmp_path, "ds/img/a.png")
    points = {"exterior": [[1, 1], [5, 1], [5, 4]], "interior": [[[2, 1], [3, 1], [3, 2]]]}
    bitmap = {"origin": [2, 1], "data": base64.b64encode(zlib.compress(dot(rgba=True))).decode()}
    nodes = {"n1": {"loc": [1, 2]}, "n2": {"loc": [3, 4], "disabled": True}}
    objects = [
        {"classTitle": "car", "geometryType": "rectangle", "points": {"exterior": [[1, 2], [4, 6]]},
         "tags": [{"name": "wet"}, {"name": "age", "value": 3}]},
        {"classTitle": "road", "geometryType": "polygon", "points": points},
        {"classTitle": "dirt", "geometryType": "bitmap", "bitmap": bitmap},
        {"classTitle": "man", "geometryType": "graph", "nodes": nodes},
    ]  # fmt: skip
    config = {"nodes": {"n1": {"label": "a"}, "n2": {"label": "b"}}, "edges": [{"src": "n1", "dst": "n2"}]}
    meta = {"classes": [{"title": "man", "shape": "graph", "geometry_config": config}], "tags": []}
    write(tmp_path, "meta.json", meta)
    document = {"tags": [{"name": "rain"}], "size": {"width": 12, "height": 8}, "objects": objects}
    rows = Rows(write(tmp_path, "ds/ann/a.png.json", document), "image")
    rain, car, road, dirt, man = marks(rows, "supervisely")
    assert (rain.kind, rain.names) == ("choice", ("rain",))
    assert car.attributes == {"wet": True, "age": 3}
    assert road.body["holes"] == [[[2, 1], [3, 1], [3, 2]]]
    assert np.argwhere(run_lengths.decode(dirt.body["counts"], (8, 12))).tolist() == [[1, 3]]
    assert (man.body["points"], man.points, man.edges) == ([[1, 2, 2], [0, 0, 0]], ("n1", "n2"), ((0, 1),))


def test_scalabel(tmp_path: Path) -> None:
    image(tmp_path, "frames/a.png")
    vertices = [[0, 0], [4, 0], [4, 4], [0, 4]]
    labels = [
        {"id": "1", "category": "car", "attributes": {"occluded": False, "light": "green"},
         "box2d": {"x1": 1, "y1": 2, "x2": 4, "y2": 6}},
        {"id": "2", "category": "road", "poly2d": [{"vertices": vertices, "types": "LLLL", "closed": True}]},
        {"id": "3", "category": "lane", "poly2d": [{"vertices": vertices, "types": "LCCL", "closed": False}]},
        {"id": "4", "category": "car", "box2d": {"x1": 0, "y1": 0, "x2": 1, "y2": 1}, "score": 0.5},
    ]  # fmt: skip
    frame = {
        "name": "https://x.org/frames/a.png",
        "attributes": {"scene": "city", "weather": None},
        "labels": labels,
    }
    frames = {"frames": [frame], "config": {"categories": [{"name": "lane"}]}}
    rows = Rows(write(tmp_path, "labels.json", frames), "image")
    car, road, lane = marks(rows, "scalabel")
    assert (car.body, car.attributes) == (
        {"x": 1, "y": 2, "width": 3, "height": 4}, {"occluded": False, "light": "green"},
    )  # fmt: skip
    assert (road.kind, lane.kind) == ("polygon", "polyline")
    assert lane.body["points"][0] == [0, 0]
    assert lane.body["points"][4] == [3, 2]  # half way along the curve
    assert lane.body["points"][-1] == [0, 4]
    (record,) = rows.records
    assert (record.scenario, record.attributes) == ("city", {"scene": "city"})
    assert record.predictions[0].marks[0].score == 0.5
    assert rows.declared[0].names == ("lane",)


def test_kitti(tmp_path: Path) -> None:
    image(tmp_path, "training/image_2/000001.png")
    write(tmp_path, "training/label_2/000001.txt", "Car 0.5 1 -1.5 1 2 4 6 1 1 1 1 1 1 1\n")
    rows = Rows(tmp_path, "image")
    (car,) = marks(rows, "kitti")
    assert car.body == {"x": 1, "y": 2, "width": 3, "height": 4}
    assert car.attributes == {"truncated": 0.5, "occluded": 1}


def test_open_images(tmp_path: Path) -> None:
    image(tmp_path, "train/0a.png")
    head = "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsGroupOf\n"
    write(tmp_path, "train-annotations-bbox.csv", f"{head}0a,xclick,/m/1,1,0.25,0.5,0.5,1,0,1\n")
    write(tmp_path, "class-descriptions.csv", "/m/1,Car\n/m/2,Dog\n")
    labels = "ImageID,Source,LabelName,Confidence\n0a,verification,/m/2,1\n0a,verification,/m/1,0\n"
    write(tmp_path, "train-human-imagelabels.csv", labels)
    (tmp_path / "masks").mkdir()
    (tmp_path / "masks" / "m.png").write_bytes(dot())
    write(tmp_path, "segmentation.csv", "MaskPath,ImageID,LabelName,BoxID\nm.png,0a,/m/1,x\n")
    rows = Rows(tmp_path, "image")
    by_kind = {mark.kind: mark for mark in marks(rows, "openimages")}
    assert by_kind["box"].body == {"x": 3, "y": 4, "width": 3, "height": 4}
    assert (by_kind["box"].names, by_kind["box"].attributes) == (("Car",), {"groupof": True})
    assert by_kind["choice"].names == ("Dog",)
    assert run_lengths.decode(by_kind["mask"].body["counts"], (8, 12)).sum() == 16


FORMATS = {
    "coco": "coco", "yolo": "yolo", "voc": "voc", "cvat": "cvat", "labelme": "labelme", "vott": "vott",
    "kitti_detection": "kitti", "open_images_v6": "openimages",
}  # fmt: skip


def sources(folder: Path, format_name: str) -> list[Path]:
    """Each thing in the folder by itself, but the parts of an Open Images folder only together."""
    if not folder.is_dir():
        return []
    return [folder] if format_name == "openimages" else [p for p in folder.iterdir() if p.name != "LICENSE"]


@pytest.mark.parametrize(("folder", "format_name"), FORMATS.items())
def test_real_files_are_recognised_and_read(folder: str, format_name: str) -> None:
    """On a machine that has them; small ones like them are above."""
    for source in sources(REAL / folder, format_name):
        assert detect(source) == format_name, source
        rows = Rows(source, "image")
        assert rows.records or rows.bad


def test_every_reader_says_what_it_carries() -> None:
    assert all(reader.carries and reader.title for reader in READERS.values())
