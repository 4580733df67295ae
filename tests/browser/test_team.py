"""The team around the work: roles, groups, figures, history with restore, deletion, the guideline."""

from playwright.sync_api import expect

from labeling import projects
from tests.browser import looking, seeding
from tests.browser.conftest import NewDesk
from tests.browser.desk import Desk
from tests.browser.site import Site
from web.access import Role

GUIDELINE = "# Sorting news\n\nRead **all** of it.\n\n- sports\n- business\n\n<script>alert(1)</script>"


def test_a_manager_sees_the_work_and_runs_the_team(new_desk: NewDesk, site: Site) -> None:
    project_id, ids = seeding.texts(site, "team", 4)
    site.person("hand@example.org")
    site.person("boss@example.org", Role.MANAGER)
    hand, boss = new_desk(site), new_desk(site)
    hand.sit_down("hand@example.org", project_id)
    expect(hand.page.get_by_role("link", name="Team")).to_have_count(0)
    for number, key in enumerate("12"):
        expect(hand.text).to_have_text(f"text {number} of team")
        hand.press(key)
    hand.saved()

    boss.sign_in("boss@example.org", to=f"/projects/{project_id}/team")
    page = boss.page
    expect(page.get_by_test_id("work")).to_contain_text("hand@example.org")
    page.get_by_role("button", name="People", exact=True).click()
    page.get_by_label("Role here: hand@example.org").select_option("reviewer")
    expect(page.get_by_label("Role here: hand@example.org")).to_have_value("reviewer")
    page.get_by_role("button", name="Assignment", exact=True).click()
    page.get_by_label("New group").fill("experts")
    page.get_by_role("button", name="Add", exact=True).first.click()
    page.get_by_label("Add: experts").select_option("hand@example.org")
    expect(page.get_by_role("button", name="Remove: hand@example.org")).to_be_visible()
    page.get_by_label("Predicted class").select_option("World")
    page.get_by_label("Assign to").select_option("experts")
    page.get_by_role("form", name="New rule").get_by_role("button", name="Add").click()
    expect(page.get_by_text("Predicted class = World")).to_be_visible()
    page.get_by_role("button", name="Checks", exact=True).click()
    expect(page.get_by_label("Share of handed-out tasks that are honeypots")).to_be_visible()
    page.get_by_role("button", name="Agreement", exact=True).click()
    expect(page.get_by_role("heading", name="Nothing to compare yet")).to_be_visible()
    hand.page.reload()
    expect(hand.page.get_by_role("link", name="Review", exact=True)).to_be_visible()
    assert len(looking.given_classes(site, project_id)) == len(ids[:2])


def test_an_old_answer_is_restored_deleted_and_undeleted(new_desk: NewDesk, site: Site) -> None:
    project_id, ids = seeding.texts(site, "history", 1)
    site.person("past@example.org")
    site.person("keeper@example.org", Role.MANAGER)
    hand, keeper = new_desk(site), new_desk(site)
    hand.sit_down("past@example.org", project_id)
    hand.press("1")
    expect(hand.page.get_by_role("heading", name="Nothing to label")).to_be_visible()
    hand.saved()
    hand.press("[")
    expect(hand.draft_line).to_contain_text("Your earlier answer")
    hand.press("3")
    hand.saved()

    keeper.sign_in("keeper@example.org", to=f"/projects/{project_id}/items")
    page = keeper.page
    page.get_by_text("text 0 of history").first.click()
    page.get_by_role("dialog").get_by_role("button", name="History", exact=True).click()
    expect(page.get_by_test_id("revision")).to_have_count(2)
    expect(page.get_by_test_id("revision").first).to_contain_text("1 relabelled")
    page.get_by_role("button", name="Restore this").click()
    expect(page.get_by_test_id("revision")).to_have_count(3)
    assert looking.given_classes(site, project_id) == {ids[0]: [0]}
    page.get_by_role("button", name="Delete annotation").click()
    expect(page.get_by_role("button", name="Undelete")).to_be_visible()

    page.goto(f"{site.url}/projects/{project_id}/team")
    page.get_by_role("button", name="Deleted", exact=True).click()
    page.get_by_role("button", name="Annotations", exact=True).click()
    expect(page.get_by_text("past@example.org")).to_be_visible()
    page.get_by_role("button", name="Undelete").click()
    expect(page.get_by_role("heading", name="Nothing is deleted")).to_be_visible()


def test_the_guideline_is_read_beside_the_work(desk: Desk, site: Site) -> None:
    project_id, _ = seeding.texts(site, "guided", 1)
    with site.platform.database.write() as session:
        projects.update(session, project_id=project_id, guideline=GUIDELINE)
    site.person("guided@example.org")
    desk.sit_down("guided@example.org", project_id)
    desk.page.get_by_text("Guideline", exact=True).click()
    shown = desk.page.locator(".markdown").first
    expect(shown.get_by_role("heading", name="Sorting news")).to_be_visible()
    expect(shown.get_by_role("listitem")).to_have_count(2)
    expect(shown).to_contain_text("<script>alert(1)</script>")
    desk.page.get_by_role("button", name="Read in a large window").click()
    expect(desk.page.get_by_role("dialog")).to_contain_text("Read all of it.")
