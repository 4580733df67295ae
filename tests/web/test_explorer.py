"""Bulk changes, near duplicates and similar items over HTTP."""

import io
from collections.abc import Callable

from sqlalchemy import select

from labeling.tables import ItemRow
from storage import jobs
from storage.jobs import JobState, run_job
from tests.web.browser import Browser
from tests.web.test_lists import MOST_STATEMENTS, statements_of
from tests.web.world import World, make_world
from web.tables import AuditRow
from web.wiring import Platform

SignIn = Callable[..., Browser]


def finished(platform: Platform, job_id: int) -> jobs.Job:
    run_job(platform.job_dependencies, job_id)
    with platform.database.read() as session:
        return jobs.get(session, job_id)


def test_what_a_filter_finds_is_changed(admin: Browser, sign_in: SignIn, platform: Platform) -> None:
    world = make_world(platform, count=5)
    path = f"/projects/{world.project_id}/bulk"
    body = {"where": "predicted:a news 3", "change": {"action": "scenario", "scenario": "night"}}
    started = admin.post(path, body)
    assert started.status_code == 202, started.text
    assert finished(platform, started.get_json()["job_id"]).done == 1
    found = admin.get(f"/projects/{world.project_id}/items?where=scenario:night").get_json()["items"]
    assert [row["text"] for row in found] == ["news 3"]
    assert sign_in("annotator").post(path, body).status_code == 403
    for wrong in (
        {"change": {"action": "hide"}},
        {"where": "nothing:here", "change": {"action": "hide"}},
        {"where": "", "item_ids": [1], "change": {"action": "hide"}},
        {"where": "", "change": {"action": "burn"}},
    ):
        assert admin.post(path, wrong).status_code == 422
    with platform.database.read() as session:
        (audited,) = session.scalars(select(AuditRow).where(AuditRow.action == "bulk.scenario"))
        assert audited.detail["where"] == "predicted:#0 text:news text:3"


def test_a_selection_is_drafted_again(admin: Browser, platform: Platform) -> None:
    world = make_world(platform, count=3)
    body = {"item_ids": world.item_ids[:2], "change": {"action": "draft"}}
    job_id = admin.post(f"/projects/{world.project_id}/bulk", body).get_json()["job_id"]
    job = finished(platform, job_id)
    assert (job.kind, job.state, job.total) == ("prelabel", JobState.SUCCEEDED, 0)  # all had their draft


def make_twins(platform: Platform, world: World) -> None:
    with platform.database.write() as session:
        for row in session.scalars(select(ItemRow).where(ItemRow.project_id == world.project_id)):
            row.near_hash = 0x0F0F0F0F0F0F0F0F if row.id % 2 else 0x00FF00FF00FF00FF


def test_near_duplicates_are_listed_in_few_statements(
    admin: Browser, sign_in: SignIn, platform: Platform
) -> None:
    world = make_world(platform, count=40)
    make_twins(platform, world)
    path = f"/projects/{world.project_id}/duplicates"
    assert admin.get(path).get_json() == {"items": [], "next": None}
    job = finished(platform, admin.post(path).get_json()["job_id"])
    assert job.result == {"groups": 2, "members": 40}
    first = admin.get(f"{path}?limit=1").get_json()
    rest = admin.get(f"{path}?limit=1&after={first['next']}").get_json()
    assert rest["next"] is None
    groups = [*first["items"], *rest["items"]]
    assert [(group["size"], len(group["items"])) for group in groups] == [(20, 20)] * 2
    assert statements_of(admin, platform, f"{path}?limit=50") <= MOST_STATEMENTS
    assert sign_in("annotator").post(path).status_code == 403


def test_similar_items(admin: Browser, sign_in: SignIn, platform: Platform) -> None:
    world = make_world(platform, count=12, predicted=False)
    ann = sign_in("annotator")
    near = f"/items/{world.item_ids[0]}/similar"
    assert ann.get(near).status_code == 409
    job = finished(platform, admin.post(f"/projects/{world.project_id}/similarity").get_json()["job_id"])
    assert job.result is not None
    assert (job.state, job.result["items"]) == (JobState.SUCCEEDED, 12)
    answer = ann.get(f"{near}?limit=3").get_json()
    assert (len(answer["items"]), answer["indexed"], answer["model"]) == (3, 12, None)
    assert world.item_ids[0] not in [found["item"]["id"] for found in answer["items"]]
    one = ann.get(f"{near}?where=id:{world.item_ids[4]}").get_json()["items"]
    assert [found["item"]["id"] for found in one] == [world.item_ids[4]]
    assert statements_of(admin, platform, f"{near}?limit=10") <= MOST_STATEMENTS + 2
    path = f"/projects/{world.project_id}/similar?limit=1"
    found = ann.send("POST", path, data={"files": (io.BytesIO(b"news 7"), "query.txt")}).get_json()
    assert [item["item"]["text"] for item in found["items"]] == ["news 7"]
    two = {"files": [(io.BytesIO(b"a"), "a.txt"), (io.BytesIO(b"b"), "b.txt")]}
    assert ann.send("POST", path, data=two).status_code == 422
