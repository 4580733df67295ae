"""Pages of items by keyset, in both orders, under every filter."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from labeling import listing
from labeling.errors import BadOptions
from labeling.listing import ItemFilter
from labeling.tables import ItemRow, TaskRow
from storage.database import Database
from tests.factories import NOW, add_items, add_texts, make_project, text_item


def walk(session: Session, project_id: int, filters: ItemFilter | None = None, limit: int = 3) -> list[int]:
    """Ids of all pages; none may come twice."""
    found: list[int] = []
    after: str | None = None
    while True:
        page = listing.page(session, project_id=project_id, after=after, limit=limit, filters=filters)
        found += [row.item.id for row in page.rows]
        after = page.next
        if after is None:
            assert len(set(found)) == len(found)
            return found


def test_newest_first(database: Database) -> None:
    with database.write() as session:
        project = make_project(session)
        other = make_project(session, name="other")
        ids = add_texts(session, project.id, 10)
        add_texts(session, other.id, 4)
    with database.read() as session:
        assert walk(session, project.id) == ids[::-1]
        assert walk(session, project.id, limit=10) == ids[::-1]
        assert walk(session, project.id, ItemFilter(state="open")) == ids[::-1]
        assert walk(session, project.id, ItemFilter(state="done")) == []


def test_by_priority_and_then_by_age(database: Database) -> None:
    with database.write() as session:
        project = make_project(session)
        ids = add_texts(session, project.id, 8)
        for item_id, priority in zip(ids, [0.1, 0.9, 0.5, 0.5, 0.1, 0.9, 0.0, 1 / 3], strict=True):
            session.execute(update(TaskRow).where(TaskRow.item_id == item_id).values(priority=priority))
        session.execute(update(TaskRow).where(TaskRow.item_id == ids[5]).values(open_slots=0))
    expected = [ids[i] for i in (1, 2, 3, 7, 0, 4, 6)]
    with database.read() as session:
        assert walk(session, project.id, ItemFilter(order="priority")) == expected
        assert walk(session, project.id, ItemFilter(order="priority", state="open"), limit=1) == expected


def test_state_and_hidden(database: Database) -> None:
    with database.write() as session:
        project = make_project(session)
        ids = add_texts(session, project.id, 6)
        done = update(TaskRow).where(TaskRow.item_id.in_(ids[:2]))
        session.execute(done.values(state="done", open_slots=0, submitted=1, done_at=NOW))
        session.execute(update(ItemRow).where(ItemRow.id == ids[5]).values(hidden_at=NOW))
    with database.read() as session:
        assert walk(session, project.id, ItemFilter(state="done")) == [ids[1], ids[0]]
        assert walk(session, project.id, ItemFilter(state="done", order="priority")) == [ids[1], ids[0]]
        assert walk(session, project.id, ItemFilter(state="open")) == [ids[4], ids[3], ids[2]]
        page = listing.page(session, project_id=project.id, filters=ItemFilter(state="done"))
    assert [(row.state, row.priority) for row in page.rows] == [("done", 0.0)] * 2


def test_search_takes_no_wildcards(database: Database) -> None:
    with database.write() as session:
        project = make_project(session)
        a, b, c = add_items(
            session,
            project.id,
            [
                text_item("100% Sure", external_id="x/1"),
                text_item("100 times", scenario="night"),
                text_item("Sure thing", external_id="X/2"),
            ],
        )
    with database.read() as session:
        assert walk(session, project.id, ItemFilter(q="sure")) == [c, a]
        assert walk(session, project.id, ItemFilter(q="100%")) == [a]
        assert walk(session, project.id, ItemFilter(q="x/")) == [c, a]
        assert walk(session, project.id, ItemFilter(q="_")) == []
        assert walk(session, project.id, ItemFilter(scenario="night")) == [b]
        assert walk(session, project.id, ItemFilter(scenario="night", order="priority")) == [b]


@pytest.mark.parametrize("cursor", ["", "x", "1:2", "nan:1:2", "inf:1:2", "1:2:x", "1:-1:2", f"0:1:{2**63}"])
def test_a_cursor_must_be_ours(database: Database, cursor: str) -> None:
    with database.write() as session:
        project = make_project(session)
    with database.read() as session, pytest.raises(BadOptions, match="cursor"):
        listing.page(session, project_id=project.id, after=cursor)
