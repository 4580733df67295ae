"""Keyset pagination: a cursor holds the sort key of the last row seen, opaque to clients."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from web.errors import BadCursor

T = TypeVar("T")
MAX_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows of one page, and the cursor of the next one if there is one."""

    items: Sequence[T]
    next: str | None


def encode(*values: int | float) -> str:
    return base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def decode(cursor: str | None, *, parts: int = 1) -> tuple[float, ...] | None:
    """The numbers of a cursor; None for the first page. Raises BadCursor."""
    if cursor is None:
        return None
    try:
        values = json.loads(
            base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        )
    except (ValueError, binascii.Error, RecursionError):
        raise BadCursor() from None
    if not isinstance(values, list) or len(values) != parts:
        raise BadCursor()
    for value in values:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not -MAX_ID <= value <= MAX_ID:  # also refuses NaN
            raise BadCursor()
    return tuple(values)


def after_id(cursor: str | None, *, first: int = 0) -> int:
    values = decode(cursor)
    return first if values is None else int(values[0])


def cut(rows: Sequence[T], limit: int, key: Callable[[T], str]) -> Page[T]:
    """Makes a page of up to `limit` rows from `limit + 1` fetched ones."""
    shown = rows[:limit]
    return Page(shown, key(shown[-1]) if len(rows) > limit else None)
