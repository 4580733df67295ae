"""`labelloop items`: find them, change all that were found, find duplicates and what is alike."""

from pathlib import Path
from typing import Any

import click

from active_learning.jobs import SIMILARITY
from active_learning.similarity import searching
from labeling.explorer import pages
from labeling.explorer.bulk import BULK, BulkArguments
from labeling.explorer.duplicates import DUPLICATES
from labeling.explorer.language import format_query
from labeling.explorer.orders import ORDERS, Order
from web import explorer
from web.cli import work
from web.cli.output import json_option, open_platform, show, show_rows
from web.cli.projects import find
from web.wiring import Platform

_SHOWN = 60
_COLUMNS = ["id", "name", "state", "scenario", "confidence", "uncertainty", "content"]


@click.group("items")
def items_command() -> None:
    """Items: a filter such as `state:done label:cat confidence<0.6` finds them (docs/explorer.md)."""


@items_command.command("list")
@click.argument("project")
@click.option("--where", default="", help="A filter.")
@click.option("--order", type=click.Choice(ORDERS), default="newest", show_default=True)
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=20, show_default=True)
@json_option
def list_items(project: str, where: str, order: Order, limit: int, as_json: bool) -> None:
    """List items."""
    platform = open_platform()
    with platform.database.read() as session:
        found = find(session, project)
        terms = explorer.terms_of(session, project_id=found.id, where=where, user_id=None)
    rows: list[dict[str, Any]] = []
    after: str | None = None
    while len(rows) < limit:
        with platform.database.read() as session:
            page = pages.page(
                session,
                project_id=found.id,
                terms=terms,
                order=order,
                after=after,
                limit=min(limit - len(rows), pages.MAX_LIMIT),
            )
        rows += [_row(row) for row in page.rows]
        after = page.next
        if after is None:
            break
    show_rows(rows, _COLUMNS, as_json=as_json, empty="nothing matches")


@items_command.command("change")
@click.argument("project")
@click.option("--where", required=True, help="A filter; everything that it finds is changed.")
@click.option("--scenario", help="Tag them with this scenario; empty takes the tag away.")
@click.option("--set", "metadata", metavar="NAME=VALUE", help="Set metadata; an empty value takes it away.")
@click.option("--place", type=click.Choice(["top", "normal", "last"]), help="Where they stand in the queue.")
@click.option("--hide", is_flag=True, help="Take them out of lists, queue and datasets.")
@click.option("--unhide", is_flag=True, help="Show hidden ones again; the filter has to say is:hidden.")
@click.option("--delete-labels", is_flag=True, help="Hide all their annotations and open their tasks again.")
@json_option
def change_items(
    project: str,
    where: str,
    scenario: str | None,
    metadata: str | None,
    place: str | None,
    hide: bool,
    unhide: bool,
    delete_labels: bool,
    as_json: bool,
) -> None:
    """Make one change to all items that a filter finds."""
    changes: list[dict[str, Any]] = []
    if scenario is not None:
        changes.append({"action": "scenario", "scenario": scenario or None})
    if metadata is not None:
        name, equals, value = metadata.partition("=")
        if not name or not equals:
            raise click.UsageError("--set takes NAME=VALUE")
        changes.append({"action": "metadata", "name": name, "value": value or None})
    if place is not None:
        changes.append({"action": "place", "place": place})
    flags = {"hide": hide, "unhide": unhide, "delete-labels": delete_labels}
    changes += [{"action": action} for action, given in flags.items() if given]
    if len(changes) != 1:
        raise click.UsageError("say one change: " + ", ".join(_CHANGES))
    platform = open_platform()
    with platform.database.read() as session:
        found = find(session, project)
        terms = explorer.terms_of(session, project_id=found.id, where=where, user_id=None)
    arguments = BulkArguments.model_validate(
        {"project_id": found.id, "where": format_query(terms), "change": changes[0]}
    )
    _run(platform, BULK, arguments.model_dump(mode="json"), found.id, "{done} items changed", as_json)


_CHANGES = ("--scenario", "--set", "--place", "--hide", "--unhide", "--delete-labels")


@items_command.command("duplicates")
@click.argument("project")
@json_option
def find_duplicates(project: str, as_json: bool) -> None:
    """Look for near duplicates; `group:N` and `has:duplicate` then find them."""
    platform = open_platform()
    with platform.database.read() as session:
        found = find(session, project)
    text = "{groups} groups with {members} items"
    _run(platform, DUPLICATES, {"project_id": found.id}, found.id, text, as_json)


@items_command.command("index")
@click.argument("project")
@json_option
def index_items(project: str, as_json: bool) -> None:
    """Build the index that finds similar items."""
    platform = open_platform()
    with platform.database.read() as session:
        found = find(session, project)
    text = "{items} items are in the index, {unusable} could not be read"
    _run(platform, SIMILARITY, {"project_id": found.id}, found.id, text, as_json)


@items_command.command("similar")
@click.argument("project")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--limit", type=click.IntRange(1, 1_000), default=20, show_default=True)
@json_option
def similar_items(project: str, path: Path, limit: int, as_json: bool) -> None:
    """List the items most like an image or a text file."""
    platform = open_platform()
    with platform.database.read() as session:
        known = searching.info(session, find(session, project))
    near = platform.similarity.of_content(known, path.read_bytes(), count=limit)
    with platform.database.read() as session:
        listed = pages.listed(session, [neighbour.item_id for neighbour in near])
    similarity = {neighbour.item_id: neighbour.similarity for neighbour in near}
    rows = [{**_row(row), "similarity": round(similarity[row.item.id], 4)} for row in listed]
    show_rows(rows, ["similarity", *_COLUMNS], as_json=as_json, empty="the index is empty")


def _run(
    platform: Platform, kind: str, arguments: dict[str, Any], project_id: int, text: str, as_json: bool
) -> None:
    job = work.finish(platform, work.submit(platform, kind=kind, arguments=arguments, project_id=project_id))
    show(work.describe(job), text.format(done=job.done, **work.result_of(job)), as_json=as_json)


def _row(row: pages.ListedItem) -> dict[str, Any]:
    item = row.item
    content = f"{item.width} x {item.height}" if item.text is None else " ".join(item.text[:_SHOWN].split())
    return {
        "id": item.id,
        "name": item.external_id,
        "state": row.state,
        "scenario": item.scenario,
        "confidence": row.confidence,
        "uncertainty": row.uncertainty,
        "content": content,
    }
