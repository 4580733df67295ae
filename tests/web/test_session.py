"""Signing in: cookie, CSRF, rate limit, ending."""

from collections.abc import Callable
from dataclasses import replace

from flask import Flask

from tests.web.browser import Browser, problem
from tests.web.conftest import PASSWORD, MovingClock
from web.app import create_app
from web.attempts import BY_EMAIL
from web.wiring import Platform

SignIn = Callable[..., Browser]


def test_a_visitor_is_nobody(app: Flask) -> None:
    assert Browser(app).get("/session").get_json() == {"user": None, "csrf": None}
    problem(Browser(app).get("/projects"), 401, "sign-in-required")


def test_signing_in_sets_a_cookie_that_scripts_cannot_read(sign_in: SignIn, app: Flask) -> None:
    sign_in("annotator")
    response = Browser(app).sign_in("ANNOTATOR@example.org ", PASSWORD)
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    assert response.get_json()["user"]["role"] == "annotator"


def test_the_cookie_is_secure_where_the_settings_say_so(sign_in: SignIn, platform: Platform) -> None:
    sign_in("annotator")
    safer = replace(platform, settings=replace(platform.settings, secure_cookies=True))
    response = Browser(create_app(safer)).sign_in("annotator@example.org", PASSWORD)
    assert "Secure" in response.headers["Set-Cookie"]


def test_wrong_password_and_unknown_user_look_the_same(sign_in: SignIn, app: Flask) -> None:
    sign_in("annotator")
    wrong = problem(Browser(app).sign_in("annotator@example.org", "not it"), 401, "sign-in-refused")
    unknown = problem(Browser(app).sign_in("nobody@example.org", "not it"), 401, "sign-in-refused")
    assert wrong == unknown


def test_guessing_is_stopped_by_email_and_goes_on_later(
    sign_in: SignIn, app: Flask, clock: MovingClock
) -> None:
    sign_in("annotator")
    browser = Browser(app)
    for _ in range(BY_EMAIL):
        problem(browser.sign_in("annotator@example.org", "guess"), 401, "sign-in-refused")
    refused = browser.sign_in("annotator@example.org", PASSWORD)
    document = problem(refused, 429, "too-many-attempts")
    assert refused.headers["Retry-After"] == str(document["retry_after"])
    clock.pass_by(minutes=6)
    assert browser.sign_in("annotator@example.org", PASSWORD).status_code == 200


def test_a_session_ends_by_age_and_is_renewed_by_use(admin: Browser, clock: MovingClock) -> None:
    clock.pass_by(hours=7)
    assert "Set-Cookie" in admin.get("/projects").headers
    clock.pass_by(hours=7)
    assert admin.get("/projects").status_code == 200
    clock.pass_by(hours=13)
    problem(admin.get("/projects"), 401, "sign-in-required")


def test_signing_out_everywhere_ends_the_other_browser_too(sign_in: SignIn) -> None:
    here, there = sign_in("annotator"), sign_in("annotator")
    assert here.delete("/session").status_code == 204
    problem(here.get("/projects"), 401, "sign-in-required")
    assert there.get("/projects").status_code == 200
    assert there.delete("/session?everywhere=true").status_code == 204
    other = sign_in("annotator")
    assert other.get("/projects").status_code == 200


def test_a_changed_role_ends_sessions(admin: Browser, sign_in: SignIn) -> None:
    person = sign_in("annotator")
    user_id = person.get("/session").get_json()["user"]["id"]
    assert admin.patch(f"/users/{user_id}", {"role": "reviewer"}).status_code == 200
    problem(person.get("/projects"), 401, "sign-in-required")


def test_the_last_admin_cannot_be_lost(admin: Browser) -> None:
    user_id = admin.get("/session").get_json()["user"]["id"]
    problem(admin.patch(f"/users/{user_id}", {"disabled": True}), 409, "conflict")
    problem(admin.patch(f"/users/{user_id}", {"role": "manager"}), 409, "conflict")
    assert admin.get("/users").status_code == 200


def test_writes_by_cookie_need_the_csrf_token(admin: Browser) -> None:
    body = {"name": "p", "kind": "text"}
    problem(admin.post("/projects", body, headers={"X-CSRF-Token": ""}), 403, "csrf")
    problem(admin.post("/projects", body, headers={"X-CSRF-Token": "0" * 64}), 403, "csrf")
    assert admin.post("/projects", body).status_code == 201


def test_a_forged_cookie_is_nobody(app: Flask) -> None:
    browser = Browser(app)
    browser.client.set_cookie("labelloop_session", "WzEsMCwiYSIsMTc2NzYwNjAwMF0.bm90IHNpZ25lZA")
    problem(browser.get("/projects"), 401, "sign-in-required")
