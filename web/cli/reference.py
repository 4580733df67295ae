"""`labelloop settings` and `labelloop openapi`: what there is, printed from the code itself."""

import json
from dataclasses import asdict

import click

from storage.settings import setting_lines
from web.cli.output import json_option, show_rows


@click.command("settings")
@json_option
def settings_command(as_json: bool) -> None:
    """List every setting: its variable, type, default and meaning."""
    rows = [asdict(line) for line in setting_lines()]
    show_rows(rows, ["variable", "type_name", "default", "sentence"], as_json=as_json, empty="")


@click.command("openapi")
def openapi_command() -> None:
    """Print the OpenAPI 3.1 document of the API."""
    from web.api import OPERATIONS
    from web.app import PREFIX
    from web.openapi import document

    click.echo(json.dumps(document(OPERATIONS, PREFIX), indent=2))
