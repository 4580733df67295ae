"""`labelloop job`."""

import click

from storage import jobs
from web.cli import work
from web.cli.output import json_option, open_platform, show, show_rows
from web.payloads.jobs import JobView

_COLUMNS = ["id", "kind", "state", "done", "failed", "total", "message"]


@click.group("job")
def job_command() -> None:
    """Background jobs: what is under way, what failed, what can go on."""


@job_command.command("list")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@json_option
def list_jobs(limit: int, as_json: bool) -> None:
    """List the newest jobs."""
    platform = open_platform()
    with platform.database.read() as session:
        found = jobs.list_jobs(session, limit=limit)
    rows = [JobView.of(job).model_dump(mode="json") for job in found]
    show_rows(rows, _COLUMNS, as_json=as_json, empty="there are no jobs yet")


@job_command.command("show")
@click.argument("job_id", type=click.IntRange(1))
@json_option
def show_job(job_id: int, as_json: bool) -> None:
    """Show one job and what it could not do."""
    platform = open_platform()
    with platform.database.read() as session:
        job = jobs.get(session, job_id)
        problems = jobs.errors(session, job_id, limit=1000)
    value = JobView.of(job).model_dump(mode="json")
    value["errors"] = [{"subject": p.subject, "message": p.message} for p in problems]
    lines = [f"job {job.id} {job.kind}: {job.state}, {job.done} of {job.total} done, {job.failed} failed"]
    lines += [line for line in [job.message] if line]
    lines += [f"  {p.subject}: {p.message}" for p in problems]
    show(value, "\n".join(lines), as_json=as_json)


@job_command.command("cancel")
@click.argument("job_id", type=click.IntRange(1))
@json_option
def cancel_job(job_id: int, as_json: bool) -> None:
    """Ask a job to stop; what it has done stays done."""
    platform = open_platform()
    with platform.database.write() as session:
        jobs.cancel(session, job_id, platform.clock())
    show({"job_id": job_id, "cancelled": True}, f"job {job_id} is asked to stop", as_json=as_json)


@job_command.command("resume")
@click.argument("job_id", type=click.IntRange(1))
@json_option
def resume_job(job_id: int, as_json: bool) -> None:
    """Go on with a failed or cancelled job here, from where it stopped. Ctrl-C cancels it again."""
    platform = open_platform()
    work.resume(platform, job_id)
    job = work.finish(platform, job_id)
    work.print_errors(platform, job.id, job.failed)
    show(
        work.describe(job), f"job {job.id} {job.state}: {job.done} done, {job.failed} failed", as_json=as_json
    )
    click.get_current_context().exit(1 if job.failed else 0)
