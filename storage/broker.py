"""Wake-ups: "look at job 17", carried by Celery. They may be lost or doubled: the `job` rows are the truth.

Without LABELLOOP_BROKER_URL they go through a folder in the home folder, else through Redis or RabbitMQ.
"""

import logging
from typing import Any

from celery import Celery

from storage import mailbox
from storage.database import Database
from storage.settings import Settings

LOOK_AT_JOB = "labelloop.look_at_job"
QUEUE = "labelloop"
_CONNECT_SECONDS = 2.0

_log = logging.getLogger(__name__)


def make_celery(settings: Settings) -> Celery:
    """A Celery application that can send wake-ups; it knows no tasks, keeps no results, connects lazily."""
    app = Celery("labelloop", broker=_url(settings), set_as_current=False)
    app.conf.update(
        broker_transport_options=_transport_options(settings),
        broker_connection_timeout=_CONNECT_SECONDS,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        task_default_queue=QUEUE,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        worker_enable_remote_control=False,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        enable_utc=True,
    )
    return app


class Waker:
    """Sends wake-ups, and swallows what goes wrong: whoever submitted the job has committed it already."""

    def __init__(self, app: Celery) -> None:
        self._app = app

    def __call__(self, job_id: int) -> bool:
        """Whether the wake-up went out. Without one the job waits for the next sweep of a worker."""
        try:
            self._app.send_task(
                LOOK_AT_JOB, args=(job_id,), queue=QUEUE, retry=False, expires=60, ignore_result=True
            )
        except Exception as error:
            # Each broker has its own tree of errors, and none of them may reach the request.
            _log.warning("job %d waits for a sweep, its wake-up was not sent: %s", job_id, error)
            return False
        return True


def set_waker(database: Database, settings: Settings) -> Waker:
    """From now on jobs submitted through `database` wake a worker after their commit."""
    waker = Waker(make_celery(settings))
    database.waker = waker
    return waker


def _url(settings: Settings) -> str:
    if settings.broker_url:
        return settings.broker_url
    mailbox.register()
    return f"{mailbox.SCHEME}://localhost//"


def _transport_options(settings: Settings) -> dict[str, Any]:
    if not settings.broker_url:
        return mailbox.transport_options(settings.home_folder / "broker")
    # Kombu's own default is to try for ever, inside the request that submits a job.
    options: dict[str, Any] = {"max_retries": 0, "interval_start": 0, "interval_step": 0}
    if settings.broker_url.startswith(("redis", "rediss")):
        options |= {"socket_connect_timeout": _CONNECT_SECONDS, "socket_timeout": 30.0}
    return options
