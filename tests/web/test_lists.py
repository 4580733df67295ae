"""Lists: keyset pages, filters, and a handful of statements however long they are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import event

from tests.web.browser import Browser
from tests.web.world import choice, make_world
from web.wiring import Platform

SignIn = Callable[..., Browser]
MOST_STATEMENTS = 12


@contextmanager
def counted(platform: Platform) -> Iterator[list[str]]:
    """The statements sent to the database, transactions aside."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            statements.append(statement)

    event.listen(platform.database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(platform.database.engine, "before_cursor_execute", note)


def statements_of(browser: Browser, platform: Platform, path: str) -> int:
    with counted(platform) as statements:
        response = browser.get(path)
    assert response.status_code == 200, response.text
    return len(statements)


def test_the_number_of_statements_does_not_grow_with_the_page(admin: Browser, platform: Platform) -> None:
    world = make_world(platform, count=60, kind="image")
    lists = [
        f"/projects/{world.project_id}/items",
        f"/projects/{world.project_id}/annotations",
        f"/projects/{world.project_id}/datasets",
        "/projects",
        "/jobs",
        "/users",
    ]
    for path in lists:
        few = statements_of(admin, platform, f"{path}?limit=2")
        many = statements_of(admin, platform, f"{path}?limit=50")
        assert few == many <= MOST_STATEMENTS, path
    for path in ("models", "deployment", "training-runs", "loop"):
        assert statements_of(admin, platform, f"/projects/{world.project_id}/{path}") <= MOST_STATEMENTS, path


def test_claiming_many_tasks_takes_as_many_statements_as_one(sign_in: SignIn, platform: Platform) -> None:
    world = make_world(platform, count=20)
    counts = []
    for count in (1, 5):
        person = sign_in("annotator", f"a{count}@example.org")
        with counted(platform) as statements:
            tasks = person.post(f"/projects/{world.project_id}/queue/claim", {"count": count}).get_json()[
                "tasks"
            ]
        assert len(tasks) == count
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 14


def test_pages_are_complete_and_without_doubles(admin: Browser, platform: Platform) -> None:
    world = make_world(platform, count=23)
    for order in ("newest", "priority"):
        seen: list[int] = []
        path = f"/projects/{world.project_id}/items?limit=5&order={order}"
        page = admin.get(path).get_json()
        while True:
            seen += [row["id"] for row in page["items"]]
            if page["next"] is None:
                break
            page = admin.get(f"{path}&after={page['next']}").get_json()
        assert sorted(seen) == sorted(world.item_ids)
        assert len(seen) == len(set(seen))


def test_filters(admin: Browser, sign_in: SignIn, platform: Platform) -> None:
    world = make_world(platform, count=8)
    ann = sign_in("annotator")
    task = ann.post(f"/projects/{world.project_id}/queue/claim", {}).get_json()["tasks"][0]
    ann.post(f"/tasks/{task['task_id']}/submit", {"regions": [choice(1)]})
    base = f"/projects/{world.project_id}/items?where="
    done = admin.get(f"{base}state:done").get_json()["items"]
    assert [(row["id"], row["annotation"]["regions"][0]["classes"]) for row in done] == [
        (task["item"]["id"], [1])
    ]
    assert len(admin.get(f"{base}state:open").get_json()["items"]) == 7
    assert [row["text"] for row in admin.get(f"{base}NEWS 3").get_json()["items"]] == ["news 3"]
    assert len(admin.get(f"{base}predicted:a&limit=3").get_json()["items"]) == 3
    nothing = admin.get(f"{base}predicted:b").get_json()
    assert (nothing["items"], nothing["next"]) == ([], None)
    assert admin.get(f"/projects/{world.project_id}/items/count?where=model:1").get_json() == {
        "count": 8,
        "exact": True,
    }
    mine = f"{base}annotator:annotator@example.org"
    assert [row["id"] for row in admin.get(mine).get_json()["items"]] == [task["item"]["id"]]


def test_a_filter_that_cannot_be_read_says_where(admin: Browser, platform: Platform) -> None:
    world = make_world(platform, count=1)
    answer = admin.get(f"/projects/{world.project_id}/items?where=state:done colour:red")
    assert answer.status_code == 422
    assert (answer.get_json()["position"], "colour" in answer.get_json()["message"]) == (11, True)


def test_what_the_model_says_of_blind_items_cannot_be_found_out(
    admin: Browser, sign_in: SignIn, platform: Platform
) -> None:
    world = make_world(platform, count=30, blind_share=0.5)
    ann = sign_in("annotator")
    base = f"/projects/{world.project_id}/items?limit=50"
    shown = ann.get(base).get_json()["items"]
    open_to_see = {row["id"] for row in shown if row["prediction"] is not None}
    assert 0 < len(open_to_see) < 30
    for detour in ("where=predicted:a", "where=confidence>0.1", "where=model:1", "order=confidence"):
        assert {row["id"] for row in ann.get(f"{base}&{detour}").get_json()["items"]} == open_to_see
        assert len(admin.get(f"{base}&{detour}").get_json()["items"]) == 30
