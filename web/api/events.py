"""Server-sent events: job changes as they happen."""

import queue
import time
from collections.abc import Iterator

from flask import Response

from web import members
from web.access import Permission
from web.calls import Call
from web.feed import JobFeed
from web.payloads.jobs import JobView
from web.routing import Routes

event_routes = Routes("events")

_HEARTBEAT_SECONDS = 15.0
_LIFE_SECONDS = 600.0  # then the browser connects again: a dead connection does not hold a thread for ever


@event_routes.get("/events", may=Permission.READ, media_type="text/event-stream")
def stream(call: Call) -> Response:
    """Event `job` with the job as JSON whenever one changed; comments keep the connection alive.

    Half of the server's threads may be held by streams. Whoever comes then gets what is there and is asked to
    come back in a few seconds. Jobs of projects that you may not enter are left out.
    """
    feed = call.platform.job_feed
    with call.platform.database.read() as session:
        closed = members.shut_out(session, call.caller.user)
    full = feed.listeners >= max(1, call.platform.settings.web_threads // 2)
    response = Response(_once(feed, closed) if full else _events(feed, closed), mimetype="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _events(feed: JobFeed, closed: set[int]) -> Iterator[str]:
    ends = time.monotonic() + _LIFE_SECONDS
    with feed.listen() as changes:
        yield "retry: 2000\n\n"
        while time.monotonic() < ends:
            try:
                job = changes.get(timeout=_HEARTBEAT_SECONDS)
            except queue.Empty:
                yield ": still here\n\n"
                continue
            if job is None:
                return
            if job.project_id not in closed:
                yield _event(JobView.of(job))


def _once(feed: JobFeed, closed: set[int]) -> Iterator[str]:
    yield "retry: 5000\n\n"
    with feed.listen() as changes:
        while True:
            try:
                job = changes.get_nowait()
            except queue.Empty:
                return
            if job is None:
                return
            if job.project_id not in closed:
                yield _event(JobView.of(job))


def _event(job: JobView) -> str:
    return f"event: job\nid: {job.id}\ndata: {job.model_dump_json()}\n\n"
