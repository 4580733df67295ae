"""The root of the commands: finds them by name, and turns errors into one line and an exit code.

Exit codes: 0 done, 1 failed or partly refused, 2 wrong usage.
"""

import importlib
import sys
from typing import Any, NoReturn

import click

from storage.errors import LabelloopError, SettingsError

# Each command is imported when it is asked for: `labelloop --help` must not wait for torch.
_COMMANDS = {
    "up": ("web.cli.processes", "Run everything on this machine: web, worker, model server."),
    "demo": ("web.cli.demo", "Show the whole loop on real data, then run the platform."),
    "web": ("web.cli.processes", "Run the web server."),
    "worker": ("web.cli.processes", "Run a worker for background jobs."),
    "serve": ("web.cli.processes", "Run the model server."),
    "user": ("web.cli.accounts", "Users."),
    "token": ("web.cli.accounts", "API tokens."),
    "member": ("web.cli.members", "Roles in one project, and who may enter it."),
    "project": ("web.cli.projects", "Projects."),
    "import": ("web.cli.transfer", "Import items from a folder or file."),
    "export": ("web.cli.transfer", "Export a dataset version."),
    "effort": ("web.cli.effort", "What correcting each model's drafts took people."),
    "prelabel": ("web.cli.models", "Let the deployed model draft what is open."),
    "items": ("web.cli.items", "Find items, change many at once, find duplicates and what is alike."),
    "agreement": ("web.cli.agreement", "How far annotators agree."),
    "dataset": ("web.cli.datasets", "Dataset versions."),
    "train": ("web.cli.training", "Train a model from a dataset version."),
    "model": ("web.cli.models", "Model versions."),
    "deployment": ("web.cli.models", "Which models draft, for which share of items."),
    "job": ("web.cli.jobs", "Background jobs."),
    "settings": ("web.cli.reference", "List every setting."),
    "openapi": ("web.cli.reference", "Print the OpenAPI document."),
}


class LazyGroup(click.Group):
    """Knows its commands by name and loads one module for the one that runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(_COMMANDS[cmd_name][0])
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
def labelloop() -> None:
    """Labelloop: models do the first draft, people correct it, and the next model drafts better.

    Data lies under LABELLOOP_HOME (default ~/.labelloop); `labelloop settings` lists every setting.
    """


def main(arguments: list[str] | None = None) -> NoReturn:
    """Runs a command and exits; an error is one line on stderr."""
    try:
        code = labelloop.main(arguments, prog_name="labelloop", standalone_mode=False)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except SettingsError as error:
        _fail(error, 2)
    except (LabelloopError, click.ClickException) as error:
        _fail(error, 1)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)  # what a command exits with is returned to us


def _fail(error: Any, code: int) -> NoReturn:
    text = error.format_message() if isinstance(error, click.ClickException) else str(error)
    click.echo(f"error: {' '.join(text.split())}", err=True)
    sys.exit(code)
