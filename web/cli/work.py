"""Jobs as commands run them: in this process, watched, stopped by Ctrl-C without losing what is done.

The job is an ordinary durable job, done chunk by chunk under leases, so a worker that runs beside helps.
"""

import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from storage import jobs
from storage.errors import LabelloopError
from storage.jobs import FollowUp, Job, JobState, run_job
from web.wiring import Platform

_LOOK_SECONDS = 0.2
_CANCEL_SECONDS = 60.0
_SHOWN_ERRORS = 10


class JobFailed(LabelloopError):
    """A job that a command waited for did not succeed."""

    def __init__(self, job: Job) -> None:
        super().__init__(
            f"job {job.id} ({job.kind}) {job.state}: {job.message or 'no reason given'}; "
            f"`labelloop job resume {job.id}` goes on where it stopped"
        )
        self.job = job


def submit(
    platform: Platform,
    *,
    kind: str,
    arguments: dict[str, Any],
    project_id: int | None,
    then: Sequence[FollowUp] = (),
) -> int:
    with platform.database.write() as session:
        return jobs.submit(
            session, kind=kind, arguments=arguments, project_id=project_id, now=platform.clock(), then=then
        )


def resume(platform: Platform, job_id: int) -> None:
    with platform.database.write() as session:
        jobs.resume(session, job_id, platform.clock())


def finish(platform: Platform, job_id: int) -> Job:
    """Runs a job, and the ones it starts, to their end. Raises JobFailed; Ctrl-C cancels and says so."""
    job = _run(platform, job_id)
    for follower in _followers(platform, job):
        _run(platform, follower)
    return job


def describe(job: Job) -> dict[str, Any]:
    """What `--json` prints of a job."""
    return {
        "job_id": job.id,
        "kind": job.kind,
        "state": str(job.state),
        "done": job.done,
        "failed": job.failed,
        "result": job.result,
    }


def print_errors(platform: Platform, job_id: int, count: int) -> None:
    """The first things that a job could not do, one line each, on stderr."""
    if not count:
        return
    with platform.database.read() as session:
        problems = jobs.errors(session, job_id, limit=_SHOWN_ERRORS)
    for problem in problems:
        click.echo(f"{problem.subject}: {problem.message}", err=True)
    if count > len(problems) == _SHOWN_ERRORS:
        click.echo(f"... and {count - len(problems)} more: labelloop job show {job_id}", err=True)


def print_notes(result: Mapping[str, Any]) -> None:
    """What an import left out or understood in its own way, one line each, on stderr."""
    for note in result.get("notes", ()):
        click.echo(note, err=True)


def _run(platform: Platform, job_id: int) -> Job:
    failure: list[BaseException] = []
    ended = threading.Event()  # not the thread's own join: Ctrl-C in a join marks the thread as ended

    def work() -> None:
        try:
            while _look(platform, job_id).finished_at is None:  # a helper may hold a chunk, or one may rest
                run_job(platform.job_dependencies, job_id)
                time.sleep(_LOOK_SECONDS)
        except BaseException as error:  # handed over to the thread that waits
            failure.append(error)
        finally:
            ended.set()

    threading.Thread(target=work, name=f"job {job_id}", daemon=True).start()
    try:
        with _bar() as (progress, bar):
            job = _watch(platform, job_id, ended, progress, bar)
    except KeyboardInterrupt:
        _cancel(platform, job_id, ended)
        raise
    if failure:
        raise failure[0]
    if job.state is not JobState.SUCCEEDED:
        print_errors(platform, job_id, _SHOWN_ERRORS)
        raise JobFailed(job)
    return job


def _watch(platform: Platform, job_id: int, ended: threading.Event, progress: Progress, bar: TaskID) -> Job:
    """Until the job has ended, here or in a worker that helped."""
    while True:
        job = _look(platform, job_id)
        progress.update(
            bar,
            total=job.total or None,
            completed=job.done + job.failed,
            description=f"{job.kind} (job {job.id})",
            message=job.message,
        )
        if job.finished_at is not None:
            ended.wait()
            return job
        if ended.is_set():
            return _look(platform, job_id)
        ended.wait(_LOOK_SECONDS)


def _cancel(platform: Platform, job_id: int, ended: threading.Event) -> None:
    """Asks the job to end, waits until it has, and says what became of it."""
    with platform.database.write() as session:
        if jobs.get(session, job_id).finished_at is None:
            jobs.cancel(session, job_id, platform.clock())
    click.echo(f"stopping job {job_id} ...", err=True)
    ended.wait(_CANCEL_SECONDS)
    job = _look(platform, job_id)
    if job.state is JobState.CANCELLED:
        text = f"cancelled; what it has done stays, and `labelloop job resume {job_id}` goes on"
    elif job.finished_at is None:
        text = "asked to stop and still busy; the next worker that looks at it ends it"
    else:
        text = f"{job.state}: it was faster"
    click.echo(f"job {job_id} is {text}", err=True)


def _look(platform: Platform, job_id: int) -> Job:
    with platform.database.read() as session:
        return jobs.get(session, job_id)


def _followers(platform: Platform, job: Job) -> Iterator[int]:
    """The jobs that this one started when it succeeded, and theirs, as they come up."""
    seen = {job.id}
    while True:
        with platform.database.read() as session:
            newer = [
                other
                for other in jobs.list_jobs(session, project_id=job.project_id, limit=20)
                if other.id > job.id and other.id not in seen and other.finished_at is None
            ]
        if not newer:
            return
        follower = min(newer, key=lambda other: other.id)
        seen.add(follower.id)
        yield follower.id


@contextmanager
def _bar() -> Iterator[tuple[Progress, TaskID]]:
    console = Console(stderr=True)
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[message]}", style="dim"),
        console=console,
        disable=not sys.stderr.isatty(),
    )
    with progress:
        yield progress, progress.add_task("", total=None, message="")


def result_of(job: Job) -> Mapping[str, Any]:
    return job.result or {}
