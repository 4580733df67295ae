"""`labelloop effort`."""

import click

from active_learning import effort
from active_learning.intervals import Interval
from preannotate import registry
from web.api.models import effort_view
from web.cli.output import json_option, open_platform, show_rows
from web.cli.projects import find

_COLUMNS = ["version", "model", "drafts", "untouched", "edits_per_item", "active_seconds", "blind_accuracy"]


@click.command("effort")
@click.argument("project")
@json_option
def effort_command(project: str, as_json: bool) -> None:
    """What it took people to correct each model version's drafts, imported ones too.

    Each figure stands with its 95 % interval.
    """
    platform = open_platform()
    with platform.database.read() as session:
        found = find(session, project)
        measured = effort.summary(session, project_id=found.id)
        versions = {v.id: v for v in registry.list_versions(session, found.id)}
    rows = []
    for one in measured:
        version = versions[one.model_version_id]
        row = {"version": version.number, "model": version.name, "drafts": one.n}
        figures = effort_view(one).model_dump(mode="json")
        if not as_json:
            figures = {name: _figure(getattr(one, name)) for name in figures}
        rows.append(row | figures)
    show_rows(rows, _COLUMNS, as_json=as_json, empty="nobody has corrected a draft yet")


def _figure(interval: Interval) -> str:
    if interval.value is None or interval.low is None or interval.high is None:
        return "-"
    return f"{interval.value:.3g} ({interval.low:.3g}-{interval.high:.3g})"
