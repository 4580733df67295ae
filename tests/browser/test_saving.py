"""Nothing that was done is lost: reload, server away, server killed."""

from playwright.sync_api import Route, expect

from labeling.schema import LabelSchema
from tests.browser import looking, seeding
from tests.browser.conftest import NewDesk
from tests.browser.desk import Desk
from tests.browser.site import Site


def test_a_reload_restores_the_draft_exactly_undo_included(desk: Desk, site: Site) -> None:
    project_id, _ = seeding.pictures(site, "reloaded", 4)
    site.person("reloaded@example.org")
    desk.sit_down("reloaded@example.org", project_id)
    desk.press("Enter")
    expect(desk.page.get_by_label("Image reloaded 1.png")).to_be_visible()
    desk.drag((40, 30), (120, 90))
    desk.drag((200, 100), (260, 150))
    sizes = desk.box_sizes()
    desk.page.reload()
    expect(desk.page.get_by_label("Image reloaded 1.png")).to_be_visible()
    expect(desk.boxes).to_have_count(2)
    assert desk.box_sizes() == sizes
    desk.press("Control+z")
    expect(desk.boxes).to_have_count(1)
    assert desk.box_sizes() == sizes[1:]  # the newest is on top of the list


def test_an_edit_is_kept_even_when_the_page_closes_before_it_is_sent(desk: Desk, site: Site) -> None:
    project_id, _ = seeding.pictures(site, "unsent", 2)
    site.person("unsent@example.org")
    desk.sit_down("unsent@example.org", project_id)

    def refuse(route: Route) -> None:
        route.abort()

    desk.page.route("**/draft", refuse)
    desk.drag((40, 30), (120, 90))
    expect(desk.status).to_contain_text("Server away")
    desk.page.unroute("**/draft", refuse)
    desk.page.reload()
    expect(desk.boxes).to_have_count(1)
    desk.saved()


def test_another_browser_goes_on_with_the_draft_the_server_has(
    desk: Desk, site: Site, new_desk: NewDesk
) -> None:
    schema = LabelSchema.single_choice(seeding.CLASSES, multiple=True)
    project_id, _ = seeding.texts(site, "moved", 2, schema=schema)
    site.person("moved@example.org")
    desk.sit_down("moved@example.org", project_id)
    desk.press("1", "3")
    desk.saved()
    elsewhere = new_desk(site)
    elsewhere.sit_down("moved@example.org", project_id)
    expect(elsewhere.answer).to_have_text("WorldBusiness")


def test_work_goes_on_while_the_server_is_away_and_arrives_when_it_is_back(
    own_site: Site, new_desk: NewDesk
) -> None:
    project_id, ids = seeding.texts(own_site, "away", 8)
    own_site.person("away@example.org")
    desk = new_desk(own_site)
    desk.sit_down("away@example.org", project_id)
    desk.press("1")
    desk.saved()
    expect(desk.text).to_have_text("text 1 of away")
    own_site.stop()
    desk.press("2")
    expect(desk.text).to_have_text("text 2 of away")
    desk.press("3")
    expect(desk.status).to_contain_text("2 waiting")
    own_site.start()
    desk.saved()
    assert looking.given_classes(own_site, project_id) == {ids[0]: [0], ids[1]: [1], ids[2]: [2]}
    desk.press("1")
    desk.saved()
    assert len(looking.answers(own_site, project_id)) == 4


def test_what_waits_survives_closing_the_page(own_site: Site, new_desk: NewDesk) -> None:
    project_id, ids = seeding.texts(own_site, "closed", 6)
    own_site.person("closed@example.org")
    desk = new_desk(own_site)
    desk.sit_down("closed@example.org", project_id)
    own_site.stop()
    desk.press("2", "2")
    expect(desk.status).to_contain_text("2 waiting")
    desk.page.close()
    own_site.start()
    again = Desk(desk.page.context.new_page(), own_site)
    again.page.goto(own_site.url)
    expect(again.page.get_by_role("heading", name="Projects")).to_be_visible()
    again.saved()
    assert looking.given_classes(own_site, project_id) == {ids[0]: [1], ids[1]: [1]}


def test_the_same_answer_sent_twice_counts_once(desk: Desk, site: Site) -> None:
    """The server takes the answer, and its reply gets lost on the way."""
    project_id, ids = seeding.texts(site, "twice", 3)
    site.person("twice@example.org")
    desk.sit_down("twice@example.org", project_id)

    def lose_the_reply(route: Route) -> None:
        route.fetch()
        route.abort()

    desk.page.route("**/submit", lose_the_reply, times=1)
    desk.press("3")
    expect(desk.status).to_contain_text("1 waiting")
    desk.saved()
    expect(desk.page.locator(".notices .notice")).to_have_count(0)
    assert looking.given_classes(site, project_id) == {ids[0]: [2]}
