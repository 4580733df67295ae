"""`labelloop model`, `labelloop deployment` and `labelloop prelabel`."""

import tempfile
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from active_learning import canary, redraft
from active_learning.canary import Hold
from labeling.explorer.language import format_query
from preannotate import deployments, registry
from preannotate.deployments import Deployment
from preannotate.registry import ModelVersion
from storage.errors import NotFound
from web import audit, explorer
from web.cli import work
from web.cli.output import json_option, open_platform, show, show_rows
from web.cli.projects import find


def find_model(session: Session, name: str, *, project_id: int | None = None) -> ModelVersion:
    """A model by its number within a project, by `PROJECT:NUMBER`, or by its id. Raises NotFound."""
    project, colon, number = name.rpartition(":")
    if colon and number.isdecimal():
        return registry.by_number(session, find(session, project).id, int(number))
    if not name.isdecimal():
        raise NotFound("model", f"{name} (write PROJECT:NUMBER)")
    if project_id is not None:
        return registry.by_number(session, project_id, int(name))
    return registry.get(session, int(name))


@click.group("model")
def model_command() -> None:
    """Models: packages that were checked and listed. A model is written as PROJECT:NUMBER, or as its id."""


@model_command.command("add")
@click.argument("project")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@json_option
def add_model(project: str, path: Path, as_json: bool) -> None:
    """Publish a model package (folder or zip): checked, its golden samples replayed, then listed."""
    from preannotate import package as packages

    platform = open_platform()
    with platform.database.read() as session:
        found = find(session, project)
    with tempfile.TemporaryDirectory(prefix="labelloop-package-") as folder:
        if path.is_dir():
            package = packages.open_folder(path)
        else:
            with path.open("rb") as stream:
                package = packages.open_zip(stream, Path(folder) / "package")
        version = registry.publish(
            platform.database, platform.objects, project_id=found.id, package=package, now=platform.clock()
        )
    text = f"model {found.name}:{version.number} ({version.name}) is listed"
    show(_document(version), text, as_json=as_json)


@model_command.command("list")
@click.argument("project")
@json_option
def list_models(project: str, as_json: bool) -> None:
    """List the models of a project, newest first."""
    platform = open_platform()
    with platform.database.read() as session:
        versions = registry.list_versions(session, find(session, project).id)
    rows = [{**_document(version), "accuracy": _accuracy(version)} for version in versions]
    columns = ["id", "number", "name", "framework", "accuracy", "created_at"]
    show_rows(rows, columns, as_json=as_json, empty="there are no models yet: labelloop train")


@model_command.command("show")
@click.argument("model")
@json_option
def show_model(model: str, as_json: bool) -> None:
    """Show a model with its metrics and lineage."""
    platform = open_platform()
    with platform.database.read() as session:
        document = _document(find_model(session, model))
    show(document, "\n".join(f"{name}: {value}" for name, value in document.items()), as_json=as_json)


@click.group("deployment")
def deployment_command() -> None:
    """Deployments: which models draft, and for which share of the items."""


@deployment_command.command("set")
@click.argument("project")
@click.option("--stable", required=True, help="Number of the model that drafts.")
@click.option("--canary", help="Number of the model that is tried on a share.")
@click.option(
    "--share", type=click.FloatRange(0, 1), default=0.0, show_default=True, help="The canary's share."
)
@click.option(
    "--blind", type=click.FloatRange(0, 1), default=0.05, show_default=True, help="Share without draft."
)
@click.option("--reason", default="", help="Why; shown in the history.")
@json_option
def set_deployment(
    project: str, stable: str, canary: str | None, share: float, blind: float, reason: str, as_json: bool
) -> None:
    """Put models in force, and let them draft what is open.

    The deployment holds at once; Ctrl-C only cancels the drafting.
    """
    platform = open_platform()
    now = platform.clock()
    with platform.database.write() as session:
        found = find(session, project)
        deployment = deployments.deploy(
            session,
            project_id=found.id,
            stable=find_model(session, stable, project_id=found.id).id,
            canary=None if canary is None else find_model(session, canary, project_id=found.id).id,
            canary_share=share,
            blind_share=blind,
            reason=reason,
            now=now,
        )
        job_id = redraft.submit(session, project_id=found.id, created_by=None, now=now)
        audit.record(
            session,
            user_id=None,
            action="deployment.set",
            subject=found.name,
            now=now,
            number=deployment.number,
        )
    work.finish(platform, job_id)
    show(
        _deployment(deployment),
        f"deployment {deployment.number} of {found.name} is in force",
        as_json=as_json,
    )


@deployment_command.command("show")
@click.argument("project")
@json_option
def show_deployment(project: str, as_json: bool) -> None:
    """Show the deployment in force and those before it."""
    platform = open_platform()
    with platform.database.read() as session:
        past = deployments.history(session, find(session, project).id)
    rows = [_deployment(deployment) for deployment in past]
    columns = ["number", "stable_id", "canary_id", "canary_share", "blind_share", "reason", "created_at"]
    show_rows(rows, columns, as_json=as_json, empty="nothing is deployed yet")


@deployment_command.command("rollback")
@click.argument("project")
@click.option("--reason", default="", help="Why; shown in the history.")
@json_option
def rollback(project: str, reason: str, as_json: bool) -> None:
    """Put the deployment before the present one in force again."""
    platform = open_platform()
    now = platform.clock()
    with platform.database.write() as session:
        found = find(session, project)
        deployment = deployments.rollback(session, project_id=found.id, reason=reason, now=now)
        job_id = redraft.submit(session, project_id=found.id, created_by=None, now=now)
        audit.record(
            session,
            user_id=None,
            action="deployment.rollback",
            subject=found.name,
            now=now,
            number=deployment.number,
        )
    work.finish(platform, job_id)
    show(_deployment(deployment), f"deployment {deployment.number}: {deployment.reason}", as_json=as_json)


@deployment_command.command("judge")
@click.argument("project")
@json_option
def judge_canary(project: str, as_json: bool) -> None:
    """Promote, hold or reject the canary by what its drafts take people, beside the stable model's.

    Needs 50 drafts of each that people worked on since the canary was deployed.
    """
    platform = open_platform()
    now = platform.clock()
    with platform.database.write() as session:
        found = find(session, project)
        verdict, deployment = canary.decide(session, project_id=found.id, now=now)
        job_id = None
        if not isinstance(verdict, Hold):
            job_id = redraft.submit(session, project_id=found.id, created_by=None, now=now)
            audit.record(
                session,
                user_id=None,
                action=f"canary.{verdict.word}",
                subject=found.name,
                now=now,
                number=deployment.number,
            )
    if job_id is not None:
        work.finish(platform, job_id)
    told = {"outcome": verdict.word, "reason": verdict.reason, "evidence": verdict.evidence.as_json()}
    show(
        {**told, "deployment": _deployment(deployment)}, f"{verdict.word}: {verdict.reason}", as_json=as_json
    )


@click.command("prelabel")
@click.argument("project")
@click.option("--model", help="Number of the model (default: as deployed).")
@click.option("--all", "everything", is_flag=True, help="Items that are labelled already, too.")
@click.option("--where", help="Only what this filter finds, such as scenario:night (docs/explorer.md).")
@click.option("--resume", "resume_id", type=click.IntRange(1), help="Go on with this job instead.")
@json_option
def prelabel_command(
    project: str,
    model: str | None,
    everything: bool,
    where: str | None,
    resume_id: int | None,
    as_json: bool,
) -> None:
    """Draft every item that its model has not drafted yet.

    Ctrl-C cancels the job; what is drafted stays, and --resume goes on.
    """
    platform = open_platform()
    with platform.database.read() as session:
        found = find(session, project)
        arguments: dict[str, Any] = {"project_id": found.id, "only": "all" if everything else "open"}
        if model is not None:
            arguments["model_version_id"] = find_model(session, model, project_id=found.id).id
        if where is not None:
            terms = explorer.terms_of(session, project_id=found.id, where=where, user_id=None)
            arguments["where"] = format_query(terms)
    job_id = resume_id
    if job_id is None:
        order = redraft.reorder(found.id)
        job_id = work.submit(
            platform, kind="prelabel", arguments=arguments, project_id=found.id, then=[order]
        )
    else:
        work.resume(platform, job_id)
    job = work.finish(platform, job_id)
    work.print_errors(platform, job.id, job.failed)
    show(work.describe(job), f"{job.done} items drafted, {job.failed} failed", as_json=as_json)
    click.get_current_context().exit(1 if job.failed else 0)


def _accuracy(version: ModelVersion) -> str:
    measured = (version.metrics.get("test") or {}).get("accuracy") or {}
    value, n = measured.get("value"), measured.get("n")
    return "" if value is None else f"{value:.3f} (n={n})"


def _document(version: ModelVersion) -> dict[str, Any]:
    return {
        "id": version.id,
        "number": version.number,
        "name": version.name,
        "task": version.task,
        "framework": version.framework,
        "metrics": version.metrics,
        "training_run_id": version.training_run_id,
        "dataset_version_id": version.dataset_version_id,
        "package_hash": version.package_hash,
        "created_at": version.created_at.isoformat(),
    }


def _deployment(deployment: Deployment) -> dict[str, Any]:
    return {
        "number": deployment.number,
        "stable_id": deployment.stable_id,
        "canary_id": deployment.canary_id,
        "canary_share": deployment.canary_share,
        "blind_share": deployment.blind_share,
        "reason": deployment.reason,
        "created_at": deployment.created_at.isoformat(),
    }
