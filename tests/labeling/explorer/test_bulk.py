"""One change to everything a filter finds: as a durable job, once, and to nothing else."""

from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from labeling import annotations, items, projects, queue
from labeling.explorer import pages
from labeling.explorer.bulk import BULK, BulkArguments, bulk_kind
from labeling.explorer.language import parse
from labeling.tables import TaskRow
from storage import jobs
from storage.database import Database
from storage.jobs import JobDependencies, JobState, run_job
from storage.objects import LocalStore
from storage.settings import Settings
from tests.factories import NOW, add_texts, choice, make_project, task_ids


@pytest.fixture
def dependencies(database: Database, objects: LocalStore, settings: Settings) -> JobDependencies:
    return JobDependencies(database, objects, settings, lambda: NOW, {BULK: bulk_kind()})


def change(dependencies: JobDependencies, project_id: int, action: dict[str, Any], **chosen: Any) -> jobs.Job:
    arguments = BulkArguments.model_validate({"project_id": project_id, "change": action, **chosen})
    with dependencies.database.write() as session:
        job_id = jobs.submit(session, kind=BULK, arguments=arguments.model_dump(mode="json"), now=NOW)
    run_job(dependencies, job_id)
    with dependencies.database.read() as session:
        return jobs.get(session, job_id)


def found(database: Database, project_id: int, where: str, order: Any = "oldest") -> list[int]:
    with database.read() as session:
        return list(pages.find(session, project_id=project_id, terms=parse(where), order=order).item_ids)


def make_items(database: Database, count: int = 6) -> tuple[int, list[int]]:
    with database.write() as session:
        project = make_project(session)
        return project.id, add_texts(session, project.id, count)


def test_tags_metadata_and_place(dependencies: JobDependencies) -> None:
    database = dependencies.database
    project_id, ids = make_items(database)
    job = change(dependencies, project_id, {"action": "scenario", "scenario": "night"}, where="text 1")
    assert (job.state, job.done, job.total) == (JobState.SUCCEEDED, 1, 1)
    assert found(database, project_id, "scenario:night") == [ids[1]]
    for value in (7, "rain", True):
        told = {"action": "metadata", "name": "weather", "value": value}
        change(dependencies, project_id, told, item_ids=ids[:3])
    assert found(database, project_id, "weather=true") == ids[:3]
    assert found(database, project_id, "weather=7") == []
    gone = {"action": "metadata", "name": "weather", "value": None}
    change(dependencies, project_id, gone, where="scenario:night")
    assert found(database, project_id, "weather=true") == [ids[0], ids[2]]
    with database.read() as session:
        stored = items.get_many(session, ids)
    assert [stored[i].attributes for i in ids[:3]] == [{"weather": True}, {}, {"weather": True}]
    change(dependencies, project_id, {"action": "place", "place": "top"}, item_ids=[ids[4]])
    change(dependencies, project_id, {"action": "place", "place": "last"}, item_ids=[ids[0]])
    assert found(database, project_id, "", "priority") == [ids[4], *ids[1:4], ids[5], ids[0]]
    with database.write() as session:
        leases = queue.claim(
            session, project_id=project_id, annotator_id=1, now=NOW, lease_seconds=60, count=6
        )
    assert [lease.item_id for lease in leases] == [ids[4], *ids[1:4], ids[5], ids[0]]


def test_hiding_and_showing_again(dependencies: JobDependencies) -> None:
    database = dependencies.database
    project_id, ids = make_items(database)
    change(dependencies, project_id, {"action": "hide"}, where=f"-id:{ids[0]},{ids[5]}")
    assert found(database, project_id, "") == [ids[0], ids[5]]
    with database.read() as session:
        assert projects.get(session, project_id).counters["items"] == 2
    change(dependencies, project_id, {"action": "unhide"}, where="is:hidden text 2")
    assert found(database, project_id, "") == [ids[0], ids[2], ids[5]]


def test_labels_are_hidden_and_tasks_open_again(dependencies: JobDependencies) -> None:
    database = dependencies.database
    project_id, ids = make_items(database)
    with database.write() as session:
        for task in task_ids(session, ids[:4]):
            queue.claim_task(session, task_id=task, annotator_id=1, now=NOW, lease_seconds=60)
            annotations.submit(
                session, task_id=task, annotator_id=1, regions=[choice(0)], prediction_id=None, blind=False,
                active_seconds=1, now=NOW,
            )  # fmt: skip
    job = change(dependencies, project_id, {"action": "delete-labels"}, where="state:done -id:" + str(ids[0]))
    assert (job.state, job.done) == (JobState.SUCCEEDED, 3)
    assert found(database, project_id, "state:done") == [ids[0]]
    with database.read() as session:
        counters = projects.get(session, project_id).counters
        assert (counters["annotations"], counters["tasks_done"], counters["tasks_open"]) == (1, 1, 5)


def test_nothing_of_another_project_is_changed(dependencies: JobDependencies) -> None:
    project_id, ids = make_items(dependencies.database)
    with dependencies.database.write() as session:
        other = make_project(session, name="other")
        theirs = add_texts(session, other.id, 2, prefix="other")
    change(dependencies, project_id, {"action": "hide"}, item_ids=[ids[0], *theirs])
    change(dependencies, project_id, {"action": "place", "place": "top"}, item_ids=theirs)
    assert found(dependencies.database, other.id, "") == theirs
    with dependencies.database.read() as session:
        assert set(session.scalars(select(TaskRow.priority))) == {0.0}


def test_many_items_take_many_chunks(dependencies: JobDependencies) -> None:
    project_id, ids = make_items(dependencies.database, 1_203)
    job = change(dependencies, project_id, {"action": "scenario", "scenario": "all"}, where="")
    assert (job.done, job.total) == (1_203, 1_203)
    with dependencies.database.read() as session:
        last = pages.find(session, project_id=project_id, terms=parse("scenario:all"), limit=1_000)
    assert (len(last.item_ids), last.next is not None, max(last.item_ids)) == (1_000, True, ids[-1])


@pytest.mark.parametrize(
    "wrong",
    [
        {"change": {"action": "hide"}},
        {"change": {"action": "hide"}, "where": "", "item_ids": [1]},
        {"change": {"action": "destroy"}, "where": ""},
        {"change": {"action": "metadata", "name": "", "value": "x"}, "where": ""},
        {"change": {"action": "place", "place": "first"}, "where": ""},
        {"change": {"action": "hide"}, "item_ids": [0] * 1_001},
    ],
)
def test_a_change_says_what_to_what(wrong: dict[str, Sequence[object]]) -> None:
    with pytest.raises(ValidationError):
        BulkArguments.model_validate({"project_id": 1, **wrong})
