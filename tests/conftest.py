"""Fixtures shared by all tests: a database, a clock, settings in a temporary home."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import active_learning.tables
import labeling.tables
import preannotate.tables
import storage.tables
import web.tables  # noqa: F401
from storage.database import Database
from storage.rows import Row
from storage.settings import Settings


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    Row.metadata.create_all(database.engine)
    yield database
    database.dispose()
