"""CVAT XML 1.1, images and tracks."""

from pathlib import Path

import pytest

from labeling.formats import Mark
from labeling.shapes import run_lengths
from tests.labeling.formats.sources import Rows
from tests.pictures import png

LABELS = """<labels>
<label><name>car</name><attributes><attribute><name>lit</name><input_type>checkbox</input_type></attribute>
<attribute><name>doors</name><input_type>number</input_type></attribute></attributes></label>
<label><name>pose</name><type>skeleton</type>
<svg>&lt;line data-node-from="1" data-node-to="2"&gt;&lt;/line&gt;</svg></label>
<label><name>nose</name><parent>pose</parent></label><label><name>tail</name><parent>pose</parent></label>
</labels>"""


def dataset(folder: Path, body: str, *, mode: str = "task", frames: int = 0) -> Path:
    (folder / "images").mkdir(parents=True)
    (folder / "images" / "a.png").write_bytes(png())
    for frame in range(frames):
        (folder / "images" / f"frame_{frame:06d}.PNG").write_bytes(png(frame + 1))
    head = f"<version>1.1</version><meta><{mode}>{LABELS}</{mode}></meta>"
    (folder / "annotations.xml").write_text(f"<annotations>{head}{body}</annotations>")
    return folder


def image(shapes: str) -> str:
    return f'<image id="0" name="a.png" width="12" height="8">{shapes}</image>'


def marks(rows: Rows) -> list[Mark]:
    assert rows.format == "cvat"
    assert not rows.bad, rows.bad
    return list(rows.records[0].marks or ())


def test_every_shape(tmp_path: Path) -> None:
    shapes = """<box label="car" xtl="1" ytl="2" xbr="5" ybr="4" occluded="1" z_order="3" group_id="7">
        <attribute name="lit">true</attribute><attribute name="doors">4</attribute></box>
    <box label="car" xtl="1" ytl="2" xbr="5" ybr="4" rotation="30"/>
    <polygon label="car" points="1,1;5,1.5;5,4"/><polyline label="car" points="1,1;5,1"/>
    <points label="car" points="1,1;2,3"/><tag label="car"/>
    <skeleton label="pose"><points label="tail" outside="0" occluded="1" points="3,4"/>
        <points label="nose" outside="1" points="0,0"/></skeleton>
    <mask label="car" rle="1, 2, 3" left="2" top="1" width="3" height="2"/>"""
    rows = Rows(dataset(tmp_path / "d", image(shapes)), "image")
    by_kind = {m.kind: m for m in marks(rows)}
    assert marks(rows)[-1].kind == "box"  # it lies on top
    assert by_kind["box"].body == {"x": 1, "y": 2, "width": 4, "height": 2}
    assert by_kind["box"].attributes == {"occluded": True, "lit": True, "doors": 4}
    assert by_kind["box"].group == "7"
    assert by_kind["rotated_box"].body == {"cx": 3, "cy": 3, "width": 4, "height": 2, "angle": 30}
    assert by_kind["polyline"].body == {"points": [[1, 1], [5, 1]]}
    assert by_kind["choice"].names == ("car",)
    bitmap = run_lengths.decode(by_kind["mask"].body["counts"], (8, 12))
    assert {(int(y), int(x)) for y, x in zip(*bitmap.nonzero(), strict=True)} == {(1, 3), (1, 4)}
    poses = [m for m in marks(rows) if m.kind == "keypoints"]
    assert poses[0].body == {"points": [[1, 1, 2], [2, 3, 2]]}
    assert poses[1].body == {"points": [[0, 0, 0], [3, 4, 1]]}
    assert (poses[1].points, poses[1].edges) == (("nose", "tail"), ((0, 1),))


def test_tracks_become_frames(tmp_path: Path) -> None:
    track = """<track id="5" label="car" source="manual">
    <box frame="0" outside="0" keyframe="1" xtl="0" ytl="0" xbr="2" ybr="2"/>
    <box frame="4" outside="0" keyframe="1" xtl="4" ytl="2" xbr="10" ybr="4"/>
    <box frame="5" outside="1" keyframe="1" xtl="4" ytl="2" xbr="10" ybr="4"/>
    <box frame="7" outside="0" keyframe="1" xtl="1" ytl="1" xbr="2" ybr="2"/></track>"""
    rows = Rows(dataset(tmp_path / "d", track, frames=8), "image")
    assert not rows.bad
    assert rows.ids == [f"images/frame_{n:06d}.PNG" for n in (0, 1, 2, 3, 4, 7)]
    boxes = [record.marks[0].body for record in rows.records if record.marks]
    assert boxes[1] == {"x": 1, "y": 0.5, "width": 3, "height": 2}
    assert boxes[4] == {"x": 4, "y": 2, "width": 6, "height": 2}


def test_two_tracks_meet_on_a_frame(tmp_path: Path) -> None:
    one = '<box frame="0" outside="0" xtl="0" ytl="0" xbr="2" ybr="2" rotation="350"/>'
    two = '<box frame="2" outside="0" xtl="0" ytl="0" xbr="2" ybr="2" rotation="10"/>'
    body = f'<track id="0" label="car">{one}{two}</track><track id="1" label="pose">{one}</track>'
    rows = Rows(dataset(tmp_path / "d", body, frames=3), "image")
    assert [len(record.marks or ()) for record in rows.records] == [2, 1, 1]
    assert (rows.records[1].marks or ())[0].body["angle"] == 0  # the shorter way round


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ('<ellipse label="car" cx="1" cy="1" rx="1" ry="1"/>', "ellipse 1: a ellipse is no kind"),
        ('<box label="" xtl="1" ytl="2" xbr="5" ybr="4"/>', "box 1: it has no label"),
        ('<box label="car" xtl="1" ytl="2" xbr="x" ybr="4"/>', "no number"),
        ('<mask label="car" rle="1, 2" left="2" top="1" width="3" height="2"/>', "cover 3 pixels, not 3 x 2"),
        ('<mask label="car" rle="6" left="11" top="1" width="3" height="2"/>', "leaves the image"),
    ],
)
def test_what_cannot_be_is_named(tmp_path: Path, shape: str, message: str) -> None:
    (bad,) = Rows(dataset(tmp_path / "d", image(shape)), "image").bad
    assert "'a.png'" in bad.where
    assert message in bad.message
