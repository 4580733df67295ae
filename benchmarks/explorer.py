"""Pages of a million generated items under every filter, beside plain queries over the same rows without the
facts: OFFSET for the place, LIKE for the words, COUNT for the number of pages.

`python -m benchmarks.explorer --items 1000000` writes `benchmarks/results/explorer.json`: milliseconds, p50
and p95, on SQLite. The rows are written directly, as in a bulk load; what is measured is reading.
"""

import argparse
import json
import os
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from labeling import projects
from labeling.explorer import orders, pages
from labeling.explorer.conditions import FACTS
from labeling.explorer.language import Term
from labeling.explorer.names import Names, resolve
from labeling.explorer.orders import Order
from labeling.schema import LabelSchema
from labeling.words import words_of
from storage import schema
from storage.database import Database

START = datetime(2026, 1, 1, tzinfo=UTC)
CLASSES = ("cat", "dog", "bird", "horse", "rare")
PAGE = 50
DEEP = 10_000  # the page that is as quick as the first one
VOCABULARY = [f"{'bcdfghklmnprst'[i % 14]}{'aeiou'[i % 5]}{i:x}" for i in range(5_000)]
QUERIES: dict[str, tuple[str, Order]] = {
    "everything": ("", "newest"),
    "state": ("state:done", "newest"),
    "label": ("label:cat", "newest"),
    "rare label": ("label:rare", "newest"),
    "predicted, least certain first": ("predicted:dog state:open", "confidence"),
    "rare predicted class, least certain first": ("predicted:rare", "confidence"),
    "confidence range": ("confidence<0.01", "newest"),
    "most unsure first": ("state:open", "uncertainty"),
    "rarest first": ("", "rarity"),
    "model": ("model:2", "newest"),
    "annotator": ("annotator:ann", "newest"),
    "agreement": ("agreement<0.2", "agreement"),
    "metadata": ("weather=rain", "newest"),
    "rare metadata": ("site=17", "newest"),
    "scenario and date": ("scenario:night created>2026-01-20", "newest"),
    "labelled last": ("state:done", "labelled"),
    "a word": (VOCABULARY[100], "newest"),
    "words side by side that nobody wrote": (f'"{VOCABULARY[7]} {VOCABULARY[8]}"', "newest"),
    "a beginning": (VOCABULARY[70][:3], "newest"),
    "everything at once": (
        f"state:done label:cat confidence<0.6 {VOCABULARY[100]} weather=rain",
        "newest",
    ),
    "two common conditions that never meet": ("state:open label:cat", "newest"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/explorer.json"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "explorer.db"
        began = time.perf_counter()
        project_id = fill(path, arguments.items)
        result = {"items": arguments.items, "fill_seconds": round(time.perf_counter() - began)}
        result |= measure(path, project_id, arguments.items, arguments.runs)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


def measure(path: Path, project_id: int, items: int, runs: int) -> dict[str, Any]:
    database = Database(f"sqlite:///{path}")
    names = Names(LabelSchema.single_choice(CLASSES), {1: 1, 2: 2}.get, {"ann": 1, "bob": 2}.get)
    load = os.getloadavg()[0]
    shown = {}
    for title, (where, order) in QUERIES.items():
        terms = resolve(where, names)
        shown[title] = {"where": where, "order": order, **_pages(database, project_id, terms, order, runs)}
    deep = {order: _deep(database, project_id, order, items, runs) for order in ("newest", "uncertainty")}
    plain = {title: _timed(lambda query=query: _plain(path, query), 5) for title, query in PLAIN.items()}
    database.dispose()
    return {
        "first_page_ms": shown,
        f"page_{min(DEEP, items // PAGE // 2)}_ms": deep,
        "plain_ms": plain,
        "load_before": round(load, 1),
        "load_after": round(os.getloadavg()[0], 1),
    }


def _pages(
    database: Database, project_id: int, terms: tuple[Term, ...], order: Order, runs: int
) -> dict[str, Any]:
    """The first page as it is shown; when it is short, the pages until one is full or nothing is left."""
    count, asked = _until_full(database, project_id, terms, order)
    with database.read() as session:

        def first() -> None:
            pages.page(session, project_id=project_id, terms=terms, order=order, limit=PAGE)

        found = _timed(first, runs)
    return {**found, "rows": count, "pages_until_full": asked}


def _until_full(
    database: Database, project_id: int, terms: tuple[Term, ...], order: Order
) -> tuple[int, int]:
    count, asked, after = 0, 0, None
    while count < PAGE:
        with database.read() as session:
            found = pages.find(
                session, project_id=project_id, terms=terms, order=order, after=after, limit=PAGE - count
            )
        count, asked, after = count + len(found.item_ids), asked + 1, found.next
        if after is None:
            break
    return count, asked


def _deep(database: Database, project_id: int, order: Order, items: int, runs: int) -> dict[str, float]:
    offset = min(DEEP * PAGE, items // 2)
    with database.read() as session:
        after = orders.write_cursor(order, _place(session, project_id, order, offset))

        def page() -> None:
            pages.page(session, project_id=project_id, order=order, after=after, limit=PAGE)

        return _timed(page, runs)


def _place(session: Session, project_id: int, order: Order, offset: int) -> tuple[Any, ...]:
    path = orders.path(order)
    mine = (FACTS.project_id == project_id, FACTS.hidden.is_(False))
    statement = select(*path.columns).where(*path.begins, *mine).order_by(*path.sorting)
    return tuple(session.execute(statement.offset(offset).limit(1)).one())


_JOINED = "SELECT item.*, task.* FROM item JOIN task ON task.item_id = item.id WHERE item.project_id = 1"
_MANY = " ORDER BY item.id DESC LIMIT 50"
PLAIN = {
    "everything": _JOINED + _MANY,
    "page 10,000 by OFFSET": _JOINED + _MANY + " OFFSET 500000",
    "number of pages by COUNT": "SELECT count(*) FROM item JOIN task ON task.item_id = item.id"
    " WHERE task.state = 'done' AND item.project_id = 1",
    "a rare word by LIKE": _JOINED + " AND item.text LIKE '%zzz9 zzz9%'" + _MANY,
    "metadata by JSON": _JOINED + " AND json_extract(item.metadata, '$.site') = '17'" + _MANY,
    "least certain first by sorting": "SELECT item.*, prediction.* FROM item"
    " JOIN prediction ON prediction.item_id = item.id WHERE item.project_id = 1"
    " ORDER BY prediction.confidence, item.id LIMIT 50",
}


def _plain(path: Path, query: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA cache_size=-65536")
    connection.execute(query).fetchall()
    connection.close()


def _timed(act: Callable[[], object], runs: int) -> dict[str, float]:
    act()  # once to warm up
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    return {"p50": round(statistics.median(taken), 2), "p95": round(taken[int(len(taken) * 0.95)], 2)}


def fill(path: Path, items: int) -> int:
    """A project of texts: 30 % done, 90 % predicted, drawn from one seed."""
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database)
    with database.write() as session:
        made = projects.create(
            session, name="many", kind="text", schema=LabelSchema.single_choice(CLASSES), now=START
        )
    database.dispose()
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=OFF", "cache_size=-400000", "foreign_keys=OFF"):
        connection.execute(f"PRAGMA {pragma}")
    chance = random.Random(7)
    rows = (_rows(i, made.id, chance) for i in range(1, items + 1))
    while part := list(islice(rows, 10_000)):
        connection.execute("BEGIN")
        for table in part[0]:
            _insert(connection, table, [row for each in part for row in each[table]])
        connection.execute("COMMIT")
    connection.close()
    return made.id


def _insert(connection: sqlite3.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        names = ", ".join(f'"{name}"' for name in rows[0])
        places = ", ".join("?" * len(rows[0]))
        values: Iterator[tuple[Any, ...]] = (tuple(row.values()) for row in rows)
        connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", values)


def _rows(i: int, project_id: int, chance: random.Random) -> dict[str, list[dict[str, Any]]]:
    said = f"{' '.join(chance.choices(VOCABULARY, k=12))} {i}"
    done = chance.random() < 0.3
    predicted = chance.random() < 0.9
    class_id = 4 if chance.random() < 0.0005 else chance.randrange(4)
    confidence = chance.random() if predicted else None
    created = (START + timedelta(seconds=3 * i)).strftime("%Y-%m-%d %H:%M:%S.%f")
    told = {"weather": chance.choice(["rain", "sun", "snow"]), "site": str(chance.randrange(2_000))}
    scenario = chance.choice(["night", "day", None])
    shared = {"project_id": project_id, "scenario": scenario, "created_at": created}
    item = {
        "id": i, "external_id": f"row-{i}", "content_hash": f"{i:064x}", "media_type": "text/plain",
        "byte_size": len(said), "text": said, "metadata": json.dumps(told), **shared,
    }  # fmt: skip
    task = {
        "id": i, "project_id": project_id, "item_id": i, "overlap": 1, "open_slots": int(not done),
        "submitted": int(done), "state": "done" if done else "open", "priority": chance.random(),
        "audience_id": 0, "review": "none", "suspicion": 0.0, "created_at": created,
    }  # fmt: skip
    facts = {
        "item_id": i, "hidden": False, "state": task["state"], "place": -task["priority"], **shared,
        "labelled_at": created if done else None,
        "agreement": chance.random() if done and i % 10 == 0 else None,
        "predicted_class": class_id if predicted else None, "confidence": confidence,
        "model_version_id": chance.choice([1, 2]) if predicted else None,
        "uncertainty": chance.random() if predicted and not done else None,
        "rarity": chance.random() if not done else None,
    }  # fmt: skip
    annotation = {
        "project_id": project_id, "task_id": i, "item_id": i, "annotator_id": chance.choice([1, 2, 3]),
        "revision": 1, "created_at": created,
    }  # fmt: skip
    prediction = {
        "project_id": project_id, "item_id": i, "model_version_id": 1, "arm": "stable", "regions": "[]",
        "confidence": confidence, "latency_ms": 1.0, "created_at": created,
    }  # fmt: skip
    label = {"project_id": project_id, "role": "label", "class_id": class_id, "item_id": i}
    attributes = [
        {"project_id": project_id, "name": name, "value": value, "item_id": i} for name, value in told.items()
    ]
    return {
        "item": [item],
        "task": [task],
        "item_facts": [facts],
        "annotation": [annotation] if done else [],
        "prediction": [prediction] if predicted else [],
        "item_class": [label] if done else [],
        "item_attribute": attributes,
        "item_words": [{"rowid": i, "words": " ".join(words_of(f"row-{i}\n{said}"))}],
    }


if __name__ == "__main__":
    main()
