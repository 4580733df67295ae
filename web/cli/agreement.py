"""`labelloop agreement`."""

from typing import Any

import click

from labeling import agreement
from labeling.agreement import FieldReport, Report
from labeling.intervals import Interval
from web import users
from web.cli.output import json_option, open_platform, show_rows
from web.cli.projects import find
from web.payloads.agreement import AgreementView


@click.command("agreement")
@click.argument("project")
@json_option
def agreement_command(project: str, as_json: bool) -> None:
    """Show how far annotators agree: the whole project, each class, each pair of annotators."""
    platform = open_platform()
    with platform.database.read() as session:
        report = agreement.report(session, project_id=find(session, project).id)
        people = {user_id for field in report.fields for pair in field.pairs for user_id in (pair.a, pair.b)}
        emails = users.emails(session, people)
    if as_json:
        click.echo(AgreementView.of(report, emails).model_dump_json(indent=2, by_alias=True))
        return
    columns = ["field", "of", "figure", "value", "interval", "tasks"]
    show_rows(_rows(report, emails), columns, as_json=False, empty="no task has two annotations yet")


def _rows(report: Report, emails: dict[int, str]) -> list[dict[str, Any]]:
    if report.tasks == 0:
        return []
    rows = [_row("", "every task", "agreement", report.mean)]
    for field in report.fields:
        rows += [_row(field.field, "all", name, figure) for name, figure in field.figures.items()]
        rows += [_row(field.field, c.name, _by_class(field), c.figure) for c in field.classes]
        rows += [
            _row(field.field, f"{_name(emails, p.a)}, {_name(emails, p.b)}", field.by, p.figure)
            for p in field.pairs
        ]
    return rows


def _by_class(field: FieldReport) -> str:
    return "krippendorff_alpha" if field.kind == "choice" else field.by


def _name(emails: dict[int, str], user_id: int) -> str:
    return emails.get(user_id, f"user {user_id}")


def _row(field: str, of: str, name: str, figure: Interval) -> dict[str, Any]:
    known = figure.value is not None and figure.low is not None and figure.high is not None
    return {
        "field": field,
        "of": of,
        "figure": name.replace("_", " "),
        "value": f"{figure.value:.3f}" if known else "undefined",
        "interval": f"{figure.low:.3f} to {figure.high:.3f}" if known else None,
        "tasks": figure.n,
    }
