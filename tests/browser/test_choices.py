"""Classifying texts and images by keyboard, with and without a draft."""

from playwright.sync_api import expect

from labeling.schema import LabelSchema
from tests.browser import looking, seeding
from tests.browser.desk import Desk
from tests.browser.site import Site


def test_texts_are_labelled_by_one_key_each(desk: Desk, site: Site) -> None:
    project_id, ids = seeding.texts(site, "one key", 5)
    site.person("one-key@example.org")
    desk.sit_down("one-key@example.org", project_id)
    expect(desk.text).to_have_text("text 0 of one key")
    for number, key in enumerate("31221"):
        expect(desk.text).to_have_text(f"text {number} of one key")
        desk.press(key)
    expect(desk.page.get_by_role("heading", name="Nothing to label")).to_be_visible()
    expect(desk.page.get_by_role("link", name="Open the loop")).to_be_visible()
    assert looking.given_classes(site, project_id) == dict(zip(ids, [[2], [0], [1], [1], [0]], strict=True))


def test_a_draft_is_shown_with_its_confidence_and_accepted_by_enter(desk: Desk, site: Site) -> None:
    project_id, ids = seeding.texts(site, "drafts", 3)
    seeding.predict(site, project_id, {item: seeding.choice(1, 0.87) for item in ids})
    site.person("drafts@example.org")
    desk.sit_down("drafts@example.org", project_id)
    expect(desk.draft_line).to_contain_text("Draft by model 1")
    expect(desk.draft_line).to_contain_text("87%")
    expect(desk.answer).to_contain_text("Sports")
    desk.press("Enter")
    expect(desk.text).to_have_text("text 1 of drafts")
    desk.press("Space")
    expect(desk.text).to_have_text("text 2 of drafts")
    desk.press("1")
    desk.saved()
    assert looking.given_classes(site, project_id) == {ids[0]: [1], ids[1]: [1], ids[2]: [0]}
    assert looking.answers(site, project_id)[ids[0]] == seeding.unscored(seeding.choice(1, 0.87))


def test_a_blind_task_shows_no_draft_and_says_why(desk: Desk, site: Site) -> None:
    project_id, ids = seeding.texts(site, "blind", 2)
    seeding.predict(site, project_id, {item: seeding.choice(1, 0.9) for item in ids}, blind=1.0)
    site.person("blind@example.org")
    desk.sit_down("blind@example.org", project_id)
    expect(desk.draft_line).to_contain_text("Blind task")
    expect(desk.answer).to_have_count(0)
    desk.press("Enter")
    expect(desk.page.get_by_role("alert")).to_contain_text("Choose a class")
    expect(desk.text).to_have_text("text 0 of blind")


def test_several_classes_are_toggled_and_found_by_typing(desk: Desk, site: Site) -> None:
    names = [f"topic {i}" for i in range(60)]
    schema = LabelSchema.single_choice(names, multiple=True)
    project_id, ids = seeding.texts(site, "many", 2, schema=schema)
    site.person("many@example.org")
    desk.sit_down("many@example.org", project_id)
    desk.press("1", "2", "1", "/")
    desk.page.wait_for_function("document.activeElement.tagName === 'INPUT'")
    desk.page.keyboard.type("topic 57")
    desk.press("Enter")
    desk.page.wait_for_function("document.activeElement.tagName !== 'INPUT'")
    desk.press("Enter")
    expect(desk.text).to_have_text("text 1 of many")
    desk.saved()
    assert looking.given_classes(site, project_id) == {ids[0]: [1, 57]}


def test_images_are_labelled_by_key_and_classes_named_by_a_digit_keep_it(desk: Desk, site: Site) -> None:
    schema = LabelSchema.single_choice([str(i) for i in range(10)])
    project_id, ids = seeding.pictures(site, "digits", 3, schema=schema)
    site.person("digits@example.org")
    desk.sit_down("digits@example.org", project_id)
    expect(desk.page.get_by_label("Image digits 0.png")).to_be_visible()
    desk.press("7", "0", "9")
    expect(desk.page.get_by_role("heading", name="Nothing to label")).to_be_visible()
    assert looking.given_classes(site, project_id) == dict(zip(ids, [[7], [0], [9]], strict=True))


def test_the_previous_answer_is_looked_at_and_corrected(desk: Desk, site: Site) -> None:
    project_id, ids = seeding.texts(site, "previous", 4)
    site.person("previous@example.org")
    desk.sit_down("previous@example.org", project_id)
    desk.press("1", "2")
    expect(desk.text).to_have_text("text 2 of previous")
    desk.press("[")
    expect(desk.draft_line).to_contain_text("Your earlier answer")
    expect(desk.text).to_have_text("text 1 of previous")
    desk.press("3")
    expect(desk.text).to_have_text("text 2 of previous")
    desk.saved()
    assert looking.given_classes(site, project_id) == {ids[0]: [0], ids[1]: [2]}


def test_a_skipped_task_does_not_come_back(desk: Desk, site: Site) -> None:
    project_id, ids = seeding.texts(site, "skipped", 2)
    site.person("skipped@example.org")
    desk.sit_down("skipped@example.org", project_id)
    desk.press("Shift+S")
    expect(desk.text).to_have_text("text 1 of skipped")
    desk.press("1")
    expect(desk.page.get_by_role("heading", name="Nothing to label")).to_be_visible()
    desk.saved()
    assert looking.given_classes(site, project_id) == {ids[1]: [0]}


def test_the_help_sheet_lists_the_keys(desk: Desk, site: Site) -> None:
    project_id, _ = seeding.texts(site, "help", 1)
    site.person("help@example.org")
    desk.sit_down("help@example.org", project_id)
    desk.press("?")
    expect(desk.page.get_by_role("dialog")).to_contain_text("Skip: leave this task to others")
    desk.press("Escape")
    expect(desk.page.get_by_role("dialog")).to_have_count(0)
