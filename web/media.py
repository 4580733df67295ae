"""Media as a browser may have them: raster images inline, everything else as a download, cached by hash."""

from collections.abc import Iterator
from typing import BinaryIO

from flask import Request, Response

INLINE = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/avif"}
_BLOCK = 256 * 1024
_CACHE = "private, max-age=31536000, immutable"  # what a hash names never changes


def answer(request: Request, *, sha256: str, variant: str = "") -> Response | None:
    """304 when the browser has it already, None otherwise."""
    tag = _tag(sha256, variant)
    if tag not in request.if_none_match:
        return None
    response = Response(status=304)
    response.set_etag(tag)
    response.headers["Cache-Control"] = _CACHE
    return response


def stream(
    body: BinaryIO | bytes, *, media_type: str, sha256: str, size: int | None, variant: str = ""
) -> Response:
    """A response that can run no script, whatever the bytes are."""
    inline = media_type in INLINE
    content = body if isinstance(body, bytes) else _blocks(body)
    response = Response(content, content_type=media_type if inline else "application/octet-stream")
    if size is not None:
        response.content_length = size
    response.headers["Content-Disposition"] = "inline" if inline else f'attachment; filename="{sha256[:16]}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = _CACHE
    response.set_etag(_tag(sha256, variant))
    return response


def _tag(sha256: str, variant: str) -> str:
    return sha256 + variant


def _blocks(body: BinaryIO) -> Iterator[bytes]:
    with body:
        while block := body.read(_BLOCK):
            yield block
