"""Chromium and running sites. What is missing fails and says so: these tests never skip."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Playwright,
    expect,
    sync_playwright,
)

from tests.browser.desk import Desk
from tests.browser.site import Site

_ROOT = Path(__file__).resolve().parents[2]
_CHROMIUM = Path("/usr/bin/chromium")
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
NewDesk = Callable[[Site], Desk]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    if not (_ROOT / "web" / "static" / "index.html").is_file():
        pytest.fail("the workbench is not built: run `make install` (npm ci and npm run build in web/ui)")
    if not _CHROMIUM.is_file():
        pytest.fail(f"{_CHROMIUM} is missing: apt-get install chromium")
    expect.set_options(timeout=10_000)
    try:
        launched = playwright.chromium.launch(executable_path=_CHROMIUM, args=_ARGUMENTS)
    except Error as error:
        pytest.fail(f"{_CHROMIUM} does not start: {error}")
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """One site for all tests that leave it running; each makes its own project and people."""
    running = Site()
    yield running
    running.close()


@pytest.fixture
def own_site() -> Iterator[Site]:
    """A site of its own, for tests that stop it."""
    running = Site()
    yield running
    running.close()


@pytest.fixture
def new_desk(browser: Browser) -> Iterator[NewDesk]:
    """Makes desks, each in a browser profile of its own.

    A script error, or anything the content security policy stops, fails the test.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            errors.append(message.text)

    def make(at: Site) -> Desk:
        context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return Desk(page, at)

    yield make
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def desk(site: Site, new_desk: NewDesk) -> Desk:
    return new_desk(site)
