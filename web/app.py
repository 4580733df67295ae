"""The Flask application, made from a platform."""

import json
import logging
from typing import IO, Any, cast

from flask import Flask, Request, Response

from storage.settings import Settings
from web import headers, health, metrics, openapi, pages, problems
from web.api import OPERATIONS
from web.dispatch import view
from web.routing import IdConverter
from web.uploads import remove_stale, upload_part
from web.wiring import Platform

PREFIX = "/api/v1"
MAX_UPLOAD_PARTS = 20_000


def create_app(platform: Platform) -> Flask:
    """Everything under /api/v1 comes from `OPERATIONS`; the rest is health, metrics and the workbench."""
    app = Flask("web", static_folder=None)
    app.request_class = _request_class(platform.settings)
    app.config["MAX_FORM_PARTS"] = MAX_UPLOAD_PARTS
    app.url_map.converters["id"] = IdConverter
    app.url_map.merge_slashes = False
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    remove_stale(platform.settings)
    problems.install(app)
    headers.install(app)
    metrics.install(app, platform.database)
    health.install(app, platform)
    for operation in OPERATIONS:
        app.add_url_rule(
            PREFIX + operation.rule,
            endpoint=operation.name,
            view_func=view(platform, operation),
            methods=[operation.method],
            provide_automatic_options=False,
        )
    document = json.dumps(openapi.document(OPERATIONS, PREFIX))

    @app.get("/api/openapi.json")
    def openapi_json() -> Response:
        return Response(document, mimetype="application/json")

    pages.install(app)
    return app


def _request_class(settings: Settings) -> type[Request]:
    class UploadRequest(Request):
        """Streams uploaded files to disk under the home folder."""

        def _get_file_stream(self, *_sizes: Any, **_names: Any) -> IO[bytes]:
            return cast(IO[bytes], upload_part(settings))

    return UploadRequest
