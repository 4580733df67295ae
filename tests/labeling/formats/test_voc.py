"""Pascal VOC: boxes, masks, and the two ways of counting pixels."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from labeling.formats import Mark
from labeling.shapes import run_lengths
from labeling.voc_palette import palette
from tests.labeling.formats.sources import Rows
from tests.pictures import encode, png

BOX = "<bndbox><xmin>1</xmin><ymin>2</ymin><xmax>6</xmax><ymax>7.5</ymax></bndbox>"


def dataset(folder: Path, objects: str, *, head: str = "<filename>a.png</filename>") -> Path:
    for name in ("Annotations", "JPEGImages"):
        (folder / name).mkdir(parents=True)
    (folder / "JPEGImages" / "a.png").write_bytes(png())
    (folder / "JPEGImages" / "later.png").write_bytes(png(1))
    (folder / "Annotations" / "a.xml").write_text(f"<annotation>{head}{objects}</annotation>")
    return folder


def marks(rows: Rows) -> list[Mark]:
    assert rows.format == "voc"
    assert not rows.bad, rows.bad
    return list(rows.records[0].marks or ())


def masked(folder: Path, numbers: np.ndarray, name: str) -> None:
    (folder / name).mkdir()
    image = Image.fromarray(numbers.astype(np.uint8))
    image.putpalette([value for rgb in palette() for value in rgb])
    (folder / name / "a.png").write_bytes(encode(image))


def test_boxes_with_flags(tmp_path: Path) -> None:
    flags = "<pose>Left</pose><truncated>1</truncated><difficult>0</difficult>"
    objects = f"<object><name>car</name>{flags}{BOX}</object>"
    rows = Rows(dataset(tmp_path / "d", objects), "image")
    (mark,) = marks(rows)
    assert (mark.names, mark.body) == (("car",), {"x": 1, "y": 2, "width": 5, "height": 5.5})
    assert mark.attributes == {"truncated": True, "pose": "Left"}
    assert (rows.ids[1], rows.records[1].marks) == ("JPEGImages/later.png", None)


def test_the_original_counts_from_one_and_names_the_last_pixel(tmp_path: Path) -> None:
    head = "<filename>a.png</filename><source><database>The VOC2007 Database</database></source>"
    (mark,) = marks(
        Rows(dataset(tmp_path / "d", f"<object><name>car</name>{BOX}</object>", head=head), "image")
    )
    assert mark.body == {"x": 0, "y": 1, "width": 6, "height": 6.5}


def test_parts_lie_in_the_group_of_their_object(tmp_path: Path) -> None:
    objects = f"<object><name>person</name>{BOX}<part><name>head</name>{BOX}</part></object>"
    person, head = marks(Rows(dataset(tmp_path / "d", objects), "image"))
    assert (person.names, head.names, person.group == head.group) == (("person",), ("head",), True)


def test_turned_boxes_and_outlines(tmp_path: Path) -> None:
    turned = "<robndbox><cx>5</cx><cy>4</cy><w>4</w><h>2</h><angle>1.5707963267948966</angle></robndbox>"
    outline = "<polygon><x1>1</x1><y1>1</y1><x2>5</x2><y2>1</y2><x3>5</x3><y3>4</y3></polygon>"
    objects = f"<object><name>a</name>{turned}</object><object><name>b</name>{outline}{BOX}</object>"
    first, second = marks(Rows(dataset(tmp_path / "d", objects), "image"))
    assert first.body == pytest.approx({"cx": 5, "cy": 4, "width": 4, "height": 2, "angle": 90})
    assert second.body == {"points": [[1, 1], [5, 1], [5, 4]]}


def test_masks_belong_to_their_objects(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "d", f"<object><name>car</name>{BOX}</object>")
    things = np.zeros((8, 12), int)
    things[2:4, 1:5] = 1
    things[6, 6:9] = 2
    things[0, 0] = 255
    masked(folder, things, "SegmentationObject")
    masked(folder, np.select([things == 1, things == 2, things == 255], [7, 8, 255]), "SegmentationClass")
    box, car, cat = marks(Rows(folder, "image"))
    assert (box.kind, car.kind, car.names, cat.names) == ("box", "mask", ("car",), ("cat",))
    assert box.group == car.group is not None
    assert run_lengths.decode(car.body["counts"], (8, 12)).sum() == 8
    assert cat.group is None


def test_a_label_map_names_the_colours(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "d", "")
    things = np.zeros((8, 12), int)
    things[1, 1] = 1
    masked(folder, things, "SegmentationClass")
    (folder / "labelmap.txt").write_text(
        "# label:color_rgb:parts:actions\nbackground:0,0,0::\nroad:128,0,0::\n"
    )
    (mark,) = marks(Rows(folder, "image"))
    assert mark.names == ("road",)


def test_entities_are_refused(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "d", "")
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]><annotation><filename>&b;</filename></annotation>'
    (folder / "Annotations" / "a.xml").write_text(bomb)
    assert "not an XML document that may be read" in Rows(folder, "image", "voc").bad[0].message
