"""The model's regions in the hands of a person: threshold, accept, reject, compare; outlines on demand."""

import io
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import expect

from labeling import items, projects
from labeling.schema import LabelSchema
from labeling.shapes.run_lengths import decode
from tests.browser import looking, seeding
from tests.browser.desk import Desk
from tests.browser.site import Site
from tests.factories import image_item

SURE = seeding.box(0, 10, 10, 50, 40, 0.9)
UNSURE = seeding.box(1, 150, 60, 40, 80, 0.45)
GUESS = seeding.box(1, 230, 20, 60, 60, 0.2)


def sit(desk: Desk, site: Site, name: str) -> tuple[int, list[int]]:
    project_id, ids = seeding.pictures(site, name, 2)
    seeding.predict(site, project_id, {ids[0]: [SURE, UNSURE, GUESS]})
    site.person(f"{name}@example.org")
    desk.sit_down(f"{name}@example.org", project_id)
    expect(desk.boxes).to_have_count(3)
    return project_id, ids


def submit(desk: Desk, site: Site, name: str, project_id: int, item_id: int) -> list[dict[str, Any]]:
    desk.press("Enter")
    expect(desk.page.get_by_label(f"Image {name} 1.png")).to_be_visible()
    desk.saved()
    return looking.answers(site, project_id)[item_id]


def test_what_lies_below_the_threshold_is_neither_shown_nor_submitted(desk: Desk, site: Site) -> None:
    project_id, ids = sit(desk, site, "threshold")
    desk.page.get_by_test_id("threshold").fill("0.4")
    expect(desk.boxes).to_have_count(2)
    expect(desk.page.get_by_test_id("below")).to_contain_text("1 below")
    desk.page.reload()
    expect(desk.boxes).to_have_count(2)
    assert submit(desk, site, "threshold", project_id, ids[0]) == seeding.unscored([SURE, UNSURE])
    assert looking.thresholds(site, project_id) == {ids[0]: 0.4}


def test_the_least_certain_is_offered_first_and_each_is_decided_by_a_key(desk: Desk, site: Site) -> None:
    project_id, ids = sit(desk, site, "decided")
    panel = desk.page.get_by_role("region", name="Drafts")
    expect(panel).to_contain_text("3 to look at")
    desk.press(">")
    expect(desk.overlay).to_have_attribute("data-region", str(GUESS["id"]))
    desk.press("Shift+Delete")
    expect(desk.overlay).to_have_attribute("data-region", str(UNSURE["id"]))
    desk.press("Shift+Enter")
    expect(desk.overlay).to_have_attribute("data-region", str(SURE["id"]))
    expect(panel).to_contain_text("1 to look at")
    expect(desk.draft_line).to_contain_text("Changed by you")
    desk.press("Control+Enter")
    expect(panel).to_have_count(0)
    desk.press("Control+z")
    expect(panel).to_contain_text("1 to look at")
    assert submit(desk, site, "decided", project_id, ids[0]) == seeding.unscored([SURE, UNSURE])


def test_a_project_may_demand_a_decision_on_what_is_unsure(desk: Desk, site: Site) -> None:
    project_id, ids = seeding.pictures(site, "demand", 2)
    seeding.predict(site, project_id, {ids[0]: [SURE, UNSURE, GUESS]})
    with site.platform.database.write() as session:
        projects.update(session, project_id=project_id, decide_below=0.5)
    site.person("demand@example.org")
    desk.sit_down("demand@example.org", project_id)
    desk.press("Enter")
    expect(desk.page.get_by_role("alert")).to_contain_text("2 uncertain drafts wait")
    expect(desk.overlay).to_have_attribute("data-region", str(GUESS["id"]))
    desk.press("Shift+Delete", "Shift+Enter")
    assert submit(desk, site, "demand", project_id, ids[0]) == seeding.unscored([SURE, UNSURE])


def test_another_version_is_laid_over_and_changes_nothing(desk: Desk, site: Site) -> None:
    project_id, ids = seeding.pictures(site, "versions", 2)
    seeding.predict(site, project_id, {ids[0]: [SURE]})
    seeding.predict_besides(site, project_id, {ids[0]: [UNSURE, GUESS]})
    site.person("versions@example.org")
    desk.sit_down("versions@example.org", project_id)
    line = desk.page.get_by_test_id("comparison")
    desk.press("Alt+v")
    expect(line).to_contain_text("Model 2 · 2 regions")
    desk.press("Alt+v")
    expect(line).to_be_empty()
    assert submit(desk, site, "versions", project_id, ids[0]) == seeding.unscored([SURE])


def scene(site: Site, name: str, kind: str) -> tuple[int, int]:
    """A picture of an orange disc of radius 40 at (120, 100) on green ground."""
    rng = np.random.default_rng(3)
    pixels = rng.normal((60, 120, 50), 12, (200, 320, 3))
    rows, columns = np.mgrid[:200, :320]
    disc = (columns - 120) ** 2 + (rows - 100) ** 2 < 40**2
    pixels[disc] = rng.normal((210, 120, 30), 12, (int(disc.sum()), 3))
    buffer = io.BytesIO()
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(buffer, "PNG")
    site.platform.objects.put(buffer.getvalue())
    field = {"name": "things", "kind": kind, "multiple": True, "required": False}
    schema = LabelSchema.from_document({"classes": ["disc"], "fields": [field]})
    now = site.platform.clock()
    with site.platform.database.write() as session:
        project = projects.create(session, name=name, kind="image", schema=schema, now=now)
        new = image_item(buffer.getvalue(), width=320, height=200, external_id=f"{name}.png")
        [added] = items.add(session, project_id=project.id, items=[new], now=now)
    assert isinstance(added, items.Added)
    return project.id, added.item_id


def test_a_box_or_a_click_finds_the_outline(desk: Desk, site: Site) -> None:
    project_id, item_id = scene(site, "smart-mask", "mask")
    user_id = site.person("smart@example.org")
    desk.sit_down("smart@example.org", project_id)
    expect(desk.page.get_by_label("Image smart-mask.png")).to_be_visible()
    desk.press("Shift+W")
    desk.drag((60, 40), (180, 160))
    expect(desk.boxes).to_have_count(1)
    desk.saved()
    (found,) = looking.draft(site, item_id, user_id) or []
    pixels = decode(found["counts"], (200, 320))
    assert 0.9 < np.count_nonzero(pixels) / (np.pi * 40**2) < 1.1
    desk.press("Control+z")
    expect(desk.boxes).to_have_count(0)


def test_a_click_becomes_a_polygon_where_the_field_asks_for_one(desk: Desk, site: Site) -> None:
    project_id, item_id = scene(site, "smart-polygon", "polygon")
    user_id = site.person("smart-polygon@example.org")
    desk.sit_down("smart-polygon@example.org", project_id)
    expect(desk.page.get_by_label("Image smart-polygon.png")).to_be_visible()
    desk.press("Shift+W")
    desk.click_through((120, 100))
    expect(desk.boxes).to_have_count(1)
    desk.saved()
    (found,) = looking.draft(site, item_id, user_id) or []
    xs, ys = zip(*found["points"], strict=True)
    assert abs(min(xs) - 80) < 4
    assert abs(max(xs) - 160) < 4
    assert abs(min(ys) - 60) < 4
    assert abs(max(ys) - 140) < 4
