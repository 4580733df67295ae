"""Serves the built workbench (web/static): hashed assets for ever, index.html for every client route.

It answers what no route answers, so that a wrong path or method under /api stays a problem document.
"""

from pathlib import Path

from flask import Flask, Response, request, send_from_directory
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from web import problems

STATIC = Path(__file__).parent / "static"
_OURS = {"api", "v2", "ml", "metrics", "healthz", "readyz"}
_NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Labelloop</title>
<h1>The workbench has not been built</h1>
<p>The server runs and its API answers under <code>/api/v1</code>, but the pages are not there yet.
Run <code>make install</code> in the repository and reload this page.</p></html>
"""


def install(app: Flask, folder: Path = STATIC) -> None:
    def page(error: NotFound) -> Response:
        path = request.path.lstrip("/")
        first, last = path.split("/", 1)[0], path.rsplit("/", 1)[-1]
        if first in _OURS or request.method not in {"GET", "HEAD"}:
            return problems.respond(error)
        if first == "problems":
            return _explained(last) or problems.respond(error)
        inside = safe_join(str(folder), path)
        if inside is None:
            return problems.respond(error)
        if Path(inside).is_file():
            return _file(folder, path, hashed=first == "assets")
        if first == "assets" or "." in last:
            return problems.respond(error)  # HTML in place of a missing file would hide the mistake
        return _index(folder)

    app.register_error_handler(404, page)


def _file(folder: Path, path: str, *, hashed: bool) -> Response:
    response = send_from_directory(folder, path, etag=True)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
    return response


def _index(folder: Path) -> Response:
    if not (folder / "index.html").is_file():
        return Response(_NOT_BUILT, status=503, mimetype="text/html")
    return _file(folder, "index.html", hashed=False)


def _explained(slug: str) -> Response | None:
    """The page behind a problem's `type`."""
    kind = next((k for k in problems.KINDS.values() if k.slug == slug), None)
    return None if kind is None else Response(f"{kind.status} {kind.title}\n", mimetype="text/plain")
