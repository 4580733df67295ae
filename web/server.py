"""Serves a WSGI application by gunicorn: one process, many threads (SSE and SQLite both like it so)."""

import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gunicorn.app.base import BaseApplication


@dataclass(frozen=True, slots=True)
class Served:
    """A WSGI application, and what to call when the server begins to stop (streams would hold it up)."""

    application: Any
    stop: Callable[[], None]


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn is not typed
    """The application is made in the worker, after the fork, so that no connection is shared across it."""

    def __init__(
        self, factory: Callable[[], Served], *, host: str, port: int, threads: int, log_level: str
    ) -> None:
        self._factory = factory
        self._stop: Callable[[], None] = lambda: None
        self._options = {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": threads,
            "worker_connections": 1000,
            "timeout": 60,
            "graceful_timeout": 5,
            "keepalive": 30,
            "loglevel": log_level.lower(),
            "control_socket_disable": True,
            "post_worker_init": self._stop_with_worker,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        served = self._factory()
        self._stop = served.stop
        return served.application

    def _stop_with_worker(self, _worker: Any) -> None:
        """Runs in the worker once its signals are set: ours comes first, then gunicorn's."""
        before = signal.getsignal(signal.SIGTERM)

        def stop(number: int, frame: Any) -> None:
            self._stop()
            if callable(before):
                before(number, frame)

        signal.signal(signal.SIGTERM, stop)
