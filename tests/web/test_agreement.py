"""Agreement over the API and on the command line."""

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner

from labeling import annotations, queue
from labeling.annotations import Submitted
from labeling.shapes import SHAPES
from tests.web.browser import Browser, problem
from tests.web.world import choice, make_world
from web import users
from web.access import Role
from web.api import OPERATIONS
from web.cli.group import labelloop
from web.openapi import document
from web.wiring import Platform


def two_annotators(platform: Platform, project_id: int, said: list[tuple[int, int]]) -> list[int]:
    """Two users who label the tasks of the project so; their ids."""
    now = platform.clock()
    with platform.database.write() as session:
        people = [
            users.add(session, email=f"{n}@x.org", role=Role.ANNOTATOR, password="correct horse", now=now).id
            for n in ("ann", "bob")
        ]
        for person, answers in zip(people, zip(*said, strict=True), strict=True):
            for class_id in answers:
                (lease,) = queue.claim(
                    session, project_id=project_id, annotator_id=person, now=now, lease_seconds=60
                )
                outcome = annotations.submit(
                    session,
                    task_id=lease.task_id,
                    annotator_id=person,
                    regions=[choice(class_id)],
                    prediction_id=None,
                    blind=False,
                    active_seconds=1,
                    now=now,
                )
                assert isinstance(outcome, Submitted)
    return people


def test_the_figures_of_a_project(admin: Browser, platform: Platform) -> None:
    world = make_world(platform, count=4, overlap=2)
    ann, bob = two_annotators(platform, world.project_id, [(0, 0), (1, 1), (0, 1), (0, 0)])
    body = admin.get(f"/projects/{world.project_id}/agreement").get_json()
    assert (body["tasks"], body["mean"]["value"], body["mean"]["n"]) == (4, 0.75, 4)
    (field,) = body["fields"]
    assert (field["field"], field["kind"], field["by"]) == ("label", "choice", "cohen_kappa")
    assert set(field["figures"]) == {"agreement", "krippendorff_alpha", "fleiss_kappa"}
    assert field["pairs"][0] | {"figure": None} == {"a": ann, "b": bob, "tasks": 4, "figure": None}
    assert field["pairs"][0]["figure"]["value"] == 0.5
    assert [(c["class"], c["name"], c["figure"]["n"]) for c in field["classes"]] == [(0, "a", 4), (1, "b", 4)]
    assert [person["email"] for person in body["annotators"]] == ["ann@x.org", "bob@x.org"]


def test_a_project_without_overlap_has_no_figures(admin: Browser, platform: Platform) -> None:
    world = make_world(platform)
    body = admin.get(f"/projects/{world.project_id}/agreement").get_json()
    nothing = {"value": None, "low": None, "high": None, "n": 0}
    assert body == {"tasks": 0, "mean": nothing, "fields": [], "annotators": []}
    problem(admin.get("/projects/999/agreement"), 404, "not-found")


def test_figures_are_not_for_annotators(sign_in: Callable[..., Browser], platform: Platform) -> None:
    world = make_world(platform)
    problem(sign_in("annotator").get(f"/projects/{world.project_id}/agreement"), 403, "not-allowed")


def test_the_command(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.cli.agreement.open_platform", lambda: platform)
    world = make_world(platform, count=4, overlap=2)
    runner = CliRunner()
    assert "no task has two annotations" in runner.invoke(labelloop, ["agreement", "news"]).output
    two_annotators(platform, world.project_id, [(0, 0), (1, 1), (0, 1), (0, 0)])
    table = runner.invoke(labelloop, ["agreement", "news"], env={"COLUMNS": "160"}).output
    assert "ann@x.org, bob@x.org" in table
    assert "krippendorff alpha" in table
    printed = json.loads(runner.invoke(labelloop, ["agreement", "news", "--json"]).output)
    assert printed["fields"][0]["classes"][0]["class"] == 0


def test_how_answers_become_one_is_set_for_the_project(admin: Browser, platform: Platform) -> None:
    world = make_world(platform, count=4, overlap=2)
    two_annotators(platform, world.project_id, [(0, 0), (1, 1), (0, 1), (0, 0)])
    path = f"/projects/{world.project_id}"
    assert admin.get(path).get_json()["consensus"] == "majority"
    tied = admin.post(f"{path}/datasets", {}).get_json()
    assert (tied["item_count"], tied["statistics"]["consensus"]) == (3, "majority")
    problem(admin.patch(path, {"consensus": "loudest"}), 422, "invalid")
    assert admin.patch(path, {"consensus": "dawid-skene"}).get_json()["consensus"] == "dawid-skene"
    learnt = admin.post(f"{path}/datasets", {}).get_json()
    assert (learnt["item_count"], learnt["statistics"]["consensus"]) == (4, "dawid-skene")


def test_a_freeze_may_go_by_another_way(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.cli.datasets.open_platform", lambda: platform)
    world = make_world(platform, count=4, overlap=2)
    two_annotators(platform, world.project_id, [(0, 0), (1, 1), (0, 1), (0, 0)])
    freeze = ["dataset", "freeze", "news", "--json"]
    runner = CliRunner()
    ways = [
        json.loads(runner.invoke(labelloop, [*freeze, *way]).output)
        for way in ([], ["--consensus", "dawid-skene"])
    ]
    assert [way["item_count"] for way in ways] == [3, 4]


def test_every_kind_of_region_is_documented() -> None:
    schemas = document(OPERATIONS, "/api/v1")["components"]["schemas"]
    assert set(schemas["Region"]["discriminator"]["mapping"]) == set(SHAPES)
    regions = schemas["DraftBody"]["properties"]["regions"]["items"]
    assert regions["properties"]["kind"]["enum"] == list(SHAPES)
    assert schemas["Span"]["required"] == ["kind", "id", "field", "class", "start", "end"]
