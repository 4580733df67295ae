"""What people and models said elsewhere, after an import: annotations, gold, predictions, a grown schema."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from labeling import annotations, items, past_work, projects, queue
from labeling.errors import ImportRefused
from labeling.past_work import PastWork
from labeling.schema import LabelSchema
from labeling.tables import LeaseRow, TaskRow
from labeling.transfer import GivenForItem, ImportOptions, ImportReport, import_path
from storage.database import Database
from storage.objects import LocalStore
from tests.factories import NOW, add_texts, choice, make_project
from tests.pictures import png


def task(session: Session, item_id: int) -> TaskRow:
    return session.scalars(select(TaskRow).where(TaskRow.item_id == item_id)).one()


def test_work_counts_as_submitted(database: Database) -> None:
    with database.write() as session:
        project = make_project(session, overlap=2)
        first, second, third = add_texts(session, project.id, 3)
        queue.claim_task(session, task_id=task(session, first).id, annotator_id=1, now=NOW, lease_seconds=60)
        work = [
            PastWork(first, 1, [choice(0)]),
            PastWork(second, 1, [choice(0)]),
            PastWork(second, 2, [choice(1, score=0.5)], seconds=7),
            *(PastWork(third, annotator, [choice(2)]) for annotator in (1, 2, 3)),
            PastWork(third, 3, [choice(0)]),
        ]
        assert len(past_work.append(session, project_id=project.id, work=work, now=NOW)) == 6
    with database.read() as session:
        found = [task(session, item_id) for item_id in (first, second, third)]
        states = [(t.state, t.submitted, t.open_slots, t.overlap) for t in found]
        assert states == [("open", 1, 1, 2), ("done", 2, 0, 2), ("done", 3, 0, 3)]
        counters = projects.get(session, project.id).counters
        assert (counters["annotations"], counters["tasks_open"], counters["tasks_done"]) == (6, 1, 2)
        mine = annotations.for_item(session, second)[1].current
        assert (mine.active_seconds, mine.regions) == (7, [choice(1)])  # a person is not 50 % sure
        assert {lease.state for lease in session.scalars(select(LeaseRow))} == {"submitted"}
    with database.write() as session:
        assert not past_work.append(session, project_id=project.id, work=work, now=NOW)
        assert not queue.claim(session, project_id=project.id, annotator_id=1, now=NOW, lease_seconds=60)


class Desk:
    """A project of images and a source of COCO for it."""

    def __init__(self, database: Database, folder: Path, schema: LabelSchema) -> None:
        self.database, self.objects, self.source = database, LocalStore(folder / "objects"), folder / "source"
        self.given: list[GivenForItem] = []
        self.source.mkdir()
        (self.source / "a.png").write_bytes(png())
        with database.write() as session:
            self.project = make_project(session, kind="image", schema=schema)

    def label(self, *marks: dict[str, Any], **annotation: Any) -> None:
        document = {
            "images": [{"id": 1, "file_name": "a.png"}],
            "categories": [{"id": 1, "name": "car"}, {"id": 2, "name": "bus"}],
            "annotations": [
                {"image_id": 1, "category_id": 1, "bbox": [1, 1, 4, 4], **annotation, **m} for m in marks
            ],
        }
        (self.source / "labels.json").write_text(json.dumps(document))

    def run(self, **options: object) -> ImportReport:
        return import_path(
            self.database,
            self.objects,
            project_id=self.project.id,
            path=self.source,
            options=ImportOptions.model_validate(options),
            sink=self.sink,
            annotator_id=7,
        )

    def sink(self, session: Session, project_id: int, given: list[GivenForItem]) -> dict[int, int]:  # noqa: ARG002
        self.given += given
        return {}

    def schema(self) -> LabelSchema:
        with self.database.read() as session:
            return projects.get(session, self.project.id).schema


def test_labels_of_a_tool_become_annotations_or_gold(database: Database, tmp_path: Path) -> None:
    desk = Desk(database, tmp_path, LabelSchema.boxes(["car"]))
    desk.label({})
    report = desk.run()
    assert (report.added, report.labelled, report.annotations) == (1, 1, 1)
    with database.read() as session:
        (annotation,) = annotations.page(session, project_id=desk.project.id)
        assert (annotation.annotator_id, task(session, annotation.item_id).state) == (7, "done")
        assert items.gold(session, [annotation.item_id]) == {}
    again = desk.run()
    assert (again.duplicates, again.annotations) == (1, 0)
    assert "there already" in str(again.notes)
    desk.run(labels_as="gold")
    with database.read() as session:
        assert items.gold(session, [annotation.item_id])[annotation.item_id] == annotation.regions


def test_classes_are_mapped_left_out_or_named(database: Database, tmp_path: Path) -> None:
    desk = Desk(database, tmp_path, LabelSchema.boxes(["vehicle"]))
    desk.label({}, {"category_id": 2})
    with pytest.raises(ImportRefused, match="field 'objects' has no class 'car'"):
        desk.run(class_map={"bus": "vehicle"})
    report = desk.run(class_map={"car": "vehicle", "bus": None})
    assert "1 belonged to classes that were told to be left out" in str(report.notes)
    with database.read() as session:
        (annotation,) = annotations.page(session, project_id=desk.project.id)
        assert [region.class_ids() for region in annotation.regions] == [(0,)]


def test_a_schema_grows_fields_classes_and_attributes(database: Database, tmp_path: Path) -> None:
    desk = Desk(database, tmp_path, LabelSchema.single_choice(()))
    said = {"attributes": {"lit": True, "doors": 4, "make": "x"}}
    desk.label(said, {"category_id": 2, "segmentation": [[1, 1, 5, 1, 5, 5]]})
    report = desk.run(grow_classes=True)
    assert report.classes_added == ("car", "bus")
    by_kind = {field.kind: field for field in desk.schema().fields}
    assert set(by_kind) == {"box", "polygon"}  # the choice of nothing is gone
    assert [(a.name, a.kind) for a in by_kind["box"].attributes] == [
        ("lit", "checkbox"), ("doors", "number"), ("make", "select"),
    ]  # fmt: skip
    (desk.source / "a.png").rename(desk.source / "b.png").write_bytes(png(1))
    desk.label({"attributes": {"make": "y"}})
    labels = desk.source / "labels.json"
    labels.write_text(labels.read_text().replace("a.png", "b.png"))
    desk.run(grow_classes=True)
    box = next(field for field in desk.schema().fields if field.kind == "box")
    assert box.attributes[2].options == ("x", "y")


def test_what_a_schema_lacks_is_said(database: Database, tmp_path: Path) -> None:
    desk = Desk(database, tmp_path, LabelSchema.boxes(["car"]))
    desk.label({"attributes": {"lit": True}, "bbox": [10, 1, 8, 4]})
    notes = str(desk.run().notes)
    assert "the attribute 'lit', which the label schema lacks" in notes
    assert "1 reached past the edge of the image" in notes
    with database.read() as session:
        (annotation,) = annotations.page(session, project_id=desk.project.id)
    assert annotation.regions[0].body() | {"class": 0} == {
        "class": 0,
        "x": 10,
        "y": 1,
        "width": 2,
        "height": 4,
    }
    desk.label({"bbox": [20, 1, 8, 4]})
    with pytest.raises(ImportRefused, match="box 'car': it lies outside"):
        desk.run()


def test_labels_find_items_that_are_there(database: Database, tmp_path: Path) -> None:
    desk = Desk(database, tmp_path, LabelSchema.boxes(["car"]))
    desk.run()  # images alone: there is no document yet
    (desk.source / "a.png").unlink()
    desk.label({})
    report = desk.run()
    assert (report.added, report.duplicates, report.annotations) == (0, 1, 1)
    desk.label({}, image_id=9)
    with pytest.raises(ImportRefused, match="there is no image 9"):
        desk.run()


def test_results_become_predictions(database: Database, tmp_path: Path) -> None:
    desk = Desk(database, tmp_path, LabelSchema.boxes(["car"]))
    desk.label()
    results = [{"image_id": 1, "category_id": 1, "bbox": [1, 1, 4, 4], "score": s} for s in (0.75, 0.5)]
    (desk.source / "model.json").write_text(json.dumps(results))
    report = desk.run()
    assert (report.predictions, desk.given[0].source, desk.given[0].confidence) == (1, "model", 0.5)
    assert [region["score"] for region in desk.given[0].regions] == [0.75, 0.5]
