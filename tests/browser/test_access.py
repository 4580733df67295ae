"""Every page by axe-core, light and dark: names, roles, order and contrast (WCAG 2.2 AA), no finding."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from labeling.schema import LabelSchema
from tests.browser import seeding
from tests.browser.desk import Desk
from tests.browser.site import Site
from web.access import Role

_AXE = Path(__file__).resolve().parents[2] / "web" / "ui" / "node_modules" / "axe-core" / "axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_SPANS = LabelSchema.from_document(
    {
        "classes": [{"id": 0, "name": "Place"}, {"id": 1, "name": "near"}, {"id": 2, "name": "News"}],
        "fields": [
            {"name": "names", "kind": "span", "multiple": True, "required": False, "classes": [0]},
            {"name": "ties", "kind": "relation", "multiple": True, "required": False, "classes": [1]},
            {"name": "genre", "kind": "choice", "required": False, "classes": [2]},
            {"name": "summary", "kind": "text", "required": False},
        ],
    }
)


def check(page: Page) -> None:
    """Both themes; a finding names its rule, its place and what is wrong there."""
    page.evaluate(_AXE.read_text())
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = page.evaluate(
            """async tags => (await axe.run(document, { runOnly: tags })).violations.flatMap(rule =>
              rule.nodes.map(node => `${rule.id} at ${node.target}: ${node.failureSummary}`))""",
            _RULES,
        )
        assert found == [], f"{scheme}:\n" + "\n".join(found)
    page.emulate_media(color_scheme="light")


@pytest.fixture(scope="module")
def world(site: Site) -> tuple[int, int, int]:
    """A project each of texts with a choice, of texts with spans and of images with boxes, all drafted."""
    classified, ids = seeding.texts(site, "access", 4)
    seeding.predict(site, classified, {item: seeding.choice(1, 0.87) for item in ids})
    marked, ids = seeding.texts(site, "access spans", 3, schema=_SPANS)
    drafted = {"id": "s1", "kind": "span", "field": "names", "class": 0, "start": 0, "end": 4, "score": 0.6}
    seeding.predict(site, marked, {item: [drafted] for item in ids})
    boxed, ids = seeding.pictures(site, "access boxes", 3)
    seeding.predict(site, boxed, {item: [seeding.box(0, 20, 20, 80, 60, 0.9)] for item in ids})
    site.person("access@example.org", Role.ADMIN)
    return classified, marked, boxed


@pytest.fixture
def admin(desk: Desk, world: tuple[int, int, int]) -> Desk:
    assert all(world)
    desk.sign_in("access@example.org")
    return desk


def _open(desk: Desk, path: str) -> Page:
    desk.page.goto(f"{desk.site.url}{path}")
    expect(desk.page.locator("main")).to_be_visible()
    expect(desk.page.locator(".loading")).to_have_count(0)
    return desk.page


def test_signing_in(desk: Desk) -> None:
    desk.page.goto(desk.site.url)
    expect(desk.page.get_by_label("Email")).to_be_visible()
    check(desk.page)


@pytest.mark.parametrize("path", ["/projects", "/account", "/no-such-page"])
def test_pages_outside_projects(admin: Desk, path: str) -> None:
    check(_open(admin, path))


@pytest.mark.parametrize("tab", ["items", "models", "loop", "jobs", "settings", "review"])
def test_pages_of_a_project(admin: Desk, world: tuple[int, int, int], tab: str) -> None:
    check(_open(admin, f"/projects/{world[0]}/{tab}"))
    check(_open(admin, f"/projects/{world[2]}/{tab}"))


def _spans(desk: Desk) -> None:
    desk.press("ArrowRight", "ArrowRight", "1", "r", ".", "Enter")
    expect(desk.page.locator("[data-relation]")).to_have_count(1)


def _box(desk: Desk) -> None:
    desk.press(".")
    expect(desk.overlay).to_be_visible()


@pytest.mark.parametrize(
    ("kind", "work"),
    [(0, lambda desk: desk.press("[")), (1, _spans), (2, _box)],
    ids=["choice", "spans", "boxes"],
)
def test_labelling(admin: Desk, world: tuple[int, int, int], kind: int, work: Callable[[Desk], None]) -> None:
    page = _open(admin, f"/projects/{world[kind]}/label")
    expect(admin.accept).to_be_visible()
    work(admin)
    check(page)


@pytest.mark.parametrize("key", ["?", "Control+k"])
def test_dialogs_of_the_workbench(admin: Desk, world: tuple[int, int, int], key: str) -> None:
    page = _open(admin, f"/projects/{world[1]}/label")
    expect(admin.accept).to_be_visible()
    admin.press(key)
    expect(page.get_by_role("dialog")).to_be_visible()
    check(page)


@pytest.mark.usefixtures("world")
def test_the_pages_in_chinese(desk: Desk, site: Site) -> None:
    site.person("chinese@example.org", Role.ADMIN)
    desk.sign_in("chinese@example.org", to="/account")
    desk.page.get_by_test_id("language").select_option("zh")
    expect(desk.page.get_by_role("heading", name="您的账户")).to_be_visible()
    check(desk.page)
    desk.page.get_by_role("link", name="Labelloop").click()
    desk.page.get_by_role("link", name="access", exact=True).click()
    expect(desk.accept).to_be_visible()
    check(desk.page)


def test_the_workbench_is_reached_by_tab_in_reading_order(admin: Desk, world: tuple[int, int, int]) -> None:
    page = _open(admin, f"/projects/{world[1]}/label")
    expect(admin.accept).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".text-stage")).to_be_focused()
    order = ["text"]
    while order[-1] != "actions":
        page.keyboard.press("Tab")
        place = page.evaluate(
            """() => {
              const place = document.activeElement.closest('section, .actions, .panel-foot');
              return place.getAttribute('aria-label') ?? place.className;
            }"""
        )
        order += [place] if place != order[-1] else []
    fields = ["text", "names", "ties", "genre", "choices free-text"]
    assert order == [*fields, "Drafts", "Marked", "panel-foot", "actions"]


def test_what_happens_is_said(admin: Desk, world: tuple[int, int, int]) -> None:
    _open(admin, f"/projects/{world[1]}/label")
    expect(admin.accept).to_be_visible()
    said = admin.page.locator(".announced")
    admin.press("ArrowRight")
    expect(said.filter(has_text="text, Place")).to_have_count(1)
    admin.press("ArrowRight", "1")
    expect(said.filter(has_text="Marked Place: ")).to_have_count(1)
    admin.press("Delete")
    expect(said.filter(has_text="Removed Place: ")).to_have_count(1)
