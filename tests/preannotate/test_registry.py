from datetime import datetime
from pathlib import Path

import pytest

from labeling.schema import LabelSchema
from preannotate import registry
from preannotate.binding import bound_field
from preannotate.errors import GoldenMismatch, PackageCorrupt, SchemaMismatch
from preannotate.package import open_folder
from storage.database import Database
from storage.errors import NotFound
from storage.objects import LocalStore
from tests.factories import make_project
from tests.preannotate.factories import (
    detector_manifest,
    image_manifest,
    image_package,
    images,
)
from tests.preannotate.test_package import _relist


def schema(
    *fields: dict[str, object], names: tuple[str, ...] = ("class 0", "class 1", "class 2")
) -> LabelSchema:
    classes = [{"id": 10 + i, "name": name} for i, name in enumerate(names)]
    return LabelSchema.from_document({"classes": classes, "fields": list(fields)})


LABEL = {"name": "label", "kind": "choice"}


def make(database: Database, now: datetime) -> int:
    with database.write() as session:
        return make_project(session, kind="image", schema=schema(LABEL), now=now).id


def test_a_published_model_is_listed_with_its_lineage_and_loads_again(
    database: Database, objects: LocalStore, tmp_path: Path, now: datetime
) -> None:
    project = make(database, now)
    package = image_package(tmp_path / "model")
    version = registry.publish(
        database,
        objects,
        project_id=project,
        package=package,
        metrics={"accuracy": 0.9},
        training_run_id=4,
        now=now,
    )
    assert (version.number, version.training_run_id, version.metrics) == (1, 4, {"accuracy": 0.9})
    again = registry.publish(database, objects, project_id=project, package=package, now=now)
    assert again == version
    second = registry.publish(
        database, objects, project_id=project, package=image_package(tmp_path / "other", seed=1), now=now
    )
    assert second.number == 2
    with database.read() as session:
        assert registry.list_versions(session, project) == [second, version]
        assert registry.by_number(session, project, 1) == registry.get(session, version.id) == version
        with pytest.raises(NotFound):
            registry.by_number(session, project, 3)
    runtime = registry.load(objects, version, tmp_path / "cache")
    assert len(runtime.predict_bytes(images(2))) == 2
    assert registry.open_package(objects, version, tmp_path / "cache").manifest == package.manifest


def test_a_damaged_cache_is_fetched_again(
    database: Database, objects: LocalStore, tmp_path: Path, now: datetime
) -> None:
    project = make(database, now)
    package = image_package(tmp_path / "model")
    version = registry.publish(database, objects, project_id=project, package=package, now=now)
    opened = registry.open_package(objects, version, tmp_path / "cache")
    (opened.folder / "model.onnx").write_bytes(b"")
    with pytest.raises(PackageCorrupt):
        open_folder(opened.folder)
    assert registry.open_package(objects, version, tmp_path / "cache").manifest == package.manifest


def test_a_package_that_does_not_replay_is_not_listed(
    database: Database, objects: LocalStore, tmp_path: Path, now: datetime
) -> None:
    project = make(database, now)
    folder = image_package(tmp_path / "model").folder
    path = folder / "golden" / "expected.json"
    path.write_text(path.read_text().replace(" 0.", " 0.0", 1))
    with pytest.raises(GoldenMismatch):
        registry.publish(database, objects, project_id=project, package=_relist(folder), now=now)
    with database.read() as session:
        assert registry.list_versions(session, project) == []


def test_labels_that_the_schema_does_not_have_are_listed() -> None:
    fewer = schema(LABEL, names=("class 0",))
    with pytest.raises(SchemaMismatch) as caught:
        bound_field(image_manifest(), fewer)
    assert caught.value.unmatched == ["class 1 (class 11)", "class 2 (class 12)"]
    swapped = schema(LABEL, names=("class 1", "class 0", "class 2"))
    with pytest.raises(SchemaMismatch) as caught:
        bound_field(image_manifest(), swapped)
    assert caught.value.unmatched == ["class 0 (class 10)", "class 1 (class 11)"]
    renamed = schema(LABEL, names=("zero", "class 1", "class 2"))
    assert bound_field(image_manifest(), renamed) == "label"


def test_the_field_is_the_first_that_takes_all_classes() -> None:
    part = {"name": "part", "kind": "choice", "classes": [10]}
    several = {"name": "several", "kind": "choice", "multiple": True}
    boxes = {"name": "objects", "kind": "box", "multiple": True}
    full = schema(part, boxes, LABEL, several)
    assert bound_field(image_manifest(), full) == "label"
    assert bound_field(image_manifest(multiple=True), full) == "several"
    assert bound_field(detector_manifest(), full) == "objects"
    with pytest.raises(SchemaMismatch, match="no box field"):
        bound_field(detector_manifest(), schema(LABEL))
