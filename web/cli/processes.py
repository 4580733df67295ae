"""The processes: web, worker, model server, and `up`, which runs all three."""

import threading
import time
import urllib.request
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from storage.settings import Settings
from web import lifeline
from web.cli.output import open_platform
from web.supervisor import Child, Supervisor, own_command

if TYPE_CHECKING:
    from web.server import Served

_READY_SECONDS = 120.0


def lifeline_option(function: click.decorators.FC) -> click.decorators.FC:
    return click.option("--lifeline", "pipe", type=int, hidden=True)(function)


@click.command("web")
@click.option("--host", help="Address to listen on (default: LABELLOOP_HOST).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (default: LABELLOOP_PORT).")
@lifeline_option
def web_command(host: str | None, port: int | None, pipe: int | None) -> None:
    """Run the web server: API, workbench, events, metrics."""
    from web.server import Server

    settings = Settings.from_environment()
    open_platform().database.dispose()
    if pipe is not None:
        lifeline.hold(pipe)
    Server(
        _web_application,
        host=host or settings.host,
        port=port or settings.port,
        threads=settings.web_threads,
        log_level=settings.log_level,
    ).run()


@click.command("worker")
@lifeline_option
def worker_command(pipe: int | None) -> None:
    """Run a worker: it does the background jobs that the database lists."""
    from storage.worker import run_worker

    platform = open_platform()
    if pipe is not None:
        lifeline.hold(pipe)
    run_worker(platform.settings, platform.job_dependencies)


@click.command("serve")
@click.option("--host", help="Address to listen on (default: LABELLOOP_HOST).")
@click.option("--rest-port", type=click.IntRange(1, 65535), help="Port (default: LABELLOOP_MODEL_PORT).")
@lifeline_option
def serve_command(host: str | None, rest_port: int | None, pipe: int | None) -> None:
    """Run the model server: the deployed models by the Open Inference Protocol."""
    from preannotate.serving import server

    settings = Settings.from_environment()
    open_platform().database.dispose()
    if pipe is not None:
        lifeline.hold(pipe)
    server.run(replace(settings, host=host or settings.host, model_port=rest_port or settings.model_port))


@click.command("up")
@click.option("--host", help="Address to listen on (default: LABELLOOP_HOST).")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port of the web server (default: LABELLOOP_PORT)."
)
def up_command(host: str | None, port: int | None) -> None:
    """Run web, worker and model server, restart what dies, stop all on Ctrl-C."""
    settings = Settings.from_environment()
    open_platform().database.dispose()
    run_all(host or settings.host, port or settings.port, settings)


def run_all(host: str, port: int, settings: Settings, *, ready_text: str = "") -> None:
    """Blocks until Ctrl-C or SIGTERM; says where the platform is as soon as it is ready."""
    children = [
        Child("web", own_command("web", "--host", host, "--port", str(port))),
        Child("worker", own_command("worker")),
        Child("models", own_command("serve", "--host", host, "--rest-port", str(settings.model_port))),
    ]
    supervisor = Supervisor(children, out=click.echo)
    threading.Thread(target=_announce, args=(host, port, ready_text), daemon=True).start()
    supervisor.run()
    click.echo("stopped")


def _announce(host: str, port: int, ready_text: str) -> None:
    reachable = "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host
    address = f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        if _answers(f"{address}/readyz"):
            click.echo(f"\nLabelloop is ready: {address}\n{ready_text}(Ctrl-C stops it)\n")
            return
        time.sleep(0.3)
    click.echo(f"still not ready at {address}; the lines above say why", err=True)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def _web_application() -> "Served":
    from web.app import create_app
    from web.server import Served
    from web.wiring import Platform

    platform = Platform.open()
    return Served(create_app(platform), platform.job_feed.close)
