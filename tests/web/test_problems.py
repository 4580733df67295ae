"""One error shape everywhere, and bodies that are refused before anything happens."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.web.browser import Browser, problem
from web.api import OPERATIONS
from web.problems import KINDS

SignIn = Callable[..., Browser]


def test_paths_and_methods_that_do_not_exist(admin: Browser, app: Flask) -> None:
    problem(admin.get("/nothing"), 404, "not-found")
    problem(app.test_client().get("/api/v2/projects"), 404, "not-found")
    problem(admin.get("/projects/999"), 404, "not-found")
    problem(admin.get("/projects/99999999999999999999999"), 404, "not-found")
    problem(admin.get("/projects/0"), 404, "not-found")
    refused = admin.delete("/projects")
    problem(refused, 405, "method-not-allowed")
    assert "GET" in refused.headers["Allow"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": "p"}, "kind"),
        ({"name": "p", "kind": "sound"}, "kind"),
        ({"name": "p", "kind": "text", "overlap": "2"}, "overlap"),
        ({"name": "p", "kind": "text", "overlap": 0}, "overlap"),
        ({"name": "p", "kind": "text", "colour": 1}, "colour"),
        ({"name": "p", "kind": "text", "schema": {"classes": [1.5]}}, "schema.classes.0.str"),
        ([], "body"),
    ],
)
def test_a_body_that_does_not_fit_names_the_field(admin: Browser, body: object, field: str) -> None:
    document = problem(admin.post("/projects", body), 422, "invalid")
    assert field in [found["field"] for found in document["problems"]]


def test_a_schema_that_is_wrong_names_the_place(admin: Browser) -> None:
    body = {"name": "p", "kind": "text", "schema": {"classes": ["a", "a"]}}
    assert "'a' appears twice" in problem(admin.post("/projects", body), 422, "refused")["detail"]


def test_bodies_that_are_no_json(admin: Browser) -> None:
    problem(admin.post("/projects", data="{", content_type="application/json"), 422, "invalid")
    problem(admin.post("/projects", data="name=p", content_type="text/plain"), 415, "media-type")
    problem(admin.post("/projects", data=b"\xff\xfe", content_type="application/json"), 422, "invalid")
    problem(admin.post("/projects", {"name": "a\0b", "kind": "text"}), 422, "invalid")
    huge = b'{"name": "' + b"x" * 17_000_000 + b'"}'
    assert problem(admin.post("/projects", data=huge, content_type="application/json"), 413, "too-large")[
        "limit"
    ]


def test_queries_that_do_not_fit(admin: Browser) -> None:
    problem(admin.get("/projects?limit=0"), 422, "invalid")
    problem(admin.get("/projects?limit=9&limit=8"), 422, "invalid")
    problem(admin.get("/projects?colour=red"), 422, "invalid")
    problem(admin.get("/projects?after=%00"), 422, "invalid")
    for cursor in ("!", "W10", "WyJhIl0", "WzFlOTld", "W3RydWVd"):
        problem(admin.get(f"/projects?after={cursor}"), 400, "bad-request")


def test_a_fault_of_ours_tells_nothing_but_an_incident(app: Flask, admin: Browser) -> None:
    def broken(**_: object) -> object:
        raise RuntimeError("secret inside")

    app.view_functions["projects.index"] = broken
    document = problem(admin.get("/projects"), 500, "unexpected")
    assert document["incident"]
    assert "secret" not in str(document)


def test_every_operation_answers_nonsense_with_a_problem(admin: Browser) -> None:
    for operation in OPERATIONS:
        if not operation.writes or operation.path == "/session":
            continue
        path = operation.path
        for name in operation.path_parameters:
            path = path.replace(f"{{{name}}}", "999999")
        response = admin.send(operation.method, path, {"nonsense": True})
        if response.status_code >= 400:
            assert response.mimetype == "application/problem+json", operation.name
            assert 400 <= response.status_code < 500, (operation.name, response.text)


def test_problem_types_are_explained_where_they_point(app: Flask) -> None:
    for kind in KINDS.values():
        page = app.test_client().get(f"/problems/{kind.slug}")
        assert page.status_code == 200
        assert page.mimetype == "text/plain"


def test_every_response_is_hardened(admin: Browser, app: Flask) -> None:
    for response in (admin.get("/projects"), admin.get("/nothing"), app.test_client().get("/")):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
