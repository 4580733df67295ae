"""Gives open tasks to people by the rules of a project; a rule may ask what a model predicted."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from labeling import assignments, items
from labeling.assignments import Rule
from labeling.audiences import EVERYBODY
from labeling.items import Item
from labeling.shapes import parse_regions
from labeling.tables import TaskRow
from preannotate import predictions
from storage.database import Database

_PAGE = 1_000


def apply_rules(database: Database, *, project_id: int) -> int:
    """Looks at every open task of the open queue once; returns how many were given to a group."""
    with database.read() as session:
        rules = assignments.rules(session, project_id)
    if not rules:
        return 0
    given = after = 0
    while True:
        with database.write() as session:
            page = _open_items(session, project_id, after)
            if not page:
                return given
            after = max(page)
            for group_id, item_ids in _by_group(session, project_id, rules, list(page.values())).items():
                given += assignments.assign(
                    session, project_id=project_id, item_ids=item_ids, group_id=group_id
                )


def _open_items(session: Session, project_id: int, after: int) -> dict[int, int]:
    """Item by task, the next page of the open queue in the order of task ids."""
    rows = session.execute(
        select(TaskRow.id, TaskRow.item_id)
        .where(TaskRow.project_id == project_id, TaskRow.state == "open", TaskRow.id > after)
        .where(TaskRow.audience_id == EVERYBODY)
        .order_by(TaskRow.id)
        .limit(_PAGE)
    )
    return {row.id: row.item_id for row in rows}


def _by_group(
    session: Session, project_id: int, rules: Sequence[Rule], item_ids: Sequence[int]
) -> dict[int, list[int]]:
    found = list(items.get_many(session, item_ids).values())
    asks_class = any(rule.condition.class_id is not None for rule in rules)
    classes = _predicted(session, project_id, found) if asks_class else {}
    chosen: dict[int, list[int]] = {}
    for item in found:
        said = classes.get(item.id, set())
        fitting = (r.group_id for r in rules if r.condition.fits(item.scenario, item.attributes, said))
        group_id = next(fitting, None)
        if group_id is not None:
            chosen.setdefault(group_id, []).append(item.id)
    return chosen


def _predicted(session: Session, project_id: int, found: Sequence[Item]) -> Mapping[int, set[int]]:
    sources = predictions.draft_for(session, project_id=project_id, items=found)
    return {
        item_id: {c for region in parse_regions(source.prediction.regions) for c in region.class_ids()}
        for item_id, source in sources.items()
        if source.prediction is not None
    }
