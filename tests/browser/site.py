"""A running Labelloop: one web process in a temporary home, and its services for seeding and looking."""

import os
import shutil
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from storage.schema import upgrade
from storage.settings import Settings
from tests.servers.processes import ServerProcess, accepts_connections, free_port, make_folder
from web import users
from web.access import Role
from web.wiring import Platform

PASSWORD = "a long enough password"
_ROOT = Path(__file__).resolve().parents[2]


class Site:
    """Started by the constructor. Can be stopped and started again on the same port with the same data."""

    def __init__(self) -> None:
        self.home = make_folder("browser")
        self.port = free_port()
        self._environment = {"LABELLOOP_HOME": str(self.home), "LABELLOOP_PORT": str(self.port)}
        self.platform = Platform.open(Settings.from_environment(self._environment))
        upgrade(self.platform.database)
        self._server: ServerProcess | None = None
        try:
            self.start()
        except BaseException:
            self.close()
            raise

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._server = ServerProcess(
            [sys.executable, "-m", "web.cli", "web"],
            log=self.home / "web.log",
            environment={**_without_settings(os.environ), **self._environment},
            cwd=_ROOT,
        )
        self._server.wait_until(self._answers, seconds=60)

    def stop(self) -> None:
        """The server goes away without a word, as in a power cut; returns when nobody answers any more."""
        if self._server is not None:
            self._server.kill()
            self._server = None
        deadline = time.monotonic() + 30
        while accepts_connections(self.port):
            assert time.monotonic() < deadline, "the server process outlived its master"
            time.sleep(0.05)

    def close(self) -> None:
        if self._server is not None:
            self._server.stop()
        self.platform.close()
        shutil.rmtree(self.home, ignore_errors=True)

    def person(self, email: str, role: Role = Role.ANNOTATOR) -> int:
        with self.platform.database.write() as session:
            user = users.add(session, email=email, role=role, password=PASSWORD, now=self.platform.clock())
        return user.id

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def _without_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """What the developer has set for the own platform must not reach the one under test."""
    return {name: value for name, value in environment.items() if not name.startswith("LABELLOOP_")}
