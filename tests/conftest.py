"""Fixtures shared by all tests. Every server starts when the first test asks for it, once a session.

`database` runs a test twice, on SQLite and on PostgreSQL; `-k "not postgresql"` leaves the second out.
"""

import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.database import Database
from storage.objects import LocalStore
from storage.settings import Settings
from tests.servers.ceph import CephServer
from tests.servers.databases import PostgresDatabase, SqliteTemplate
from tests.servers.postgres import PostgresServer
from tests.servers.rabbitmq import RabbitServer
from tests.servers.redis import RedisServer
from tests.servers.s3 import MotoServer

os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The PostgreSQL server of this session, for tests that need databases of their own."""
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_database(postgres: PostgresServer) -> Iterator[PostgresDatabase]:
    database = PostgresDatabase(postgres)
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    return SqliteTemplate(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty database with all tables, for processes that open it themselves."""
    if request.param == "sqlite":
        template: SqliteTemplate = request.getfixturevalue("sqlite_template")
        return template.copy(tmp_path / "test.db")
    shared: PostgresDatabase = request.getfixturevalue("postgres_database")
    return shared.empty()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.dispose()


@pytest.fixture
def objects(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "objects")


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    server = RedisServer()
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def rabbitmq_url() -> Iterator[str]:
    server = RabbitServer()
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def moto() -> Iterator[MotoServer]:
    server = MotoServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def ceph() -> Iterator[CephServer]:
    server = CephServer()
    yield server
    server.stop()


@pytest.fixture
def s3_settings(settings: Settings, moto: MotoServer) -> Settings:
    """Settings whose objects go to a new bucket of moto's S3 server."""
    return moto.service.settings(settings, bucket=f"bucket-{uuid.uuid4()}")
