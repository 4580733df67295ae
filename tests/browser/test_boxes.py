"""Boxes on an image: drawn, moved, resized, relabelled, deleted, undone; and the model's boxes mended."""

from typing import Any

from playwright.sync_api import expect

from tests.browser import looking, seeding
from tests.browser.desk import Desk
from tests.browser.site import Site


def near(region: dict[str, Any], x: float, y: float, width: float, height: float) -> bool:
    """Within the pixel that a mouse can miss by."""
    wanted = {"x": x, "y": y, "width": width, "height": height}
    return all(abs(region[name] - value) <= 1.5 for name, value in wanted.items())


def test_a_box_is_drawn_moved_resized_relabelled_deleted_and_brought_back(desk: Desk, site: Site) -> None:
    project_id, ids = seeding.pictures(site, "drawing", 2)
    user_id = site.person("drawing@example.org")
    desk.sit_down("drawing@example.org", project_id)

    desk.drag((40, 30), (120, 90))
    expect(desk.boxes).to_have_count(1)
    expect(desk.overlay).to_be_visible()
    desk.press("v")
    desk.drag((80, 60), (130, 80))
    desk.press("2")
    desk.drag((170, 110), (200, 130))
    expect(desk.boxes).to_contain_text("person")
    desk.saved()
    (moved,) = looking.draft(site, ids[0], user_id) or []
    assert near(moved, 90, 50, 110, 80)
    assert moved["class"] == 1

    desk.press("Delete")
    expect(desk.boxes).to_have_count(0)
    desk.press("Control+z")
    expect(desk.boxes).to_have_count(1)
    desk.press("Control+z", "Control+z", "Control+z")
    desk.saved()
    (drawn,) = looking.draft(site, ids[0], user_id) or []
    assert near(drawn, 40, 30, 80, 60)
    assert drawn["class"] == 0
    desk.press("Control+Shift+z", "Control+Shift+z", "Control+Shift+z", "Enter")
    expect(desk.page.get_by_label("Image drawing 1.png")).to_be_visible()
    desk.saved()
    (final,) = looking.answers(site, project_id)[ids[0]]
    assert near(final, 90, 50, 110, 80)


def test_drafted_boxes_are_accepted_as_they_are(desk: Desk, site: Site) -> None:
    project_id, ids = seeding.pictures(site, "accepted", 2)
    said = [seeding.box(0, 10, 10, 50, 40, 0.9), seeding.box(1, 150, 60, 40, 80, 0.45)]
    seeding.predict(site, project_id, {ids[0]: said})
    site.person("accepted@example.org")
    desk.sit_down("accepted@example.org", project_id)
    expect(desk.draft_line).to_contain_text("2 regions")
    expect(desk.boxes).to_contain_text(["45%", "90%"])
    desk.press("Enter")
    expect(desk.page.get_by_label("Image accepted 1.png")).to_be_visible()
    desk.saved()
    assert looking.answers(site, project_id)[ids[0]] == seeding.unscored(said)


def test_a_mended_box_is_the_persons_and_the_others_stay_the_models(desk: Desk, site: Site) -> None:
    project_id, ids = seeding.pictures(site, "mended", 1)
    said = [seeding.box(0, 10, 10, 50, 40, 0.9), seeding.box(1, 150, 60, 40, 80, 0.45)]
    seeding.predict(site, project_id, {ids[0]: said})
    site.person("mended@example.org")
    desk.sit_down("mended@example.org", project_id)
    desk.press("v")
    desk.click(170, 100)
    desk.press("Shift+ArrowRight", "ArrowDown")
    expect(desk.draft_line).to_contain_text("Changed by you")
    desk.press("Enter")
    expect(desk.page.get_by_role("heading", name="Nothing to label")).to_be_visible()
    desk.saved()
    first, second = sorted(looking.answers(site, project_id)[ids[0]], key=lambda region: region["x"])
    assert [first] == seeding.unscored(said[:1])
    assert second == {**seeding.unscored(said)[1], "x": 160.0, "y": 61.0}


def test_boxes_can_be_worked_through_by_keyboard_alone(desk: Desk, site: Site) -> None:
    project_id, ids = seeding.pictures(site, "keyboard", 1)
    said = [seeding.box(0, 10, 10, 50, 40, 0.9), seeding.box(1, 150, 60, 40, 80, 0.45)]
    seeding.predict(site, project_id, {ids[0]: said})
    site.person("keyboard@example.org")
    desk.sit_down("keyboard@example.org", project_id)
    desk.press(".", ".", "Delete", ".", "2", "Escape", "Enter")
    expect(desk.page.get_by_role("heading", name="Nothing to label")).to_be_visible()
    desk.saved()
    (left,) = looking.answers(site, project_id)[ids[0]]
    assert (left["id"], left["class"]) == ("b10", 1)


def test_zoom_and_pan_do_not_change_what_is_drawn(desk: Desk, site: Site) -> None:
    project_id, ids = seeding.pictures(site, "zoomed", 1)
    user_id = site.person("zoomed@example.org")
    desk.sit_down("zoomed@example.org", project_id)
    desk.page.mouse.move(*desk.on_screen(160, 100))
    desk.page.mouse.wheel(0, -400)
    desk.press("v")
    desk.drag((160, 100), (170, 105))
    desk.press("b")
    desk.drag((140, 90), (180, 110))
    desk.saved()
    (drawn,) = looking.draft(site, ids[0], user_id) or []
    assert near(drawn, 140, 90, 40, 20)
