"""More like this, from building the index to asking it, without a model and with one."""

import shutil

import numpy as np
import pytest

from active_learning.errors import NoSimilarityIndex, NothingToTrainOn
from active_learning.similarity import building, searching
from active_learning.similarity.index import Neighbour
from active_learning.similarity.searching import Similarity
from labeling import items, projects
from labeling.items import NewItem
from labeling.schema import LabelSchema
from preannotate import predictions
from preannotate.errors import BadInput
from preannotate.predictions import NewPrediction
from preannotate.signature import classifier_outputs
from preannotate.tables import DeploymentRow, ModelVersionRow
from storage.database import Database
from storage.objects import LocalStore
from storage.settings import Settings
from tests.factories import NOW, add_items, make_project, text_item
from tests.preannotate import factories

SPORT = "the team scored a goal in the last minute of the match and won the cup number"
MONEY = "the bank raised interest rates and shares fell on the stock market on day number"


def plain(*colour: int) -> bytes:
    return factories.png(np.full((32, 32, 3), colour, np.uint8))


class Asking:
    """Similarity, asked by ids."""

    def __init__(self, database: Database, objects: LocalStore, settings: Settings, project_id: int) -> None:
        self.database, self.project_id = database, project_id
        self.similarity = Similarity(database, objects, settings)

    def of_item(self, item_id: int, *, count: int) -> list[Neighbour]:
        with self.database.read() as session:
            known = searching.info(session, projects.get(session, self.project_id))
            item = items.get(session, item_id)
        return self.similarity.of_item(known, item, count=count)

    def of_content(self, content: bytes, *, count: int) -> list[Neighbour]:
        with self.database.read() as session:
            known = searching.info(session, projects.get(session, self.project_id))
        return self.similarity.of_content(known, content, count=count)


def build(database: Database, objects: LocalStore, settings: Settings, project_id: int) -> building.Built:
    return building.build(
        database, objects, settings, project_id=project_id, now=NOW, progress=lambda *_: None
    )


def test_texts(database: Database, objects: LocalStore, settings: Settings) -> None:
    with database.write() as session:
        project = make_project(session)
        ids = add_items(session, project.id, [text_item(f"{(SPORT, MONEY)[i % 2]} {i}") for i in range(40)])
    similarity = Asking(database, objects, settings, project.id)
    with pytest.raises(NoSimilarityIndex):
        similarity.of_item(ids[0], count=5)
    built = build(database, objects, settings, project.id)
    assert (built.items, built.kind, built.model_version_id) == (40, "exact", None)
    near = similarity.of_item(ids[0], count=19)
    assert {n.item_id for n in near} == set(ids[2::2])
    sent = similarity.of_content(b"shares fell and the bank raised rates", count=20)
    assert {n.item_id for n in sent} == set(ids[1::2])
    with database.write() as session:
        (late,) = add_items(session, project.id, [text_item("a goal in the last minute won the match")])
    assert {n.item_id for n in similarity.of_item(late, count=20)} == set(ids[::2])
    shutil.rmtree(settings.home_folder / "cache")
    again = Asking(database, objects, settings, project.id)
    assert again.of_item(ids[0], count=19) == near


def test_pictures_and_what_cannot_be_read(
    database: Database, objects: LocalStore, settings: Settings
) -> None:
    dark = [plain(v, v, 10) for v in range(20, 32)]
    light = [plain(200, v, 255) for v in range(180, 192)]
    new = []
    for data in [*dark, *light, b"no picture"]:
        sha256 = objects.put(data)
        new.append(NewItem(sha256, "image/png", len(data), width=32, height=32))
    with database.write() as session:
        project = projects.create(
            session, name="p", kind="image", schema=LabelSchema.single_choice(["a"]), now=NOW
        )
        ids = add_items(session, project.id, new)
    built = build(database, objects, settings, project.id)
    assert (built.items, built.unusable) == (24, 1)
    similarity = Asking(database, objects, settings, project.id)
    assert {n.item_id for n in similarity.of_item(ids[0], count=11)} == set(ids[1:12])
    assert {n.item_id for n in similarity.of_content(light[3], count=12)} == set(ids[12:24])
    with pytest.raises(BadInput):
        similarity.of_content(b"neither", count=3)


def test_the_deployed_model_says_where_items_lie(
    database: Database, objects: LocalStore, settings: Settings
) -> None:
    manifest = factories.text_manifest(3).model_copy(update={"outputs": classifier_outputs(3, 2)})
    with database.write() as session:
        project = make_project(session)
        ids = add_items(session, project.id, [text_item(f"text {i}") for i in range(6)])
        version = ModelVersionRow(
            project_id=project.id,
            number=1,
            name="m",
            task="text-classification",
            framework="onnx",
            package_hash="0" * 64,
            manifest=manifest.model_dump(mode="json"),
            metrics={},
            created_at=NOW,
        )
        session.add(version)
        session.flush()
        deployed = DeploymentRow(project_id=project.id, number=1, stable_id=version.id, created_at=NOW)
        session.add(deployed)
        angles = np.linspace(0, 1.5, 6)
        said = [
            NewPrediction(
                item_id, version.id, "stable", [], 0.5, np.ones(3, np.float32),
                np.array([np.cos(a), np.sin(a)], np.float32) * 9,
            )
            for item_id, a in zip(ids, angles, strict=True)
        ]  # fmt: skip
        predictions.store(session, project_id=project.id, predictions=said, now=NOW)
    built = build(database, objects, settings, project.id)
    assert (built.items, built.dimensions, built.model_version_id) == (6, 2, version.id)
    similarity = Asking(database, objects, settings, project.id)
    assert [n.item_id for n in similarity.of_item(ids[0], count=5)] == ids[1:]
    with database.read() as session:
        assert items.get(session, ids[0]).text == "text 0"


def test_an_empty_project_has_no_index(database: Database, objects: LocalStore, settings: Settings) -> None:
    with database.write() as session:
        project = make_project(session)
    with pytest.raises(NothingToTrainOn):
        build(database, objects, settings, project.id)
