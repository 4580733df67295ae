"""How one person likes the pages: language, theme, keys. They follow the person to every browser."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from labeling.sql import upserting
from web.tables import PreferencesRow


class Language(StrEnum):
    ENGLISH = "en"
    CHINESE = "zh"


class Theme(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Preferences:
    """`language` null: as the browser asks for. `keymap`: the keys a person gave to commands, by name."""

    language: Language | None = None
    theme: Theme = Theme.SYSTEM
    one_key: bool = True
    keymap: Mapping[str, list[str]] = field(default_factory=dict)


def get(session: Session, user_id: int) -> Preferences:
    """The defaults for whoever never chose anything."""
    row = session.get(PreferencesRow, user_id)
    if row is None:
        return Preferences()
    language = row.document["language"]
    return Preferences(
        language=None if language is None else Language(language),
        theme=Theme(row.document["theme"]),
        one_key=row.document["one_key"],
        keymap=row.document["keymap"],
    )


def put(session: Session, *, user_id: int, preferences: Preferences, now: datetime) -> None:
    """Replaces what was chosen before; of two browsers the later one wins."""
    values = {"user_id": user_id, "document": asdict(preferences), "changed_at": now}
    statement = upserting(session, PreferencesRow.__table__).values(values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id"],
            set_={name: statement.excluded[name] for name in ("document", "changed_at")},
        )
    )
