"""What a project demands of drafts, and the threshold that an answer was given with."""

from collections.abc import Callable

from tests.web.browser import Browser, problem
from tests.web.world import choice, make_world
from web.wiring import Platform

SignIn = Callable[..., Browser]


def test_a_project_says_below_which_confidence_drafts_are_decided(admin: Browser, platform: Platform) -> None:
    project_id = make_world(platform, count=1).project_id
    assert admin.get(f"/projects/{project_id}").json["decide_below"] == 0
    changed = admin.patch(f"/projects/{project_id}", {"decide_below": 0.4})
    assert changed.json["decide_below"] == 0.4
    assert admin.patch(f"/projects/{project_id}", {"name": "renamed"}).json["decide_below"] == 0.4
    problem(admin.patch(f"/projects/{project_id}", {"decide_below": 1.5}), 422, "invalid")


def test_the_threshold_is_kept_with_the_answer(admin: Browser, platform: Platform) -> None:
    world = make_world(platform, count=2)
    claimed = admin.post(f"/projects/{world.project_id}/queue/claim", {"count": 2}).json["tasks"]
    with_one, without = (bundle["task_id"] for bundle in claimed)
    body = {"regions": [choice(0)], "prediction_id": claimed[0]["prediction"]["id"], "threshold": 0.35}
    first = admin.post(f"/tasks/{with_one}/submit", body).json
    second = admin.post(f"/tasks/{without}/submit", {"regions": [choice(1)]}).json
    kept = [
        admin.get(f"/annotations/{answer['annotation_id']}/history").json["items"][0]["threshold"]
        for answer in (first, second)
    ]
    assert kept == [0.35, None]
    problem(admin.post(f"/tasks/{without}/submit", {"regions": [], "threshold": -1}), 422, "invalid")
