from datetime import datetime

from labeling import items
from labeling.shapes import dump_regions
from labeling.transfer import GivenForItem
from preannotate import imported, predictions, registry
from storage.database import Database
from tests.factories import add_texts, choice, make_project


def test_each_source_is_a_model_of_its_own(database: Database, now: datetime) -> None:
    store = imported.sink(lambda: now)
    with database.write() as session:
        project = make_project(session).id
        ids = add_texts(session, project, 4)
        store(
            session,
            project,
            [GivenForItem(i, "old model", dump_regions([choice(1, score=0.8)]), 0.8) for i in ids[:2]],
        )
    with database.write() as session:
        again = [GivenForItem(i, "old model", dump_regions([choice(2, score=0.9)]), 0.9) for i in ids[1:3]]
        store(session, project, [*again, GivenForItem(ids[3], "x" * 300, dump_regions([choice(0)]), 1.0)])
    with database.read() as session:
        listed = registry.list_versions(session, project)
        assert [(v.number, v.framework, v.manifest) for v in listed] == [
            (2, "imported", None),
            (1, "imported", None),
        ]
        drafts = predictions.draft_for(
            session, project_id=project, items=list(items.get_many(session, ids).values())
        )
        found = [drafts[i].prediction for i in ids]
        assert [p.confidence if p else None for p in found] == [0.8, 0.8, 0.9, 1.0]
        assert found[0] is not None
        assert (found[0].arm, found[0].regions[0]["classes"]) == ("imported", [1])
        assert not any(source.blind for source in drafts.values())
        assert predictions.vectors(session, model_version_id=listed[0].id) is None


def test_a_source_is_listed_by_what_it_first_said(database: Database, now: datetime) -> None:
    drawn = {
        "id": "a",
        "kind": "box",
        "field": "f",
        "class": 0,
        "x": 1.0,
        "y": 1.0,
        "width": 2.0,
        "height": 2.0,
    }
    marked = {"id": "a", "kind": "polygon", "field": "f", "class": 0, "points": [[0, 0], [4, 0], [4, 4]]}
    with database.write() as session:
        project = make_project(session).id
        ids = add_texts(session, project, 3)
        said = {"chooser": dump_regions([choice(1)]), "finder": [drawn], "outliner": [drawn, marked]}
        given = [GivenForItem(ids[0], source, regions, 0.5) for source, regions in said.items()]
        imported.store_imported(session, project_id=project, given=given, now=now)
        tasks = {version.name: version.task for version in registry.list_versions(session, project)}
    assert tasks == {"chooser": "text-classification", "finder": "box-detection", "outliner": "text-regions"}
