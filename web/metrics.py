"""Prometheus metrics of one web process (many threads, one process, so no files between processes)."""

import time
from collections.abc import Iterable

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from labeling.tables import ProjectCounterRow
from storage.database import Database
from storage.tables import JobRow

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_JOB_STATES = ("queued", "running", "succeeded", "failed", "cancelled")


class PlatformCollector(Collector):
    """Jobs by state and open tasks by project, read from SQL when somebody asks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def collect(self) -> Iterable[Metric]:
        with self._database.read() as session:
            counted = select(JobRow.state, func.count()).group_by(JobRow.state)
            jobs = dict(session.execute(counted).tuples().all())
            open_tasks = select(ProjectCounterRow.project_id, ProjectCounterRow.value).where(
                ProjectCounterRow.name == "tasks_open"
            )
            depths = [(project_id, value) for project_id, value in session.execute(open_tasks)]
        by_state = GaugeMetricFamily("labelloop_jobs", "Jobs by state.", labels=["state"])
        for state in _JOB_STATES:
            by_state.add_metric([state], jobs.get(state, 0))
        depth = GaugeMetricFamily("labelloop_open_tasks", "Tasks that wait for a label.", labels=["project"])
        for project_id, value in depths:
            depth.add_metric([str(project_id)], value)
        return [by_state, depth]


def install(app: Flask, database: Database) -> None:
    """Counts and times every request by route (not by path: ids would make endless series)."""
    registry = CollectorRegistry()
    registry.register(PlatformCollector(database))
    requests = Counter(
        "labelloop_requests", "Requests answered.", ["method", "route", "status"], registry=registry
    )
    seconds = Histogram(
        "labelloop_request_seconds", "Time to answer.", ["route"], registry=registry, buckets=_BUCKETS
    )

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        route = request.endpoint or "page"
        requests.labels(request.method, route, response.status_code).inc()
        if "started" in g:
            seconds.labels(route).observe(time.perf_counter() - g.started)
        return response

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(registry), content_type=CONTENT_TYPE)
