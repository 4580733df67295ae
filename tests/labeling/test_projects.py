"""Projects, their schema versions and counters."""

from datetime import datetime

import pytest

from labeling import projects
from labeling.errors import BadOptions, BadSchema, SchemaEvolutionError
from labeling.schema import LabelSchema, grow
from storage.database import Database
from storage.errors import Conflict, NotFound
from tests.factories import make_project


def test_a_project_is_found_by_id_and_by_name(database: Database) -> None:
    with database.write() as session:
        made = make_project(session, name="animals", overlap=2)
    with database.read() as session:
        assert projects.get(session, made.id) == made
        assert projects.by_name(session, "animals") == made
        assert projects.list_projects(session) == [made]
    assert made.schema_version == 1
    assert set(made.counters) == set(projects.COUNTERS)
    assert not any(made.counters.values())


def test_what_is_not_there_is_named(database: Database) -> None:
    with database.read() as session:
        with pytest.raises(NotFound, match="project 77"):
            projects.get(session, 77)
        with pytest.raises(NotFound, match="'nobody'"):
            projects.by_name(session, "nobody")
        assert projects.list_projects(session) == []


def test_a_name_is_taken_once(database: Database) -> None:
    with database.write() as session:
        make_project(session, name="animals")
    with pytest.raises(Conflict, match="'animals' exists"), database.write() as session:
        make_project(session, name=" animals ")


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "a\nb", "a\0b"])
def test_a_name_is_a_name(database: Database, name: str) -> None:
    with pytest.raises(BadOptions, match="project name"), database.write() as session:
        make_project(session, name=name)


@pytest.mark.parametrize("overlap", [0, -1, 101])
def test_overlap_has_limits(database: Database, overlap: int) -> None:
    with pytest.raises(BadOptions, match="overlap"), database.write() as session:
        make_project(session, overlap=overlap)


def test_a_text_project_takes_no_boxes(database: Database) -> None:
    with pytest.raises(BadSchema), database.write() as session:
        make_project(session, kind="text", schema=LabelSchema.boxes(["cell"]))


def test_schema_versions_are_kept(database: Database, now: datetime) -> None:
    with database.write() as session:
        made = make_project(session)
        bigger = grow(made.schema, ["fish"])
        same = projects.set_schema(session, project_id=made.id, schema=made.schema, now=now)
        assert same.schema_version == 1
        changed = projects.set_schema(session, project_id=made.id, schema=bigger, now=now)
    assert (changed.schema_version, changed.schema) == (2, bigger)
    with database.read() as session:
        assert projects.schema_at(session, project_id=made.id, version=1) == made.schema
        assert projects.schema_at(session, project_id=made.id, version=2) == bigger
        with pytest.raises(NotFound):
            projects.schema_at(session, project_id=made.id, version=3)


def test_a_schema_that_moves_ids_is_refused(database: Database, now: datetime) -> None:
    with database.write() as session:
        made = make_project(session)
    moved = LabelSchema.single_choice(["dog", "cat", "bird"])
    with pytest.raises(SchemaEvolutionError), database.write() as session:
        projects.set_schema(session, project_id=made.id, schema=moved, now=now)
    with database.read() as session:
        assert projects.get(session, made.id) == made


def test_growing_appends_only_what_is_missing(database: Database, now: datetime) -> None:
    with database.write() as session:
        made = make_project(session)
        grown = projects.grow_schema(
            session, project_id=made.id, change=lambda schema: grow(schema, ["dog", "fish"]), now=now
        )
    assert [(c.id, c.name) for c in grown.schema.classes][-1] == (3, "fish")
    assert len(grown.schema.classes) == 4


def test_counters_add_up(database: Database) -> None:
    with database.write() as session:
        made = make_project(session)
        projects.bump(session, made.id, items=5, tasks_open=5)
        projects.bump(session, made.id, tasks_open=-2, tasks_done=2, skips=0)
        with pytest.raises(KeyError):
            projects.bump(session, made.id, surprises=1)
    with database.read() as session:
        counters = projects.get(session, made.id).counters
    assert counters == {
        "items": 5, "tasks_open": 3, "tasks_done": 2, "annotations": 0, "revisions": 0, "skips": 0,
            "review_pending": 0, "rejections": 0,
    }  # fmt: skip


def test_a_project_is_renamed_and_described(database: Database) -> None:
    with database.write() as session:
        made = make_project(session, name="one")
        make_project(session, name="two")
        renamed = projects.update(session, project_id=made.id, name="three", guideline="Look twice.")
    assert (renamed.name, renamed.guideline) == ("three", "Look twice.")
    with pytest.raises(Conflict), database.write() as session:
        projects.update(session, project_id=made.id, name="two")
