"""`labelloop train`."""

import json
from pathlib import Path
from typing import Any

import click
import yaml

from web.cli import work
from web.cli.datasets import choose_version
from web.cli.output import json_option, open_platform, show
from web.cli.projects import find


@click.command("train")
@click.argument("project")
@click.option("--dataset", help="Dataset version: its number, or PROJECT:NUMBER (default: the newest).")
@click.option(
    "--config",
    "config_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON or YAML with what differs from the defaults.",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option("--resume", "resume_id", type=click.IntRange(1), help="Go on with this job instead.")
@json_option
def train_command(
    project: str,
    dataset: str | None,
    config_file: Path | None,
    seed: int,
    resume_id: int | None,
    as_json: bool,
) -> None:
    """Train a model, publish it, and let it take over if it beats the one in force.

    Ctrl-C cancels the job; --resume goes on.
    """
    from active_learning import training

    platform = open_platform()
    config = _read_config(config_file)
    with platform.database.write() as session:
        found = find(session, project)
        if resume_id is None:
            _, job_id = training.start(
                session,
                project_id=found.id,
                dataset_version_id=choose_version(session, project, dataset).id,
                config=config,
                seed=seed,
                now=platform.clock(),
            )
    if resume_id is not None:
        job_id = resume_id
        work.resume(platform, job_id)
    job = work.finish(platform, job_id)
    result = work.result_of(job)
    text = f"{result.get('outcome', job.state)}: {result.get('reason', '')}"
    show({**work.describe(job), **result}, text, as_json=as_json)


def _read_config(path: Path | None) -> dict[str, Any] | None:
    if path is None:
        return None
    text = path.read_text(encoding="utf-8")
    try:
        config = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError) as error:
        raise click.UsageError(f"{path}: {error}") from None
    if not isinstance(config, dict):
        raise click.UsageError(f"{path}: expected an object of settings")
    return config
