"""Imports from end to end: what is kept, what is refused, and what a second run does."""

import csv
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from labeling import items, projects, transfer
from labeling.errors import BadOptions, BadSource, ImportRefused
from labeling.near import text_simhashes
from labeling.projects import Project
from labeling.schema import LabelSchema
from labeling.shapes import ItemKind, parse_regions
from labeling.tables import GoldRow, ItemRow, LabelSchemaRow, TaskRow
from labeling.transfer import GivenForItem, ImportOptions, ImportReport, import_path
from storage.database import Database
from storage.errors import NotFound
from storage.objects import LocalStore
from tests.factories import choice, make_project
from tests.labeling.formats.sources import write_idx
from tests.pictures import animated_gif, png, turned_jpeg


class Platform:
    """A database and a store, with one project in it."""

    def __init__(self, database: Database, objects: LocalStore, kind: ItemKind = "text") -> None:
        self.database, self.objects = database, objects
        self.given: list[GivenForItem] = []
        with database.write() as session:
            self.project = make_project(session, kind=kind)

    def run(self, path: Path, **options: object) -> ImportReport:
        return import_path(
            self.database,
            self.objects,
            project_id=self.project.id,
            path=path,
            options=ImportOptions.model_validate(options),
            sink=self.sink,
        )

    def sink(self, session: Session, project_id: int, given: list[GivenForItem]) -> dict[int, int]:
        assert project_id == self.project.id
        known = items.get_many(session, [g.item_id for g in given])
        assert all(g.item_id in known for g in given)
        self.given += given
        return {}

    def count(self, table: type[ItemRow | TaskRow | GoldRow | LabelSchemaRow]) -> int:
        with self.database.read() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    def stored(self) -> list[ItemRow]:
        with self.database.read() as session:
            rows = list(session.scalars(select(ItemRow).order_by(ItemRow.id)))
            session.expunge_all()
            return rows

    def now(self) -> Project:
        with self.database.read() as session:
            return projects.get(session, self.project.id)

    def is_untouched(self) -> bool:
        return self.now() == self.project and self.count(ItemRow) == self.count(TaskRow) == 0


@pytest.fixture
def texts(database: Database, objects: LocalStore) -> Platform:
    return Platform(database, objects)


@pytest.fixture
def pictures(database: Database, objects: LocalStore) -> Platform:
    return Platform(database, objects, "image")


def table(path: Path, *rows: tuple[object, ...]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)
    return path


HEADER = ("id", "text", "label")


def test_a_table_becomes_items_tasks_and_gold(texts: Platform, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", HEADER, (1, "one", "cat"), (2, "two", "dog"), (3, "three", ""))
    report = texts.run(path)
    assert (report.format, report.added, report.duplicates, report.labelled) == ("csv", 3, 0, 2)
    assert (report.bad_count, report.classes_added) == (0, ())
    rows = texts.stored()
    assert [(r.text, r.external_id) for r in rows] == [("one", "1"), ("two", "2"), ("three", "3")]
    assert [r.near_hash for r in rows] == text_simhashes(["one", "two", "three"])
    with texts.database.read() as session:
        gold = items.gold(session, [r.id for r in rows])
    assert gold == {rows[0].id: [choice(0)], rows[1].id: [choice(1)]}
    assert texts.now().counters["items"] == texts.now().counters["tasks_open"] == texts.count(TaskRow) == 3


@pytest.mark.parametrize("on_error", ["stop", "skip"])
def test_the_same_again_is_all_duplicates(texts: Platform, tmp_path: Path, on_error: str) -> None:
    path = table(tmp_path / "a.csv", HEADER, (1, "one", "cat"), (2, "two", "dog"), (9, "one", "cat"))
    assert texts.run(path, on_error=on_error).added == 2
    again = texts.run(path, on_error=on_error)
    assert (again.added, again.duplicates, again.bad_count) == (0, 3, 0)
    assert texts.count(ItemRow) == texts.count(GoldRow) == 2


BAD_ROWS: tuple[tuple[object, ...], ...] = (
    (1, "good", "cat"),
    (2, "unknown class", "fish"),
    (3, "  ", "cat"),
    (1, "taken id", "cat"),
    (5, "nul \0 inside", "cat"),
    ("x" * 600, "long id", "cat"),
    (7, "also good", "dog"),
)


def test_skip_keeps_what_is_good(texts: Platform, tmp_path: Path) -> None:
    report = texts.run(table(tmp_path / "a.csv", HEADER, *BAD_ROWS), on_error="skip")
    assert (report.added, report.bad_count) == (2, 5)
    said = {row.where: row.message for row in report.bad}
    for line, words in {
        3: "no class 'fish'",
        4: "empty",
        5: "external id '1'",
        6: "NUL",
        7: "600 characters",
    }.items():
        assert words in said[f"a.csv, line {line}"]
    assert [r.text for r in texts.stored()] == ["good", "also good"]


def test_stop_keeps_nothing(texts: Platform, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", HEADER, *BAD_ROWS)
    with pytest.raises(ImportRefused) as caught:
        texts.run(path, grow_classes=True)
    assert caught.value.count == 4  # fish would have become a class
    assert texts.is_untouched()
    with pytest.raises(ImportRefused):
        texts.run(path)
    assert texts.is_untouched()


def test_an_external_id_taken_in_the_project_stops_too(texts: Platform, tmp_path: Path) -> None:
    texts.run(table(tmp_path / "a.csv", HEADER, (1, "one", "cat")))
    other = table(tmp_path / "b.csv", HEADER, (2, "new", "cat"), (1, "other", "cat"))
    with pytest.raises(ImportRefused, match="'1' is taken by other content"):
        texts.run(other)
    assert texts.count(ItemRow) == 1
    report = texts.run(other, on_error="skip")
    assert (report.added, report.bad_count) == (1, 1)


def test_bad_rows_late_in_a_long_file_stop_it_all(
    texts: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(transfer.BATCH_ROWS, "text", 10)
    rows = [(i, f"text {i}", "cat") for i in range(95)]
    path = table(tmp_path / "a.csv", HEADER, *rows, (3, "late", "cat"))
    with pytest.raises(ImportRefused, match="line 97"):
        texts.run(path)
    assert texts.is_untouched()
    assert texts.run(path, on_error="skip").added == 95


def test_an_import_that_dies_is_finished_by_the_next(
    texts: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(transfer.BATCH_ROWS, "text", 10)
    path = table(tmp_path / "a.csv", HEADER, *((i, f"text {i}", "cat") for i in range(50)))

    class Killed(BaseException):
        pass

    def die(done: int, message: str) -> None:
        if message == "importing" and done >= 30:
            raise Killed

    with pytest.raises(Killed):
        import_path(texts.database, texts.objects, project_id=texts.project.id, path=path, progress=die)
    assert texts.count(ItemRow) == texts.count(TaskRow) == texts.now().counters["items"] == 29
    report = texts.run(path)
    assert (report.added, report.duplicates) == (21, 29)
    assert texts.count(ItemRow) == texts.count(TaskRow) == texts.now().counters["items"] == 50


def test_classes_grow_as_one_version_at_the_end(texts: Platform, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", HEADER, (1, "one", "fish"), (2, "two", "dog"), (3, "three", "ant"))
    report = texts.run(path, grow_classes=True)
    assert report.classes_added == ("fish", "ant")
    schema = texts.now().schema
    assert [(c.id, c.name) for c in schema.classes] == [
        (0, "cat"), (1, "dog"), (2, "bird"), (3, "fish"), (4, "ant"),
    ]  # fmt: skip
    assert schema.fields[0].classes == (0, 1, 2, 3, 4)
    assert texts.now().schema_version == texts.count(LabelSchemaRow) == 2
    assert report.labelled == 3


def test_a_text_column_as_label_is_caught(texts: Platform, tmp_path: Path) -> None:
    rows = [(i, f"text {i}", f"another text {i}") for i in range(1_200)]
    path = table(tmp_path / "a.csv", HEADER, *rows)
    for on_error in ("stop", "skip"):
        with pytest.raises(BadOptions, match="right column"):
            texts.run(path, grow_classes=True, on_error=on_error)
    assert texts.is_untouched()


def test_predictions_go_to_the_sink(texts: Platform, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        "\n".join(
            json.dumps(value)
            for value in (
                {"text": "one", "predictions": [{"source": "m1", "label": "dog", "score": 0.75}]},
                {"text": "two", "predictions": [{"label": "fish", "score": 0.5}]},
                {"text": "three", "predictions": [{"label": "cat", "score": 2}]},
                {"text": "four", "prediction": "cat"},
            )
        )
    )
    report = texts.run(path, on_error="skip")
    assert (report.added, report.predictions, report.bad_count) == (2, 2, 2)
    assert [(g.source, parse_regions(g.regions), g.confidence) for g in texts.given] == [
        ("m1", [choice(1, score=0.75)], 0.75),
        ("imported", [choice(0)], 1.0),
    ]


def test_a_sink_that_fails_keeps_the_batch_out(texts: Platform, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", ("text", "prediction"), ("one", "cat"))

    def fail(*_: object) -> None:
        raise RuntimeError("no room")

    with pytest.raises(RuntimeError):
        import_path(texts.database, texts.objects, project_id=texts.project.id, path=path, sink=fail)
    assert texts.is_untouched()


def test_a_folder_of_images(pictures: Platform, tmp_path: Path) -> None:
    source = tmp_path / "in"
    for name, data in {
        "cat/1.png": png(1),
        "cat/copy.png": png(1),
        "dog/turned.jpg": turned_jpeg(6),
        "dog/moving.gif": animated_gif(),
        "dog/LICENSE": b"words",
    }.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(data)
    report = pictures.run(source)
    assert (report.added, report.duplicates, report.labelled, report.bad_count) == (3, 1, 4, 0)
    assert [str(n) for n in report.notes] == [
        "dog/LICENSE: not an image, left out",
        "dog/moving.gif: animated: only its first frame is labelled",
    ]
    found = {r.external_id: r for r in pictures.stored()}
    turned = found["dog/turned.jpg"]
    assert (turned.media_type, turned.width, turned.height, turned.text) == ("image/jpeg", 120, 80, None)
    assert turned.near_hash is not None
    for row in found.values():
        assert len(pictures.objects.get(row.content_hash)) == row.byte_size
    again = pictures.run(source)
    assert (again.added, again.duplicates) == (0, 4)


def test_bad_images_are_skipped_or_stop_it_all(pictures: Platform, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for name, data in {
        "bad.png": b"no image", "copy of bad.png": b"no image", "cut.jpg": turned_jpeg(1)[:900],
        "empty.png": b"", "good.png": png(),
    }.items():  # fmt: skip
        (source / name).write_bytes(data)
    with pytest.raises(ImportRefused) as caught:
        pictures.run(source)
    assert caught.value.count >= 3
    assert pictures.is_untouched()
    report = pictures.run(source, on_error="skip")
    assert (report.added, report.bad_count) == (1, 4)
    assert sorted(row.where for row in report.bad) == ["bad.png", "copy of bad.png", "cut.jpg", "empty.png"]


def test_the_pixel_limit_is_the_callers(pictures: Platform, tmp_path: Path) -> None:
    (tmp_path / "large.png").write_bytes(png(width=40, height=40))
    with pytest.raises(ImportRefused, match="limit of 100"):
        import_path(
            pictures.database,
            pictures.objects,
            project_id=pictures.project.id,
            path=tmp_path / "large.png",
            max_image_pixels=100,
        )


def test_idx_by_position_and_by_name(pictures: Platform, database: Database, tmp_path: Path) -> None:
    pixels = np.arange(3 * 4 * 4).reshape(3, 4, 4)
    write_idx(tmp_path, "train", pixels, [2, 0, 1])
    report = pictures.run(tmp_path)
    assert (report.added, report.labelled, report.classes_added) == (3, 3, ())
    with database.read() as session:
        ids = [r.id for r in pictures.stored()]
        gold = items.gold(session, ids)
    assert [gold[i] for i in ids] == [[choice(2)], [choice(0)], [choice(1)]]
    with database.write() as session:
        empty = make_project(session, name="digits", kind="image", schema=LabelSchema.single_choice(()))
    pictures.project = empty
    assert pictures.run(tmp_path, grow_classes=True).classes_added == ("0", "1", "2")


def test_an_archive_keeps_its_good_entries(pictures: Platform, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("cat/1.png", png(1))
        zipped.writestr("../evil.png", png(2))
        zipped.writestr("zeros.png", bytes(30_000_000))
    with pytest.raises(ImportRefused):
        pictures.run(path)
    assert pictures.is_untouched()
    report = pictures.run(path, on_error="skip")
    assert (report.added, report.bad_count) == (1, 2)
    assert not (tmp_path.parent / "evil.png").exists()


def test_box_projects_take_folders_without_classes(
    database: Database, objects: LocalStore, tmp_path: Path
) -> None:
    platform = Platform(database, objects, "image")
    with database.write() as session:
        platform.project = make_project(
            session, name="cells", kind="image", schema=LabelSchema.boxes(["cell"])
        )
    for name in ("a/1.png", "b/2.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(png(len(name) + ord(name[0])))
    report = platform.run(tmp_path)
    assert (report.added, report.labelled) == (2, 0)


def test_a_source_that_breaks_off(texts: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labeling.formats.encodings.MAX_LINE", 100)
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "one"}\n{"text": "' + "x" * 200 + '"}\n{"text": "two"}\n')
    with pytest.raises(BadSource, match="line 2: longer than"):
        texts.run(path)
    assert texts.is_untouched()
    report = texts.run(path, on_error="skip")
    assert (report.added, [str(row) for row in report.bad]) == (
        1,
        ["a.jsonl, line 2: longer than 100 characters"],
    )


def test_nothing_to_import(texts: Platform, tmp_path: Path) -> None:
    with pytest.raises(BadSource, match="no such file"):
        texts.run(tmp_path / "nothing")
    with pytest.raises(NotFound):
        import_path(
            texts.database, texts.objects, project_id=99, path=table(tmp_path / "a.csv", ("text",), ("x",))
        )
    (tmp_path / "folder").mkdir()
    assert texts.run(tmp_path / "folder").added == 0


def test_metadata_too_large_or_not_storable(texts: Platform, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    values = [{"text": "one", "extra": "x" * 200_000}, {"text": "two", "extra": {"deep": [1, 2.5, None]}}]
    path.write_text("\n".join(map(json.dumps, values)))
    report = texts.run(path, on_error="skip")
    assert "metadata has" in report.bad[0].message
    assert [r.attributes for r in texts.stored()] == [{"extra": {"deep": [1, 2.5, None]}}]
