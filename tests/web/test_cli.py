"""The commands: help for each, one line for each error, exit codes, JSON; the loop's way through them."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest

from web.cli import main
from web.cli.group import labelloop

ROOT = Path(__file__).parents[2]
MANY = 60_000


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def value(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("LABELLOOP_HOME", str(tmp_path / "home"))

    def call(*arguments: object) -> Ran:
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return Ran(int(ended.value.code or 0), out, err)

    return call


def commands() -> Iterator[tuple[list[str], click.Command]]:
    context = click.Context(labelloop)
    for name in labelloop.list_commands(context):
        command = labelloop.get_command(context, name)
        assert command is not None
        yield [name], command
        if isinstance(command, click.Group):
            for inner in command.list_commands(context):
                found = command.get_command(context, inner)
                assert found is not None
                yield [name, inner], found


def test_every_command_and_option_is_explained() -> None:
    seen = set()
    for path, command in commands():
        seen.add(" ".join(path))
        assert command.help, path
        assert command.help.strip().split("\n")[0].endswith((".", ":")), path
        for parameter in command.params:
            if isinstance(parameter, click.Option) and not parameter.hidden:
                shown = parameter.help or isinstance(parameter.type, click.Choice | click.IntRange)
                assert shown, (path, parameter.name)
    assert {"up", "demo", "import", "prelabel", "dataset freeze", "deployment rollback", "job resume"} <= seen


def test_every_command_that_tells_something_tells_it_as_json() -> None:
    silent = {"up", "web", "worker", "serve", "openapi", "user", "token", "project", "dataset", "model"}
    silent |= {"deployment", "items", "job", "member"}
    for path, command in commands():
        if " ".join(path) not in silent:
            assert any("--json" in parameter.opts for parameter in command.params), path


def test_help_is_quick_and_complete() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "web.cli", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for (name, *inner), _ in commands():
        assert inner or f"  {name} " in shown


def test_wrong_usage_is_two_and_failure_is_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("nothing").code == 2
    assert run("project", "add", "p").code == 2
    missing = run("dataset", "freeze", "nowhere")
    assert (missing.code, missing.out) == (1, "")
    assert missing.err.startswith("error: ")
    assert missing.err.count("\n") == 1
    monkeypatch.setenv("LABELLOOP_PROT", "1")
    unknown = run("project", "list")
    assert (unknown.code, unknown.err) == (2, "error: LABELLOOP_PROT is not a setting\n")


def test_people_and_tokens(run: Run) -> None:
    made = run("user", "add", "Ann@Example.org", "--role", "manager", "--json").value
    assert (made["email"], made["role"], len(made["password"]) > 15) == ("ann@example.org", "manager", True)
    assert run("user", "add", "ann@example.org").code == 1
    token = run("token", "add", "ann@example.org", "--scope", "manage", "--json").value["token"]
    assert token.startswith("llp_")
    assert token not in run("user", "list").out
    changed = run("user", "password", "ann@example.org", "--json").value
    assert changed["password"] != made["password"]


def test_settings_and_openapi_come_from_the_code(run: Run) -> None:
    assert "LABELLOOP_LEASE_SECONDS" in [line["variable"] for line in run("settings", "--json").value]
    assert "/api/v1/projects" in run("openapi").value["paths"]


def texts(path: Path, count: int = 40) -> Path:
    lines = [f"the match number {n},sport" if n % 2 else f"the vote number {n},world" for n in range(count)]
    path.write_text("text,label\n" + "\n".join(lines) + "\n")
    return path


def test_import_freeze_and_export(run: Run, tmp_path: Path) -> None:
    source = texts(tmp_path / "news.csv")
    assert run("project", "add", "news", "--kind", "text").code == 0
    assert run("dataset", "freeze", "news").code == 1
    report = run("import", "news", source, "--json").value
    assert (report["added"], report["labelled"], report["state"]) == (40, 40, "succeeded")
    assert run("import", "news", source, "--json").value["duplicates"] == 40
    assert [p["items"] for p in run("project", "list", "--json").value] == [40]
    source.write_text(source.read_text() + ",sport\n")
    refused = run("import", "news", source)
    assert refused.code == 1
    assert "news.csv" in refused.err
    skipped = run("import", "news", source, "--on-error", "skip", "--json")
    assert (skipped.code, skipped.value["bad"]) == (1, 1)
    assert "news.csv" in skipped.err
    label_some("news", tmp_path / "home")
    version = run("dataset", "freeze", "news", "--json").value
    assert (version["number"], version["item_count"]) == (1, 10)
    assert run("dataset", "show", "news:1", "--json").value["content_hash"] == version["content_hash"]
    assert run("dataset", "diff", "news:1", "news:1", "--json").value["added"] == 0
    out = tmp_path / "out.jsonl"
    assert run("export", "news", "--format", "jsonl", "--out", out).code == 0
    assert len(out.read_text().splitlines()) == 10
    assert (
        run("export", "news", "--format", "folder", "--out", tmp_path / "folder", "--json").value["files"]
        >= 10
    )
    listed = run("job", "list", "--json").value
    imports = [job for job in listed if job["kind"] == "import"]
    assert [job["state"] for job in imports] == ["succeeded", "failed", "succeeded", "succeeded"]
    assert {job["state"] for job in listed if job["kind"] == "prioritise"} == {"succeeded"}
    assert run("job", "show", imports[0]["id"], "--json").value["errors"]
    assert run("job", "resume", imports[0]["id"]).code == 1


def label_some(project: str, home: Path) -> None:
    """Ten tasks answered with their known labels."""
    from labeling import projects
    from storage.settings import Settings
    from web import users
    from web.access import Role
    from web.cli.demo_labels import answer
    from web.wiring import Platform

    platform = Platform.open(Settings(home=home))
    with platform.database.write() as session:
        person = users.add(
            session, email="a@example.org", role=Role.ANNOTATOR, password="long enough", now=platform.clock()
        )
        found = projects.by_name(session, project)
    assert answer(platform, project_id=found.id, annotator_id=person.id, count=10) == 10
    platform.close()


def test_the_demo_shows_the_loop_and_goes_on_when_run_again(run: Run, tmp_path: Path) -> None:
    source = texts(tmp_path / "news.csv", count=120)
    first = run("demo", "--data", source, "--no-serve")
    assert first.code == 0, first.err
    assert "120 items, 120 with a known label" in first.out
    assert "password" in first.out
    models = run("model", "list", "news", "--json").value
    assert [model["number"] for model in models] == [1]
    states = {job["kind"]: job["state"] for job in run("job", "list", "--json").value}
    assert states["round"] == states["prioritise"] == "succeeded"
    deployed = run("deployment", "show", "news", "--json").value
    alone = run("deployment", "judge", "news")
    assert (alone.code, "no canary is in force" in alone.err) == (1, True)
    again = run("demo", "--data", source, "--no-serve")
    assert again.code == 0, again.err
    assert "the password you have" in again.out
    assert len(run("model", "list", "news", "--json").value) == 1
    if deployed:
        assert states["prelabel"] == "succeeded"
        assert run("prelabel", "news", "--json").value["done"] == 0


def items_in(home: Path) -> int:
    """Read straight from the database: by the time another process had started, the import could be over."""
    with closing(sqlite3.connect(home / "labelloop.db")) as connection:
        (count,) = connection.execute("SELECT count(*) FROM item").fetchone()
    return int(count)


def test_the_demo_ends_with_one_line_when_nothing_can_be_imported(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "empty.png").touch()
    (folder / "notes.csv").write_text("a,b\n")
    shown = run("demo", "--data", folder, "--no-serve")
    assert shown.code == 1
    assert shown.err.splitlines()[-1] == "error: broken: nothing in it could be imported"
    assert "empty.png: the file is empty" in shown.err
    assert "notes.csv: not an image, left out" in shown.err
    assert "order them" not in shown.out


@pytest.fixture
def heard() -> Iterator[None]:
    """Ctrl-C means something: a shell with the tests in its background lets all that they start ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard")
def test_ctrl_c_cancels_the_job_and_says_how_to_go_on(tmp_path: Path) -> None:
    source = tmp_path / "many.csv"
    source.write_text("text\n" + "".join(f"line number {n} of many\n" for n in range(MANY)))
    home = tmp_path / "home"
    environment = {**os.environ, "LABELLOOP_HOME": str(home)}
    command = [sys.executable, "-m", "web.cli"]
    subprocess.run([*command, "project", "add", "p", "--kind", "text"], cwd=ROOT, env=environment, check=True)
    process = subprocess.Popen(
        [*command, "import", "p", str(source), "--on-error", "skip", "--json"],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while not items_in(home):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "job 1 is cancelled" in err
    assert out == ""
    resumed = subprocess.run(
        [*command, "job", "resume", "1", "--json"],
        check=False,
        cwd=ROOT,
        env=environment,
        capture_output=True,
    )
    assert resumed.returncode == 0, resumed.stderr.decode()
    result = json.loads(resumed.stdout)["result"]
    assert result["added"] + result["duplicates"] == MANY


def test_items_are_found_and_changed(run: Run, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    lines = [f"{i},{word} item {i},{word}" for i, word in enumerate(["sun", "rain", "sun", "rain"])]
    rows.write_text("\n".join(["id,text,weather", *lines]) + "\n")
    run("project", "add", "sky", "--kind", "text", "--classes", "good,bad")
    assert run("import", "sky", rows, "--metadata", "weather", "--id-column", "id").code == 0
    listed = run("items", "list", "sky", "--where", "weather=rain", "--order", "oldest", "--json")
    assert [row["name"] for row in listed.value] == ["1", "3"]
    changed = run("items", "change", "sky", "--where", "weather=rain", "--scenario", "wet", "--json")
    assert (changed.code, changed.value["done"]) == (0, 2)
    assert len(run("items", "list", "sky", "--where", "scenario:wet", "--json").value) == 2
    wrong = run("items", "list", "sky", "--where", "wether:rain")
    assert (wrong.code, "at character 1" in wrong.err) == (1, True)
    assert run("items", "change", "sky", "--where", "", "--hide", "--unhide").code == 2
    assert run("items", "duplicates", "sky").code == 0
    assert "4 items are in the index" in run("items", "index", "sky").out
    (tmp_path / "like.txt").write_text("rain item")
    like = run("items", "similar", "sky", tmp_path / "like.txt", "--limit", "2", "--json")
    assert {row["scenario"] for row in like.value} == {"wet"}
