"""Import of texts with predictions on SQLite, beside a bare `executemany` of the same rows in the same run.

`python -m benchmarks.import_texts --texts 100000` prints rates, their ratio and the growth of memory, and
writes `benchmarks/results/import_texts.json`. The second half goes where the first one is already.
"""

import argparse
import csv
import itertools
import json
import random
import resource
import sqlite3
import tempfile
import time
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Self

from sqlalchemy.orm import Session

from labeling import projects
from labeling.schema import LabelSchema
from labeling.sql import insert_rows, upserting
from labeling.transfer import GivenForItem, ImportOptions, import_path
from preannotate.tables import ModelVersionRow, PredictionRow
from storage import schema
from storage.database import Database
from storage.objects import LocalStore

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
CLASSES = ("world", "sports", "business", "science")
TABLES = ("item", "task", "gold", "prediction")
BATCH = 2_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--words", type=int, default=12, help="words in a text, on average")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/import_texts.json"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = measure(Path(folder), arguments.texts, arguments.words)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


def measure(folder: Path, texts: int, words: int) -> dict[str, object]:
    """Rates in texts a second, each text with one label and one prediction."""
    halves = [write_texts(folder / f"{name}.csv", name, texts // 2, words) for name in ("first", "second")]
    database = prepared(folder / "import.db")
    with database.write() as session:
        made = projects.create(
            session, name="texts", kind="text", schema=LabelSchema.single_choice(CLASSES), now=NOW
        )
        version = add_version(session, made.id)
    half, watches, memory = texts // 2, [], [peak_memory()]
    for path in (*halves, halves[1]):
        with Watch() as watch:
            run_import(database, folder, made.id, version, path)
        watches.append(watch)
        memory.append(peak_memory())
    database.dispose()
    bare = copy_bare(folder / "import.db", folder / "bare.db")
    first, second, again = watches
    whole = first + second
    return {
        "texts": 2 * half,
        "words": words,
        "texts_per_second": round(2 * half / whole.seconds),
        "texts_per_cpu_second": round(2 * half / whole.cpu),
        "first_half_per_cpu_second": round(half / first.cpu),
        "second_half_per_cpu_second": round(half / second.cpu),
        "same_again_per_cpu_second": round(half / again.cpu),
        "bare_executemany_per_second": round(2 * half / bare.seconds),
        "bare_executemany_per_cpu_second": round(2 * half / bare.cpu),
        "share_of_bare": round(bare.seconds / whole.seconds, 3),
        "share_of_bare_by_cpu": round(bare.cpu / whole.cpu, 3),
        "memory_growth_mb": [round(b - a, 1) for a, b in itertools.pairwise(memory)],
    }


class Watch:
    """Wall and processor seconds of a block; the second kind says more on a machine that is shared."""

    def __init__(self, seconds: float = 0.0, cpu: float = 0.0) -> None:
        self.seconds, self.cpu = seconds, cpu

    def __enter__(self) -> Self:
        self._started = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds += time.perf_counter() - self._started[0]
        self.cpu += time.process_time() - self._started[1]

    def __add__(self, other: "Watch") -> "Watch":
        return Watch(self.seconds + other.seconds, self.cpu + other.cpu)


def run_import(database: Database, folder: Path, project_id: int, version: int, path: Path) -> None:
    def sink(session: Session, project: int, given: list[GivenForItem]) -> dict[int, int]:
        rows = [{"item_id": g.item_id, "regions": g.regions, "confidence": g.confidence} for g in given]
        same = {"project_id": project, "model_version_id": version, "created_at": NOW}
        same |= {"arm": "imported", "latency_ms": 0.0}
        statement = upserting(session, PredictionRow.__table__).on_conflict_do_nothing()
        insert_rows(session, statement, rows, constants=same)
        return {}

    report = import_path(
        database,
        LocalStore(folder / "objects"),
        project_id=project_id,
        path=path,
        options=ImportOptions(on_error="skip"),
        clock=lambda: NOW,
        sink=sink,
    )
    assert report.bad_count == 0, report.bad


def copy_bare(full: Path, empty: Path) -> Watch:
    """Writes the rows that the import left into an empty database with the same tables and indexes."""
    prepared(empty).dispose()
    source, target = sqlite3.connect(full), sqlite3.connect(empty, isolation_level=None)
    for table in ("project", "model_version"):
        copy(source, target, table)
    target.execute("PRAGMA journal_mode=WAL")
    target.execute("PRAGMA synchronous=FULL")
    target.execute("PRAGMA cache_size=-65536")
    columns = {t: len(source.execute(f"SELECT * FROM {t} LIMIT 1").fetchone()) for t in TABLES}
    rows = {t: iter(source.execute(f"SELECT * FROM {t} ORDER BY rowid").fetchall()) for t in TABLES}
    with Watch() as watch:
        while any(batch := {t: list(islice(rows[t], BATCH)) for t in TABLES}.values()):
            target.execute("BEGIN IMMEDIATE")
            for table, part in zip(TABLES, batch, strict=True):
                target.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * columns[table])})", part)
            target.execute("COMMIT")
    return watch


def copy(source: sqlite3.Connection, target: sqlite3.Connection, table: str) -> None:
    for row in source.execute(f"SELECT * FROM {table}"):
        target.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", row)


def prepared(path: Path) -> Database:
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database)
    return database


def add_version(session: Session, project_id: int) -> int:
    row = ModelVersionRow(
        project_id=project_id,
        number=1,
        name="elsewhere",
        task="text-classification",
        framework="imported",
        manifest={},
        created_at=NOW,
    )
    session.add(row)
    session.flush()
    return row.id


def write_texts(path: Path, prefix: str, count: int, words: int) -> Path:
    """A table with id, text, label, prediction and score; no two texts alike."""
    chance = random.Random(prefix)
    vocabulary = [f"{'bcdfghklmnprst'[i % 14]}{'aeiou'[i % 5]}{i:x}" for i in range(5_000)]
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(("id", "text", "label", "prediction", "score"))
        for i in range(count):
            said = " ".join(chance.choices(vocabulary, k=chance.randint(words // 2, words * 3 // 2)))
            right, guess = chance.choice(CLASSES), chance.choice(CLASSES)
            writer.writerow((f"{prefix}-{i}", f"{said} {i}", right, guess, round(chance.random(), 3)))
    return path


def peak_memory() -> float:
    """Largest resident size so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
