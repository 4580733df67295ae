"""The worker process: Celery's threads work on the jobs that wake-ups name, a sweep finds all others."""

import logging
import os
import socket
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from celery import signals
from celery.platforms import SecurityWarning
from sqlalchemy.exc import SQLAlchemyError

from storage.broker import LOOK_AT_JOB, QUEUE, Waker, make_celery
from storage.jobs import JobDependencies, due, run_job
from storage.settings import Settings

_SWEEP_SECONDS = 1.0

_log = logging.getLogger(__name__)


def run_worker(settings: Settings, dependencies: JobDependencies) -> None:
    """Works on jobs until SIGTERM or SIGINT; to be called from the main thread.

    What runs then gets `worker_stop_seconds` to finish or to notice (`context.check()`); what is left is
    given back for others to claim at once, and the process ends.
    """
    logging.basicConfig(level=settings.log_level)
    if settings.log_level != "DEBUG":  # two lines a look at a job would bury the address to open
        for name in ("celery.worker.strategy", "celery.app.trace"):
            logging.getLogger(name).setLevel(logging.WARNING)
    app = make_celery(settings)
    waker = Waker(app)
    dependencies.database.waker = waker
    desk = _Desk(dependencies, waker)
    app.task(name=LOOK_AT_JOB, ignore_result=True)(desk.look_at)
    with _celery_silenced(), _shutting_down(desk), _sweeping(desk):
        app.Worker(
            pool="threads",
            concurrency=settings.worker_threads,
            queues=[QUEUE],
            hostname=f"labelloop-{os.getpid()}@{socket.gethostname()}",
            loglevel=settings.log_level,
            quiet=True,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        ).start()


class _Desk:
    """Decides what this process works on: each job in one thread at most, no more jobs than threads."""

    def __init__(self, dependencies: JobDependencies, waker: Waker) -> None:
        self.dependencies = dependencies
        self._waker = waker
        self._threads = dependencies.settings.worker_threads
        self._lock = threading.Lock()
        self._jobs: set[int] = set()

    def look_at(self, job_id: int) -> None:
        """Works on the job until nothing is left for us to claim, unless another thread does."""
        with self._lock:
            if job_id in self._jobs or self.dependencies.stopping.is_set():
                return
            self._jobs.add(job_id)
        try:
            run_job(self.dependencies, job_id)
        except SQLAlchemyError:
            _log.warning("job %d was left: the database did not serve us", job_id, exc_info=True)
        finally:
            with self._lock:
                self._jobs.discard(job_id)

    def sweep(self) -> None:
        """Wakes as many due jobs as there are idle threads; works on them itself when the broker is away."""
        with self._lock:
            busy = set(self._jobs)
        idle = self._threads - len(busy)
        if idle <= 0:
            return
        with self.dependencies.database.read() as session:
            waiting = [job for job in due(session, self.dependencies.clock()) if job not in busy]
        for job_id in waiting[:idle]:
            if not self._waker(job_id):
                threading.Thread(target=self.look_at, args=(job_id,), name=f"job-{job_id}").start()

    def leave(self) -> None:
        """Gives back what is held and ends the process, if a thread still works on a job."""
        with self._lock:
            jobs = sorted(self._jobs)
        if not jobs:
            return
        _log.warning("jobs %s were interrupted", jobs)
        try:
            self.dependencies.active.give_back()
        finally:
            os._exit(0)


@contextmanager
def _sweeping(desk: _Desk) -> Iterator[None]:
    done = threading.Event()

    def sweep() -> None:
        while not done.wait(_SWEEP_SECONDS):
            try:
                desk.sweep()
            except SQLAlchemyError:
                _log.warning("the sweep was skipped: the database did not serve us", exc_info=True)

    thread = threading.Thread(target=sweep, name="sweep", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@contextmanager
def _shutting_down(desk: _Desk) -> Iterator[None]:
    """Tells running jobs that the worker is to end, and loses patience after a while."""
    timers: list[threading.Timer] = []

    def stop(**_: object) -> None:
        desk.dependencies.stopping.set()
        timer = threading.Timer(desk.dependencies.settings.worker_stop_seconds, desk.leave)
        timer.daemon = True
        timer.start()
        timers.append(timer)

    signals.worker_shutting_down.connect(stop, weak=False)
    try:
        yield
    finally:
        signals.worker_shutting_down.disconnect(stop)
        for timer in timers:
            timer.cancel()


@contextmanager
def _celery_silenced() -> Iterator[None]:
    """Whoever started the process has configured its logging; and root is no danger without pickle."""

    def nothing(**_: object) -> None:
        return

    signals.setup_logging.connect(nothing, weak=False)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SecurityWarning)
            yield
    finally:
        signals.setup_logging.disconnect(nothing)
