"""Groups of near duplicates: found anew each time, listed largest first, filtered and hidden."""

from labeling import deletions
from labeling.explorer import duplicates, pages
from labeling.explorer.duplicates import Group
from labeling.explorer.language import parse
from labeling.items import NewItem
from storage.database import Database
from tests.factories import NOW, add_items, make_project, text_item

# Far apart from each other in 64 bits.
PLACES = (0x0F0F0F0F0F0F0F0F, 0x00FF00FF00FF00FF, 0x7FFF0000FFFF0001)


def near(name: str, near_hash: int | None) -> NewItem:
    item = text_item(name)
    return NewItem(item.content_hash, item.media_type, item.byte_size, item.text, near_hash=near_hash)


def test_groups(database: Database) -> None:
    one, two, three = PLACES
    hashes = [one, two, one ^ 0b1, three, one ^ 0b111, two ^ 1 << 40, None, 0, 0, one ^ (0xFFFF << 20)]
    with database.write() as session:
        project = make_project(session)
        ids = add_items(session, project.id, [near(f"item {i}", h) for i, h in enumerate(hashes)])
        other = make_project(session, name="other")
        add_items(session, other.id, [near("other", one)])
    seen: list[tuple[int, int]] = []
    counts = duplicates.search(database, project_id=project.id, progress=lambda *at: seen.append(at))
    assert counts == (2, 5)
    assert seen
    with database.read() as session:
        page = duplicates.page(session, project_id=project.id)
        assert page.groups == (
            Group(ids[0], 3, (ids[0], ids[2], ids[4])),
            Group(ids[1], 2, (ids[1], ids[5])),
        )
        assert page.next is None
        first = duplicates.page(session, project_id=project.id, limit=1)
        assert first.next == (3, ids[0])
        rest = duplicates.page(session, project_id=project.id, limit=1, after=first.next)
        assert (rest.groups, rest.next) == (page.groups[1:], None)
        for where, expected in {
            "has:duplicate": [0, 1, 2, 4, 5],
            f"group:{ids[0]}": [0, 2, 4],
            f"group:{ids[0]} -id:{ids[0]}": [2, 4],
            "-has:duplicate": [3, 6, 7, 8, 9],
        }.items():
            found = pages.find(session, project_id=project.id, terms=parse(where), order="oldest")
            assert found.item_ids == tuple(ids[i] for i in expected), where


def test_hidden_members_leave_and_a_new_search_forgets_the_old_one(database: Database) -> None:
    with database.write() as session:
        project = make_project(session)
        ids = add_items(session, project.id, [near(f"item {i}", PLACES[0]) for i in range(3)])
    duplicates.search(database, project_id=project.id, progress=lambda *_: None)
    with database.write() as session:
        deletions.hide_items(session, project_id=project.id, item_ids=ids[1:2], now=NOW)
    with database.read() as session:
        (group,) = duplicates.page(session, project_id=project.id).groups
        assert (group.size, group.item_ids) == (3, (ids[0], ids[2]))
    assert duplicates.search(database, project_id=project.id, progress=lambda *_: None) == (1, 2)
    with database.write() as session:
        deletions.hide_items(session, project_id=project.id, item_ids=ids[2:], now=NOW)
    with database.read() as session:
        assert duplicates.page(session, project_id=project.id).groups == ()
    assert duplicates.search(database, project_id=project.id, progress=lambda *_: None) == (0, 0)
