"""`labelloop dataset`."""

from dataclasses import asdict

import click
from sqlalchemy.orm import Session

from labeling import datasets
from labeling.consensus import METHODS, Method
from labeling.datasets import DatasetVersion
from storage.errors import NotFound
from web.cli.output import json_option, open_platform, show, show_rows
from web.cli.projects import find
from web.errors import NothingToDo
from web.payloads.models import DatasetView


def find_version(session: Session, name: str) -> DatasetVersion:
    """A dataset version by `PROJECT:NUMBER`, or by its id. Raises NotFound."""
    project, colon, number = name.rpartition(":")
    if colon and number.isdecimal():
        return datasets.by_number(session, find(session, project).id, int(number))
    if name.isdecimal():
        return datasets.get(session, int(name))
    raise NotFound("dataset version", f"{name} (write PROJECT:NUMBER, or its id)")


def choose_version(session: Session, project: str, name: str | None) -> DatasetVersion:
    """The version named (its number within the project is enough), or the newest. Raises NothingToDo."""
    if name is not None:
        return find_version(session, f"{project}:{name}" if name.isdecimal() else name)
    versions = datasets.list_versions(session, find(session, project).id)
    if not versions:
        raise NothingToDo(f"nothing is frozen yet: labelloop dataset freeze {project}")
    return versions[0]


@click.group("dataset")
def dataset_command() -> None:
    """Dataset versions: what was labelled at one moment, frozen for ever.

    A version is written as PROJECT:NUMBER, such as digits:2, or as its id.
    """


@dataset_command.command("freeze")
@click.argument("project")
@click.option(
    "--consensus",
    type=click.Choice(METHODS),
    help="How several answers to an item are made one (default: the project's way).",
)
@json_option
def freeze(project: str, consensus: Method | None, as_json: bool) -> None:
    """Freeze what is labelled now; when nothing changed the newest version is shown."""
    platform = open_platform()
    with platform.database.read() as session:
        found = find(session, project)
    version = datasets.freeze(
        platform.database,
        platform.objects,
        project_id=found.id,
        created_by=None,
        now=platform.clock(),
        consensus=consensus,
    )
    text = f"dataset {found.name}:{version.number}: {version.item_count} items, {version.content_hash[:12]}"
    show(_document(version), text, as_json=as_json)


@dataset_command.command("list")
@click.argument("project")
@json_option
def list_versions(project: str, as_json: bool) -> None:
    """List the dataset versions of a project, newest first."""
    platform = open_platform()
    with platform.database.read() as session:
        found = datasets.list_versions(session, find(session, project).id)
    rows = [_document(version) for version in found]
    columns = ["id", "number", "item_count", "created_at", "content_hash"]
    show_rows(rows, columns, as_json=as_json, empty="nothing is frozen yet: labelloop dataset freeze")


@dataset_command.command("show")
@click.argument("version")
@json_option
def show_version(version: str, as_json: bool) -> None:
    """Show a dataset version with its statistics."""
    platform = open_platform()
    with platform.database.read() as session:
        document = _document(find_version(session, version))
    text = "\n".join(f"{name}: {value}" for name, value in document.items())
    show(document, text, as_json=as_json)


@dataset_command.command("diff")
@click.argument("before")
@click.argument("after")
@json_option
def diff(before: str, after: str, as_json: bool) -> None:
    """Count what was added, removed and relabelled between two versions."""
    platform = open_platform()
    with platform.database.read() as session:
        first, second = find_version(session, before), find_version(session, after)
    found = asdict(datasets.difference(platform.objects, first.content_hash, second.content_hash))
    show(found, ", ".join(f"{count} {name}" for name, count in found.items()), as_json=as_json)


def _document(version: DatasetVersion) -> dict[str, object]:
    return DatasetView.model_validate(version, from_attributes=True).model_dump(mode="json")
