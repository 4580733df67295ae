"""Assignment: groups of people, which tasks are theirs alone, and rules that give them open tasks.

A group of one is a person. Tasks that no group owns are in the open queue (`labeling.audiences.EVERYBODY`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from labeling import leases, projects
from labeling.audiences import EVERYBODY, HONEYPOTS
from labeling.errors import BadOptions
from labeling.sql import slices
from labeling.tables import AnnotatorGroupMemberRow, AnnotatorGroupRow, AssignmentRuleRow, TaskRow
from storage.errors import Conflict, NotFound

MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class Group:
    """`annotator_id` is set when the group stands for this one person."""

    id: int
    project_id: int
    name: str
    annotator_id: int | None
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """What an item must be like; None asks nothing. `class_id`: among the classes of its prediction."""

    scenario: str | None = None
    attribute: str | None = None
    value: str | None = None
    class_id: int | None = None

    def fits(self, scenario: str | None, attributes: Mapping[str, Any], classes: Collection[int]) -> bool:
        """Metadata is compared as text: 3 is 3, whether it came as a number or a string."""
        if self.scenario is not None and scenario != self.scenario:
            return False
        if self.attribute is not None:
            found = attributes.get(self.attribute)
            if found is None or (self.value is not None and _text(found) != self.value):
                return False
        return self.class_id is None or self.class_id in classes


@dataclass(frozen=True, slots=True)
class Rule:
    id: int
    project_id: int
    group_id: int
    condition: Condition = field(default_factory=Condition)


def groups(session: Session, project_id: int) -> list[Group]:
    """The groups of a project, oldest first."""
    rows = session.scalars(
        select(AnnotatorGroupRow)
        .where(AnnotatorGroupRow.project_id == project_id)
        .order_by(AnnotatorGroupRow.id)
    ).all()
    return _groups(session, rows)


def group(session: Session, group_id: int) -> Group:
    """Raises NotFound."""
    return _groups(session, [_row(session, group_id)])[0]


def add_group(
    session: Session, *, project_id: int, name: str, members: Sequence[int], now: datetime
) -> Group:
    """Raises NotFound, Conflict when the name is taken, BadOptions when it is none."""
    name = name.strip()
    if not 0 < len(name) <= MAX_NAME or not name.isprintable():
        raise BadOptions(f"the name of a group has 1 to {MAX_NAME} printable characters")
    projects.get(session, project_id)
    return _add(session, project_id, name, None, members, now)


def person(session: Session, *, project_id: int, annotator_id: int, name: str, now: datetime) -> Group:
    """The group that is this one person, made when it is needed first."""
    row = session.scalars(
        select(AnnotatorGroupRow).where(
            AnnotatorGroupRow.project_id == project_id, AnnotatorGroupRow.annotator_id == annotator_id
        )
    ).one_or_none()
    if row is not None:
        return _groups(session, [row])[0]
    return _add(session, project_id, name, annotator_id, [annotator_id], now)


def set_members(session: Session, *, group_id: int, members: Sequence[int]) -> Group:
    """Raises NotFound."""
    _row(session, group_id)
    mine = AnnotatorGroupMemberRow.group_id == group_id
    session.execute(delete(AnnotatorGroupMemberRow).where(mine))
    _add_members(session, group_id, members)
    return group(session, group_id)


def remove_group(session: Session, group_id: int) -> None:
    """Its tasks go back to everybody and its rules are forgotten; raises NotFound."""
    row = _row(session, group_id)
    mine = (TaskRow.project_id == row.project_id, TaskRow.audience_id == group_id)
    session.execute(leases.unsynchronized(update(TaskRow)).where(*mine).values(audience_id=EVERYBODY))
    session.execute(delete(AssignmentRuleRow).where(AssignmentRuleRow.group_id == group_id))
    session.execute(delete(AnnotatorGroupMemberRow).where(AnnotatorGroupMemberRow.group_id == group_id))
    session.delete(row)
    session.flush()


def assign(session: Session, *, project_id: int, item_ids: Sequence[int], group_id: int | None) -> int:
    """Gives the tasks of these items to a group, or (None) to everybody; returns how many changed hands.

    Who holds one of them already may finish it. Honeypots stay what they are. Raises NotFound.
    """
    if group_id is not None and _row(session, group_id).project_id != project_id:
        raise NotFound("group", group_id)
    audience = EVERYBODY if group_id is None else group_id
    changed = 0
    for part in slices(sorted(item_ids)):
        statement = (
            leases.unsynchronized(update(TaskRow))
            .where(TaskRow.project_id == project_id, TaskRow.item_id.in_(part))
            .where(TaskRow.audience_id.not_in([HONEYPOTS, audience]))
            .values(audience_id=audience)
            .returning(TaskRow.id)
        )
        changed += len(session.scalars(statement).all())
    return changed


def rules(session: Session, project_id: int) -> list[Rule]:
    """The rules of a project, oldest first: the first that fits counts."""
    rows = session.scalars(
        select(AssignmentRuleRow)
        .where(AssignmentRuleRow.project_id == project_id)
        .order_by(AssignmentRuleRow.id)
    )
    return [_rule(row) for row in rows]


def add_rule(session: Session, *, group_id: int, condition: Condition, now: datetime) -> Rule:
    """Raises NotFound, BadOptions when the condition asks nothing."""
    if condition == Condition():
        raise BadOptions("a rule asks for a scenario, a metadata value or a class")
    row = AssignmentRuleRow(
        project_id=_row(session, group_id).project_id,
        group_id=group_id,
        condition={
            "scenario": condition.scenario,
            "attribute": condition.attribute,
            "value": condition.value,
            "class_id": condition.class_id,
        },
        created_at=now,
    )
    session.add(row)
    session.flush()
    return _rule(row)


def remove_rule(session: Session, rule_id: int) -> None:
    """Tasks that were assigned by it stay assigned; raises NotFound."""
    row = session.get(AssignmentRuleRow, rule_id)
    if row is None:
        raise NotFound("assignment rule", rule_id)
    session.delete(row)
    session.flush()


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _add(
    session: Session,
    project_id: int,
    name: str,
    annotator_id: int | None,
    members: Sequence[int],
    now: datetime,
) -> Group:
    taken = select(AnnotatorGroupRow.id).where(
        AnnotatorGroupRow.project_id == project_id, AnnotatorGroupRow.name == name
    )
    if session.scalar(taken) is not None:
        raise Conflict(f"there is a group {name!r} already")
    row = AnnotatorGroupRow(project_id=project_id, name=name, annotator_id=annotator_id, created_at=now)
    session.add(row)
    session.flush()
    _add_members(session, row.id, members)
    return group(session, row.id)


def _add_members(session: Session, group_id: int, members: Sequence[int]) -> None:
    rows = [{"group_id": group_id, "annotator_id": who} for who in sorted(set(members))]
    if rows:
        session.execute(insert(AnnotatorGroupMemberRow), rows)


def _row(session: Session, group_id: int) -> AnnotatorGroupRow:
    row = session.get(AnnotatorGroupRow, group_id)
    if row is None:
        raise NotFound("group", group_id)
    return row


def _groups(session: Session, rows: Sequence[AnnotatorGroupRow]) -> list[Group]:
    members: dict[int, list[int]] = {row.id: [] for row in rows}
    found = select(AnnotatorGroupMemberRow.group_id, AnnotatorGroupMemberRow.annotator_id)
    chosen = AnnotatorGroupMemberRow.group_id.in_(members)
    for group_id, annotator_id in session.execute(found.where(chosen).order_by("annotator_id")):
        members[group_id].append(annotator_id)
    return [Group(r.id, r.project_id, r.name, r.annotator_id, tuple(members[r.id])) for r in rows]


def _rule(row: AssignmentRuleRow) -> Rule:
    return Rule(row.id, row.project_id, row.group_id, Condition(**row.condition))
