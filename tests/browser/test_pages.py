"""The pages around the workbench."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from labeling import projects
from labeling.schema import LabelSchema
from tests.browser import seeding
from tests.browser.conftest import NewDesk
from tests.browser.desk import Desk
from tests.browser.site import Site
from web.access import Role


def test_a_manager_creates_a_project_and_is_told_what_is_missing(desk: Desk, site: Site) -> None:
    site.person("maker@example.org", Role.MANAGER)
    desk.sign_in("maker@example.org")
    desk.page.get_by_role("button", name="New project").first.click()
    form = desk.page.get_by_role("dialog")
    form.get_by_label("Name").fill("made here")
    form.get_by_role("button", name="Create project").click()
    expect(form.get_by_role("alert")).to_contain_text("at least one class")
    form.get_by_label("Texts").check()
    form.get_by_role("textbox", name="Classes").fill("good, bad")
    form.get_by_role("button", name="Create project").click()
    expect(desk.page.get_by_role("heading", name="Items", exact=True)).to_be_visible()
    expect(desk.page.get_by_text("made here")).to_be_visible()


def test_an_annotator_is_not_offered_what_they_may_not_do(desk: Desk, site: Site) -> None:
    project_id, _ = seeding.texts(site, "roles", 1)
    site.person("worker@example.org")
    desk.sign_in("worker@example.org")
    expect(desk.page.get_by_role("link", name="roles")).to_be_visible()
    expect(desk.page.get_by_role("button", name="New project")).to_have_count(0)
    desk.page.goto(f"{site.url}/projects/{project_id}/loop")
    expect(desk.page.get_by_role("heading", name="Loop")).to_be_visible()
    expect(desk.page.get_by_role("button", name="Run next round")).to_have_count(0)


def test_items_are_filtered_opened_and_paged_without_end(desk: Desk, site: Site) -> None:
    project_id, ids = seeding.texts(site, "listed", 130)
    seeding.predict(site, project_id, {ids[0]: seeding.choice(2, 0.61)})
    site.person("lister@example.org", Role.REVIEWER)
    desk.sign_in("lister@example.org", to=f"/projects/{project_id}/items")
    rows = desk.page.locator("[data-item]")
    expect(rows).to_have_count(60)
    desk.page.mouse.wheel(0, 20_000)
    expect(rows).to_have_count(120)
    desk.page.get_by_label("Filter", exact=True).fill("row 0")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Business")
    rows.click()
    expect(desk.page.get_by_role("dialog")).to_contain_text("61%")


def test_files_are_sent_by_choosing_them(desk: Desk, site: Site, tmp_path: Path) -> None:
    project_id, _ = seeding.texts(site, "upload", 1)
    site.person("sender@example.org", Role.MANAGER)
    rows = tmp_path / "rows.csv"
    rows.write_text("text,label\nfirst row,World\nsecond row,Sports\n")
    desk.sign_in("sender@example.org", to=f"/projects/{project_id}/items")
    desk.page.locator("input[type=file]").first.set_input_files(rows)
    desk.page.get_by_role("button", name="Import", exact=True).click()
    expect(desk.page.locator("[data-job]")).to_contain_text("Import")


@pytest.mark.parametrize("tab", ["items", "models", "loop", "jobs", "settings"])
def test_every_page_of_a_new_project_says_what_to_do(tab: str, site: Site, new_desk: NewDesk) -> None:
    project_id, _ = seeding.texts(site, f"new {tab}", 0)
    site.person(f"{tab}@example.org", Role.MANAGER)
    desk = new_desk(site)
    desk.sign_in(f"{tab}@example.org", to=f"/projects/{project_id}/{tab}")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text(tab.capitalize())
    expect(desk.page.locator(".loading")).to_have_count(0)
    expect(desk.page.locator(".notice.bad")).to_have_count(0)


def test_the_theme_is_chosen_and_kept(desk: Desk, site: Site) -> None:
    site.person("night@example.org")
    desk.sign_in("night@example.org")
    root = desk.page.locator("html")
    desk.page.get_by_role("button", name="Theme: system").click()
    desk.page.get_by_role("button", name="Theme: light").click()
    expect(root).to_have_attribute("data-theme", "dark")
    desk.page.reload()
    expect(root).to_have_attribute("data-theme", "dark")


def test_a_new_class_goes_to_the_question_it_belongs_to(desk: Desk, site: Site) -> None:
    schema = LabelSchema.from_document(
        {
            "classes": ["day", "night", "car"],
            "fields": [
                {"name": "light", "kind": "choice", "classes": [0, 1]},
                {"name": "things", "kind": "box", "multiple": True, "required": False, "classes": [2]},
                {"name": "note", "kind": "text", "required": False, "classes": []},
            ],
        }
    )
    project_id, _ = seeding.pictures(site, "mixed", 1, schema=schema)
    site.person("mixer@example.org", role=Role.MANAGER)
    desk.sign_in("mixer@example.org", to=f"/projects/{project_id}/settings")
    desk.page.get_by_role("button", name="Add class").click()
    desk.page.get_by_label("Name 3").fill("truck")
    desk.page.get_by_label("Question that truck belongs to").select_option("things")
    desk.page.get_by_role("button", name="Save").click()
    expect(desk.page.get_by_text("Saved.")).to_be_visible()
    with site.platform.database.read() as session:
        fields = projects.get(session, project_id).schema.fields
    assert {field.name: field.classes for field in fields} == {"light": (0, 1), "things": (2, 3), "note": ()}
