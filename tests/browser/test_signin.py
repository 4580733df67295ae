"""Signing in and out, and being signed out in the middle of work."""

import pytest
from playwright.sync_api import Route, expect

from tests.browser import looking, seeding
from tests.browser.conftest import NewDesk
from tests.browser.desk import Desk
from tests.browser.site import PASSWORD, Site


def test_a_guest_signs_in_and_arrives_where_they_wanted(desk: Desk, site: Site) -> None:
    project_id, _ = seeding.texts(site, "sign-in", 1)
    site.person("guest@example.org")
    desk.sign_in("guest@example.org", to=f"/projects/{project_id}/items")
    expect(desk.page).to_have_url(f"{site.url}/projects/{project_id}/items")
    desk.page.get_by_role("button", name="Sign out").click()
    expect(desk.page).to_have_url(f"{site.url}/sign-in")


def test_a_wrong_password_is_said(desk: Desk, site: Site) -> None:
    site.person("typo@example.org")
    desk.page.goto(f"{site.url}/sign-in")
    desk.page.get_by_label("Email").fill("typo@example.org")
    desk.page.get_by_label("Password").fill("wrong")
    desk.press("Enter")
    expect(desk.page.get_by_role("alert")).to_be_visible()


def test_an_expired_sign_in_asks_again_and_loses_nothing(desk: Desk, site: Site) -> None:
    project_id, ids = seeding.texts(site, "expired", 5)
    site.person("expired@example.org")
    desk.sit_down("expired@example.org", project_id)
    desk.page.context.clear_cookies()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    desk.page.route("**/submit", hold, times=1)
    with desk.page.expect_request("**/submit"):
        desk.press("2", "3")
    expect(desk.count).to_contain_text("2")
    desk.until(lambda: bool(held))
    held[0].continue_()  # only now does the server say that nobody is signed in
    expect(desk.page.get_by_role("dialog")).to_contain_text("Your sign-in has expired")
    desk.page.get_by_role("dialog").get_by_label("Password").fill(PASSWORD)
    desk.press("Enter")
    expect(desk.page.get_by_role("dialog")).to_have_count(0)
    desk.saved()
    assert looking.given_classes(site, project_id) == {ids[0]: [1], ids[1]: [2]}


@pytest.mark.parametrize("path", ["/projects/1/nothing", "/projects/x/label", "/elsewhere"])
def test_an_unknown_address_says_so(path: str, site: Site, new_desk: NewDesk) -> None:
    email = f"lost{len(path)}@example.org"
    site.person(email)
    desk = new_desk(site)
    desk.sign_in(email, to=path)
    expect(desk.page.get_by_text("There is no such page.")).to_be_visible()
