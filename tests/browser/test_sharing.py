"""Several people at one queue: who gets what, and what happens to work that comes late."""

from playwright.sync_api import expect

from tests.browser import looking, seeding
from tests.browser.conftest import NewDesk
from tests.browser.desk import Desk
from tests.browser.site import Site


def test_two_browsers_never_get_the_same_task(site: Site, new_desk: NewDesk) -> None:
    project_id, ids = seeding.texts(site, "shared", 20)  # each holds a few ahead
    desks = []
    for name in ("left", "right"):
        site.person(f"{name}@example.org")
        desk = new_desk(site)
        desk.sit_down(f"{name}@example.org", project_id)
        desks.append(desk)
    seen: list[str] = []
    for turn in range(4):
        for desk in desks:
            seen.append(desk.task_text())
            desk.press("1")
            expect(desk.count).to_contain_text(str(turn + 1))
            expect(desk.text).not_to_have_text(seen[-1])
    for desk in desks:
        desk.saved()
    assert len(set(seen)) == len(seen) == 8
    assert len(looking.answers(site, project_id)) == 8
    assert set(looking.answers(site, project_id)) < set(ids)


def test_a_lease_left_alone_comes_back_to_others(site: Site, new_desk: NewDesk) -> None:
    project_id, _ = seeding.texts(site, "left alone", 3)
    gone = site.person("gone@example.org")
    site.person("here@example.org")
    first = new_desk(site)
    first.sit_down("gone@example.org", project_id)
    second = new_desk(site)
    second.sign_in("here@example.org", to=f"/projects/{project_id}/label")
    expect(second.page.get_by_text("being labelled by others")).to_be_visible()
    looking.let_leases_run_out(site, gone)
    second.page.get_by_role("button", name="Look again").click()
    expect(second.text).to_have_text("text 0 of left alone")


def test_a_late_answer_is_said_and_can_be_sent_after_claiming_again(site: Site, new_desk: NewDesk) -> None:
    project_id, ids = seeding.texts(site, "late", 5)
    slow = site.person("slow@example.org")
    desk = new_desk(site)
    desk.sit_down("slow@example.org", project_id)
    looking.let_leases_run_out(site, slow)
    desk.press("3")
    notice = desk.page.get_by_test_id("trouble-late")
    expect(notice).to_contain_text("kept as a draft")
    assert looking.answers(site, project_id) == {}
    notice.get_by_role("button", name="Claim again and submit").click()
    expect(notice).to_have_count(0)
    desk.saved()
    assert looking.given_classes(site, project_id) == {ids[0]: [2]}


def test_a_late_answer_to_a_task_that_others_took_is_said_too(site: Site, new_desk: NewDesk) -> None:
    project_id, ids = seeding.texts(site, "taken", 1)
    slow = site.person("slower@example.org")
    site.person("quick@example.org")
    late = new_desk(site)
    late.sit_down("slower@example.org", project_id)
    looking.let_leases_run_out(site, slow)
    quick = new_desk(site)
    quick.sit_down("quick@example.org", project_id)
    quick.press("1")
    quick.saved()
    late.press("3")
    notice = late.page.get_by_test_id("trouble-late")
    notice.get_by_role("button", name="Claim again and submit").click()
    expect(notice).to_contain_text("Someone else has taken the task")
    notice.get_by_role("button", name="Discard").click()
    expect(notice).to_have_count(0)
    assert looking.given_classes(site, project_id) == {ids[0]: [0]}


def test_a_second_tab_takes_over_and_the_first_one_rests(site: Site, new_desk: NewDesk) -> None:
    project_id, _ = seeding.texts(site, "tabs", 3)
    site.person("tabs@example.org")
    first = new_desk(site)
    first.sit_down("tabs@example.org", project_id)
    second = Desk(first.page.context.new_page(), site)
    second.page.goto(first.page.url)
    expect(second.text).to_have_text("text 0 of tabs")
    expect(first.page.get_by_role("dialog")).to_contain_text("another tab")
    second.press("1")
    expect(second.text).to_have_text("text 1 of tabs")
    first.page.get_by_role("button", name="Label here instead").click()
    expect(first.text).to_have_text("text 1 of tabs")
    expect(second.page.get_by_role("dialog")).to_contain_text("another tab")
