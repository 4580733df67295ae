"""Every kind of region on an image: drawn, mended, undone, saved, reloaded and submitted."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from playwright.sync_api import expect

from labeling.schema import LabelSchema
from labeling.shapes.run_lengths import decode
from tests.browser import looking, seeding
from tests.browser.desk import Desk
from tests.browser.site import Site

CLASSES = ["car", "person"]


def schema(kind: str, **field: Any) -> LabelSchema:
    body = {"name": "things", "kind": kind, "multiple": True, "required": False, **field}
    return LabelSchema.from_document({"classes": CLASSES, "fields": [body]})


def seat(
    desk: Desk, site: Site, name: str, label_schema: LabelSchema, count: int = 2
) -> tuple[int, int, int]:
    """A person at a new project; gives the project, the first item and the person."""
    project_id, ids = seeding.pictures(site, name, count, schema=label_schema)
    user_id = site.person(f"{name}@example.org")
    desk.sit_down(f"{name}@example.org", project_id)
    expect(desk.page.get_by_label(f"Image {name} 0.png")).to_be_visible()
    return project_id, ids[0], user_id


def drafted(desk: Desk, site: Site, item_id: int, user_id: int) -> list[dict[str, Any]]:
    desk.saved()
    return looking.draft(site, item_id, user_id) or []


def submitted(desk: Desk, site: Site, name: str, project_id: int, item_id: int) -> list[dict[str, Any]]:
    desk.press("Enter")
    expect(desk.page.get_by_label(f"Image {name} 1.png")).to_be_visible()
    desk.saved()
    return looking.answers(site, project_id)[item_id]


def near(found: Sequence[Sequence[float]], wanted: Sequence[tuple[float, float]]) -> bool:
    """Within the pixel that a mouse can miss by."""
    return len(found) == len(wanted) and all(
        abs(a[0] - b[0]) <= 1.5 and abs(a[1] - b[1]) <= 1.5 for a, b in zip(found, wanted, strict=True)
    )


def test_a_polygon_is_drawn_mended_holed_undone_and_survives_a_reload(desk: Desk, site: Site) -> None:
    project_id, item_id, user_id = seat(desk, site, "polygon", schema("polygon"))
    corners = [(40.0, 40.0), (200.0, 40.0), (200.0, 160.0), (40.0, 160.0)]
    desk.click_through(*corners, corners[0])
    expect(desk.boxes).to_have_count(1)
    (drawn,) = drafted(desk, site, item_id, user_id)
    assert near(drawn["points"], corners)

    desk.press("v")
    desk.drag((200, 100), (250, 100))  # the middle of an edge becomes a vertex
    desk.drag((40, 40), (60, 30))
    desk.press("Shift+O")
    desk.click_through((80, 80), (120, 80), (120, 120), (80, 120))
    desk.press("Enter")
    (mended,) = drafted(desk, site, item_id, user_id)
    assert near(mended["points"], [(60, 30), (200, 40), (250, 100), (200, 160), (40, 160)])
    assert near(mended["holes"][0], [(80, 80), (120, 80), (120, 120), (80, 120)])

    desk.page.reload()
    expect(desk.boxes).to_have_count(1)
    desk.press(".", "Control+z", "Control+z", "Control+z")
    (back,) = drafted(desk, site, item_id, user_id)
    assert back == drawn
    desk.press("Control+Shift+z", "Control+Shift+z", "Control+Shift+z", "Alt+.", "Delete")
    (final,) = submitted(desk, site, "polygon", project_id, item_id)
    assert near(final["points"], [(200, 40), (250, 100), (200, 160), (40, 160)])


def test_a_rotated_box_stands_on_a_side_and_is_turned_by_key_and_handle(desk: Desk, site: Site) -> None:
    project_id, item_id, user_id = seat(desk, site, "rotated", schema("rotated_box"))
    desk.drag((60, 60), (160, 60))
    desk.click_through((150, 100))
    expect(desk.overlay).to_have_attribute("data-kind", "rotated_box")
    (drawn,) = drafted(desk, site, item_id, user_id)
    assert near([(drawn["cx"], drawn["cy"]), (drawn["width"], drawn["height"])], [(110, 80), (100, 40)])
    assert drawn["angle"] == 0
    desk.press("Control+Shift+ArrowRight", "Control+ArrowRight")
    (turned,) = drafted(desk, site, item_id, user_id)
    assert turned["angle"] == 16
    handle = desk.page.locator('[data-handle="turn"]').bounding_box()
    assert handle is not None
    desk.page.mouse.move(handle["x"] + 6, handle["y"] + 6)
    desk.page.mouse.down()
    desk.page.mouse.move(*desk.on_screen(200, 80))
    desk.page.mouse.up()
    (final,) = submitted(desk, site, "rotated", project_id, item_id)
    assert abs(final["angle"] - 90) < 1.5


def test_a_line_ends_with_enter_which_submits_nothing(desk: Desk, site: Site) -> None:
    project_id, item_id, _ = seat(desk, site, "line", schema("polyline"))
    desk.click_through((20, 20), (100, 60), (90, 150), (250, 150))
    desk.press("Backspace", "Enter")
    expect(desk.boxes).to_have_count(1)
    (final,) = submitted(desk, site, "line", project_id, item_id)
    assert near(final["points"], [(20, 20), (100, 60), (90, 150)])


def test_a_skeleton_is_placed_point_by_point_with_hidden_and_missing_ones(desk: Desk, site: Site) -> None:
    label_schema = schema(
        "keypoints", points=["head", "hand", "knee", "foot"], edges=[[0, 1], [0, 2], [2, 3]]
    )
    project_id, item_id, user_id = seat(desk, site, "skeleton", label_schema)
    hint = desk.page.locator(".tool-hint")
    expect(hint).to_contain_text("head")
    desk.click_through((100, 40))
    expect(hint).to_contain_text("hand")
    desk.page.keyboard.down("Shift")
    desk.click_through((140, 80))
    desk.page.keyboard.up("Shift")
    desk.press("Shift+N")
    expect(hint).to_contain_text("foot")
    desk.click_through((100, 180))
    expect(desk.boxes).to_have_count(1)
    (drawn,) = drafted(desk, site, item_id, user_id)
    assert [v for _, _, v in drawn["points"]] == [2, 1, 0, 2]
    assert near([p[:2] for p in drawn["points"]], [(100, 40), (140, 80), (0, 0), (100, 180)])
    desk.press("Alt+.", "Alt+.", "Shift+V", "ArrowRight")
    (final,) = submitted(desk, site, "skeleton", project_id, item_id)
    assert [v for _, _, v in final["points"]] == [2, 2, 0, 2]
    assert near([final["points"][1][:2]], [(141, 80)])


def test_a_mask_is_painted_filled_erased_and_undone(desk: Desk, site: Site) -> None:
    project_id, item_id, user_id = seat(desk, site, "mask", schema("mask"))

    def pixels() -> Any:
        (region,) = drafted(desk, site, item_id, user_id)
        return decode(region["counts"], tuple(region["size"]))

    ring = [(60, 60), (160, 60), (160, 140), (60, 140), (60, 60)]
    for start, end in pairwise(ring):
        desk.drag(start, end)
    expect(desk.boxes).to_have_count(1)
    painted = pixels()
    assert painted[60, 110]
    assert not painted[100, 110]
    desk.press("Shift+G")
    desk.click_through((110, 100))
    filled = pixels()
    assert filled[100, 110]
    assert not filled[20, 20]
    desk.press("Shift+E")
    desk.drag((110, 40), (110, 160))
    erased = pixels()
    assert not erased[100, 110]
    assert np.count_nonzero(erased & ~filled) == 0
    desk.press("Control+z")
    assert np.array_equal(pixels(), filled)
    desk.press("Control+Shift+z")
    (final,) = submitted(desk, site, "mask", project_id, item_id)
    assert np.array_equal(decode(final["counts"], tuple(final["size"])), erased)


def test_the_wheel_with_shift_changes_the_brush_and_not_the_view(desk: Desk, site: Site) -> None:
    seat(desk, site, "brush", schema("mask"), count=1)
    size = desk.page.get_by_label("Brush size")
    before = size.input_value()
    view = desk.page.get_by_test_id("stage").get_attribute("data-view")
    desk.page.mouse.move(*desk.on_screen(100, 100))
    desk.page.keyboard.down("Shift")
    desk.page.mouse.wheel(0, -300)
    desk.page.keyboard.up("Shift")
    expect(size).not_to_have_value(before)
    assert desk.page.get_by_test_id("stage").get_attribute("data-view") == view


def test_four_extreme_points_make_a_box(desk: Desk, site: Site) -> None:
    project_id, item_id, _ = seat(desk, site, "extreme", schema("box"))
    desk.press("Shift+T")
    desk.click_through((100, 30), (150, 80), (90, 130), (40, 70))
    expect(desk.boxes).to_have_count(1)
    (final,) = submitted(desk, site, "extreme", project_id, item_id)
    assert near([(final["x"], final["y"]), (final["width"], final["height"])], [(40, 30), (110, 100)])


def test_everything_can_be_drawn_without_a_mouse(desk: Desk, site: Site) -> None:
    project_id, item_id, _ = seat(desk, site, "keys", schema("polygon"))
    desk.press("Alt+k", "Space", "ArrowRight", "ArrowRight", "Space", "ArrowDown", "ArrowDown", "Space")
    desk.press("Enter", "Alt+k")
    expect(desk.boxes).to_have_count(1)
    (final,) = submitted(desk, site, "keys", project_id, item_id)
    (ax, ay), (bx, by), (cx, cy) = final["points"]
    assert ay == by
    assert bx == cx
    assert abs((bx - ax) - (cy - by)) < 0.1


def test_required_attributes_block_submitting_and_say_which(desk: Desk, site: Site) -> None:
    attributes = [
        {"name": "colour", "kind": "select", "options": ["red", "blue"], "required": True},
        {"name": "truncated", "kind": "checkbox"},
        {"name": "doors", "kind": "number", "minimum": 0, "maximum": 5},
        {"name": "plate", "kind": "text", "classes": [0]},
    ]
    project_id, item_id, _ = seat(desk, site, "attributes", schema("box", attributes=attributes))
    desk.drag((40, 30), (120, 90))
    expect(desk.boxes).to_have_count(1)
    desk.press("Escape", "Enter")
    expect(desk.page.get_by_role("alert")).to_contain_text("“colour” of car")
    expect(desk.page.get_by_test_id("stage")).to_be_visible()
    panel = desk.page.get_by_role("region", name="Attributes")
    panel.get_by_label("colour").select_option("blue")
    panel.get_by_label("truncated").check()
    panel.get_by_label("doors").fill("4")
    panel.get_by_label("plate").fill("AB 12")
    panel.get_by_label("plate").blur()
    (final,) = submitted(desk, site, "attributes", project_id, item_id)
    assert final["attributes"] == {"colour": "blue", "truncated": True, "doors": 4, "plate": "AB 12"}


def test_order_hiding_and_locking(desk: Desk, site: Site) -> None:
    project_id, item_id, user_id = seat(desk, site, "order", schema("box"))
    desk.drag((20, 20), (120, 120))
    desk.drag((60, 60), (180, 160))
    desk.drag((100, 20), (240, 100))
    expect(desk.boxes).to_have_count(3)
    first, second, third = (region["id"] for region in drafted(desk, site, item_id, user_id))
    desk.press("PageDown")
    assert [region["id"] for region in drafted(desk, site, item_id, user_id)] == [third, first, second]
    desk.press("Control+z")
    assert [region["id"] for region in drafted(desk, site, item_id, user_id)] == [first, second, third]
    desk.press("Alt+l", "Delete")
    desk.press("v")
    desk.drag((200, 60), (220, 80))  # locked: the ground moves instead
    expect(desk.boxes).to_have_count(3)
    desk.press("Alt+h")
    desk.page.reload()
    expect(desk.page.locator(".hidden-region")).to_have_count(1)
    final = submitted(desk, site, "order", project_id, item_id)
    assert [region["id"] for region in final] == [first, second, third]


def test_regions_of_the_previous_image_are_copied(desk: Desk, site: Site) -> None:
    project_id, ids = seeding.pictures(site, "copied", 2, schema=schema("polygon"))
    site.person("copied@example.org")
    desk.sit_down("copied@example.org", project_id)
    desk.click_through((40, 40), (200, 40), (200, 160))
    desk.press("Enter")
    expect(desk.boxes).to_have_count(1)
    desk.press("Enter")
    expect(desk.page.get_by_label("Image copied 1.png")).to_be_visible()
    expect(desk.boxes).to_have_count(0)
    desk.press("Shift+C")
    expect(desk.boxes).to_have_count(1)
    desk.press("Enter")
    expect(desk.page.get_by_role("heading", name="Nothing to label")).to_be_visible()
    desk.saved()
    answers = looking.answers(site, project_id)
    assert answers[ids[1]][0]["points"] == answers[ids[0]][0]["points"]
    assert answers[ids[1]][0]["id"] != answers[ids[0]][0]["id"]


def test_a_turned_view_draws_where_the_hand_is(desk: Desk, site: Site) -> None:
    project_id, item_id, _ = seat(desk, site, "turned", schema("box"))
    desk.press("Alt+r")
    expect(desk.page.get_by_test_id("stage")).to_have_attribute("data-angle", "90")
    desk.drag((40, 30), (120, 90))
    expect(desk.boxes).to_have_count(1)
    (final,) = submitted(desk, site, "turned", project_id, item_id)
    assert near([(final["x"], final["y"]), (final["width"], final["height"])], [(40, 30), (80, 60)])


def test_a_finger_draws_and_two_fingers_zoom(desk: Desk, site: Site) -> None:
    project_id, item_id, _ = seat(desk, site, "fingers", schema("box"))
    browser = desk.page.context.new_cdp_session(desk.page)
    browser.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 2})

    def touch(kind: str, *points: tuple[float, float]) -> None:
        fingers = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        browser.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    before = desk.page.get_by_test_id("stage").get_attribute("data-view") or ""
    left, right = desk.on_screen(100, 100), desk.on_screen(200, 100)
    touch("touchStart", left, right)
    touch("touchMove", (left[0] - 60, left[1]), (right[0] + 60, right[1]))
    touch("touchEnd")
    expect(desk.page.get_by_test_id("stage")).not_to_have_attribute("data-view", before)
    expect(desk.boxes).to_have_count(0)
    touch("touchStart", desk.on_screen(100, 60))
    touch("touchMove", desk.on_screen(140, 90))
    touch("touchMove", desk.on_screen(180, 120))
    touch("touchEnd")
    expect(desk.boxes).to_have_count(1)
    (final,) = submitted(desk, site, "fingers", project_id, item_id)
    assert near([(final["x"], final["y"]), (final["width"], final["height"])], [(100, 60), (80, 60)])


def test_a_pen_paints(desk: Desk, site: Site) -> None:
    project_id, item_id, _ = seat(desk, site, "pen", schema("mask"))
    browser = desk.page.context.new_cdp_session(desk.page)

    def pen(kind: str, x: float, y: float) -> None:
        at = desk.on_screen(x, y)
        event = {"type": kind, "x": at[0], "y": at[1], "button": "left", "buttons": 1, "clickCount": 1}
        browser.send("Input.dispatchMouseEvent", {**event, "pointerType": "pen"})

    pen("mousePressed", 80, 80)
    pen("mouseMoved", 140, 80)
    pen("mouseReleased", 140, 80)
    expect(desk.boxes).to_have_count(1)
    (final,) = submitted(desk, site, "pen", project_id, item_id)
    painted = decode(final["counts"], tuple(final["size"]))
    assert painted[80, 110]
    assert not painted[80, 200]
