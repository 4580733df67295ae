"""YOLO folders of every task."""

from pathlib import Path

import pytest

from labeling.formats import Mark
from tests.labeling.formats.sources import Rows
from tests.pictures import png


def dataset(
    folder: Path, lines: str | None, config: str | None = "names: [car, bus]\ntrain: images/train\n"
) -> Path:
    """One image of 12 x 8 pixels in `images/train` and, unless None, its label file; an empty neighbour."""
    for name in ("images/train", "labels/train"):
        (folder / name).mkdir(parents=True)
    (folder / "images/train/a.png").write_bytes(png())
    (folder / "images/train/b.png").write_bytes(png(1))
    (folder / "labels/train/b.txt").write_text("")
    if lines is not None:
        (folder / "labels/train/a.txt").write_text(lines)
    if config is not None:
        (folder / "data.yaml").write_text(config)
    return folder


def first(rows: Rows) -> list[Mark]:
    assert not rows.bad, rows.bad
    assert rows.format == "yolo"
    return list(rows.records[0].marks or ())


def test_boxes(tmp_path: Path) -> None:
    rows = Rows(dataset(tmp_path / "d", "1 0.5 0.5 0.5 0.25\n\n0 0.25 0.25 0.5 0.5 17\n"), "image")
    box, tracked = first(rows)
    assert (box.names, box.body) == (("bus",), {"x": 3, "y": 3, "width": 6, "height": 2})
    assert (tracked.names, tracked.attributes) == (("car",), {"track": 17})
    assert rows.records[1].marks == ()  # an empty file says that there is nothing
    assert rows.declared[0].names == ("car", "bus")


def test_confidence_makes_it_a_prediction(tmp_path: Path) -> None:
    (record, _) = Rows(dataset(tmp_path / "d", "0 0.5 0.5 0.5 0.5 0.875\n"), "image").records
    assert record.marks is None
    assert record.predictions[0].marks[0].score == 0.875


def test_outlines_and_turned_boxes_are_told_apart(tmp_path: Path) -> None:
    square = "0 0.25 0.25 0.75 0.25 0.75 0.75 0.25 0.75\n"
    (turned,) = first(Rows(dataset(tmp_path / "turned", square), "image"))
    assert turned.kind == "rotated_box"
    assert turned.body == pytest.approx({"cx": 6, "cy": 4, "width": 6, "height": 4, "angle": 0})
    both = Rows(dataset(tmp_path / "outlines", square + "1 0 0 1 0 0.5 1\n"), "image")
    assert [m.kind for m in first(both)] == ["polygon", "polygon"]
    assert first(both)[1].body["points"] == [[0, 0], [12, 0], [6, 8]]


def test_poses(tmp_path: Path) -> None:
    config = "names: {0: cat}\nkpt_shape: [2, 3]\ntrain: images/train\n"
    box, pose = first(Rows(dataset(tmp_path / "d", "0 0.5 0.5 0.5 0.5 0.25 0.5 2 0 0 0\n", config), "image"))
    assert box.group == pose.group
    assert pose.body["points"] == [[3, 4, 2], [0, 0, 0]]


def test_names_come_from_many_places(tmp_path: Path) -> None:
    line = "1 0.5 0.5 0.5 0.5\n"
    (unnamed,) = first(Rows(dataset(tmp_path / "none", line, None), "image"))
    assert unnamed.names == ("1",)
    beside = dataset(tmp_path / "beside", line, None)
    (beside / "classes.txt").write_text("a\nb\n")
    assert first(Rows(beside, "image"))[0].names == ("b",)


def test_files_side_by_side(tmp_path: Path) -> None:
    (tmp_path / "obj").mkdir()
    (tmp_path / "obj" / "1.png").write_bytes(png())
    (tmp_path / "obj" / "1.txt").write_text("0 0.5 0.5 0.5 0.5\n")
    (tmp_path / "obj.names").write_text("dog\n")
    assert first(Rows(tmp_path, "image"))[0].names == ("dog",)


def test_no_file_among_files_means_no_object(tmp_path: Path) -> None:
    rows = Rows(dataset(tmp_path / "d", None), "image")
    assert rows.records[0].marks == ()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("2 0.5 0.5 0.5 0.5", "no class number 2"),
        ("0 0.5 0.5 0.5", "4 numbers"),
        ("0 0.5 0.5 0 0.5", "no area"),
        ("0 nan 0.5 0.5 0.5", "a coordinate"),
        ("0 0.5 0.5 0.5 0.5 1.5", "between 0 and 1"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    (bad,) = Rows(dataset(tmp_path / "d", f"0 0.5 0.5 0.5 0.5\n{line}\n"), "image").bad
    assert "a.txt, line 2" in bad.message
    assert message in bad.message
