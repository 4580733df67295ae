"""Review at the workbench: accept, fix, send back with a reason, and the annotator doing it again."""

from playwright.sync_api import expect

from tests.browser import looking, seeding
from tests.browser.conftest import NewDesk
from tests.browser.site import Site
from web.access import Role


def test_an_answer_is_accepted_fixed_or_sent_back(new_desk: NewDesk, site: Site) -> None:
    project_id, ids = seeding.texts(site, "review", 3)
    site.person("answers@example.org")
    site.person("judge@example.org", Role.REVIEWER)
    worker, judge = new_desk(site), new_desk(site)
    worker.sit_down("answers@example.org", project_id)
    for number, key in enumerate("112"):
        expect(worker.text).to_have_text(f"text {number} of review")
        worker.press(key)
    worker.saved()

    judge.sign_in("judge@example.org", to=f"/projects/{project_id}/review")
    expect(judge.page.get_by_test_id("review-pending")).to_contain_text("3 tasks wait")
    expect(judge.text).to_have_text("text 0 of review")
    expect(judge.accept).to_contain_text("Accept")
    judge.press("Enter")
    expect(judge.text).to_have_text("text 1 of review")
    judge.press("3")
    expect(judge.text).to_have_text("text 2 of review")
    judge.press("Shift+X")
    judge.page.wait_for_function("document.activeElement.tagName === 'TEXTAREA'")
    judge.page.keyboard.type("read it to the end")
    judge.page.get_by_role("button", name="Send back").click()
    expect(judge.page.get_by_role("heading", name="Nothing to review")).to_be_visible()

    worker.page.get_by_role("button", name="Look again").click()
    expect(worker.text).to_have_text("text 2 of review")
    expect(worker.page.get_by_test_id("rework")).to_contain_text("read it to the end")
    expect(worker.answer).to_contain_text("Sports")
    worker.page.get_by_label("Reply").fill("done")
    worker.page.get_by_role("button", name="Send", exact=True).click()
    expect(worker.page.get_by_test_id("rework").get_by_text("done", exact=True)).to_be_visible()
    worker.accept.focus()
    worker.press("1")
    worker.saved()

    judge.page.get_by_role("button", name="Look again").click()
    expect(judge.page.get_by_test_id("doubt")).to_contain_text("Sent back before")
    expect(judge.page.get_by_text("done", exact=True)).to_be_visible()
    judge.accept.click()
    expect(judge.page.get_by_role("heading", name="Nothing to review")).to_be_visible()
    judge.until(lambda: looking.reviewed(site, project_id) == 3)
    assert looking.given_classes(site, project_id) == {ids[0]: [0], ids[1]: [2], ids[2]: [0]}
