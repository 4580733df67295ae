"""Texts with spans, relations and free text: marked, stretched, tied, undone, submitted."""

from typing import Any

from playwright.sync_api import expect

from labeling import items, projects
from labeling.schema import LabelSchema
from tests.browser import looking, seeding
from tests.browser.desk import Desk
from tests.browser.site import Site
from tests.factories import text_item

SCHEMA = LabelSchema.from_document(
    {
        "classes": [
            {"id": 0, "name": "Person"},
            {"id": 1, "name": "Place"},
            {"id": 2, "name": "works in"},
            {"id": 3, "name": "born in"},
            {"id": 4, "name": "News"},
            {"id": 5, "name": "Essay"},
        ],
        "fields": [
            {"name": "names", "kind": "span", "multiple": True, "required": False, "classes": [0, 1]},
            {"name": "ties", "kind": "relation", "multiple": True, "required": False, "classes": [2, 3]},
            {"name": "genre", "kind": "choice", "required": False, "classes": [4, 5]},
            {"name": "summary", "kind": "text", "required": False},
        ],
    }
)
STORY = "Ada Lovelace 😀 met Zoe\u0301 in London.\nשלום עולם\n我们去北京大学。"


def _texts(site: Site, name: str, texts: list[str], schema: LabelSchema = SCHEMA) -> tuple[int, list[int]]:
    now = site.platform.clock()
    new = [text_item(text, external_id=f"{name} {i}") for i, text in enumerate(texts)]
    with site.platform.database.write() as session:
        project = projects.create(session, name=name, kind="text", schema=schema, now=now)
        added = items.add(session, project_id=project.id, items=new, now=now)
    return project.id, [each.item_id for each in added if isinstance(each, items.Added)]


def _sit(desk: Desk, site: Site, name: str, texts: list[str]) -> tuple[int, list[int]]:
    project_id, ids = _texts(site, name, texts)
    site.person(f"{name}@example.org")
    desk.sit_down(f"{name}@example.org", project_id)
    return project_id, ids


def _without_ids(regions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in region.items() if name != "id"} for region in regions]


def _span(class_id: int, text: str, words: str) -> dict[str, Any]:
    """In code points, as Python counts."""
    start = text.index(words)
    return {"kind": "span", "field": "names", "class": class_id, "start": start, "end": start + len(words)}


def test_a_day_at_a_text_by_keyboard_alone(desk: Desk, site: Site) -> None:
    project_id, ids = _sit(desk, site, "by-keyboard", [STORY, "next"])
    desk.press("ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "1")
    expect(desk.spans).to_have_count(1)
    desk.press("ArrowRight", "ArrowRight", "1", "ArrowRight", "ArrowRight", "2")
    expect(desk.spans).to_contain_text(["Ada Lovelace", "Zoe\u0301", "London"])
    desk.press(",", ",", "r", ".", ".", "Enter")
    expect(desk.page.locator("[data-relation]")).to_have_count(1)
    desk.press("2")
    expect(desk.spans).to_contain_text(["Ada Lovelace", "Ada Lovelace → London", "Zoe\u0301", "London"])
    desk.press("Control+ArrowDown", "1", "/")
    desk.page.wait_for_function("document.activeElement.tagName === 'TEXTAREA'")
    desk.page.keyboard.type("They met.")
    desk.press("Control+Enter")
    expect(desk.text).to_have_text("next")
    desk.saved()
    said = looking.answers(site, project_id)[ids[0]]
    ties = [region for region in said if region["kind"] == "relation"]
    by_id = {region["id"]: region for region in said}
    assert (by_id[ties[0]["from"]]["start"], by_id[ties[0]["to"]]["start"]) == (0, STORY.index("London"))
    assert ties[0]["class"] == 3
    assert [region for region in _without_ids(said) if region["kind"] != "relation"] == [
        _span(0, STORY, "Ada Lovelace"),
        _span(0, STORY, "Zoe\u0301"),
        _span(1, STORY, "London"),
        {"kind": "choice", "field": "genre", "classes": [4]},
        {"kind": "text", "field": "summary", "text": "They met."},
    ]


def test_the_mouse_marks_words_and_with_alt_exactly_what_it_passed(desk: Desk, site: Site) -> None:
    project_id, ids = _sit(desk, site, "by-mouse", [STORY])
    desk.drag_text("da Love")
    desk.press("1")
    desk.page.keyboard.down("Alt")
    desk.drag_text("ondo")
    desk.page.keyboard.up("Alt")
    desk.press("2")
    desk.press("Escape")
    desk.drag_text("עולם")
    desk.press("2")
    desk.click_text("北京")
    desk.press("2")
    expect(desk.spans).to_have_count(4)
    desk.press("Enter")
    expect(desk.page.get_by_role("heading", name="Nothing to label")).to_be_visible()
    desk.saved()
    said = _without_ids(looking.answers(site, project_id)[ids[0]])
    assert said[:3] == [_span(0, STORY, "Ada Lovelace"), _span(1, STORY, "ondo"), _span(1, STORY, "עולם")]
    assert STORY[said[3]["start"] : said[3]["end"]].startswith("北京")


def test_a_class_chosen_first_goes_to_each_stretch_that_is_dragged(desk: Desk, site: Site) -> None:
    project_id, ids = _sit(desk, site, "armed", [STORY])
    desk.press("2")
    expect(desk.page.locator("[data-class='1']")).to_have_attribute("aria-pressed", "true")
    desk.drag_text("Lovelace")
    desk.drag_text("London")
    expect(desk.spans).to_contain_text(["Lovelace", "London"])
    desk.press("Enter")
    desk.saved()
    said = _without_ids(looking.answers(site, project_id)[ids[0]])
    assert said == [_span(1, STORY, "Lovelace"), _span(1, STORY, "London")]


def test_spans_nest_overlap_stretch_and_come_back_by_undo(desk: Desk, site: Site) -> None:
    project_id, ids = _sit(desk, site, "nested", [STORY])
    desk.drag_text("Ada Lovelace")
    desk.press("1")
    desk.drag_text("Ada")
    desk.press("2")
    desk.drag_text("Lovelace 😀 met")
    desk.press("2")
    expect(desk.spans).to_contain_text(["Ada Lovelace", "Ada", "Lovelace 😀 met"])
    desk.press("Shift+ArrowLeft", "Alt+Shift+ArrowLeft", "Control+Shift+ArrowLeft")
    expect(desk.spans).to_contain_text(["Ada Lovelace", "Ada Lovelac", "Ada"])
    desk.press("Delete")
    expect(desk.spans).to_have_count(2)
    desk.press("Control+z", "Control+z", "Control+z", "Control+z")
    expect(desk.spans).to_contain_text(["Ada Lovelace", "Ada", "Lovelace 😀 met"])
    desk.press("Enter")
    desk.saved()
    assert _without_ids(looking.answers(site, project_id)[ids[0]]) == [
        _span(0, STORY, "Ada Lovelace"),
        _span(1, STORY, "Ada"),
        _span(1, STORY, "Lovelace 😀 met"),
    ]


def test_a_relation_goes_with_its_end_and_comes_back_with_it(desk: Desk, site: Site) -> None:
    _sit(desk, site, "ends", [STORY])
    desk.click_text("Ada")
    desk.press("1")
    desk.click_text("London")
    desk.press("2", "r")
    desk.click_text("Ada")
    expect(desk.spans).to_have_count(3)
    expect(desk.page.locator("[data-relation]")).to_have_count(1)
    desk.drag_text("Zoe\u0301")
    desk.press("1")
    expect(desk.spans).to_contain_text(["Ada", "Zoe\u0301", "London", "London → Ada"])
    desk.press("Delete", "Escape")
    desk.click_text("London")
    desk.press("Delete")
    expect(desk.spans).to_have_count(1)
    desk.press("Control+z")
    expect(desk.spans).to_have_count(3)


def test_a_reload_brings_everything_back(desk: Desk, site: Site) -> None:
    _sit(desk, site, "reload", [STORY])
    desk.click_text("London")
    desk.press("2")
    desk.page.get_by_label("summary").fill("Half a sent")
    desk.saved()
    desk.page.reload()
    expect(desk.spans).to_contain_text(["London"])
    expect(desk.page.get_by_label("summary")).to_have_value("Half a sent")
    desk.press("Control+z", "Control+z")
    expect(desk.spans).to_have_count(0)


def test_a_finger_marks_by_the_selection_of_its_system(desk: Desk, site: Site) -> None:
    _sit(desk, site, "touch", [STORY])
    stage = desk.page.locator(".text-stage")
    stage.dispatch_event("pointerdown", {"pointerType": "touch", "isPrimary": True, "button": 0})
    desk.page.evaluate(
        """() => {
          const block = document.querySelector('[data-block]').firstChild;
          const at = block.data.indexOf('ondon');
          getSelection().setBaseAndExtent(block, at, block, at + 3);
        }"""
    )
    expect(desk.page.locator(".stretch")).to_have_count(1)
    desk.page.locator("[data-class='1']").click()
    expect(desk.spans).to_contain_text(["London"])


def test_a_model_drafts_spans_dashed_and_they_are_accepted_as_they_are(desk: Desk, site: Site) -> None:
    project_id, ids = _texts(site, "drafted", [STORY])
    drafted = [{"id": "s1", **_span(1, STORY, "London"), "score": 0.62}]
    seeding.predict(site, project_id, {ids[0]: drafted})
    site.person("drafted@example.org")
    desk.sit_down("drafted@example.org", project_id)
    expect(desk.spans).to_contain_text(["62%"])
    expect(desk.page.locator("[data-span=s1] line").first).to_have_attribute("stroke-dasharray", "4 3")
    desk.press("Enter")
    desk.saved()
    assert looking.answers(site, project_id)[ids[0]] == seeding.unscored(drafted)


def test_drafted_spans_are_gone_through_accepted_rejected_and_held_back_by_key(
    desk: Desk, site: Site
) -> None:
    project_id, ids = _texts(site, "through", [STORY])
    drafted = [
        {"id": "s1", **_span(1, STORY, "London"), "score": 0.9},
        {"id": "s2", **_span(0, STORY, "Ada"), "score": 0.55},
        {"id": "s3", **_span(0, STORY, "met"), "score": 0.3},
        {"id": "s4", **_span(1, STORY, "in"), "score": 0.1},
        {"id": "t1", "kind": "relation", "field": "ties", "class": 2, "from": "s4", "to": "s1", "score": 0.8},
    ]
    seeding.predict(site, project_id, {ids[0]: drafted})
    site.person("through@example.org")
    desk.sit_down("through@example.org", project_id)
    desk.page.get_by_test_id("threshold").fill("0.2")
    expect(desk.page.get_by_test_id("below")).to_contain_text("2 below")
    expect(desk.spans).to_contain_text(["Ada", "met", "London"])
    expect(desk.page.locator("[data-relation]")).to_have_count(0)
    desk.page.locator(".text-stage").focus()
    desk.press(">")
    expect(desk.page.locator("[data-region-row=s3]")).to_have_attribute("aria-pressed", "true")
    desk.press("Shift+Delete")
    expect(desk.page.locator("[data-region-row=s2]")).to_have_attribute("aria-pressed", "true")
    desk.press("Shift+Enter")
    expect(desk.page.locator("[data-span=s2] line").first).not_to_have_attribute("stroke-dasharray", "4 3")
    desk.press("Enter")
    desk.saved()
    said = _without_ids(looking.answers(site, project_id)[ids[0]])
    assert said == [_span(1, STORY, "London"), _span(0, STORY, "Ada")]


def test_of_a_megabyte_with_five_thousand_spans_only_the_part_in_sight_is_drawn(
    desk: Desk, site: Site
) -> None:
    lines = [
        f"Line {i:05d}: {'Berlin lies on the Spree and so it goes on and on. ' * 4}" for i in range(5_000)
    ]
    text = "\n".join(lines)
    assert len(text) > 1_000_000
    project_id, ids = _texts(site, "long", [text])
    starts = [text.index("Berlin", text.index(f"Line {i:05d}")) for i in range(0, 5_000)]
    spans = [
        {
            "id": f"s{i}",
            "kind": "span",
            "field": "names",
            "class": 1,
            "start": at,
            "end": at + 6,
            "score": 0.9,
        }
        for i, at in enumerate(starts)
    ]
    seeding.predict(site, project_id, {ids[0]: spans})
    site.person("long@example.org")
    desk.sit_down("long@example.org", project_id)
    expect(desk.page.locator(".span-list h2 small")).to_have_text("5,000")
    count = "() => document.querySelectorAll('*').length"
    at_top = desk.page.evaluate(count)
    assert at_top < 2_000
    desk.press("Control+End")
    desk.press("Control+End")
    expect(desk.page.locator(".text-window")).to_contain_text("Line 04999")
    desk.press("Home", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "1")
    expect(desk.page.locator(".span-list h2 small")).to_have_text("5,001")
    assert desk.page.evaluate(count) < 2_000
    desk.press("Enter")
    desk.saved()
    said = looking.answers(site, project_id)[ids[0]]
    assert len(said) == 5_001
    assert said[-1]["start"] > len(text) - 300
