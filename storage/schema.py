"""The database's tables, brought up to date by the migrations in `storage/migrations/versions`.

For developers, from the repository's root:

    python -m storage.schema revision "add task colour"        a new revision from what all tables.py say
    python -m storage.schema revision --replace-all "initial"  one revision instead of all (before a release)
    python -m storage.schema check                             exit code 1 when tables and migrations differ
"""

import argparse
import importlib
import re
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage.autogenerate import include_object, missing_expression_indexes, missing_raw_tables
from storage.database import Database
from storage.errors import SchemaUnknown
from storage.rows import Row

_MIGRATIONS = Path(__file__).parent / "migrations"
_ADVISORY_LOCK = 7_310_582_046  # any number, as long as every version of the platform uses this one


def upgrade(database: Database) -> None:
    """Brings the database to the newest revision; several processes may do so at once.

    Raises SchemaUnknown when the database is newer than this code.
    """
    if not pending(database):
        return
    with _alone(database) as connection:
        command.upgrade(_config(connection), "head")


def pending(database: Database) -> list[str]:
    """Revisions that the database lacks, the oldest first. Raises SchemaUnknown."""
    with database.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    script = ScriptDirectory(str(_MIGRATIONS))
    known = [revision.revision for revision in script.walk_revisions()][::-1]
    if current is None:
        return known
    if current not in known:
        raise SchemaUnknown(current)
    return known[known.index(current) + 1 :]


def differences(database: Database) -> list[Any]:
    """What Alembic would have to change to make the database what the imported tables say; [] when equal."""
    with database.engine.connect() as connection:
        options = {"compare_type": True, "include_object": include_object}
        context = MigrationContext.configure(connection, opts=options)
        with _quiet():
            found = list(compare_metadata(context, Row.metadata))
        found += [("add_index", index) for index in missing_expression_indexes(connection)]
        return found + [("add_table", table.name) for table in missing_raw_tables(connection)]


def table_modules() -> list[str]:
    """`<package>.tables` of every package beside this one, by looking: storage imports nothing above it."""
    root = Path(__file__).parent.parent
    return sorted(f"{path.parent.name}.tables" for path in root.glob("*/tables.py"))


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    """A transaction during which no other process migrates."""
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
                yield connection
            return
        # A table that is copied is dropped at the end, and with foreign keys on that deletes what refers to
        # it. The switch works outside a transaction only. A write on SQLite is alone by itself.
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                broken = connection.execute(text("PRAGMA foreign_key_check")).all()
                if broken:
                    raise RuntimeError(f"the migration broke references: {broken[:10]}")
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _revise(message: str, *, replace_all: bool) -> Path:
    """Writes a revision with what the imported tables have more than the migrations."""
    versions = _MIGRATIONS / "versions"
    if replace_all:
        for path in versions.glob("*.py"):
            path.unlink()
    number = f"{len(list(versions.glob('*.py'))) + 1:04d}"
    with _scratch() as database, _alone(database) as connection, _quiet():
        command.upgrade(_config(connection), "head")
        command.revision(_config(connection), message, autogenerate=True, rev_id=number)
    path = next(versions.glob(f"{number}_*.py"))
    path.write_text(re.sub(r"\n *# ### .* ###(?=\n)", "", path.read_text()))
    for step in (["format"], ["check", "--fix"], ["format"]):
        subprocess.run([sys.executable, "-m", "ruff", *step, "--quiet", str(path)], check=True)
    return path


@contextmanager
def _quiet() -> Iterator[None]:
    """Without Alembic's warning of indexes that it cannot compare: storage.autogenerate does."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*expression-based index.*")
        yield


@contextmanager
def _scratch() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/scratch.db")
        yield database
        database.dispose()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m storage.schema", description=__doc__.split("\n")[0])
    parser.add_argument(
        "--tables", action="append", metavar="MODULE", help="module with rows (default: every */tables.py)"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="compare tables and migrations")
    revision = commands.add_parser("revision", help="write a new revision")
    revision.add_argument("--replace-all", action="store_true", help="forget all revisions before")
    revision.add_argument("message")
    options = parser.parse_args(arguments)
    for module in options.tables or table_modules():
        importlib.import_module(module)
    if options.command == "revision":
        print(_revise(options.message, replace_all=options.replace_all).relative_to(Path.cwd()))
        return 0
    with _scratch() as database:
        upgrade(database)
        found = differences(database)
    for difference in found:
        print(difference)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
