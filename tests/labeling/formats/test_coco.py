"""COCO: instances, keypoints, results."""

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from labeling.errors import BadSource
from labeling.formats import Mark, ReadOptions, Record, Target, detect, read
from labeling.shapes import run_lengths
from tests.labeling.formats.sources import Rows
from tests.pictures import png

CATEGORIES = [
    {"id": 3, "name": "car", "supercategory": "vehicle"},
    {"id": 9, "name": "person", "keypoints": ["nose", "tail"], "skeleton": [[1, 2], [2, 9]]},
]


def dataset(
    folder: Path, annotations: Sequence[dict[str, Any]], *, size: tuple[int, int] = (12, 8), **more: Any
) -> Path:
    """`annotations/instances.json` over one image of 12 x 8 pixels in `images/`."""
    (folder / "images").mkdir(parents=True)
    (folder / "annotations").mkdir()
    (folder / "images" / "a.png").write_bytes(png())
    document = {
        "images": [{"id": 1, "file_name": "a.png", "width": size[0], "height": size[1]}],
        "categories": CATEGORIES,
        "annotations": [
            {"id": n, "image_id": 1, "category_id": 3, **a} for n, a in enumerate(annotations, 1)
        ],
    }
    (folder / "annotations" / "instances.json").write_text(json.dumps(document | more))
    return folder


def marks(rows: Rows) -> tuple[Mark, ...]:
    (record,) = rows.records
    assert record.marks is not None
    return record.marks


def test_every_shape(tmp_path: Path) -> None:
    bitmap = np.zeros((8, 12), np.bool_)
    bitmap[2:5, 3:9] = True
    runs = run_lengths.decompress(run_lengths.encode(bitmap)).tolist()
    rows = Rows(
        dataset(
            tmp_path / "d",
            [
                {"bbox": [1, 2, 3, 4], "segmentation": []},
                {"segmentation": [[0, 0, 4, 0, 4, 4, 0, 0], [5, 5, 6, 5, 6, 6]], "bbox": [0, 0, 6, 6]},
                {"segmentation": {"size": [8, 12], "counts": runs}, "iscrowd": 1},
                {"segmentation": {"size": [8, 12], "counts": run_lengths.encode(bitmap)}},
                {"category_id": 9, "bbox": [0, 0, 2, 2], "keypoints": [1, 2, 2, 7, 7, 0]},
                {"bbox": [2, 2, 4, 2], "attributes": {"rotation": 370.0, "occluded": True}},
            ],
        ),
        "image",
    )
    assert rows.format == "coco"
    assert not rows.bad
    found = marks(rows)
    assert [m.kind for m in found] == [
        "box", "polygon", "polygon", "mask", "mask", "box", "keypoints", "rotated_box",
    ]  # fmt: skip
    assert found[0].body == {"x": 1, "y": 2, "width": 3, "height": 4}
    assert found[1].body["points"] == [[0, 0], [4, 0], [4, 4]]  # the repeated first point is gone
    assert found[1].group == found[2].group != None  # noqa: E711
    assert found[3].body == found[4].body == {"size": [8, 12], "counts": run_lengths.encode(bitmap)}
    assert found[3].attributes == {"iscrowd": True}
    assert found[6].body["points"] == [[1, 2, 2], [0, 0, 0]]
    assert (found[6].points, found[6].edges) == (("nose", "tail"), ((0, 1),))
    assert found[7].body == {"cx": 4, "cy": 3, "width": 4, "height": 2, "angle": 10}
    assert found[7].attributes == {"occluded": True}


def test_a_project_of_boxes_gets_the_boxes(tmp_path: Path) -> None:
    source = dataset(tmp_path / "d", [{"segmentation": [[0, 0, 4, 0, 4, 4]], "bbox": [0, 0, 4, 4]}])
    target = Target("image", field_kinds=frozenset({"box"}))
    (record,) = (r for r in read(source, "coco", ReadOptions(), target) if isinstance(r, Record))
    assert [m.kind for m in record.marks or ()] == ["box"]


@pytest.mark.parametrize(
    ("annotation", "message"),
    [
        ({"category_id": 4, "bbox": [0, 0, 1, 1]}, "there is no category 4"),
        ({"bbox": [0, 0, 0, 1]}, "no area"),
        ({"bbox": [0, 0, "x", 1]}, "no number"),
        ({"segmentation": [[1, 2, 3]]}, "odd number"),
        ({"segmentation": {"size": [8, 12], "counts": [5]}}, "cover 5 pixels"),
        ({"segmentation": {"size": [12, 8], "counts": "0"}}, "its mask is for 8 x 12"),
        ({"category_id": 9, "keypoints": [1, 2, 2]}, "1 keypoints, its category 2"),
        ({}, "neither a segmentation"),
    ],
)
def test_what_cannot_be_is_named(tmp_path: Path, annotation: dict[str, Any], message: str) -> None:
    rows = Rows(dataset(tmp_path / "d", [annotation]), "image")
    (bad,) = rows.bad
    assert "annotation 1" in bad.message
    assert message in bad.message


def test_the_size_that_was_labelled_is_the_size_of_the_image(tmp_path: Path) -> None:
    (bad,) = Rows(dataset(tmp_path / "d", [], size=(8, 12)), "image").bad
    assert "8 x 12 pixels and has 12 x 8" in bad.message


def test_results_are_predictions(tmp_path: Path) -> None:
    source = dataset(tmp_path / "d", [{"bbox": [1, 1, 2, 2]}])
    results = [{"image_id": 1, "category_id": 3, "bbox": [0, 0, 5, 5], "score": 0.25}, {"image_id": 8}]
    results[1] |= {"category_id": 3, "bbox": [0, 0, 1, 1], "score": 1}
    (source / "annotations" / "detector-7.json").write_text(json.dumps(results))
    rows = Rows(source, "image")
    (given,) = rows.records[0].predictions
    assert (given.source, given.marks[0].score, given.marks[0].body["width"]) == ("detector-7", 0.25, 5)
    assert len(marks(rows)) == 1
    assert "no COCO file beside it has an image 8" in rows.bad[0].message


def test_files_over_the_same_images_are_one(tmp_path: Path) -> None:
    source = dataset(tmp_path / "d", [{"bbox": [1, 1, 2, 2]}])
    body = json.loads((source / "annotations" / "instances.json").read_text())
    body["annotations"][0] |= {"category_id": 9, "keypoints": [1, 1, 2, 2, 2, 2]}
    (source / "annotations" / "keypoints.json").write_text(json.dumps(body))
    rows = Rows(source, "image")
    assert [m.kind for m in marks(rows)] == ["box", "box", "keypoints"]  # one box is a car, one a person
    only = Rows(source / "annotations" / "instances.json", "image")
    assert [m.kind for m in marks(only)] == ["box"]
    assert only.ids == ["images/a.png"]


def test_an_archive_reads_like_its_folder(tmp_path: Path) -> None:
    source = dataset(tmp_path / "d", [{"bbox": [1, 1, 2, 2]}])
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as archive:
        for path in sorted(source.rglob("*.*")):
            archive.write(path, f"inner/{path.relative_to(source)}")
        archive.writestr("../outside.json", "{}")
    rows = Rows(tmp_path / "d.zip", "image")
    assert rows.format == "coco"
    assert rows.ids == ["inner/images/a.png"]
    assert len(marks(rows)) == 1
    assert "leaves the archive" in rows.bad[0].message


def test_images_that_are_not_there_go_by_name(tmp_path: Path) -> None:
    source = dataset(tmp_path / "d", [{"bbox": [1, 1, 2, 2]}])
    (source / "images" / "a.png").unlink()
    (record,) = Rows(source, "image").records
    assert (record.external_id, record.data) == ("a.png", None)


def test_a_broken_document_ends_the_source(tmp_path: Path) -> None:
    path = tmp_path / "instances.json"
    path.write_text('{"images": [{"id": 1, "file_name": "a.png"}], "annotations": [{"id": 1, "image')
    assert detect(path) == "coco"
    with pytest.raises(BadSource, match="not a JSON document"):
        Rows(path, "image")


def test_the_heading_of_roboflow_is_no_class(tmp_path: Path) -> None:
    categories = [{"id": 0, "name": "animals", "supercategory": "none"}]
    categories.append({"id": 1, "name": "cat", "supercategory": "animals"})
    source = dataset(tmp_path / "d", [{"category_id": 1, "bbox": [0, 0, 1, 1]}], categories=categories)
    rows = Rows(source, "image")
    assert [d.names for d in rows.declared] == [("cat",)]
