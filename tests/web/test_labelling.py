"""An annotator's day over HTTP: claim, draft, submit, be late, revise; two people, never one task."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.web.browser import Browser, problem
from tests.web.conftest import MovingClock
from tests.web.world import choice, make_world
from web.wiring import Platform

SignIn = Callable[..., Browser]


def test_claim_draft_submit_and_history(sign_in: SignIn, platform: Platform) -> None:
    world = make_world(platform)
    ann = sign_in("annotator")
    claimed = ann.post(f"/projects/{world.project_id}/queue/claim", {"count": 2}).get_json()["tasks"]
    assert len(claimed) == 2
    first = claimed[0]
    assert first["item"]["text"] == "news 0"
    assert first["prediction"]["regions"][0]["classes"] == [0]
    assert (first["blind"], first["draft"]) == (False, None)

    path = f"/tasks/{first['task_id']}"
    body = {"regions": [choice(1)], "prediction_id": first["prediction"]["id"], "active_seconds": 3.5}
    saved = ann.put(f"{path}/draft", {**body, "sequence": 2})
    assert saved.get_json()["sequence"] == 2
    assert ann.put(f"{path}/draft", {**body, "regions": [], "sequence": 1}).get_json()["sequence"] == 2
    again = ann.post(f"/projects/{world.project_id}/queue/claim", {"count": 1}).get_json()["tasks"][0]
    assert again["task_id"] == first["task_id"]
    assert again["draft"]["regions"] == [choice(1)]

    submitted = ann.post(f"{path}/submit", {**body, "sequence": 3})
    assert submitted.status_code == 201
    annotation_id = submitted.get_json()["annotation_id"]
    assert ann.post(f"{path}/submit", {**body, "sequence": 3}).get_json() == submitted.get_json()

    revision = {"regions": [choice(0)], "expected_revision": 1}
    assert ann.post(f"/annotations/{annotation_id}/revisions", revision).get_json()["revision"] == 2
    stale = problem(ann.post(f"/annotations/{annotation_id}/revisions", revision), 409, "conflict")
    assert stale["found"] == 2
    history = ann.get(f"/annotations/{annotation_id}/history").get_json()["items"]
    assert [entry["regions"][0]["classes"] for entry in history] == [[1], [0]]
    counters = ann.get(f"/projects/{world.project_id}").get_json()["counters"]
    assert counters == {"items": 4, "tasks_open": 3, "tasks_done": 1, "annotations": 1}


def test_a_late_submit_is_kept_as_a_draft_and_said_so(
    sign_in: SignIn, platform: Platform, clock: MovingClock
) -> None:
    world = make_world(platform, count=1)
    late, quick = sign_in("annotator", "late@example.org"), sign_in("annotator", "quick@example.org")
    claim = f"/projects/{world.project_id}/queue/claim"
    task = late.post(claim, {}).get_json()["tasks"][0]["task_id"]
    assert quick.post(claim, {}).get_json()["tasks"] == []
    clock.pass_by(seconds=platform.settings.lease_seconds + 1)
    assert quick.post(claim, {}).get_json()["tasks"][0]["task_id"] == task

    body = {"regions": [choice(1)], "active_seconds": 9}
    document = problem(late.post(f"/tasks/{task}/submit", body), 409, "late-submit")
    assert document["kept_as_draft"] is True
    assert document["task_id"] == task
    quick.post(f"/tasks/{task}/release")
    back = late.post(f"/tasks/{task}/claim").get_json()
    assert back["draft"]["regions"] == [choice(1)]
    assert back["draft"]["late"] is True
    assert late.post(f"/tasks/{task}/submit", body).status_code == 201
    problem(quick.post(f"/tasks/{task}/claim"), 409, "conflict")


def test_a_heartbeat_keeps_the_lease(sign_in: SignIn, platform: Platform, clock: MovingClock) -> None:
    world = make_world(platform, count=1)
    ann, other = sign_in("annotator"), sign_in("reviewer")
    claim = f"/projects/{world.project_id}/queue/claim"
    task = ann.post(claim, {}).get_json()["tasks"][0]["task_id"]
    for _ in range(3):
        clock.pass_by(seconds=platform.settings.lease_seconds * 0.8)
        leases = ann.post("/queue/heartbeat", {"task_ids": [task]}).get_json()["leases"]
        assert [lease["task_id"] for lease in leases] == [task]
    assert other.post(claim, {}).get_json()["tasks"] == []
    assert ann.post(f"/tasks/{task}/skip").status_code == 204
    assert ann.post(claim, {}).get_json()["tasks"] == []
    assert len(other.post(claim, {}).get_json()["tasks"]) == 1


def test_many_annotators_never_share_a_task(sign_in: SignIn, platform: Platform) -> None:
    world = make_world(platform, count=30)
    people = [sign_in("annotator", f"a{n}@example.org") for n in range(4)]

    def work(person: Browser) -> list[int]:
        done = []
        while True:
            tasks = person.post(f"/projects/{world.project_id}/queue/claim", {"count": 2}).get_json()["tasks"]
            if not tasks:
                return done
            for task in tasks:
                answer = person.post(f"/tasks/{task['task_id']}/submit", {"regions": [choice(0)]})
                assert answer.status_code == 201
                done.append(task["task_id"])

    with ThreadPoolExecutor(4) as pool:
        done = [task for tasks in pool.map(work, people) for task in tasks]
    assert len(done) == len(set(done)) == 30


def test_a_blind_prediction_is_never_sent_before_the_label(sign_in: SignIn, platform: Platform) -> None:
    world = make_world(platform, count=1, blind_share=1.0)
    ann = sign_in("annotator")
    bundle = ann.post(f"/projects/{world.project_id}/queue/claim", {}).get_json()["tasks"][0]
    assert (bundle["blind"], bundle["prediction"]) == (True, None)
    assert ann.get(f"/projects/{world.project_id}/items").get_json()["items"][0]["prediction"] is None
    assert ann.get(f"/items/{world.item_ids[0]}").get_json()["predictions"] == []
    submitted = ann.post(f"/tasks/{bundle['task_id']}/submit", {"regions": [choice(1)]}).get_json()
    history = ann.get(f"/annotations/{submitted['annotation_id']}/history").get_json()["items"]
    assert history[0]["blind"] is True
    assert len(ann.get(f"/items/{world.item_ids[0]}").get_json()["predictions"]) == 1


def test_a_label_that_breaks_the_schema_names_its_field(sign_in: SignIn, platform: Platform) -> None:
    world = make_world(platform, count=1)
    ann = sign_in("annotator")
    task = ann.post(f"/projects/{world.project_id}/queue/claim", {}).get_json()["tasks"][0]["task_id"]
    path = f"/tasks/{task}/submit"
    assert problem(ann.post(path, {"regions": []}), 422, "refused")["field"] == "label"
    assert problem(ann.post(path, {"regions": [choice(7)]}), 422, "refused")["region"] == "r1"
    malformed = problem(ann.post(path, {"regions": [{"id": "x", "kind": "cloud"}]}), 422, "refused")
    assert malformed["position"] == 0
    foreign = problem(ann.post(path, {"regions": [choice(0)], "prediction_id": 999}), 422, "invalid")
    assert foreign["problems"][0]["field"] == "prediction_id"
    assert ann.post(path, {"regions": [choice(0)]}).status_code == 201


def test_an_annotator_revises_only_their_own(sign_in: SignIn, platform: Platform) -> None:
    world = make_world(platform, count=1)
    ann, other, reviewer = sign_in("annotator"), sign_in("annotator", "o@example.org"), sign_in("reviewer")
    task = ann.post(f"/projects/{world.project_id}/queue/claim", {}).get_json()["tasks"][0]["task_id"]
    made = ann.post(f"/tasks/{task}/submit", {"regions": [choice(0)]}).get_json()["annotation_id"]
    revision = {"regions": [choice(1)], "expected_revision": 1}
    problem(other.post(f"/annotations/{made}/revisions", revision), 403, "not-allowed")
    assert reviewer.post(f"/annotations/{made}/revisions", revision).status_code == 201
    listed = ann.get(f"/projects/{world.project_id}/annotations").get_json()["items"]
    assert [(a["revision"], a["annotator"]) for a in listed] == [(2, "annotator@example.org")]
