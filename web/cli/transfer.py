"""`labelloop import` and `labelloop export`."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

import click
from sqlalchemy.orm import Session

from active_learning import redraft
from labeling import exports
from labeling.exports import ExportOptions
from labeling.formats import FormatName
from labeling.previews import Preview, preview
from labeling.transfer import ImportOptions
from web import users
from web.access import Role
from web.cli import work
from web.cli.datasets import choose_version
from web.cli.output import json_option, open_platform, show
from web.cli.projects import find
from web.sources import SOURCES

_SHOWN_PROBLEMS = 10
_FORMATS = ["auto", *get_args(FormatName)]


@click.command("import")
@click.argument("project")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--format", "format_name", type=click.Choice(_FORMATS), default="auto", show_default=True)
@click.option(
    "--on-error",
    type=click.Choice(["stop", "skip"]),
    default="stop",
    show_default=True,
    help="stop: one bad row and nothing is kept; skip: keep what is good.",
)
@click.option("--text-column", help="Column with the text (several: a,b are joined).")
@click.option("--image-column", help="Column with the image's path.")
@click.option("--label-column", help="Column with the known label.")
@click.option("--id-column", help="Column with your own id.")
@click.option("--scenario-column", help="Column with the scenario an item belongs to.")
@click.option("--prediction-column", help="Column with what a model said.")
@click.option("--score-column", help="Column with that model's confidence, 0 to 1.")
@click.option("--metadata", help="Columns to keep with the item, separated by commas (default: the rest).")
@click.option(
    "--map",
    "mapped",
    multiple=True,
    metavar="THEIRS=OURS",
    help="Name a class of the source as the project does; nothing after the = leaves it out. Repeatable.",
)
@click.option(
    "--grow/--no-grow",
    default=None,
    help="Append classes, fields and attributes that the label schema lacks (default: when it has no class).",
)
@click.option(
    "--labels-as",
    type=click.Choice(["auto", "gold", "annotations"]),
    default="auto",
    show_default=True,
    help="gold: never shown to annotators; annotations: done work; auto: annotations from annotation tools.",
)
@click.option(
    "--as", "email", help="The user whose annotations the labels become (default: the first admin)."
)
@click.option(
    "--preview", "only_preview", is_flag=True, help="Say what the import would bring; write nothing."
)
@click.option("--resume", "resume_id", type=click.IntRange(1), help="Go on with this import job instead.")
@json_option
def import_command(
    project: str,
    path: Path,
    format_name: str,
    on_error: str,
    mapped: tuple[str, ...],
    grow: bool | None,
    labels_as: str,
    email: str | None,
    only_preview: bool,
    resume_id: int | None,
    as_json: bool,
    **columns: Any,
) -> None:
    """Import the items in PATH, a folder, a file or an archive in any format of docs/reference/formats.md.

    Ctrl-C cancels the job; what is in stays, and --resume (or the same command again) brings the rest.
    """
    platform = open_platform()
    with platform.database.read() as session:
        found = find(session, project)
        following = redraft.chain(session, project_id=found.id)
    given = {name: value for name, value in columns.items() if value is not None}
    if "metadata" in given:
        given["metadata"] = tuple(column.strip() for column in given["metadata"].split(",") if column.strip())
    options = ImportOptions.model_validate(
        {
            **given,
            "format": format_name,
            "on_error": on_error,
            "grow_classes": not found.schema.classes if grow is None else grow,
            "class_map": dict(_mapping(one) for one in mapped),
            "labels_as": labels_as,
        }
    )
    if only_preview:
        seen = preview(platform.database, project_id=found.id, path=path, options=options)
        show(asdict(seen), "\n".join(_lines(seen)), as_json=as_json)
        return
    job_id = resume_id
    if job_id is None:
        arguments: dict[str, Any] = {"path": str(path.resolve()), "options": options.model_dump(mode="json")}
        with platform.database.read() as session:
            arguments["user_id"] = _author(session, email)
        job_id = work.submit(
            platform, kind="import", arguments=arguments, project_id=found.id, then=[following]
        )
    else:
        work.resume(platform, job_id)
    job = work.finish(platform, job_id)
    result = work.result_of(job)
    work.print_errors(platform, job_id, result.get("bad", 0))
    work.print_notes(result)
    counts = f"{result['added']} added, {result['duplicates']} there already, {result['bad']} refused"
    show({**work.describe(job), **result}, f"{counts} ({result['format']})", as_json=as_json)
    click.get_current_context().exit(1 if result["bad"] else 0)


@click.command("export")
@click.argument("project")
@click.option("--format", "format_name", type=click.Choice(list(exports.WRITERS)), required=True)
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="File (.zip too), or new folder, to write."
)
@click.option("--dataset", help="Dataset version: its number, or PROJECT:NUMBER (default: the newest).")
@click.option(
    "--on-error",
    type=click.Choice(["stop", "skip"]),
    default="stop",
    show_default=True,
    help="stop: one shape that the format cannot carry and nothing is written; skip: it is left out.",
)
@click.option("--media/--no-media", default=True, show_default=True, help="Whether images go along.")
@json_option
def export_command(
    project: str,
    format_name: str,
    out: Path,
    dataset: str | None,
    on_error: str,
    media: bool,
    as_json: bool,
) -> None:
    """Export a dataset version in any of the formats of docs/reference/formats.md.

    Written whole or not at all; Ctrl-C leaves nothing behind.
    """
    platform = open_platform()
    with platform.database.read() as session:
        version = choose_version(session, project, dataset)
    options = ExportOptions(on_error="skip" if on_error == "skip" else "stop", media=media)
    value: dict[str, Any] = {"path": str(out), "dataset": version.number}
    if exports.WRITERS[format_name].suffix is None and out.suffix.lower() != ".zip":
        written = exports.write_folder(
            platform.database, platform.objects, version, format_name, out, options, SOURCES
        )
        left = written.left
        value |= {"files": written.files}
        said = f"{written.files} files in {out}"
    else:
        made = exports.export(platform.database, platform.objects, version, format_name, options, SOURCES)
        left = made.left
        value |= {"bytes": _write_whole(out, made.chunks)}
        said = f"{version.item_count} items in {out} ({value['bytes']} bytes)"
    for problem in left.problems[:_SHOWN_PROBLEMS]:
        click.echo(problem, err=True)
    if left.count:
        said += f"; {left.count} shapes left out, which {format_name} cannot carry"
    show({**value, "left_out": left.count}, said, as_json=as_json)
    click.get_current_context().exit(1 if left.count else 0)


def _mapping(text: str) -> tuple[str, str | None]:
    theirs, equals, ours = text.partition("=")
    if not equals or not theirs.strip():
        raise click.BadParameter(f"{text!r} is not THEIRS=OURS", param_hint="--map")
    return theirs.strip(), ours.strip() or None


def _author(session: Session, email: str | None) -> int | None:
    """Whose work the labels become; None when nobody was named and there is no admin yet."""
    if email is not None:
        user = users.by_email(session, email)
        if user is None:
            raise click.BadParameter(f"there is no user {email}", param_hint="--as")
        return user.id
    first = users.page(session, after=0, limit=100)
    return next((user.id for user in first if user.role is Role.ADMIN), None)


def _lines(seen: Preview) -> Iterator[str]:
    """A preview in words."""
    rest = "" if seen.complete else ", and there is more"
    yield f"{seen.title}: {seen.rows} rows read{rest}; {seen.items} items, {seen.labelled} with labels"
    if seen.shapes:
        yield "shapes: " + ", ".join(f"{count} {kind}" for kind, count in seen.shapes.items())
    for one in seen.classes:
        yield f"  {one.name}: {one.count}{'' if one.known else ' (new)'}"
    for source, count in seen.predictions.items():
        yield f"predictions of {source}: {count}"
    if seen.bad_count:
        yield f"{seen.bad_count} rows would be refused:"
    yield from (f"  {row}" for row in seen.bad[:_SHOWN_PROBLEMS])
    yield from (f"note: {note}" for note in seen.notes[:_SHOWN_PROBLEMS])


def _write_whole(target: Path, chunks: Iterable[bytes]) -> int:
    """Beside the target first: who finds a file there finds all of it."""
    part = target.with_name(f".{target.name}.part")
    size = 0
    try:
        with part.open("wb") as file:
            for chunk in chunks:
                size += file.write(chunk)
        part.replace(target)
    except OSError as error:
        raise click.ClickException(f"{target}: {error.strerror}") from None
    finally:
        part.unlink(missing_ok=True)
    return size
