"""Exports: what is in them, that names are harmless, and that an import reads them again."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select

from labeling import annotations, datasets, exports, items, queue
from labeling.datasets import DatasetVersion
from labeling.errors import ExportUnsuitable
from labeling.file_names import LONGEST, class_folders, file_name, safe
from labeling.items import NewItem
from labeling.schema import LabelSchema
from labeling.shapes import (
    Choice,
    FreeText,
    ItemKind,
    Region,
    Relation,
    Span,
    dump_regions,
    parse_regions,
)
from labeling.tables import ItemRow
from labeling.transfer import ImportOptions, import_path
from labeling.zips import stream
from storage import jobs
from storage.database import Database
from storage.errors import ObjectMissing
from storage.jobs import JobDependencies
from storage.objects import LocalStore
from storage.settings import Settings
from tests.factories import add_items, box, choice, image_item, make_project, task_ids, text_item

KINDS_ON_IMAGES = ("rotated_box", "polygon", "polyline", "keypoints", "mask")


@pytest.fixture
def objects(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "objects")


def frozen(
    database: Database,
    objects: LocalStore,
    now: datetime,
    labelled: Sequence[tuple[NewItem, Sequence[Region]]],
    *,
    kind: ItemKind = "text",
    schema: LabelSchema | None = None,
) -> DatasetVersion:
    """A version of these items with these labels."""
    with database.write() as session:
        project = make_project(session, kind=kind, schema=schema)
        item_ids = add_items(session, project.id, [item for item, _ in labelled])
        for task_id, (_, regions) in zip(task_ids(session, item_ids), labelled, strict=True):
            queue.claim_task(session, task_id=task_id, annotator_id=1, now=now, lease_seconds=60)
            annotations.submit(
                session,
                task_id=task_id,
                annotator_id=1,
                regions=regions,
                prediction_id=None,
                blind=False,
                active_seconds=1,
                now=now,
            )
    return datasets.freeze(database, objects, project_id=project.id, created_by=None, now=now)


def picture(objects: LocalStore, shade: int, external_id: str | None = None) -> NewItem:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 6), (shade, shade, shade)).save(buffer, "PNG")
    data = buffer.getvalue()
    return NewItem(objects.put(data), "image/png", len(data), width=8, height=6, external_id=external_id)


def exported(database: Database, objects: LocalStore, version: DatasetVersion, name: str) -> bytes:
    return b"".join(exports.export(database, objects, version, name).chunks)


def test_json_lines_name_labels_and_media(database: Database, objects: LocalStore, now: datetime) -> None:
    labelled = [
        (text_item("meow", external_id="x1", scenario="home"), [choice(0)]),
        (text_item("chirp"), [choice(2)]),
    ]
    version = frozen(database, objects, now, labelled)
    lines = [json.loads(line) for line in exported(database, objects, version, "jsonl").splitlines()]
    assert [line["item"] for line in lines] == sorted(item.content_hash for item, _ in labelled)
    meow = next(line for line in lines if line["text"] == "meow")
    assert (meow["external_id"], meow["scenario"], meow["label"]) == ("x1", "home", "cat")
    assert meow["split"] in ("train", "validation", "test")
    assert meow["regions"] == [
        {"id": "r1", "kind": "choice", "field": "label", "classes": [0], "names": ["cat"]}
    ]


def test_every_kind_on_a_text_goes_as_json_lines(
    database: Database, objects: LocalStore, now: datetime
) -> None:
    fields = [
        {
            "name": "words",
            "kind": "span",
            "multiple": True,
            "attributes": [{"name": "sure", "kind": "checkbox"}],
        },
        {"name": "ties", "kind": "relation", "multiple": True},
        {"name": "remark", "kind": "text"},
    ]
    schema = LabelSchema.from_document({"classes": ["name"], "fields": fields})
    regions = [
        Span(id="b", field="words", class_id=0, start=3, end=4, attributes={"sure": True}),
        Span(id="a", field="words", class_id=0, start=0, end=1),
        Relation(id="t", field="ties", class_id=0, from_id="b", to_id="a"),
        FreeText(id="r", field="remark", text="a family"),
    ]
    version = frozen(database, objects, now, [(text_item("👩 x👧"), regions)], schema=schema)
    (line,) = (json.loads(line) for line in exported(database, objects, version, "jsonl").splitlines())
    found = {region["kind"]: region for region in line["regions"]}
    spans = {region["start"]: region for region in line["regions"] if region["kind"] == "span"}
    assert spans[3]["attributes"] == {"sure": True}
    assert (found["relation"]["from"], found["relation"]["to"]) == (spans[3]["id"], spans[0]["id"])
    assert found["text"]["text"] == "a family"
    (row,) = csv.DictReader(io.StringIO(exported(database, objects, version, "csv").decode(), newline=""))
    assert json.loads(row["regions"]) == line["regions"]


def test_every_kind_on_an_image_goes_as_json_lines(
    database: Database, objects: LocalStore, now: datetime
) -> None:
    values = json.loads((Path(__file__).parents[2] / "fixtures" / "regions.json").read_text())["valid"]
    drawn = [v | {"attributes": {}} for v in values if v["kind"] in KINDS_ON_IMAGES]
    drawn = [region for region in parse_regions(drawn) if region.group is None]
    points = {"keypoints": {"points": ["head", "neck", "hip"]}}
    kinds = {region.field: region.kind for region in drawn}
    fields = [
        {"name": n, "kind": k, "multiple": True, "required": False} | points.get(k, {})
        for n, k in kinds.items()
    ]
    schema = LabelSchema.from_document({"classes": ["a", "b", "c"], "fields": fields})
    version = frozen(
        database, objects, now, [(image_item(b"x", width=100, height=80), drawn)], kind="image", schema=schema
    )
    (line,) = (json.loads(line) for line in exported(database, objects, version, "jsonl").splitlines())
    back = [{k: v for k, v in region.items() if k not in ("id", "names")} for region in line["regions"]]
    sent = [{k: v for k, v in region.items() if k not in ("id", "score")} for region in dump_regions(drawn)]
    assert sorted(map(json.dumps, back)) == sorted(map(json.dumps, sent))


def test_boxes_go_as_json_lines_and_in_a_column_of_a_table(
    database: Database, objects: LocalStore, now: datetime
) -> None:
    labelled = [(picture(objects, 3, "a/scan.png"), [box(1, 1, 1, 2, 2.5)])]
    schema = LabelSchema.boxes(["cell", "blob"])
    version = frozen(database, objects, now, labelled, kind="image", schema=schema)
    (line,) = (json.loads(line) for line in exported(database, objects, version, "jsonl").splitlines())
    assert line["image"] == f"images/scan-{labelled[0][0].content_hash[:16]}.png"
    assert "label" not in line
    assert (line["regions"][0]["names"], line["regions"][0]["height"]) == (["blob"], 2.5)
    (row,) = csv.DictReader(io.StringIO(exported(database, objects, version, "csv").decode(), newline=""))
    assert json.loads(row["regions"]) == line["regions"]


def test_several_classes_are_a_list(database: Database, objects: LocalStore, now: datetime) -> None:
    schema = LabelSchema.single_choice(["cat", "dog", "bird"], multiple=True)
    both = Choice(id="r", field="label", classes=(2, 0))
    version = frozen(database, objects, now, [(text_item("zoo"), [both])], schema=schema)
    assert json.loads(exported(database, objects, version, "jsonl"))["labels"] == ["cat", "bird"]
    assert b"cat|bird" in exported(database, objects, version, "csv")


def test_a_table_holds_no_formula(database: Database, objects: LocalStore, now: datetime) -> None:
    texts = [
        '=HYPERLINK("http://x")',
        "+1",
        "-1",
        "@SUM(A1)",
        "\tx",
        "fine, really",
        'with "quotes"\nand lines',
    ]
    version = frozen(database, objects, now, [(text_item(text), [choice(1)]) for text in texts])
    rows = list(csv.DictReader(io.StringIO(exported(database, objects, version, "csv").decode(), newline="")))
    shown = {row["text"] for row in rows}
    assert shown == {"'" + text for text in texts[:5]} | set(texts[5:])
    assert {row["label"] for row in rows} == {"dog"}


def test_a_folder_sorts_media_by_class(
    database: Database, objects: LocalStore, now: datetime, tmp_path: Path
) -> None:
    schema = LabelSchema.single_choice(["T-shirt/top", "../../etc", "con"])
    labelled = [
        (picture(objects, 1, "..\\..\\evil.png"), [choice(0)]),
        (picture(objects, 2, "/etc/passwd"), [choice(1)]),
        (picture(objects, 3), [choice(2)]),
    ]
    version = frozen(database, objects, now, labelled, kind="image", schema=schema)
    data = exported(database, objects, version, "folder")
    assert data == exported(database, objects, version, "folder")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert names[:2] == ["schema.json", "annotations.jsonl"]
        media = {name: archive.read(name) for name in names[2:]}
        lines = [json.loads(line) for line in archive.read("annotations.jsonl").splitlines()]
    for line in lines:
        assert hashlib.sha256(media[line["image"]]).hexdigest() == line["item"]
    assert {PurePosixPath(name).parts[:-1] for name in media} == {
        ("images", "T-shirt_top"),
        ("images", "_.._etc"),
        ("images", "_con"),
    }
    assert exports.write_folder(database, objects, version, "folder", tmp_path / "out").files == 5
    written = {
        p.relative_to(tmp_path / "out").as_posix() for p in (tmp_path / "out").rglob("*") if p.is_file()
    }
    assert written == set(names)
    with pytest.raises(ExportUnsuitable):
        exports.write_folder(database, objects, version, "folder", tmp_path / "out")


@pytest.mark.parametrize(
    ("kind", "name"), [("text", "jsonl"), ("text", "csv"), ("text", "zip"), ("image", "zip")]
)
def test_an_import_reads_an_export_again(
    database: Database, objects: LocalStore, now: datetime, tmp_path: Path, kind: ItemKind, name: str
) -> None:
    make = text_item if kind == "text" else lambda text: picture(objects, len(text))
    labelled = [(make("meow"), [choice(0)]), (make("woof woof"), [choice(1)])]
    version = frozen(database, objects, now, labelled, kind=kind)
    path = tmp_path / f"export.{name}"
    path.write_bytes(exported(database, objects, version, "folder" if name == "zip" else name))
    with database.write() as session:
        again = make_project(session, name="again", kind=kind)
    report = import_path(
        database,
        objects,
        project_id=again.id,
        path=path,
        options=ImportOptions(on_error="skip"),
        clock=lambda: now,
    )
    assert (report.added, report.labelled) == (2, 2)
    with database.read() as session:
        rows = session.execute(select(ItemRow.content_hash, ItemRow.id).where(ItemRow.project_id == again.id))
        item_ids = {row.content_hash: row.id for row in rows}
        gold = items.gold(session, list(item_ids.values()))
    for item, regions in labelled:
        assert [region.class_ids() for region in gold[item_ids[item.content_hash]]] == [
            regions[0].class_ids()
        ]


def test_a_missing_image_ends_the_export(database: Database, objects: LocalStore, now: datetime) -> None:
    item = picture(objects, 9)
    schema = LabelSchema.single_choice(["a"])
    version = frozen(database, objects, now, [(item, [choice(0)])], kind="image", schema=schema)
    objects.delete(item.content_hash)
    with pytest.raises(ObjectMissing):
        exported(database, objects, version, "folder")


def test_the_job_puts_the_export_into_the_store(
    database: Database, objects: LocalStore, now: datetime, settings: Settings
) -> None:
    version = frozen(database, objects, now, [(text_item("meow"), [choice(0)])])
    dependencies = JobDependencies(
        database, objects, settings, clock=lambda: now, kinds={exports.EXPORT: exports.export_kind()}
    )

    def run(export_format: str) -> jobs.Job:
        arguments = {"dataset_version_id": version.id, "format": export_format}
        with database.write() as session:
            job_id = jobs.submit(session, kind=exports.EXPORT, arguments=arguments, now=now)
        jobs.run_job(dependencies, job_id)
        with database.read() as session:
            return jobs.get(session, job_id)

    done = run("jsonl")
    assert done.state == "succeeded"
    assert done.result is not None
    assert objects.get(done.result["object"]) == exported(database, objects, version, "jsonl")
    assert done.result["file_name"] == f"dataset-1-{version.content_hash[:8]}.jsonl"
    assert run("papyrus").state == "failed"


@given(st.text(max_size=200))
def test_safe_names_are_one_harmless_step(name: str) -> None:
    step = safe(name)
    assert 0 < len(step) <= LONGEST + 1
    assert PurePosixPath(step).parts == (step,)
    assert step not in (".", "..")
    assert not step.startswith(".")
    assert step.isprintable()
    assert safe(step) == step


@given(st.lists(st.text(min_size=1, max_size=4), max_size=8))
def test_every_class_has_a_folder_of_its_own(names: list[str]) -> None:
    unique = list(dict.fromkeys(name.strip() for name in names if name.strip() and name.isprintable()))
    folders = class_folders(LabelSchema.single_choice(unique or ["x"]))
    assert len({folder.casefold() for folder in folders.values()}) == len(folders)


def test_file_names_tell_the_item() -> None:
    content_hash = "0123456789abcdef" * 4
    assert file_name(content_hash, "cats/Tom.JPG", "image/jpeg") == "Tom-0123456789abcdef.jpg"
    assert file_name(content_hash, None, "text/plain") == "0123456789abcdef.txt"
    assert file_name(content_hash, "..\\..\\x:y", "image/png") == "x_y-0123456789abcdef.png"


def test_a_large_archive_comes_in_parts() -> None:
    parts = list(stream([("a.bin", False, (bytes(1 << 16) for _ in range(8))), ("b.txt", True, [b"b"])]))
    assert len(parts) > 4
    with zipfile.ZipFile(io.BytesIO(b"".join(parts))) as archive:
        assert archive.testzip() is None
        assert archive.read("a.bin") == bytes(1 << 19)
        assert archive.read("b.txt") == b"b"
