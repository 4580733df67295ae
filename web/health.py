"""/healthz: this process answers. /readyz: so do the database and the object store."""

import logging

from flask import Flask, Response, jsonify
from sqlalchemy import text

from web.wiring import Platform

_log = logging.getLogger(__name__)


def install(app: Flask, platform: Platform) -> None:
    @app.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="ok")

    @app.get("/readyz")
    def readyz() -> tuple[Response, int]:
        parts = {"database": _database_answers(platform), "objects": _objects_answer(platform)}
        ready = all(parts.values())
        named = {name: "ok" if answers else "does not answer" for name, answers in parts.items()}
        return jsonify(status="ok" if ready else "not ready", **named), 200 if ready else 503


def _database_answers(platform: Platform) -> bool:
    try:
        with platform.database.read() as session:
            session.execute(text("SELECT id FROM project LIMIT 1"))
    except Exception:  # whatever it is: not ready, and the log says why
        _log.warning("the database does not answer", exc_info=True)
        return False
    return True


def _objects_answer(platform: Platform) -> bool:
    try:
        platform.objects.check()
    except Exception:
        _log.warning("the object store does not answer", exc_info=True)
        return False
    return True
