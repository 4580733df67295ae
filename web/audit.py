"""Who did what: one row for each act that changes who may do what, what is deployed, or what is deleted."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from web.tables import AuditRow


def record(
    session: Session, *, user_id: int | None, action: str, subject: str, now: datetime, **detail: Any
) -> None:
    """Written in the transaction of the act itself; `detail` never holds a secret."""
    session.add(AuditRow(user_id=user_id, action=action, subject=subject, detail=detail, at=now))
