"""Migrations lead to the very tables that the code has, on both databases, whoever else migrates."""

import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

import storage.schema
from storage.database import Database
from storage.errors import SchemaUnknown
from storage.raw_tables import raw_tables
from storage.rows import Row
from storage.schema import differences, pending, table_modules, upgrade
from tests.servers.databases import TABLE_MODULES

_UPGRADE = "import sys; from storage.database import Database; from storage.schema import upgrade"


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Database]]:
    databases: list[Database] = []

    def make() -> Database:
        name = f"schema_{uuid.uuid4().hex}"
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path / name}.db"
        else:
            url = request.getfixturevalue("postgres").create_database(name)
        databases.append(Database(url))
        return databases[-1]

    yield make
    for database in databases:
        database.dispose()


@pytest.fixture
def empty(new_database: Callable[[], Database]) -> Database:
    return new_database()


def test_the_migrations_make_the_tables_of_all_floors(empty: Database) -> None:
    upgrade(empty)
    assert differences(empty) == [], 'run: make migration MESSAGE="…" (python -m storage.schema revision …)'
    made = set(inspect(empty.engine).get_table_names()) - {"alembic_version"}
    raw = {name for name in made if any(table.owns(name) for table in raw_tables())}
    assert {table.name for table in raw_tables()} <= raw
    assert made - raw == set(Row.metadata.tables)
    assert sorted(table_modules()) == sorted(TABLE_MODULES)


def test_migrated_tables_have_the_indexes_of_created_ones(new_database: Callable[[], Database]) -> None:
    migrated, created = new_database(), new_database()
    upgrade(migrated)
    Row.metadata.create_all(created.engine)
    query = text(
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        if migrated.is_sqlite
        else "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"
    )
    found: list[set[str]] = []
    for database in (migrated, created):
        with database.engine.connect() as connection:
            found.append({" ".join(sql.split()) for sql in connection.scalars(query) if "alembic" not in sql})
    assert found[0] == found[1]


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE job ADD COLUMN extra INTEGER",
        "ALTER TABLE job DROP COLUMN message",
        "CREATE TABLE stray (id INTEGER PRIMARY KEY)",
        "DROP INDEX ix_job_project_id",
        "DROP INDEX ix_task_queue",
    ],
)
def test_a_difference_is_seen(empty: Database, change: str) -> None:
    upgrade(empty)
    with empty.engine.begin() as connection:
        connection.execute(text(change))
    assert len(differences(empty)) == 1


def test_upgrading_again_changes_nothing(empty: Database) -> None:
    assert pending(empty)
    upgrade(empty)
    assert pending(empty) == []
    upgrade(empty)
    assert differences(empty) == []


def test_processes_that_upgrade_at_once_do_not_disturb_each_other(empty: Database) -> None:
    program = f"{_UPGRADE}; upgrade(Database(sys.argv[1]))"
    processes = [
        subprocess.Popen([sys.executable, "-c", program, empty.url], stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert [(process.communicate()[1], process.returncode) for process in processes] == [("", 0)] * 3
    assert differences(empty) == []


def test_a_database_of_a_newer_version_is_left_alone(empty: Database) -> None:
    upgrade(empty)
    with empty.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaUnknown, match="9999"):
        upgrade(empty)


def test_foreign_keys_are_on_again_after_an_upgrade(empty: Database) -> None:
    upgrade(empty)
    if empty.is_sqlite:
        with empty.engine.connect() as connection:
            assert connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_a_new_revision_is_written_from_the_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "migrations"
    (home / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        (home / name).write_text((storage.schema._MIGRATIONS / name).read_text())
    monkeypatch.setattr(storage.schema, "_MIGRATIONS", home)
    monkeypatch.chdir(tmp_path)
    for arguments in (["revision", "first"], ["revision", "--replace-all", "all of it"], ["check"]):
        assert storage.schema.main(arguments) == 0
    assert [path.name for path in (home / "versions").glob("*.py")] == ["0001_all_of_it.py"]
    assert "ix_task_queue" in (home / "versions" / "0001_all_of_it.py").read_text()
    assert "0001_all_of_it.py" in capsys.readouterr().out
    assert storage.schema.main(["revision", "nothing new"]) == 0
    assert "pass" in (home / "versions" / "0002_nothing_new.py").read_text()
