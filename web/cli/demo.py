"""`labelloop demo`: the whole loop once, on real data, then the platform to go on with."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from labeling import projects
from labeling.errors import BadSource
from labeling.formats.options import ReadOptions
from labeling.projects import Project
from labeling.schema import LabelSchema
from labeling.transfer import ImportOptions
from preannotate import deployments
from storage.errors import NotFound
from storage.settings import Settings
from web import users
from web.access import Role
from web.cli import work
from web.cli.demo_data import kind_of, write_digits
from web.cli.demo_labels import answer
from web.cli.output import open_platform
from web.passwords import generate_password
from web.wiring import Platform

ADMIN = "admin@labelloop.local"
ANNOTATOR = "demo@labelloop.local"
_FIRST_LABELS = 60
_LABELS_A_CLASS = 6


@dataclass(frozen=True, slots=True)
class Source:
    """Where the items come from, and how they are read."""

    name: str
    path: Path
    options: ReadOptions


@click.command("demo")
@click.option(
    "--data",
    type=click.Path(exists=True, path_type=Path),
    help="Folder of class subfolders, CSV, IDX folder.",
)
@click.option("--text-column", help="Column of a CSV with the text (default: found by its name).")
@click.option("--label-column", help="Column of a CSV with the label (default: found by its name).")
@click.option("--no-serve", is_flag=True, help="End when the loop has been shown.")
@click.option("--host", help="Address to listen on (default: LABELLOOP_HOST).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port (default: LABELLOOP_PORT).")
@click.option("--simulate", is_flag=True, help="Let the known labels answer, beside random order.")
@click.option("--rounds", type=click.IntRange(1, 100), default=6, show_default=True, help="With --simulate.")
@click.option(
    "--budget", type=click.IntRange(1), default=600, show_default=True, help="Labels, with --simulate."
)
@click.option("--seeds", type=click.IntRange(1, 100), default=3, show_default=True, help="With --simulate.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="With --simulate.")
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="With --simulate.")
def demo_command(
    data: Path | None,
    text_column: str | None,
    label_column: str | None,
    no_serve: bool,
    host: str | None,
    port: int | None,
    simulate: bool,
    rounds: int,
    budget: int,
    seeds: int,
    json_file: Path | None,
    plot: Path | None,
) -> None:
    """Import, label a first batch with the known labels, train, deploy, draft; then run the platform.

    Without --data it uses scikit-learn's handwritten digits (1,797 scans). Run again, it goes on with the
    project that is there. With --simulate it measures instead: the loop beside random order, round by round.
    Ctrl-C stops it at any time; what is done stays.
    """
    options = ReadOptions(text_column=text_column, label_column=label_column)
    if simulate:
        from web.cli.demo_simulation import run

        run(data, options, rounds=rounds, budget=budget, seeds=seeds, json_file=json_file, plot=plot)
        return
    if json_file is not None or plot is not None:
        raise click.UsageError("--json and --plot belong to --simulate")
    platform = open_platform()
    source = _source(platform.settings, data, options)
    password = _people(platform)
    project = _show_the_loop(platform, source)
    greeting = _greeting(project, password)
    platform.close()
    if no_serve:
        click.echo(greeting)
        return
    from web.cli.processes import run_all

    settings = Settings.from_environment()
    run_all(host or settings.host, port or settings.port, settings, ready_text=greeting)


def _source(settings: Settings, data: Path | None, options: ReadOptions) -> Source:
    if data is None:
        return Source("digits", write_digits(settings.home_folder / "demo"), options)
    return Source(data.resolve().stem or "data", data.resolve(), options)


def _people(platform: Platform) -> str | None:
    """Makes the admin and the demo's annotator; the admin's new password, or None when they were there."""
    password = generate_password()
    with platform.database.write() as session:
        fresh = users.by_email(session, ADMIN) is None
        if fresh:
            users.add(session, email=ADMIN, role=Role.ADMIN, password=password, now=platform.clock())
        if users.by_email(session, ANNOTATOR) is None:
            users.add(
                session,
                email=ANNOTATOR,
                role=Role.ANNOTATOR,
                password=generate_password(),
                now=platform.clock(),
            )
    return password if fresh else None


def _show_the_loop(platform: Platform, source: Source) -> Project:
    """Each step is left out when an earlier run has done it."""
    project = _project(platform, source)
    if project.counters["items"] == 0:
        _say(f"1. import {source.path}")
        report = _import(platform, project, source)
        _say(f"   {report['added']} items, {report['labelled']} with a known label, {report['bad']} refused")
        if not report["added"]:
            raise BadSource(source.path.name, "nothing in it could be imported")
        _say("2. order them: without a model, by how different they are")
        _job(platform, "prioritise", project)
        project = _reload(platform, project)
    if project.counters["annotations"] == 0 and not _label_first(platform, project):
        _say("   no known labels came with the data: label a few items yourself, then press Train")
        return project
    with platform.database.read() as session:
        deployed = deployments.current(session, project.id)
    if deployed is None:
        _say("4. freeze, train, judge, deploy, draft the rest, order it anew")
        result = work.result_of(_job(platform, "round", project))
        _say(f"   {result.get('outcome')}: {result.get('reason')}")
    return _reload(platform, project)


def _label_first(platform: Platform, project: Project) -> bool:
    count = min(
        max(_FIRST_LABELS, _LABELS_A_CLASS * len(project.schema.classes)),
        max(1, project.counters["items"] // 2),
    )
    _say(f"3. the known labels answer the first {count} tasks, as {ANNOTATOR}")
    with platform.database.read() as session:
        annotator = users.by_email(session, ANNOTATOR)
    if annotator is None:
        raise NotFound("user", ANNOTATOR)
    return answer(platform, project_id=project.id, annotator_id=annotator.id, count=count) > 0


def _project(platform: Platform, source: Source) -> Project:
    with platform.database.read() as session:
        for project in projects.list_projects(session):
            if project.name == source.name:
                return project
    kind = kind_of(source.path, source.options)
    with platform.database.write() as session:
        return projects.create(
            session, name=source.name, kind=kind, schema=LabelSchema.single_choice([]), now=platform.clock()
        )


def _import(platform: Platform, project: Project, source: Source) -> dict[str, Any]:
    options = ImportOptions.model_validate(
        {**source.options.model_dump(), "on_error": "skip", "grow_classes": True}
    )
    arguments = {"path": str(source.path), "options": options.model_dump(mode="json")}
    job_id = work.submit(platform, kind="import", arguments=arguments, project_id=project.id)
    result = dict(work.result_of(work.finish(platform, job_id)))
    work.print_errors(platform, job_id, result["bad"])
    work.print_notes(result)
    return result


def _job(platform: Platform, kind: str, project: Project) -> Any:
    job_id = work.submit(platform, kind=kind, arguments={"project_id": project.id}, project_id=project.id)
    return work.finish(platform, job_id)


def _reload(platform: Platform, project: Project) -> Project:
    with platform.database.read() as session:
        return projects.get(session, project.id)


def _greeting(project: Project, password: str | None) -> str:
    known = (
        f"password {password}"
        if password
        else f"the password you have (a new one: labelloop user password {ADMIN})"
    )
    left = project.counters["tasks_open"]
    return (
        f"Sign in as {ADMIN}, {known}\n"
        f"Next: open project {project.name!r}, press Label: {left} tasks wait, the most useful first.\n"
        f"After some labels: Loop > Run next round, and see the drafts get better.\n"
    )


def _say(text: str) -> None:
    click.echo(text)
