"""Runs the model server: one process, many threads (the engines let go of the interpreter lock), no process
between the socket and the model."""

import logging
import threading
from typing import Any

from gunicorn.app.base import BaseApplication

from preannotate.drafters import model_cache
from preannotate.serving.application import Application
from preannotate.serving.shelf import Shelf
from storage.database import Database
from storage.objects import open_store
from storage.settings import Settings

_LOG = logging.getLogger(__name__)

THREADS = 160  # more than may queue at a model, so that a full queue is answered and not left in the socket
CAPACITY = 128
BATCH_LIMIT = 32
FOLLOW_SECONDS = 1.0


def make_application(settings: Settings) -> Application:
    """The application with its models' shelf and the thread that follows deployments."""
    shelf = Shelf(
        Database(settings.resolved_database_url),
        open_store(settings),
        model_cache(settings.home_folder),
        threads=settings.runtime_threads,
        max_pixels=settings.max_image_pixels,
        batch_limit=BATCH_LIMIT,
        capacity=CAPACITY,
    )
    follow_forever(shelf, threading.Event(), seconds=FOLLOW_SECONDS)
    return Application(shelf)


def follow_forever(shelf: Shelf, stop: threading.Event, *, seconds: float) -> threading.Thread:
    """Starts the thread that looks for new deployments until `stop` is set."""

    def loop() -> None:
        while not stop.wait(seconds):
            try:
                shelf.follow()
            except Exception:  # the database may be away for a while; what is loaded goes on serving
                _LOG.exception("cannot look for new deployments")

    thread = threading.Thread(target=loop, name="follow-deployments", daemon=True)
    thread.start()
    return thread


def run(settings: Settings) -> None:
    """Serves on `host`:`model_port` until the process is told to stop."""
    _Server(settings).run()


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": f"{self._settings.host}:{self._settings.model_port}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": THREADS,
            "keepalive": 30,
            "graceful_timeout": 20,
            "loglevel": self._settings.log_level.lower(),
            "proc_name": "labelloop-serve",
            "control_socket_disable": True,  # newer versions put one into the user's home, shared by all
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Application:
        # In the worker, after the fork: neither threads nor database connections survive one.
        return make_application(self._settings)
