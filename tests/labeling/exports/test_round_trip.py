"""Out and in again is the same annotation, to the precision that the format states."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeling.exports import WRITERS
from labeling.formats import READERS, detect
from labeling.schema import LabelSchema
from labeling.shapes import Region, dump_regions
from storage.database import Database
from tests.labeling.exports.labelled import frozen, imported, regions, schema
from tests.labeling.test_text_round_trips import FIELDS as TEXT_FORMATS
from tests.servers.databases import SqliteTemplate

TWO_WAY = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
MILLIONTH = 1e-6


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    return SqliteTemplate(tmp_path_factory.mktemp("round-trip"))


@contextmanager
def emptied(template: SqliteTemplate) -> Iterator[tuple[Database, Path]]:
    with tempfile.TemporaryDirectory() as name:
        database = Database(template.copy(Path(name) / "test.db"))
        try:
            yield database, Path(name)
        finally:
            database.dispose()


def check(
    template: SqliteTemplate,
    format_name: str,
    label_schema: LabelSchema,
    labels: list[list[dict[str, Any]]],
    *,
    within: float = 1e-9,
    groups: bool = False,
    reads_as: str | None = None,
) -> None:
    with emptied(template) as (database, folder):
        made = frozen(database, folder, label_schema, labels)
        source = made.written(format_name, folder / "out")
        assert detect(source) == (reads_as or format_name)
        report, found = imported(database, folder, label_schema, source)
        assert report.bad_count == 0
        assert set(found) == set(made.said())
        for item, said in made.said().items():
            assert_same(said, found[item], within, groups)


def assert_same(expected: list[Region], found: list[Region], within: float, groups: bool) -> None:
    """The same regions whatever their order, but that of polygons and masks; ids and names of groups
    aside."""
    rest = list(found)
    pairs = []
    for region in expected:
        match = next((one for one in rest if alike(region, one, within)), None)
        assert match is not None, (dump_regions([region]), dump_regions(rest))
        rest.remove(match)
        pairs.append((region, match))
    assert rest == []
    if groups:
        for first, ours in pairs:
            for second, theirs in pairs:
                tied = first.group is not None and first.group == second.group
                assert tied == (ours.group is not None and ours.group == theirs.group) or first is second


def alike(region: Region, other: Region, within: float) -> bool:
    (ours,), (theirs,) = dump_regions([region]), dump_regions([other])
    for value in (ours, theirs):
        value.pop("id")
        value.pop("group", None)
    return near(ours, theirs, within)


def near(ours: Any, theirs: Any, within: float) -> bool:
    if isinstance(ours, float | int) and not isinstance(ours, bool):
        return isinstance(theirs, float | int) and abs(ours - theirs) <= within
    if isinstance(ours, dict):
        return ours.keys() == theirs.keys() and all(near(ours[key], theirs[key], within) for key in ours)
    if isinstance(ours, list):
        return len(ours) == len(theirs) and all(near(a, b, within) for a, b in zip(ours, theirs, strict=True))
    return bool(ours == theirs)


def several(*kinds: str, attributes: bool = False) -> st.SearchStrategy[list[list[dict[str, Any]]]]:
    """The labels of one to three images."""
    return st.lists(regions(*kinds, attributes=attributes), min_size=1, max_size=3)


COCO = ("box", "polygon", "mask", "keypoints")
CVAT = ("choice", "box", "rotated_box", "polygon", "polyline", "keypoints", "mask")


@TWO_WAY
@given(several(*COCO, attributes=True))
def test_coco(template: SqliteTemplate, labels: list[list[dict[str, Any]]]) -> None:
    check(template, "coco", schema(*COCO, attributes=True), labels)


def grouped(kinds: tuple[str, ...]) -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    """Ties the regions of these kinds and makes them of one class."""

    def tie(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**r, "group": "one", "class": 1} if r["kind"] in kinds else r for r in found]

    return tie


@TWO_WAY
@given(regions("polygon", "box").map(grouped(("polygon",))))
def test_coco_ties_the_parts_of_an_outline(template: SqliteTemplate, labels: list[dict[str, Any]]) -> None:
    alone = sum(1 for region in labels if region["kind"] == "polygon") == 1
    if not alone:  # a group of one ties nothing, and COCO knows no such thing
        check(template, "coco", schema("polygon", "box"), [labels], groups=True)


@TWO_WAY
@given(several(*CVAT, attributes=True))
def test_cvat(template: SqliteTemplate, labels: list[list[dict[str, Any]]]) -> None:
    check(template, "cvat", schema(*CVAT, attributes=True), labels)


@TWO_WAY
@given(regions("box", "polyline").map(grouped(("box", "polyline"))))
def test_cvat_numbers_groups(template: SqliteTemplate, labels: list[dict[str, Any]]) -> None:
    check(template, "cvat", schema("box", "polyline"), [labels], groups=True)


@TWO_WAY
@given(several("box", attributes=True))
def test_voc(template: SqliteTemplate, labels: list[list[dict[str, Any]]]) -> None:
    check(template, "voc", schema("box", attributes=True), labels)


@TWO_WAY
@given(st.lists(regions("mask", most=1, attributes=True), min_size=1, max_size=3))
def test_voc_masks(template: SqliteTemplate, labels: list[list[dict[str, Any]]]) -> None:
    check(template, "voc", schema("mask", attributes=True), labels)


@pytest.mark.parametrize("kind", ["box", "polygon", "rotated_box"])
@TWO_WAY
@given(data=st.data())
def test_yolo(template: SqliteTemplate, kind: str, data: st.DataObject) -> None:
    labels = data.draw(several(kind))
    check(template, "yolo", schema(kind), labels, within=MILLIONTH, reads_as="yolo")


@TWO_WAY
@given(st.lists(regions("keypoints", most=3), min_size=1, max_size=3))
def test_yolo_pose_ties_a_box_to_each_pose(
    template: SqliteTemplate, labels: list[list[dict[str, Any]]]
) -> None:
    def with_box(pose: dict[str, Any], number: int) -> list[dict[str, Any]]:
        frame = {"x": 1.0, "y": 2.0 + number, "width": 30.0, "height": 12.0, "class": pose["class"]}
        box = {"id": f"b{number}", "kind": "box", "field": "objects", **frame}
        return [{**pose, "group": f"g{number}"}, {**box, "group": f"g{number}"}]

    tied = [[one for n, pose in enumerate(found) for one in with_box(pose, n)] for found in labels]
    check(template, "yolo", schema("keypoints", "box"), tied, within=MILLIONTH, groups=True, reads_as="yolo")


def test_every_two_way_format_is_tried_here() -> None:
    tried = {"coco", "cvat", "voc", "yolo", "jsonl", "csv", "folder", *TEXT_FORMATS}
    assert {name for name in WRITERS if name in READERS} <= tried


@TWO_WAY
@given(st.lists(regions("mask", most=1), min_size=1, max_size=3))
def test_coco_panoptic(template: SqliteTemplate, labels: list[list[dict[str, Any]]]) -> None:
    check(template, "coco-panoptic", schema("mask"), labels, reads_as="coco")
