"""Idempotency keys: the answer to a write is stored in the write's own transaction, and given again.

So there is no moment at which the work is done and the key is not known. Of two requests with one key at the
same time the second waits at the unique index (PostgreSQL) or for the write lock (SQLite) and then replays.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from web.errors import BadPayload, KeyReused
from web.tables import IdempotencyRow

KEPT = timedelta(days=2)
_MAX_KEY = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and JSON body of an answered write."""

    status: int
    body: dict[str, Any]
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """The key that came with a request, and what the request was."""

    user_id: int
    key: str
    request_hash: str

    @classmethod
    def of(cls, user_id: int, key: str, method: str, path: str, body: bytes) -> "Key":
        if not 0 < len(key) <= _MAX_KEY or not key.isprintable():
            raise BadPayload.of("Idempotency-Key", f"must be 1 to {_MAX_KEY} printable characters")
        digest = hashlib.sha256(b"\0".join([method.encode(), path.encode(), body])).hexdigest()
        return cls(user_id, key, digest)


def once(session: Session, key: Key | None, work: Callable[[], Answer], *, now: datetime) -> Answer:
    """Does `work` in this transaction unless the key was answered before. Raises KeyReused."""
    if key is None:
        return work()
    session.execute(delete(IdempotencyRow).where(IdempotencyRow.created_at < now - KEPT))
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = (
        insert(IdempotencyRow)
        .values(user_id=key.user_id, key=key.key, request_hash=key.request_hash, created_at=now)
        .on_conflict_do_nothing()
        .returning(IdempotencyRow.id)
    )
    fresh = session.scalar(statement)
    if fresh is None:
        return _replay(session, key)
    answer = work()
    session.execute(
        update(IdempotencyRow)
        .where(IdempotencyRow.id == fresh)
        .values(status=answer.status, body=answer.body)
    )
    return answer


def _replay(session: Session, key: Key) -> Answer:
    row = session.execute(
        select(IdempotencyRow.request_hash, IdempotencyRow.status, IdempotencyRow.body).where(
            IdempotencyRow.user_id == key.user_id, IdempotencyRow.key == key.key
        )
    ).one()
    if row.request_hash != key.request_hash or row.status is None:
        raise KeyReused(key.key)
    return Answer(row.status, row.body or {}, replayed=True)
