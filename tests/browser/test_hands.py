"""Keys a person chose, the palette, languages and themes: kept with the account, in every browser."""

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.browser import looking, seeding
from tests.browser.desk import Desk
from tests.browser.site import Site

NewDesk = Callable[[Site], Desk]


def _row(desk: Desk, command: str) -> Locator:
    return desk.page.locator(f"[data-command-row='{command}']")


def test_a_key_is_changed_and_holds_in_another_browser(desk: Desk, site: Site, new_desk: NewDesk) -> None:
    project_id, _ = seeding.texts(site, "own keys", 3)
    site.person("own-keys@example.org")
    desk.sign_in("own-keys@example.org", to="/account")
    _row(desk, "skip").get_by_role("button", name="Change").click()
    with desk.page.expect_response(lambda answer: answer.request.method == "PUT"):
        desk.press("Shift+N")
    expect(_row(desk, "skip")).to_contain_text("N")
    other = new_desk(site)
    other.sit_down("own-keys@example.org", project_id)
    expect(other.page.locator("[data-command=skip]")).to_contain_text("N")
    other.press("Shift+S")
    expect(other.text).to_have_text("text 0 of own keys")
    other.press("Shift+N")
    expect(other.text).to_have_text("text 1 of own keys")
    other.press("?")
    expect(other.page.get_by_role("dialog")).to_contain_text("ShiftN")


def test_a_key_that_another_command_has_is_only_given_on_purpose(desk: Desk, site: Site) -> None:
    site.person("conflict@example.org")
    desk.sign_in("conflict@example.org", to="/account")
    _row(desk, "skip").get_by_role("button", name="Change").click()
    desk.press("Control+z")
    expect(_row(desk, "skip").get_by_role("alert")).to_contain_text("Ctrl+Z already does “Undo”.")
    expect(_row(desk, "skip").locator("kbd").first).to_have_text("Shift")
    _row(desk, "skip").get_by_role("button", name="Use it here instead").click()
    expect(_row(desk, "skip").locator("kbd").first).to_have_text("Ctrl")
    expect(_row(desk, "undo")).to_contain_text("no key")
    _row(desk, "help").get_by_role("button", name="Change").click()
    desk.press("Control+w")
    expect(_row(desk, "help").get_by_role("alert")).to_contain_text("Ctrl+W belongs to the browser.")
    desk.page.get_by_role("button", name="Reset all keys").click()
    expect(_row(desk, "undo")).to_contain_text("Ctrl")


def test_the_palette_finds_commands_classes_and_pages(desk: Desk, site: Site) -> None:
    project_id, ids = seeding.texts(site, "palette", 3)
    site.person("palette@example.org")
    desk.sit_down("palette@example.org", project_id)
    desk.press("Control+k")
    expect(desk.page.get_by_role("combobox")).to_be_focused()
    desk.page.keyboard.type("sports")
    expect(desk.page.get_by_role("option")).to_have_count(1)
    desk.press("Enter")
    expect(desk.text).to_have_text("text 1 of palette")
    desk.press("Control+k")
    expect(desk.page.get_by_role("combobox")).to_be_focused()
    desk.page.keyboard.type("skip")
    desk.press("Enter")
    expect(desk.text).to_have_text("text 2 of palette")
    desk.press("Control+k")
    expect(desk.page.get_by_role("combobox")).to_be_focused()
    desk.page.keyboard.type("go to items")
    desk.press("Enter")
    expect(desk.page.get_by_role("heading", name="Items", level=1)).to_be_visible()
    desk.press("Control+k")
    expect(desk.page.get_by_role("option", name="Your account")).to_be_visible()
    desk.press("Escape")
    expect(desk.page.get_by_role("dialog")).to_have_count(0)
    assert looking.given_classes(site, project_id) == {ids[0]: [1]}


def test_the_last_class_is_given_again(desk: Desk, site: Site) -> None:
    project_id, ids = seeding.texts(site, "again", 3)
    site.person("again@example.org")
    desk.sit_down("again@example.org", project_id)
    desk.press("3")
    expect(desk.text).to_have_text("text 1 of again")
    desk.press("Shift+R", "Shift+R")
    expect(desk.page.get_by_role("heading", name="Nothing to label")).to_be_visible()
    desk.saved()
    assert looking.given_classes(site, project_id) == {item: [2] for item in ids}


def test_the_language_and_the_theme_follow_the_person(desk: Desk, site: Site, new_desk: NewDesk) -> None:
    project_id, _ = seeding.texts(site, "languages", 1)
    site.person("languages@example.org")
    desk.sign_in("languages@example.org", to="/account")
    desk.page.get_by_test_id("language").select_option("zh")
    expect(desk.page.get_by_role("heading", name="您的账户")).to_be_visible()
    with desk.page.expect_response(lambda answer: '"dark"' in (answer.request.post_data or "")):
        desk.page.get_by_test_id("theme").select_option("dark")
    other = new_desk(site)
    other.sign_in("languages@example.org", to=f"/projects/{project_id}/label", button="Sign out|退出登录")
    expect(other.page.get_by_role("button", name="提交")).to_be_visible()
    expect(other.page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(other.page.locator("html")).to_have_attribute("data-theme", "dark")
    other.page.goto(f"{site.url}/no-such-page")
    expect(other.page.get_by_role("heading", name="没有这个页面。", level=1)).to_be_visible()
