"""Roles in one project, closed projects, groups and rules over HTTP."""

from collections.abc import Callable

from tests.web.browser import Browser, problem
from tests.web.world import make_world
from web import users
from web.api import OPERATIONS
from web.places import ELSEWHERE, TABLES
from web.wiring import Platform

SignIn = Callable[..., Browser]


def user_id(platform: Platform, email: str) -> int:
    with platform.database.read() as session:
        user = users.by_email(session, email)
    assert user is not None
    return user.id


def test_every_path_leads_to_its_project() -> None:
    """A new path parameter has to say in web.places where it belongs, or roles would not count there."""
    known = {"project_id"} | set(TABLES) | ELSEWHERE
    unknown = {
        operation.path
        for operation in OPERATIONS
        if operation.path_parameters and not set(operation.path_parameters) & known
    }
    assert unknown == set()


def test_a_role_in_a_project_overrides_the_one_in_the_workspace(
    admin: Browser, sign_in: SignIn, platform: Platform
) -> None:
    here, there = make_world(platform), make_world(platform, name="other")
    ann, boss = sign_in("annotator"), sign_in("manager")
    for email, role in (("annotator", "reviewer"), ("manager", "annotator")):
        who = user_id(platform, f"{email}@example.org")
        path = f"/projects/{here.project_id}/members/{who}"
        assert admin.put(path, {"role": role}).status_code == 200
    claim = f"/projects/{here.project_id}/reviews/claim"
    assert ann.post(claim, {}).status_code == 200
    problem(ann.post(f"/projects/{there.project_id}/reviews/claim", {}), 403, "not-allowed")
    problem(boss.post(claim, {}), 403, "not-allowed")
    problem(boss.delete(f"/items/{here.item_ids[0]}"), 403, "not-allowed")
    assert boss.delete(f"/items/{there.item_ids[0]}").status_code == 204
    assert ann.get(f"/projects/{here.project_id}").get_json()["role"] == "reviewer"
    assert ann.get(f"/projects/{there.project_id}").get_json()["role"] == "annotator"
    assert admin.get(f"/projects/{here.project_id}").get_json()["role"] == "admin"
    refused = admin.put(f"/projects/{here.project_id}/members/{who}", {"role": "admin"})
    problem(refused, 422, "invalid")
    assert admin.delete(f"/projects/{here.project_id}/members/{who}").status_code == 204
    assert boss.get(f"/projects/{here.project_id}/members").get_json()["access"] == "open"


def test_a_closed_project_is_not_there_for_others(
    admin: Browser, sign_in: SignIn, platform: Platform
) -> None:
    secret, public = make_world(platform), make_world(platform, name="public")
    ann, boss = sign_in("annotator"), sign_in("manager")
    closed = boss.put(f"/projects/{secret.project_id}/access", {"access": "members"}).get_json()
    assert [p["email"] for p in closed["people"] if p["role"] == "manager"] == ["manager@example.org"]
    problem(ann.get(f"/projects/{secret.project_id}"), 404, "not-found")
    problem(ann.get(f"/items/{secret.item_ids[0]}"), 404, "not-found")
    problem(ann.post(f"/projects/{secret.project_id}/queue/claim", {}), 404, "not-found")
    assert [p["id"] for p in ann.get("/projects").get_json()["items"]] == [public.project_id]
    assert len(boss.get("/projects").get_json()["items"]) == 2
    boss.post(f"/projects/{secret.project_id}/suspects")
    assert ann.get("/jobs").get_json()["items"] == []
    assert [job["kind"] for job in boss.get("/jobs").get_json()["items"]] == ["suspects"]
    who = user_id(platform, "annotator@example.org")
    boss.put(f"/projects/{secret.project_id}/members/{who}", {"role": "annotator"})
    assert ann.get(f"/items/{secret.item_ids[0]}").status_code == 200
    assert admin.put(f"/projects/{secret.project_id}/access", {"access": "open"}).status_code == 200
    assert len(ann.get("/projects").get_json()["items"]) == 2


def test_items_are_assigned_to_a_person_and_back(sign_in: SignIn, platform: Platform) -> None:
    world = make_world(platform, count=2)
    boss, ann, bob = sign_in("manager"), sign_in("annotator"), sign_in("annotator", "bob@example.org")
    path = f"/projects/{world.project_id}/assign"
    body = {"item_ids": [world.item_ids[0]], "user_id": user_id(platform, "bob@example.org")}
    assert boss.post(path, body).get_json() == {"changed": 1}
    problem(ann.post(path, body), 403, "not-allowed")
    problem(boss.post(path, {**body, "group_id": 1}), 422, "invalid")
    claim = f"/projects/{world.project_id}/queue/claim"
    first = [t["item"]["id"] for t in ann.post(claim, {"count": 5}).get_json()["tasks"]]
    assert first == [world.item_ids[1]]
    mine = [t["item"]["id"] for t in bob.post(claim, {"count": 5}).get_json()["tasks"]]
    assert mine == [world.item_ids[0]]
    assert boss.post(path, {"item_ids": world.item_ids}).get_json() == {"changed": 1}


def test_rules_assign_by_scenario_and_predicted_class(sign_in: SignIn, platform: Platform) -> None:
    from active_learning.assigning import apply_rules

    world = make_world(platform, count=3)
    boss = sign_in("manager")
    sign_in("annotator")
    ann = user_id(platform, "annotator@example.org")
    groups = f"/projects/{world.project_id}/groups"
    group = boss.post(groups, {"name": "experts", "members": [ann]}).get_json()
    problem(boss.post(groups, {"name": "experts", "members": []}), 409, "conflict")
    problem(boss.post(groups, {"name": "ghosts", "members": [999]}), 404, "not-found")
    rules = f"/projects/{world.project_id}/assignment-rules"
    problem(boss.post(rules, {"group_id": group["id"]}), 422, "refused")
    problem(boss.post(rules, {"scenario": "night"}), 422, "invalid")
    missing = boss.post(rules, {"group_id": group["id"], "scenario": "night"}).get_json()
    assert apply_rules(platform.database, project_id=world.project_id) == 0
    assert boss.post(rules, {"user_id": ann, "class_id": 0}).status_code == 201
    assert apply_rules(platform.database, project_id=world.project_id) == 3
    assert [rule["class_id"] for rule in boss.get(rules).get_json()["items"]] == [None, 0]
    assert boss.delete(f"/assignment-rules/{missing['id']}").status_code == 204
    assert boss.put(f"/groups/{group['id']}/members", {"members": []}).get_json()["members"] == []
    assert len(boss.get(groups).get_json()["items"]) == 2
    assert boss.delete(f"/groups/{group['id']}").status_code == 204
    assert boss.post(f"{rules}/apply").status_code == 202
