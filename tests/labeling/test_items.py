"""Items: adding them set by set, duplicates, external ids, tasks and counters."""

import threading

import pytest
from sqlalchemy import func, select

from labeling import items, projects
from labeling.items import Added, Refused
from labeling.tables import ItemRow, TaskRow
from storage.database import Database
from storage.errors import NotFound
from tests.factories import NOW, add_items, choice, image_item, make_project, text_item


def count(database: Database, table: type[ItemRow] | type[TaskRow]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_items_come_with_open_tasks_in_their_order(database: Database) -> None:
    with database.write() as session:
        project = make_project(session, overlap=3)
        ids = add_items(session, project.id, [text_item("b"), text_item("a"), text_item("c")])
    with database.read() as session:
        tasks = session.scalars(select(TaskRow).order_by(TaskRow.id)).all()
        assert [(t.item_id, t.overlap, t.open_slots, t.state) for t in tasks] == [
            (item_id, 3, 3, "open") for item_id in ids
        ]
        assert all(task.created_at == NOW for task in tasks)
        counters = projects.get(session, project.id).counters
        stored = items.get(session, ids[0])
    assert (counters["items"], counters["tasks_open"]) == (3, 3)
    assert (stored.text, stored.media_type, stored.byte_size, stored.split) == ("b", "text/plain", 1, None)


def test_content_is_there_once(database: Database) -> None:
    with database.write() as session:
        project = make_project(session)
        first = items.add(session, project_id=project.id, items=[text_item("a", external_id="1")], now=NOW)
        again = items.add(
            session,
            project_id=project.id,
            items=[text_item("a", external_id="2"), text_item("b"), text_item("b"), text_item("a")],
            now=NOW,
        )
    assert isinstance(first[0], Added)
    old, new = first[0].item_id, again[1]
    assert isinstance(new, Added)
    assert again == [Added(old, True), Added(new.item_id, False), Added(new.item_id, True), Added(old, True)]
    assert count(database, ItemRow) == count(database, TaskRow) == 2
    with database.read() as session:
        assert items.get(session, old).external_id == "1"
        assert projects.get(session, project.id).counters["items"] == 2


def test_an_external_id_belongs_to_one_content(database: Database) -> None:
    with database.write() as session:
        project = make_project(session)
        (kept,) = add_items(session, project.id, [text_item("a", external_id="x")])
        outcomes = items.add(
            session,
            project_id=project.id,
            items=[
                text_item("other", external_id="x"),
                text_item("one", external_id="y"),
                text_item("two", external_id="y"),
                text_item("free"),
            ],
            now=NOW,
        )
    assert outcomes[0] == Refused("x", kept)
    assert isinstance(outcomes[1], Added)
    assert outcomes[2] == Refused("y", outcomes[1].item_id)
    assert isinstance(outcomes[3], Added)
    assert count(database, ItemRow) == 3


def test_projects_do_not_share_items(database: Database) -> None:
    with database.write() as session:
        one, two = make_project(session, name="one"), make_project(session, name="two")
        (first,) = add_items(session, one.id, [text_item("same", external_id="1")])
        (second,) = add_items(session, two.id, [text_item("same", external_id="1")])
    assert first != second


def test_gold_is_kept_and_the_first_one_counts(database: Database) -> None:
    with database.write() as session:
        project = make_project(session)
        new = [text_item("a", gold=[choice(1)]), text_item("a", gold=[choice(2)]), text_item("b")]
        a, _, b = add_items(session, project.id, new)
        add_items(session, project.id, [text_item("a", gold=[choice(0)]), text_item("b", gold=[choice(2)])])
        assert items.gold(session, [a, b]) == {a: [choice(1)], b: [choice(2)]}


def test_many_at_once(database: Database) -> None:
    with database.write() as session:
        project = make_project(session)
        ids = add_items(session, project.id, [text_item(str(i), external_id=str(i)) for i in range(5_000)])
        again = items.add(
            session,
            project_id=project.id,
            items=[text_item(str(i), external_id=str(i)) for i in range(5_000)],
            now=NOW,
        )
        assert again == [Added(item_id, True) for item_id in ids]
        assert len(items.get_many(session, ids)) == 5_000
    assert count(database, TaskRow) == 5_000


def test_writers_side_by_side_agree(database: Database) -> None:
    """Both add the same content; each item and each task is there once, and the counter knows."""
    with database.write() as session:
        project = make_project(session)
    ready = threading.Barrier(2)
    results: list[list[Added | Refused]] = []

    def work() -> None:
        ready.wait()
        with database.write() as session:
            new = [text_item(str(i), external_id=str(i)) for i in range(500)]
            results.append(items.add(session, project_id=project.id, items=new, now=NOW))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 2
    assert all(isinstance(outcome, Added) for result in results for outcome in result)
    assert count(database, ItemRow) == count(database, TaskRow) == 500
    with database.read() as session:
        counters = projects.get(session, project.id).counters
    assert (counters["items"], counters["tasks_open"]) == (500, 500)


def test_no_items_and_no_project(database: Database) -> None:
    with database.write() as session:
        project = make_project(session)
        assert items.add(session, project_id=project.id, items=[], now=NOW) == []
        with pytest.raises(NotFound, match="project 99"):
            items.add(session, project_id=99, items=[text_item("a")], now=NOW)
        with pytest.raises(NotFound, match="item 99"):
            items.get(session, 99)


def test_bytes_of_texts_and_images(database: Database) -> None:
    class Shelf:
        def get(self, sha256: str) -> bytes:
            return sha256.encode()

    with database.write() as session:
        project = make_project(session)
        text_id, image_id = add_items(session, project.id, [text_item("Grüße"), image_item(b"pixels")])
        text, image = items.get(session, text_id), items.get(session, image_id)
    assert items.read_bytes(Shelf(), text) == "Grüße".encode()
    assert items.read_bytes(Shelf(), image) == image.content_hash.encode()
