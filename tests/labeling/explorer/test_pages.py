"""Pages of items by keyset, in every order, under every filter, by an index and in few statements."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, text, update
from sqlalchemy.orm import Session

from labeling import annotations, facts, queue
from labeling.errors import BadOptions
from labeling.explorer import pages
from labeling.explorer.names import Names, resolve
from labeling.explorer.orders import ORDERS, Order
from labeling.facts import Said, Scored
from labeling.items import NewItem
from labeling.schema import LabelSchema
from labeling.tables import ItemFactsRow, ItemRow
from storage.database import Database
from storage.rows import Row
from tests.factories import CLASSES, NOW, add_items, add_texts, choice, make_project, task_ids, text_item

ANN, BOB = 7, 8
SCANNED = re.compile(rf"SCAN ({'|'.join(Row.metadata.tables)})(_\d+)?\b|Seq Scan")
NAMES = Names(LabelSchema.single_choice(CLASSES), {1: 31}.get, {"ann": ANN, "bob": BOB}.get)


def walk(
    session: Session, project_id: int, where: str = "", order: Order = "newest", limit: int = 3
) -> list[int]:
    """Ids of all pages; none may come twice."""
    found: list[int] = []
    after: str | None = None
    terms = resolve(where, NAMES)
    while True:
        page = pages.page(session, project_id=project_id, terms=terms, order=order, after=after, limit=limit)
        found += [row.item.id for row in page.rows]
        after = page.next
        if after is None:
            assert len(set(found)) == len(found)
            return found


def label(session: Session, item_id: int, annotator_id: int, class_id: int, *, minutes: int = 0) -> int:
    task = task_ids(session, [item_id])[0]
    now = NOW + timedelta(minutes=minutes)
    queue.claim_task(session, task_id=task, annotator_id=annotator_id, now=now, lease_seconds=60)
    done = annotations.submit(
        session,
        task_id=task,
        annotator_id=annotator_id,
        regions=[choice(class_id)],
        prediction_id=None,
        blind=False,
        active_seconds=1.0,
        now=now,
    )
    assert isinstance(done, annotations.Submitted)
    return done.annotation_id


def said(item_id: int, class_id: int, confidence: float, *more: int) -> Said:
    regions = [{"kind": "box", "class": class_id, "score": confidence}]
    regions += [{"kind": "box", "class": other, "score": confidence / 2} for other in more]
    return Said(item_id, 31, confidence, regions)


def make_world(session: Session) -> tuple[int, list[int]]:
    """Ten texts; the first three are labelled, 2 to 7 predicted, 4 to 6 scored, the last one is hidden."""
    project = make_project(session)
    new = [
        text_item("A free kick, Müller scores", external_id="sport/1", scenario="night"),
        text_item("kick off: free entry"),
        text_item("rates rise again", external_id="money/2"),
        text_item("the goalkeeper's goal"),
        text_item("自由球进了"),
        *[text_item(f"filler {i}") for i in range(5)],
    ]
    tagged = [
        NewItem(n.content_hash, n.media_type, n.byte_size, n.text, external_id=n.external_id,
                scenario=n.scenario, attributes={"weather": "rain" if i % 2 else "sun", "speed": i})
        for i, n in enumerate(new)
    ]  # fmt: skip
    ids = add_items(session, project.id, tagged)
    label(session, ids[0], ANN, 0, minutes=2)
    label(session, ids[1], BOB, 1, minutes=1)
    label(session, ids[2], ANN, 1, minutes=3)
    confidences = {2: 0.9, 3: 0.2, 4: 0.4, 5: 0.6, 6: 0.6, 7: 1.0}
    given = [said(ids[i], i % 3, c, (i + 1) % 3) for i, c in confidences.items()]
    facts.predicted(session, project_id=project.id, said=given)
    facts.scored(
        session, [Scored(ids[4], 0, 0.5, None), Scored(ids[5], 0.9, 0.9, 2.5), Scored(ids[6], 0, 0.1, 3.0)]
    )
    session.execute(update(ItemRow).where(ItemRow.id == ids[9]).values(hidden_at=NOW))
    facts.renew(session, [ids[9]])
    return project.id, ids


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("", [8, 7, 6, 5, 4, 3, 2, 1, 0]),
        ("is:hidden", [9]),
        ("is:hidden state:done", []),
        ("state:done", [2, 1, 0]),
        ("state:open,done", [8, 7, 6, 5, 4, 3, 2, 1, 0]),
        ("-state:open", [2, 1, 0]),
        ("label:dog", [2, 1]),
        ("label:cat,dog", [2, 1, 0]),
        ("label:bird", []),
        ("-label:cat state:done", [2, 1]),
        ("predicted:bird", [7, 5, 4, 2]),
        ("predicted:cat,dog", [7, 6, 5, 4, 3, 2]),
        ("predicted:#2 confidence>=90%", [7, 2]),
        ("confidence<0.6", [4, 3]),
        ("confidence:0.6", [6, 5]),
        ("-confidence<0.6", [8, 7, 6, 5, 2, 1, 0]),
        ("uncertainty>0.4 rarity>=2", [5]),
        ("scenario:night", [0]),
        ("has:label -has:prediction", [1, 0]),
        ("has:prediction,scenario", [7, 6, 5, 4, 3, 2, 0]),
        ("model:1 state:done", [2]),
        ("annotator:ann", [2, 0]),
        ("annotator:ann,bob label:dog", [2, 1]),
        ("weather=rain speed=3,5,6", [5, 3]),
        ("-weather=rain", [8, 6, 4, 2, 0]),
        ("labelled>2026-01-05T09:01:30", [2, 0]),
        ("labelled:2026-01-05", [2, 1, 0]),
        ("created<2026-01-05", []),
        ("kick", [1, 0]),
        ("KICK free", [1, 0]),
        ('"free kick"', [0]),
        ("muller", [0]),
        ("goal", [3]),
        ('"goal"', [3]),
        ("goalk", [3]),
        ('"goalk"', []),
        ("自由", [4]),
        ("自球", []),
        ("sport", [0]),
        ('text:"money 2",sport', [2, 0]),
        ("free -off", [0]),
        ("!?", []),
        ("name:sport/1,money/2", [2, 0]),
        ("has:duplicate", []),
        ("group:1", []),
    ],
)
def test_filters(database: Database, where: str, expected: list[int]) -> None:
    with database.write() as session:
        project_id, ids = make_world(session)
        other = make_project(session, name="other")
        add_texts(session, other.id, 3, prefix="free kick goal")
    with database.read() as session:
        assert walk(session, project_id, where) == [ids[i] for i in expected]
        assert walk(session, project_id, where, "oldest", limit=1) == [ids[i] for i in reversed(expected)]
        few = pages.among(session, project_id=project_id, terms=resolve(where, NAMES), item_ids=ids[:5])
        assert few == {ids[i] for i in expected if i < 5}


ORDERED: dict[Order, list[int]] = {
    "newest": [8, 7, 6, 5, 4, 3, 2, 1, 0],
    "oldest": [0, 1, 2, 3, 4, 5, 6, 7, 8],
    "confidence": [3, 4, 5, 6, 2, 7],
    "uncertainty": [5, 4, 6],
    "rarity": [6, 5],
    "agreement": [8],
    "labelled": [2, 0, 1],
    "predicted": [3, 6, 4, 7, 5, 2],
    "priority": [5, 3, 4, 6, 7, 8],
}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("rare", [pages.RARE, 0])
def test_orders(database: Database, monkeypatch: pytest.MonkeyPatch, order: Order, rare: int) -> None:
    monkeypatch.setattr(pages, "RARE", rare)
    with database.write() as session:
        project_id, ids = make_world(session)
        facts.agreed(session, item_id=ids[8], agreement=0.5)
    with database.read() as session:
        assert walk(session, project_id, "", order, limit=2) == [ids[i] for i in ORDERED[order]]
        for where in (
            "state:open",
            "-weather=rain",
            "weather=rain",
            "confidence<=0.6",
            "filler",
            "predicted:cat",
        ):
            kept = set(walk(session, project_id, where))
            expected = [ids[i] for i in ORDERED[order] if ids[i] in kept]
            assert walk(session, project_id, where, order, limit=2) == expected, where


def test_a_long_look_ends_and_goes_on(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "RARE", 0)
    monkeypatch.setattr(pages, "SCAN", 4)
    with database.write() as session:
        project_id, ids = make_world(session)
    terms = resolve("speed=0 label:cat,dog", NAMES)
    with database.read() as session:
        assert walk(session, project_id, "speed=0 label:cat,dog") == [ids[0]]
        for order in ORDERS:
            kept = set(walk(session, project_id, "-speed=6"))
            assert walk(session, project_id, "-speed=6", order, limit=3) == [
                ids[i] for i in ORDERED[order] if ids[i] in kept and order != "agreement"
            ]
        short = pages.find(session, project_id=project_id, terms=resolve("-speed=1,2,3,4,5,6,7,8", NAMES))
        assert (short.item_ids, short.next is not None) == ((), True)
        assert pages.find(session, project_id=project_id, terms=terms).next is None


QUERIES = [
    "", "state:done", "label:cat", "predicted:cat confidence<0.5", "scenario:night weather=rain",
    "annotator:ann", '"free kick" state:open', "model:1 uncertainty>0.1 rarity>0.1", "created>2026-01-01",
    "labelled>2026-01-01 agreement<0.5", "name:x", "has:label,prediction", "has:duplicate group:1",
]  # fmt: skip


@contextmanager
def statements(database: Database) -> Iterator[list[tuple[str, object]]]:
    sent: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        if statement.startswith("SELECT"):
            sent.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("rare", [pages.RARE, 0])
def test_no_statement_reads_a_whole_table(
    database: Database, monkeypatch: pytest.MonkeyPatch, order: Order, rare: int
) -> None:
    monkeypatch.setattr(pages, "RARE", rare)
    with database.write() as session:
        project_id, _ = make_world(session)
    for where in QUERIES:
        with database.read() as session:
            first = pages.find(session, project_id=project_id, order=order, limit=1)
            with statements(database) as sent:
                pages.page(session, project_id=project_id, terms=resolve(where, NAMES), order=order,
                           after=first.next)  # fmt: skip
            assert len(sent) <= 4
            if not database.is_sqlite:
                session.execute(text("SET LOCAL enable_seqscan = off"))
            for statement, parameters in sent:
                plan = explain(session, statement, parameters, database.is_sqlite)
                assert not SCANNED.search(plan), (where, plan)


def explain(session: Session, statement: str, parameters: object, on_sqlite: bool) -> str:
    word = "EXPLAIN QUERY PLAN " if on_sqlite else "EXPLAIN "
    rows = session.connection().exec_driver_sql(word + statement, parameters)  # type: ignore[arg-type]
    return "\n".join(str(row[-1]) for row in rows)


@pytest.mark.parametrize(
    "cursor", ["", "x", "1:2", "WyJuZXdlc3QiLCAiMSJd", "WyJuZXdlc3QiLCAtMV0", "bnVsbA", "MQ"]
)
def test_a_cursor_must_be_ours(database: Database, cursor: str) -> None:
    with database.write() as session:
        project = make_project(session)
        add_texts(session, project.id, 3)
    with database.read() as session:
        with pytest.raises(BadOptions, match="cursor"):
            pages.page(session, project_id=project.id, after=cursor)
        other = pages.page(session, project_id=project.id, order="oldest", limit=1).next
        with pytest.raises(BadOptions, match="order"):
            pages.page(session, project_id=project.id, after=other)


def test_facts_follow_revisions_and_hidden_annotations(database: Database) -> None:
    with database.write() as session:
        project_id, ids = make_world(session)
        found = annotations.for_item(session, ids[0])[0]
        annotations.revise(
            session, annotation_id=found.id, author_id=BOB, regions=[choice(2)], expected_revision=1,
            active_seconds=1, now=NOW + timedelta(days=1),
        )  # fmt: skip
        annotations.hide(session, annotation_id=annotations.for_item(session, ids[1])[0].id, now=NOW)
    with database.read() as session:
        assert walk(session, project_id, "label:bird") == [ids[0]]
        assert walk(session, project_id, "label:cat") == []
        assert walk(session, project_id, "state:open label:dog") == []
        assert walk(session, project_id, "state:open annotator:bob") == []
        assert walk(session, project_id, "state:done", "labelled") == [ids[0], ids[2]]
        row = session.get(ItemFactsRow, ids[1])
        assert row is not None
        assert (row.state, row.labelled_at) == ("open", None)
