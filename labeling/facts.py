"""What lists filter and order items by, kept in the units of work that change what it repeats.

`item_facts`, `item_class`, `item_attribute` and the words are derived: `renew` makes an item's anew from
itself, its task and its annotations. What models say is told by the packages above (`predicted`, `scored`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Float, Table, bindparam, case, delete, select, update
from sqlalchemy.orm import Session

from labeling import words
from labeling.leases import unsynchronized
from labeling.sql import execute_rows, insert_rows, slices, upserting
from labeling.tables import (
    AnnotationRevisionRow,
    AnnotationRow,
    ItemAttributeRow,
    ItemClassRow,
    ItemFactsRow,
    ItemRow,
    TaskRow,
)
from storage.rows import UtcDateTime

LABEL, PREDICTED = "label", "predicted"
MAX_ATTRIBUTES = 50
MAX_VALUE = 200

_FACTS = cast(Table, ItemFactsRow.__table__)  # by the table: the ORM would update row by row
_HERE = _FACTS.c.item_id == bindparam("item")
_LABELLED = (
    unsynchronized(update(ItemFactsRow))
    .where(ItemFactsRow.item_id == bindparam("item"))
    .values(state=bindparam("state"), labelled_at=bindparam("now", type_=UtcDateTime()))
)
_RENEWED = (
    update(_FACTS)
    .where(_HERE)
    .values(
        {name: bindparam(f"new_{name}") for name in ("state", "hidden", "scenario", "labelled_at", "place")}
    )
)
_PREDICTED = (
    update(_FACTS)
    .where(_HERE)
    .values(
        {name: bindparam(f"new_{name}") for name in ("predicted_class", "confidence", "model_version_id")}
    )
)
_COMPUTED = _FACTS.c.place.between(-1.0, 0.0)  # not one that a priority given by hand has put elsewhere
_CLASSES = cast(Table, ItemClassRow.__table__)
_CLASSES_GONE = delete(_CLASSES).where(
    _CLASSES.c.item_id.in_(bindparam("items", expanding=True)), _CLASSES.c.role == bindparam("role")
)
_SCORED = (
    update(_FACTS)
    .where(_HERE)
    .values(
        uncertainty=bindparam("new_uncertainty"),
        rarity=bindparam("new_rarity"),
        place=case((_COMPUTED, bindparam("new_place", type_=Float)), else_=_FACTS.c.place),
    )
)


@dataclass(frozen=True, slots=True)
class Searched:
    """What a new item is found by."""

    text: str | None
    external_id: str | None
    scenario: str | None
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """The newest prediction of an item; `regions` as JSON values."""

    item_id: int
    model_version_id: int
    confidence: float
    regions: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Scored:
    """Where an item stands in the newest ordering; None: unknown."""

    item_id: int
    priority: float
    uncertainty: float | None = None
    rarity: float | None = None


def add(session: Session, *, project_id: int, items: Mapping[int, Searched], now: datetime) -> None:
    """The facts of new items, by item id."""
    if not items:
        return
    rows = [{"item_id": item_id, "scenario": item.scenario} for item_id, item in items.items()]
    constants = {"project_id": project_id, "hidden": False, "state": "open", "place": 0.0, "created_at": now}
    statement = upserting(session, _FACTS).on_conflict_do_nothing()
    insert_rows(session, statement, rows, constants=constants)
    describe(session, project_id=project_id, attributes={i: item.attributes for i, item in items.items()})
    words.add(session, {item_id: _content(item) for item_id, item in items.items()})


def describe(session: Session, *, project_id: int, attributes: Mapping[int, Mapping[str, Any]]) -> None:
    """Makes items found by their metadata, by item id; what is found of them already stays."""
    rows = [
        {"item_id": item_id, "name": name, "value": value}
        for item_id, values in attributes.items()
        for name, value in searched_attributes(values)
    ]
    if rows:
        statement = upserting(session, ItemAttributeRow.__table__).on_conflict_do_nothing()
        insert_rows(session, statement, rows, constants={"project_id": project_id})


def searched_attributes(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Names and values of metadata as they are searched: plain values only, cut, at most MAX_ATTRIBUTES."""
    plain = [
        (name[:MAX_VALUE], searched_value(value))
        for name, value in values.items()
        if isinstance(value, str | int | float | bool)
    ]
    return plain[:MAX_ATTRIBUTES]


def searched_value(value: str | float) -> str:
    """`true`, `7`, `0.5`, `rain`: as JSON has it, words without quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)[:MAX_VALUE]


def labelled(
    session: Session, *, project_id: int, item_id: int, class_ids: Iterable[int], done: bool, now: datetime
) -> None:
    """One more annotation of the item was submitted."""
    session.execute(_LABELLED, {"item": item_id, "state": "done" if done else "open", "now": now})
    _insert_classes(session, project_id, LABEL, {item_id: set(class_ids)})


def predicted(session: Session, *, project_id: int, said: Sequence[Said]) -> None:
    """Models have spoken; of several predictions of one item the last one counts."""
    changes, further = [], {}
    for one in said:
        ranked = classes_by_score(one.regions)
        further[one.item_id] = set(ranked[1:])
        changes.append(
            {
                "item": one.item_id,
                "new_predicted_class": ranked[0] if ranked else None,
                "new_confidence": one.confidence,
                "new_model_version_id": one.model_version_id,
            }
        )
    if changes:
        execute_rows(session, _PREDICTED, changes)
        _replace_classes(session, project_id, PREDICTED, further)


def scored(session: Session, items: Sequence[Scored]) -> None:
    changes = [
        {
            "item": one.item_id,
            "new_uncertainty": one.uncertainty,
            "new_rarity": one.rarity,
            "new_place": -one.priority,
        }
        for one in items
    ]
    if changes:
        session.execute(_SCORED, changes)


def agreed(session: Session, *, item_id: int, agreement: float | None) -> None:
    """How far the annotators of an item agree, 0..1."""
    session.execute(
        unsynchronized(update(ItemFactsRow))
        .where(ItemFactsRow.item_id == item_id)
        .values(agreement=agreement)
    )


def renew(session: Session, item_ids: Sequence[int]) -> None:
    """State, visibility, scenario and labels of these items, anew from their tasks and annotations."""
    for part in slices(item_ids):
        rows = session.execute(
            select(
                ItemRow.id,
                ItemRow.project_id,
                ItemRow.hidden_at,
                ItemRow.scenario,
                TaskRow.state,
                TaskRow.priority,
            )
            .join(TaskRow, TaskRow.item_id == ItemRow.id)
            .where(ItemRow.id.in_(part))
        ).all()
        said = _labels(session, part)
        changes = [
            {
                "item": row.id,
                "new_state": row.state,
                "new_hidden": row.hidden_at is not None,
                "new_scenario": row.scenario,
                "new_place": -row.priority,
                "new_labelled_at": said[row.id][0] if row.id in said else None,
            }
            for row in rows
        ]
        if changes:
            session.execute(_RENEWED, changes)
        by_project: defaultdict[int, dict[int, set[int]]] = defaultdict(dict)
        for row in rows:
            by_project[row.project_id][row.id] = said[row.id][1] if row.id in said else set()
        for project_id, classes in by_project.items():
            _replace_classes(session, project_id, LABEL, classes)


def classes_by_score(regions: Sequence[Mapping[str, Any]]) -> list[int]:
    """Every class once, that of the most certain region first; a region without a score is certain."""
    if len(regions) == 1:  # the usual case, and there are many of it
        return list(dict.fromkeys(classes_of(regions[0])))
    ranked = sorted(regions, key=lambda region: -float(region.get("score", 1.0)))
    return list(dict.fromkeys(class_id for region in ranked for class_id in classes_of(region)))


def classes_of(region: Mapping[str, Any]) -> list[int]:
    """The class ids that a region, as JSON, names."""
    if "classes" in region:
        return list(region["classes"])
    return [region["class"]] if "class" in region else []


def _content(item: Searched) -> str:
    return "\n".join(part for part in (item.external_id, item.text) if part)


def _labels(session: Session, item_ids: Sequence[int]) -> dict[int, tuple[datetime, set[int]]]:
    """When each item was labelled last, and the classes of its visible annotations."""
    rows = session.execute(
        select(AnnotationRow.item_id, AnnotationRevisionRow.regions, AnnotationRevisionRow.created_at)
        .join(
            AnnotationRevisionRow,
            (AnnotationRevisionRow.annotation_id == AnnotationRow.id)
            & (AnnotationRevisionRow.number == AnnotationRow.revision),
        )
        .where(AnnotationRow.item_id.in_(item_ids), AnnotationRow.hidden_at.is_(None))
    )
    found: dict[int, tuple[datetime, set[int]]] = {}
    for item_id, regions, created_at in rows:
        newest, classes = found.get(item_id, (created_at, set()))
        found[item_id] = max(newest, created_at), classes | set(classes_by_score(regions))
    return found


def _replace_classes(session: Session, project_id: int, role: str, classes: Mapping[int, set[int]]) -> None:
    for part in slices(list(classes)):
        session.execute(_CLASSES_GONE, {"items": part, "role": role})
    _insert_classes(session, project_id, role, classes)


def _insert_classes(session: Session, project_id: int, role: str, classes: Mapping[int, set[int]]) -> None:
    rows = [
        {"project_id": project_id, "role": role, "class_id": class_id, "item_id": item_id}
        for item_id, found in classes.items()
        for class_id in sorted(found)
    ]
    if rows:
        session.execute(upserting(session, ItemClassRow.__table__).on_conflict_do_nothing(), rows)
