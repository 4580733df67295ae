"""Who may do what: the whole matrix of roles, scopes and routes, and tokens."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.web.browser import Browser, problem
from tests.web.conftest import MovingClock
from web import tokens, users
from web.access import BY_ROLE, BY_SCOPE, Permission, Role, Scope, permissions
from web.api import OPERATIONS
from web.routing import Operation
from web.wiring import Platform

SignIn = Callable[..., Browser]
NOWHERE = 999_999  # an id that nothing has: whoever is let in gets no further than 404 or 422


def path_of(operation: Operation) -> str:
    path = operation.path
    for name in operation.path_parameters:
        path = path.replace(f"{{{name}}}", str(NOWHERE))
    return path


@pytest.mark.parametrize("role", list(Role))
def test_every_route_lets_in_exactly_whom_it_names(role: Role, sign_in: SignIn) -> None:
    browser = sign_in(role.value)
    for operation in OPERATIONS:
        if operation.permission is None or operation.path == "/events":
            continue
        response = browser.send(operation.method, path_of(operation), {} if operation.writes else None)
        refused = response.status_code == 403
        assert refused == (operation.permission not in BY_ROLE[role]), (operation.name, response.text)
        assert response.status_code < 500, (operation.name, response.text)


def test_every_route_that_is_not_public_wants_a_sign_in(app: Flask) -> None:
    public = {(o.method, o.path) for o in OPERATIONS if o.permission is None}
    assert public == {("GET", "/session"), ("POST", "/session"), ("DELETE", "/session")}
    for operation in OPERATIONS:
        if operation.permission is not None:
            response = Browser(app).send(operation.method, path_of(operation))
            problem(response, 401, "sign-in-required")
            assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("scope", list(Scope))
def test_a_scope_cuts_what_a_role_holds(
    scope: Scope, platform: Platform, app: Flask, sign_in: SignIn
) -> None:
    sign_in("manager")
    with platform.database.write() as session:
        user = users.by_email(session, "manager@example.org")
        assert user is not None
        made = tokens.add(session, user_id=user.id, name="t", scope=scope, now=platform.clock())
    client = app.test_client()
    headers = {"Authorization": f"Bearer {made.secret}"}
    held = permissions(Role.MANAGER, scope)
    assert held == BY_ROLE[Role.MANAGER] & BY_SCOPE[scope]
    wanted = {
        Permission.READ: client.get("/api/v1/projects", headers=headers),
        Permission.LABEL: client.post("/api/v1/queue/heartbeat", json={"task_ids": []}, headers=headers),
        Permission.MANAGE: client.post(
            "/api/v1/projects", json={"name": "p", "kind": "text"}, headers=headers
        ),
        Permission.ADMIN: client.get("/api/v1/users", headers=headers),
    }
    for permission, response in wanted.items():
        assert (response.status_code < 400) == (permission in held), (permission, response.text)


def test_a_token_needs_no_csrf_and_ends_with_time_or_revocation(
    admin: Browser, app: Flask, clock: MovingClock
) -> None:
    until = (clock.now + timedelta(hours=1)).isoformat()
    made = admin.post("/tokens", {"name": "ci", "scope": "manage", "expires_at": until}).get_json()
    headers = {"Authorization": f"Bearer {made['token']}"}
    client = app.test_client()
    assert client.get("/api/v1/projects", headers=headers).status_code == 200
    listed = admin.get("/tokens").get_json()["items"]
    assert [t["token"] for t in listed] == [None]
    clock.pass_by(hours=2)
    problem(client.get("/api/v1/projects", headers=headers), 401, "sign-in-required")

    other = admin.post("/tokens", {"name": "ci", "scope": "read"}).get_json()
    assert admin.delete(f"/tokens/{other['id']}").status_code == 204
    headers = {"Authorization": f"Bearer {other['token']}"}
    problem(client.get("/api/v1/session", headers=headers), 401, "sign-in-required")


def test_a_token_is_kept_as_a_hash_only(admin: Browser, platform: Platform) -> None:
    secret = admin.post("/tokens", {"name": "ci"}).get_json()["token"]
    with platform.database.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT * FROM api_token").fetchall()
    assert secret not in str(kept)


def test_nobody_makes_a_token_above_themselves(sign_in: SignIn) -> None:
    problem(sign_in("annotator").post("/tokens", {"name": "x", "scope": "manage"}), 403, "not-allowed")
    assert sign_in("reviewer").post("/tokens", {"name": "x", "scope": "label"}).status_code == 201


def test_a_disabled_user_has_no_tokens_and_no_session(admin: Browser, sign_in: SignIn, app: Flask) -> None:
    person = sign_in("manager")
    secret = person.post("/tokens", {"name": "x"}).get_json()["token"]
    user_id = person.get("/session").get_json()["user"]["id"]
    admin.patch(f"/users/{user_id}", {"disabled": True})
    headers = {"Authorization": f"Bearer {secret}"}
    problem(app.test_client().get("/api/v1/projects", headers=headers), 401, "sign-in-required")
    problem(person.get("/projects"), 401, "sign-in-required")


def test_admin_acts_leave_a_trace(admin: Browser, platform: Platform) -> None:
    admin.post("/users", {"email": "new@example.org", "role": "manager", "password": "long enough it is"})
    with platform.database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT action, subject, detail FROM audit").fetchall()
    assert ("user.add", "new@example.org") in [(row[0], row[1]) for row in rows]
    assert "long enough" not in str(rows)
