"""Health, metrics and the pages."""

from pathlib import Path

from flask import Flask

from storage import jobs
from tests.web.browser import Browser, problem
from tests.web.world import make_world
from web import pages
from web.wiring import Platform


def test_health_and_readiness(app: Flask, platform: Platform) -> None:
    client = app.test_client()
    assert client.get("/healthz").get_json() == {"status": "ok"}
    assert client.get("/readyz").get_json() == {"status": "ok", "database": "ok", "objects": "ok"}
    with platform.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE project RENAME TO elsewhere")
    try:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.get_json()["database"]) == (503, "does not answer")
        assert client.get("/healthz").status_code == 200
    finally:
        with platform.database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO project")


def test_metrics_count_requests_jobs_and_open_tasks(admin: Browser, app: Flask, platform: Platform) -> None:
    world = make_world(platform, count=3)
    with platform.database.write() as session:
        jobs.submit(session, kind="prelabel", arguments={}, now=platform.clock())
    admin.get(f"/projects/{world.project_id}")
    text = app.test_client().get("/metrics").get_data(as_text=True)
    assert 'labelloop_requests_total{method="GET",route="projects.show",status="200"} 1.0' in text
    assert 'labelloop_jobs{state="queued"} 1.0' in text
    assert f'labelloop_open_tasks{{project="{world.project_id}"}} 3.0' in text
    assert 'labelloop_request_seconds_bucket{le="0.1",route="projects.show"}' in text


def test_pages_before_and_after_the_workbench_is_built(platform: Platform, tmp_path: Path) -> None:
    app = Flask("pages", static_folder=None)
    folder = tmp_path / "static"
    pages.install(app, folder)
    client = app.test_client()
    unbuilt = client.get("/projects/7/label")
    assert unbuilt.status_code == 503
    assert "make install" in unbuilt.get_data(as_text=True)
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<p>workbench")
    (folder / "assets" / "app-1a2b.js").write_text("1")
    (tmp_path / "secret.txt").write_text("no")
    for path in ("/", "/sign-in", "/projects/7/label"):
        page = client.get(path)
        assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-cache")
        assert page.get_data(as_text=True) == "<p>workbench"
    script = client.get("/assets/app-1a2b.js")
    assert "immutable" in script.headers["Cache-Control"]
    problem(client.get("/assets/app-gone.js"), 404, "not-found")
    problem(client.get("/../secret.txt"), 404, "not-found")
    problem(client.get("/%2e%2e/secret.txt"), 404, "not-found")
    problem(client.get("/api/nothing"), 404, "not-found")
    problem(client.post("/projects"), 404, "not-found")
    del platform


def test_the_web_process_starts_without_torch() -> None:
    import subprocess
    import sys

    check = "import web.app, sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
