"""`labelloop project`."""

from pathlib import Path
from typing import cast

import click
from sqlalchemy.orm import Session

from labeling import projects
from labeling.formats.label_studio.config import read_config
from labeling.formats.label_studio.schemas import plan
from labeling.projects import Project
from labeling.schema import LabelSchema, parse_schema
from labeling.shapes import ItemKind
from storage.errors import NotFound
from web.cli.output import json_option, open_platform, show, show_rows
from web.payloads.projects import ProjectView


def find(session: Session, name: str) -> Project:
    """A project by its name, or by its id when no project has that name. Raises NotFound."""
    try:
        return projects.by_name(session, name)
    except NotFound:
        if name.isdecimal():
            return projects.get(session, int(name))
        raise


@click.group("project")
def project_command() -> None:
    """Projects: what is labelled, and with which classes."""


@project_command.command("add")
@click.argument("name")
@click.option("--kind", type=click.Choice(["image", "text"]), help="What its items are.")
@click.option("--classes", help="Class names, separated by commas (one choice field `label`).")
@click.option(
    "--schema",
    "schema_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON or YAML.",
)
@click.option(
    "--label-config",
    "config_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Label Studio's labelling config (XML): classes keep their order.",
)
@click.option(
    "--overlap", type=click.IntRange(1, 100), default=1, show_default=True, help="Labels an item needs."
)
@json_option
def add_project(
    name: str,
    kind: str | None,
    classes: str | None,
    schema_file: Path | None,
    config_file: Path | None,
    overlap: int,
    as_json: bool,
) -> None:
    """Add a project. Without classes they grow with the labels of what is imported."""
    if sum(given is not None for given in (classes, schema_file, config_file)) > 1:
        raise click.UsageError("give one of --classes, --schema and --label-config")
    if config_file is not None:
        planned = plan(read_config(config_file.read_text(encoding="utf-8-sig")))
        if kind not in {None, planned.kind}:
            raise click.UsageError(f"the labelling config is for items of kind {planned.kind}")
        kind, schema = planned.kind, planned.schema
    elif schema_file is not None:
        schema = parse_schema(schema_file.read_text(encoding="utf-8"))
    else:
        schema = LabelSchema.single_choice([c for c in (classes or "").split(",") if c.strip()])
    if kind is None:
        raise click.UsageError("give --kind image or --kind text")
    platform = open_platform()
    with platform.database.write() as session:
        project = projects.create(
            session,
            name=name,
            kind=cast(ItemKind, kind),
            schema=schema,
            overlap=overlap,
            now=platform.clock(),
        )
    view = ProjectView.of(project).model_dump(mode="json", by_alias=True)
    show(view, f"added project {project.name} (id {project.id})", as_json=as_json)


@project_command.command("list")
@json_option
def list_projects(as_json: bool) -> None:
    """List the projects."""
    platform = open_platform()
    with platform.database.read() as session:
        found = projects.list_projects(session)
    rows = [
        {
            "id": p.id,
            "name": p.name,
            "kind": p.kind,
            "items": p.counters["items"],
            "open": p.counters["tasks_open"],
            "done": p.counters["tasks_done"],
        }
        for p in found
    ]
    columns = ["id", "name", "kind", "items", "open", "done"]
    show_rows(rows, columns, as_json=as_json, empty="there are no projects yet")
