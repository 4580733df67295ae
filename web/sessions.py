"""Sessions: a signed cookie that names user, epoch and nonce; nothing about it is stored.

The CSRF token is derived from the nonce, so that it lives exactly as long as the session does.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from storage.errors import NotFound
from web import users
from web.users import User

COOKIE = "labelloop_session"


@dataclass(frozen=True, slots=True)
class SessionCookie:
    user_id: int
    epoch: int
    nonce: str
    issued_at: int  # seconds since 1970


@dataclass(frozen=True, slots=True)
class Signer:
    """Writes and reads session cookies with one key."""

    key: str
    lifetime: timedelta

    def issue(self, user: User, *, now: datetime, nonce: str | None = None) -> str:
        nonce = nonce or secrets.token_urlsafe(16)
        return self._serializer().dumps([user.id, user.session_epoch, nonce, int(now.timestamp())])

    def read(self, cookie: str, *, now: datetime) -> SessionCookie | None:
        """None when it was not signed by us or is older than a session lives."""
        try:
            found: Any = self._serializer().loads(cookie)
            session = SessionCookie(*found)
        except (BadSignature, TypeError):
            return None
        age = now.timestamp() - session.issued_at
        return session if -60 <= age <= self.lifetime.total_seconds() else None

    def wants_renewal(self, session: SessionCookie, *, now: datetime) -> bool:
        """Past half of its life a session in use is issued anew, so that nobody is thrown out mid-work."""
        return now.timestamp() - session.issued_at > self.lifetime.total_seconds() / 2

    def csrf(self, session: SessionCookie) -> str:
        return hmac.new(self.key.encode(), b"csrf:" + session.nonce.encode(), hashlib.sha256).hexdigest()

    def csrf_matches(self, session: SessionCookie, sent: str) -> bool:
        return hmac.compare_digest(self.csrf(session).encode(), sent.encode())

    def _serializer(self) -> URLSafeSerializer:
        return URLSafeSerializer(self.key, salt="labelloop.session")


def user_of(session: Session, cookie: SessionCookie) -> User | None:
    """The signed-in user; None when disabled, gone, or signed out everywhere since."""
    try:
        user = users.get(session, cookie.user_id)
    except NotFound:
        return None
    return user if user.disabled_at is None and user.session_epoch == cookie.epoch else None
