"""Server-sent events: what is under way first, then every change; streams end when the server stops."""

import json
import threading
from typing import Any

from flask import Flask

from storage import jobs
from tests.web.browser import Browser
from web.wiring import Platform


def submit(platform: Platform) -> int:
    with platform.database.write() as session:
        return jobs.submit(session, kind="prelabel", arguments={}, now=platform.clock())


def events(chunks: Any) -> Any:
    """The jobs in a stream, one by one."""
    for chunk in chunks:
        for line in chunk.decode().splitlines():
            if line.startswith("data: "):
                yield json.loads(line[6:])


def test_a_stream_begins_with_what_is_under_way_and_tells_changes(admin: Browser, platform: Platform) -> None:
    first = submit(platform)
    response = admin.client.get("/api/v1/events", buffered=False)
    assert response.mimetype == "text/event-stream"
    stream = events(response.response)
    assert (found := next(stream))["id"] == first
    assert found["state"] == "queued"
    second = submit(platform)
    assert next(stream)["id"] == second
    assert admin.post(f"/jobs/{first}/cancel").get_json()["state"] == "cancelled"
    assert (changed := next(stream))["id"] == first
    assert changed["state"] == "cancelled"
    response.close()
    assert platform.job_feed.listeners == 0


def test_streams_end_when_the_server_stops(admin: Browser, platform: Platform) -> None:
    response = admin.client.get("/api/v1/events", buffered=False)
    stream = iter(response.response)
    assert next(stream) == b"retry: 2000\n\n"
    threading.Timer(0.05, platform.job_feed.close).start()
    assert list(stream) == []


def test_streams_never_take_every_thread(admin: Browser, app: Flask, platform: Platform) -> None:
    job_id = submit(platform)
    open_streams = []
    for _ in range(platform.settings.web_threads // 2):
        response = admin.client.get("/api/v1/events", buffered=False)
        next(iter(response.response))
        open_streams.append(response)
    body = admin.get("/events").get_data(as_text=True)  # ends by itself: come back in five seconds
    assert body.startswith("retry: 5000")
    assert f'"id":{job_id}' in body
    for response in open_streams:
        response.close()
    del app
