"""What imports and exports ask of the floors around them: who people are, and what models said."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from active_learning import effort
from labeling.exports import Answer, Sources
from labeling.import_report import Authors, WorkHeard
from labeling.shapes import parse_regions
from preannotate import predictions, registry
from storage.clock import Clock
from web import users
from web.access import Role
from web.tables import UserRow

_MAX_PEOPLE = 10_000  # of one import: more means a wrong field
_ELSEWHERE = "elsewhere.invalid"  # RFC 2606: nobody's mail


def authors(clock: Clock) -> Authors:
    """People named in a source as users, by e-mail address; who is unknown becomes a user who is disabled.

    So the work of each stays apart, and an admin may enable them or give them their address.
    """

    def find(session: Session, names: frozenset[str]) -> Mapping[str, int]:
        if len(names) > _MAX_PEOPLE:
            return {}
        addresses = {name: address_of(name) for name in sorted(names)}
        known = users.ids_by_email(session, set(addresses.values()))
        for address in sorted(set(addresses.values()) - known.keys()):
            known[address] = _add_disabled(session, address, clock())
        return {name: known[address] for name, address in addresses.items()}

    return find


def address_of(name: str) -> str:
    """The address of a person that a source names: its own, or one that can receive no mail."""
    name = name.strip().lower()
    if re.fullmatch(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+", name) and len(name) <= 254:
        return name
    plain = re.sub(r"[^a-z0-9._-]+", "-", name).strip("-")[:64] or "somebody"
    return f"{plain}@{_ELSEWHERE}"


def heard(clock: Clock) -> WorkHeard:
    """Measures what people made of the predictions that came with their work."""

    def measure(session: Session, annotation_ids: Sequence[int]) -> None:
        effort.record_many(session, annotation_ids=annotation_ids, now=clock())

    return measure


def _add_disabled(session: Session, email: str, now: datetime) -> int:
    """No password fits the hash."""
    row = UserRow(email=email, role=Role.ANNOTATOR.value, password_hash="!", created_at=now, disabled_at=now)
    session.add(row)
    session.flush()
    return row.id


def _people(session: Session, ids: set[int]) -> Mapping[int, str]:
    return users.emails(session, ids)


def _answers(session: Session, item_ids: Sequence[int]) -> Mapping[int, Sequence[Answer]]:
    found: dict[int, list[Answer]] = {}
    names: dict[int, str] = {}
    for one in predictions.for_items(session, item_ids):
        if one.model_version_id not in names:
            names[one.model_version_id] = registry.get(session, one.model_version_id).name
        answer = Answer(one.id, names[one.model_version_id], parse_regions(one.regions), one.confidence)
        found.setdefault(one.item_id, []).append(answer)
    return found


SOURCES = Sources(_people, _answers)
