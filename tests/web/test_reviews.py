"""Review over HTTP: verdicts, rework in the bundle, comments and who may read them."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from tests.web.browser import Browser, problem
from tests.web.world import World, choice, make_world
from web.wiring import Platform

SignIn = Callable[..., Browser]


def label(person: Browser, world: World, class_id: int = 0) -> int:
    """Labels the next task; returns it."""
    bundle = person.post(f"/projects/{world.project_id}/queue/claim", {}).get_json()["tasks"][0]
    body = {"regions": [choice(class_id)], "prediction_id": bundle["prediction"]["id"], "active_seconds": 2}
    assert person.post(f"/tasks/{bundle['task_id']}/submit", body).status_code == 201
    return int(bundle["task_id"])


def desk(reviewer: Browser, world: World, **options: Any) -> list[dict[str, Any]]:
    answer = reviewer.post(f"/projects/{world.project_id}/reviews/claim", {"count": 5, **options}).get_json()
    return list(answer["tasks"])


def seen(task: dict[str, Any]) -> list[dict[str, int]]:
    return [{"annotation_id": a["annotation_id"], "revision": a["revision"]} for a in task["answers"]]


def test_rejected_work_returns_with_its_draft_and_the_thread(sign_in: SignIn, platform: Platform) -> None:
    world = make_world(platform, count=2)
    ann, other, reviewer = sign_in("annotator"), sign_in("annotator", "o@example.org"), sign_in("reviewer")
    task_id = label(ann, world, 1)
    problem(ann.post(f"/projects/{world.project_id}/reviews/claim", {}), 403, "not-allowed")
    (task,) = desk(reviewer, world)
    assert (task["task_id"], task["answers"][0]["annotator"]) == (task_id, "annotator@example.org")
    assert task["prediction"]["regions"][0]["classes"] == [0]
    body = {
        "verdict": "reject",
        "seen": seen(task),
        "annotation_id": task["answers"][0]["annotation_id"],
        "comment": "class a, look at the end",
        "region_id": "r1",
    }
    assert reviewer.post(f"/tasks/{task_id}/review", body).status_code == 201
    problem(reviewer.post(f"/tasks/{task_id}/review", body), 409, "conflict")

    bundle = ann.post(f"/projects/{world.project_id}/queue/claim", {}).get_json()["tasks"][0]
    assert (bundle["task_id"], bundle["rework"], bundle["draft"]["regions"]) == (task_id, True, [choice(1)])
    (said,) = bundle["comments"]
    assert (said["body"], said["region_id"], said["author"]) == (
        "class a, look at the end",
        "r1",
        "reviewer@example.org",
    )
    reply = {"body": "I see", "thread_id": said["id"]}
    assert ann.post(f"/tasks/{task_id}/comments", reply).status_code == 201
    problem(other.post(f"/tasks/{task_id}/comments", reply), 403, "not-allowed")
    assert other.get(f"/tasks/{task_id}/comments").get_json()["items"] == []
    problem(other.put(f"/comments/{said['id']}/resolution", {}), 403, "not-allowed")
    assert ann.put(f"/comments/{said['id']}/resolution", {}).get_json()["resolved_at"] is not None
    submitted = ann.post(f"/tasks/{task_id}/submit", {"regions": [choice(0)]}).get_json()
    assert submitted["revision"] == 2

    (again,) = desk(reviewer, world)
    assert (again["reason"], [c["body"] for c in again["comments"]][1]) == ("reworked", "I see")
    assert [review["verdict"] for review in again["reviews"]] == ["rejected"]
    accepted = reviewer.post(f"/tasks/{task_id}/review", {"verdict": "accept", "seen": seen(again)})
    assert accepted.get_json() == {"task_id": task_id, "verdict": "accept", "annotation_id": None}
    assert desk(reviewer, world) == []


def test_arbitration_over_http(sign_in: SignIn, platform: Platform) -> None:
    world = make_world(platform, count=3, overlap=2)
    people = [sign_in("annotator", f"{name}@example.org") for name in ("ann", "bob")]
    reviewer = sign_in("reviewer")
    for _ in range(3):
        for class_id, person in enumerate(people):
            label(person, world, class_id)
    tasks = desk(reviewer, world)
    assert [task["reason"] for task in tasks] == ["disagreement"] * 3
    fix, pick, merge = tasks
    first = {task["task_id"]: task["answers"][0]["annotation_id"] for task in tasks}
    verdicts = [
        (fix, {"verdict": "fix", "annotation_id": first[fix["task_id"]], "regions": [choice(1)]}),
        (pick, {"verdict": "pick", "annotation_id": first[pick["task_id"]]}),
        (merge, {"verdict": "merge", "regions": [choice(0, name="mine")]}),
    ]
    for task, verdict in verdicts:
        answer = reviewer.post(f"/tasks/{task['task_id']}/review", {**verdict, "seen": seen(task)})
        assert answer.status_code == 201, answer.text
    shown = reviewer.get(f"/tasks/{merge['task_id']}/review").get_json()
    assert [a["annotator"] for a in shown["answers"]][2] == "reviewer@example.org"
    incomplete = {"verdict": "reject", "seen": seen(pick), "annotation_id": 1}
    problem(reviewer.post(f"/tasks/{pick['task_id']}/review", incomplete), 422, "invalid")


def test_a_desk_of_five_takes_as_many_statements_as_one_of_one(sign_in: SignIn, platform: Platform) -> None:
    world = make_world(platform, count=6)
    ann, reviewer = sign_in("annotator"), sign_in("reviewer")
    for _ in range(6):
        label(ann, world)
    counts = []
    for size in (1, 5):
        statements: list[str] = []

        def note(_c: Any, _u: Any, statement: str, *_rest: Any, into: list[str] = statements) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA", "SELECT 1")):
                into.append(statement)

        event.listen(platform.database.engine, "before_cursor_execute", note)
        desk(reviewer, world, count=size)
        event.remove(platform.database.engine, "before_cursor_execute", note)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 16


def test_who_passes_does_not_see_the_task_again(sign_in: SignIn, platform: Platform) -> None:
    world = make_world(platform, count=1)
    task_id = label(sign_in("annotator"), world)
    reviewer, other = sign_in("reviewer"), sign_in("reviewer", "second@example.org")
    assert len(desk(reviewer, world)) == 1
    held = reviewer.post("/reviews/heartbeat", {"task_ids": [task_id]}).get_json()["tasks"]
    assert [entry["task_id"] for entry in held] == [task_id]
    assert desk(other, world) == []
    assert reviewer.post(f"/tasks/{task_id}/review/release").status_code == 204
    assert len(desk(reviewer, world)) == 1
    assert reviewer.post(f"/tasks/{task_id}/review/pass").status_code == 204
    assert desk(reviewer, world) == []
    assert len(desk(other, world)) == 1
