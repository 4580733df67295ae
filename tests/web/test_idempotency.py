"""Idempotency keys: asked again, answered again, done once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.web.browser import Browser, problem

SignIn = Callable[..., Browser]
KEY = {"Idempotency-Key": "one"}


def test_the_same_request_again_is_answered_again(admin: Browser) -> None:
    body = {"name": "p", "kind": "text"}
    first = admin.post("/projects", body, headers=KEY)
    again = admin.post("/projects", body, headers=KEY)
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(admin.get("/projects").get_json()["items"]) == 1


def test_another_request_under_the_key_is_refused(admin: Browser, sign_in: SignIn) -> None:
    admin.post("/projects", {"name": "p", "kind": "text"}, headers=KEY)
    problem(admin.post("/projects", {"name": "q", "kind": "text"}, headers=KEY), 422, "idempotency-key")
    other = sign_in("manager")
    assert other.post("/projects", {"name": "q", "kind": "text"}, headers=KEY).status_code == 201


def test_a_refused_request_leaves_the_key_free(admin: Browser) -> None:
    problem(admin.post("/projects", {"name": " ", "kind": "text"}, headers=KEY), 422, "refused")
    assert admin.post("/projects", {"name": "p", "kind": "text"}, headers=KEY).status_code == 201


def test_at_the_same_time_it_is_done_once(sign_in: SignIn) -> None:
    people = [sign_in("admin") for _ in range(4)]
    body = {"name": "p", "kind": "text"}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda person: person.post("/projects", body, headers=KEY), people))
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.get_json()["id"] for answer in answers}) == 1


def test_a_bad_key_is_named(admin: Browser) -> None:
    document = problem(
        admin.post("/projects", {"name": "p", "kind": "text"}, headers={"Idempotency-Key": "x" * 201}),
        422,
        "invalid",
    )
    assert document["problems"][0]["field"] == "Idempotency-Key"
