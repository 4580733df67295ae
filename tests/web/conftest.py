"""Fixtures of the web tests: a platform on the test database, its application, and people signed in."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask

from storage.database import Database
from storage.objects import open_store
from storage.settings import Settings
from tests.web.browser import Browser
from web import users
from web.access import Role
from web.app import create_app
from web.wiring import Platform

PASSWORD = "correct horse battery"


class MovingClock:
    """A clock that tests set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **parts: float) -> None:
        self.now += timedelta(**parts)


@pytest.fixture
def clock(now: datetime) -> MovingClock:
    return MovingClock(now)


@pytest.fixture
def platform(database: Database, settings: Settings, clock: MovingClock) -> Iterator[Platform]:
    platform = Platform(settings, database, open_store(settings), clock)
    yield platform
    platform.job_feed.close()


@pytest.fixture
def app(platform: Platform) -> Flask:
    return create_app(platform)


@pytest.fixture
def sign_in(app: Flask, platform: Platform) -> Callable[..., Browser]:
    """Makes a user of the role given and a browser in which they are signed in."""

    def make(role: str = "admin", email: str | None = None) -> Browser:
        email = email or f"{role}@example.org"
        with platform.database.write() as session:
            if users.by_email(session, email) is None:
                users.add(session, email=email, role=Role(role), password=PASSWORD, now=platform.clock())
        browser = Browser(app)
        browser.sign_in(email, PASSWORD)
        return browser

    return make


@pytest.fixture
def admin(sign_in: Callable[..., Browser]) -> Browser:
    return sign_in("admin")
