"""What every command shares: `--json`, the platform, and how things are printed."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.table import Table

from storage.schema import upgrade
from web.wiring import Platform

F = TypeVar("F", bound=Callable[..., Any])


def json_option(function: F) -> F:
    """Adds `--json`; the command gets it as `as_json`."""
    option = click.option("--json", "as_json", is_flag=True, help="Print machine-readable JSON.")
    return option(function)


def open_platform() -> Platform:
    """The platform of this machine's settings, its database at the newest revision."""
    platform = Platform.open()
    upgrade(platform.database)
    return platform


def show(value: Mapping[str, Any] | Sequence[Any], text: str, *, as_json: bool) -> None:
    """One result: as JSON on stdout, or as a sentence for people."""
    click.echo(json.dumps(value, default=str, indent=2) if as_json else text)


def show_rows(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool, empty: str
) -> None:
    """A list: as a JSON array, or as a table of the given columns."""
    if as_json:
        click.echo(json.dumps(list(rows), default=str, indent=2))
        return
    if not rows:
        click.echo(empty)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column.replace("_", " "))
    for row in rows:
        table.add_row(*("" if row[column] is None else str(row[column]) for column in columns))
    Console().print(table)
