"""Sweeps and saved views over HTTP."""

from collections.abc import Callable

from sqlalchemy import func, select

from active_learning.tables import CorrectionRow
from labeling.tables import TaskRow
from tests.web.browser import Browser
from tests.web.world import World, make_world
from web.wiring import Platform

SignIn = Callable[..., Browser]


def shown(browser: Browser, world: World) -> list[dict[str, int]]:
    rows = browser.get(f"/projects/{world.project_id}/items?order=oldest").get_json()["items"]
    return [
        {
            "task_id": row["task_id"],
            **({"prediction_id": row["prediction"]["id"]} if row["prediction"] else {}),
        }
        for row in rows
    ]


def corrections(platform: Platform) -> int:
    with platform.database.read() as session:
        return session.scalar(select(func.count()).select_from(CorrectionRow)) or 0


def test_a_wall_is_labelled_and_undone(sign_in: SignIn, platform: Platform) -> None:
    world = make_world(platform, count=45)
    ann, bob = sign_in("annotator", "ann@example.org"), sign_in("annotator", "bob@example.org")
    tasks = shown(ann, world)
    bob.post(f"/tasks/{tasks[3]['task_id']}/claim")
    body = {"field": "label", "classes": [1], "tasks": tasks, "active_seconds": 44.0}
    answer = ann.post(f"/projects/{world.project_id}/sweeps", body)
    assert answer.status_code == 200, answer.text
    done = answer.get_json()
    assert len(done["swept"]) == 44
    assert [(left["task_id"], left["reason"]) for left in done["left"]] == [(tasks[3]["task_id"], "taken")]
    base = f"/projects/{world.project_id}/items?limit=100&where="
    assert len(ann.get(f"{base}label:b annotator:me").get_json()["items"]) == 44
    assert corrections(platform) == 44
    back = ann.post(f"/projects/{world.project_id}/sweeps/undo", {"swept": done["swept"]}).get_json()
    assert (len(back["swept"]), back["left"]) == (44, [])
    assert ann.get(f"{base}state:done").get_json()["items"] == []
    assert corrections(platform) == 0
    again = ann.post(f"/projects/{world.project_id}/sweeps/undo", {"swept": done["swept"]}).get_json()
    assert {left["reason"] for left in again["left"]} == {"changed"}


def test_nobody_undoes_the_work_of_others(sign_in: SignIn, platform: Platform) -> None:
    world = make_world(platform, count=2)
    ann, bob = sign_in("annotator", "ann@example.org"), sign_in("annotator", "bob@example.org")
    body = {"field": "label", "classes": [0], "tasks": shown(ann, world)}
    done = ann.post(f"/projects/{world.project_id}/sweeps", body).get_json()["swept"]
    left = bob.post(f"/projects/{world.project_id}/sweeps/undo", {"swept": done}).get_json()["left"]
    assert [one["reason"] for one in left] == ["changed", "changed"]


def test_tasks_and_predictions_must_belong_together(sign_in: SignIn, platform: Platform) -> None:
    world, other = make_world(platform, count=2), make_world(platform, name="other", count=2)
    ann = sign_in("annotator")
    mine, theirs = shown(ann, world), shown(ann, other)
    mixed = [{"task_id": mine[0]["task_id"], "prediction_id": theirs[0]["prediction_id"]}]
    body = {"field": "label", "classes": [0], "tasks": mixed}
    assert ann.post(f"/projects/{world.project_id}/sweeps", body).status_code == 422
    foreign = ann.post(f"/projects/{world.project_id}/sweeps", {**body, "tasks": theirs}).get_json()
    assert [left["reason"] for left in foreign["left"]] == ["missing", "missing"]
    with platform.database.read() as session:
        assert set(session.scalars(select(TaskRow.state))) == {"open"}


def test_views_are_saved_listed_and_forgotten(admin: Browser, sign_in: SignIn, platform: Platform) -> None:
    world = make_world(platform, count=2)
    path = f"/projects/{world.project_id}/views"
    body = {
        "name": "  unsure   cats ",
        "where": "predicted:a confidence<0.6",
        "order": "confidence",
        "layout": "table",
    }
    made = admin.post(path, body)
    assert made.status_code == 201, made.text
    assert made.get_json()["name"] == "unsure cats"
    assert admin.post(path, body).status_code == 409
    assert admin.post(path, {"name": "bad", "where": "predicted:zebra"}).status_code == 422
    assert admin.post(path, {"name": "\u202e", "where": ""}).status_code == 422
    ann = sign_in("annotator")
    assert [view["where"] for view in ann.get(path).get_json()["items"]] == [body["where"]]
    assert ann.post(path, {"name": "mine"}).status_code == 403
    assert admin.delete(f"/views/{made.get_json()['id']}").status_code == 204
    assert admin.delete(f"/views/{made.get_json()['id']}").status_code == 404
    assert ann.get(path).get_json()["items"] == []
