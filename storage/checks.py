"""Rules for the values of settings: each raises ValueError saying what was expected."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

Check = Callable[[Any], None]

_DATABASES = ("sqlite", "postgresql")
_BROKERS = ("redis", "rediss", "amqp", "amqps")
_SHORTEST_KEY = 16


def anything(value: object) -> None:
    """No rule."""


def positive(value: float) -> None:
    # NaN compares with nothing, so it falls through to the error, as does infinity.
    if not 0 < value < float("inf"):
        raise ValueError("expected a finite number above 0")


def port(value: int) -> None:
    if not 1 <= value <= 65535:
        raise ValueError("expected a port from 1 to 65535")


def one_of(*words: str) -> Check:
    def check(value: str) -> None:
        if value not in words:
            raise ValueError(f"expected one of {', '.join(words)}")

    return check


def key(value: str) -> None:
    if 0 < len(value) < _SHORTEST_KEY:
        raise ValueError(f"expected at least {_SHORTEST_KEY} characters")


def database_url(value: str) -> None:
    if not value:
        return
    try:
        backend = make_url(value).get_backend_name()
    except (ArgumentError, ValueError):
        backend = ""
    if backend not in _DATABASES:
        raise ValueError("expected sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME")


def object_address(value: str) -> None:
    parts = urlsplit(value)
    if "://" in value and not (parts.scheme == "s3" and parts.netloc):
        raise ValueError("expected a folder or s3://BUCKET/PREFIX")


def http_url(value: str) -> None:
    if value and not _is_url(value, ("http", "https")):
        raise ValueError("expected http://HOST:PORT or https://HOST:PORT")


def broker_url(value: str) -> None:
    if value and not _is_url(value, _BROKERS):
        raise ValueError(f"expected a URL that begins with one of {', '.join(f'{b}://' for b in _BROKERS)}")


def _is_url(value: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises when it is none
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname)
