"""History, restoring, deleting; honeypots that cannot be told from other tasks; figures of each person."""

from collections.abc import Callable
from typing import Any

import pytest

from active_learning.honeypots import judge
from labeling import items
from labeling.intervals import wilson
from labeling.shapes import Choice
from tests.web.browser import Browser, problem
from tests.web.conftest import MovingClock
from tests.web.world import World, choice, make_world
from web.wiring import Platform

SignIn = Callable[..., Browser]


def give_gold(platform: Platform, world: World, class_id: int, name: str = "news") -> None:
    """Imports the same texts once more, this time with their true answer."""
    import hashlib

    texts = [f"{name} {n}" for n in range(len(world.item_ids))]
    new = [
        items.NewItem(
            hashlib.sha256(text.encode()).hexdigest(),
            "text/plain",
            len(text),
            text=text,
            gold=[Choice(id="g", field="label", classes=(class_id,))],
        )
        for text in texts
    ]
    with platform.database.write() as session:
        items.add(session, project_id=world.project_id, items=new, now=platform.clock())


def label(person: Browser, world: World, class_id: int) -> dict[str, Any]:
    bundle = person.post(f"/projects/{world.project_id}/queue/claim", {}).get_json()["tasks"][0]
    body = {"regions": [choice(class_id)], "prediction_id": bundle["prediction"]["id"], "active_seconds": 2}
    return {**bundle, **person.post(f"/tasks/{bundle['task_id']}/submit", body).get_json()}


def test_history_says_what_changed_and_restores(sign_in: SignIn, platform: Platform) -> None:
    world = make_world(platform, count=1)
    ann, other, reviewer = sign_in("annotator"), sign_in("annotator", "o@example.org"), sign_in("reviewer")
    made = label(ann, world, 0)
    path = f"/annotations/{made['annotation_id']}"
    ann.post(f"{path}/revisions", {"regions": [choice(1)], "expected_revision": 1})
    seen = [{"annotation_id": made["annotation_id"], "revision": 2}]
    reviewer.post(f"/tasks/{made['task_id']}/review", {"verdict": "accept", "seen": seen})
    problem(other.post(f"{path}/restore", {"revision": 1, "expected_revision": 2}), 403, "not-allowed")
    problem(ann.post(f"{path}/restore", {"revision": 7, "expected_revision": 2}), 404, "not-found")
    problem(ann.post(f"{path}/restore", {"revision": 1, "expected_revision": 1}), 409, "conflict")
    assert ann.post(f"{path}/restore", {"revision": 1, "expected_revision": 2}).get_json()["revision"] == 3
    history = ann.get(f"{path}/history").get_json()
    assert history["hidden"] is False
    assert [entry["changes"] for entry in history["items"]] == [None, {"relabelled": 1}, {"relabelled": 1}]
    assert [entry["verdicts"] for entry in history["items"]] == [[], ["accepted"], []]
    assert [entry["regions"] for entry in history["items"]][2] == [choice(0)]


def test_annotations_and_items_are_deleted_and_come_back(sign_in: SignIn, platform: Platform) -> None:
    world = make_world(platform, count=2)
    ann, reviewer, boss = sign_in("annotator"), sign_in("reviewer"), sign_in("manager")
    made = label(ann, world, 0)
    path = f"/annotations/{made['annotation_id']}"
    problem(ann.delete(path), 403, "not-allowed")
    assert reviewer.delete(path).status_code == 204
    assert ann.get(f"{path}/history").get_json()["hidden"] is True
    deleted = f"/projects/{world.project_id}/deleted"
    (listed,) = reviewer.get(f"{deleted}?kind=annotation").get_json()["items"]
    assert (listed["id"], listed["annotator"]) == (made["annotation_id"], "annotator@example.org")
    assert reviewer.post(f"{path}/undelete").status_code == 204
    assert reviewer.get(f"{deleted}?kind=annotation").get_json()["items"] == []
    for item_id in world.item_ids:
        assert boss.delete(f"/items/{item_id}").status_code == 204
    page = reviewer.get(f"{deleted}?limit=1").get_json()
    rest = reviewer.get(f"{deleted}?limit=1&after={page['next']}").get_json()
    assert [entry["id"] for entry in page["items"] + rest["items"]] == world.item_ids[::-1]
    assert ann.post(f"/projects/{world.project_id}/queue/claim", {}).get_json()["tasks"] == []
    assert ann.get(f"/projects/{world.project_id}/items").get_json()["items"] == []
    assert boss.post(f"/items/{world.item_ids[1]}/undelete").status_code == 204
    assert boss.get(f"/projects/{world.project_id}").get_json()["counters"]["items"] == 1


def test_a_honeypot_looks_like_any_other_task(
    sign_in: SignIn, platform: Platform, clock: MovingClock
) -> None:
    trap, plain = make_world(platform, count=3), make_world(platform, name="plain", count=3)
    give_gold(platform, trap, class_id=1)  # so every draft of the model, class 0, is wrong
    boss, ann = sign_in("manager"), sign_in("annotator")
    checks = f"/projects/{trap.project_id}/checks"
    set_up = boss.patch(checks, {"honeypot_share": 1.0, "honeypots": 3, "review_share": 0.0}).get_json()
    assert set_up == {"review_share": 0.0, "honeypot_share": 1.0, "honeypots": 3, "with_gold": 3}
    problem(ann.get(checks), 403, "not-allowed")
    trapped, ordinary = (
        ann.post(f"/projects/{w.project_id}/queue/claim", {}).get_json()["tasks"][0] for w in (trap, plain)
    )
    assert trapped.keys() == ordinary.keys()
    assert trapped["item"].keys() == ordinary["item"].keys()
    assert (trapped["blind"], trapped["rework"]) == (ordinary["blind"], ordinary["rework"])
    for world in (trap, plain):
        label(ann, world, 0)
    pages = [ann.get(f"/projects/{w.project_id}/items").get_json()["items"][2] for w in (trap, plain)]
    assert [(page["state"], page.keys()) for page in pages] == [("done", pages[1].keys())] * 2
    for _ in range(2):
        clock.pass_by(seconds=1)
        label(ann, trap, 0)

    work = f"/projects/{trap.project_id}/work"
    problem(ann.get(work), 403, "not-allowed")
    (person,) = boss.get(work).get_json()["people"]
    assert (person["submitted"], person["accuracy"]["value"], person["accuracy"]["n"]) == (3, 0.0, 3)
    assert (person["wrong_accepted"]["value"], person["careless"]) == (1.0, True)
    assert [(day["submitted"], day["active_seconds"]) for day in person["days"]] == [(3, 6.0)]
    reviewed = boss.post(f"/projects/{trap.project_id}/reviews/claim", {"count": 5}).get_json()
    assert [task["reason"] for task in reviewed["tasks"]] == ["honeypot"] * 3
    assert reviewed["pending"] == 3


def test_annotators_do_not_see_the_answers_of_others(sign_in: SignIn, platform: Platform) -> None:
    world = make_world(platform, count=1, overlap=2)
    ann, bob, reviewer = sign_in("annotator"), sign_in("annotator", "bob@example.org"), sign_in("reviewer")
    made = label(ann, world, 1)
    listed = f"/projects/{world.project_id}/annotations"
    assert (len(bob.get(listed).get_json()["items"]), len(ann.get(listed).get_json()["items"])) == (0, 1)
    problem(bob.get(f"/annotations/{made['annotation_id']}/history"), 403, "not-allowed")
    path = f"/items/{world.item_ids[0]}"
    assert bob.get(path).get_json()["annotations"] == []
    assert len(ann.get(path).get_json()["annotations"]) == 1
    assert len(reviewer.get(path).get_json()["annotations"]) == 1


def test_a_warning_needs_evidence() -> None:
    nine = wilson(9, 10)
    seldom = judge(1, nine, {1: (1, 10), 2: (1, 40)})
    assert not seldom.careless
    always = judge(1, nine, {1: (5, 5), 2: (2, 40)})
    assert always.careless
    assert always.chance == pytest.approx(21 / 1221759, rel=1e-9)  # C(7,5) C(38,0) / C(45,5), by hand
    unseen = judge(1, nine, {1: (0, 0)})
    assert (unseen.careless, unseen.chance, unseen.wrong_accepted.n) == (False, None, 0)
