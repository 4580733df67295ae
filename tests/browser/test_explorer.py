"""Finding items and labelling many at once, by hands."""

from playwright.sync_api import expect

from labeling import queue
from tests.browser import looking, seeding
from tests.browser.desk import Desk
from tests.browser.site import Site
from tests.factories import task_ids
from web.access import Role


def test_a_filter_is_kept_in_the_address_saved_and_chosen_again(desk: Desk, site: Site) -> None:
    project_id, ids = seeding.texts(site, "explored", 9)
    seeding.predict(site, project_id, {i: seeding.choice(n % 3, 0.1 * (n + 1)) for n, i in enumerate(ids)})
    site.person("finder@example.org", Role.MANAGER)
    desk.sign_in("finder@example.org", to=f"/projects/{project_id}/items")
    page = desk.page
    rows = page.locator("[data-item]")
    expect(rows).to_have_count(9)
    page.get_by_label("Filter", exact=True).fill("predicted:World confidence<60%")
    expect(rows).to_have_count(2)
    expect(page.get_by_label("Predicted class")).to_have_value("World")
    page.get_by_role("button", name="Table").click()
    expect(page.locator(".item-table tbody tr")).to_have_count(2)
    page.get_by_role("button", name="Save this view").click()
    page.get_by_role("dialog").get_by_label("Name").fill("weak World")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_label("Saved views")).to_contain_text("weak World")
    page.reload()
    expect(rows).to_have_count(2)
    page.get_by_label("Filter", exact=True).fill("colour:red")
    expect(page.get_by_role("alert")).to_contain_text("at character 1")
    page.get_by_label("Saved views").select_option(label="weak World")
    expect(rows).to_have_count(2)


def test_a_wall_is_labelled_by_keyboard_and_taken_back(desk: Desk, site: Site) -> None:
    project_id, ids = seeding.texts(site, "walled", 6)
    seeding.predict(site, project_id, {i: seeding.choice(0, 0.1 * (n + 1)) for n, i in enumerate(ids)})
    site.person("sweeper@example.org")
    other = site.person("holder@example.org")
    with site.platform.database.write() as session:
        (held,) = task_ids(session, ids[2:3])
        now = site.platform.clock()
        queue.claim_task(session, task_id=held, annotator_id=other, now=now, lease_seconds=600)
    desk.sign_in("sweeper@example.org", to=f"/projects/{project_id}/grid")
    page = desk.page
    expect(page.locator("[data-tile]")).to_have_count(6)
    page.get_by_role("listbox").focus()
    desk.press("ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight")
    expect(page.get_by_test_id("chosen")).to_have_text("3 chosen")
    desk.press("2")
    expect(page.get_by_test_id("sweep-outcome")).to_have_text("2 items labelled, 1 left alone")
    expect(page.locator(f"[data-tile='{ids[2]}']")).to_contain_text("with others")
    assert looking.given_classes(site, project_id) == {ids[0]: [1], ids[1]: [1]}
    desk.press("Control+z")
    expect(page.get_by_test_id("sweep-outcome")).to_have_text("2 labels taken back")
    desk.press("Control+a", "1")
    expect(page.get_by_test_id("sweep-outcome")).to_have_text("5 items labelled, 1 left alone")
    given = looking.given_classes(site, project_id)
    assert {item: classes for item, classes in given.items() if item != ids[2]} == {
        item: [0] for item in ids if item != ids[2]
    }


def test_a_frame_chooses_what_it_touches(desk: Desk, site: Site) -> None:
    project_id, _ = seeding.texts(site, "framed", 8)
    site.person("dragger@example.org")
    desk.sign_in("dragger@example.org", to=f"/projects/{project_id}/grid")
    tiles = desk.page.locator("[data-tile]")
    expect(tiles).to_have_count(8)
    first, second = tiles.nth(0).bounding_box(), tiles.nth(1).bounding_box()
    assert first is not None
    assert second is not None
    desk.page.mouse.move(first["x"] + 10, first["y"] + 10)
    desk.page.mouse.down()
    desk.page.mouse.move(second["x"] + 30, second["y"] + 30, steps=4)
    desk.page.mouse.up()
    expect(desk.page.get_by_test_id("chosen")).to_have_text("2 chosen")
