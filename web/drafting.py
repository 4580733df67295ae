"""Which prediction a piece of work may name as its source."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from labeling import items
from labeling.tables import TaskRow
from preannotate import predictions
from storage.errors import NotFound
from web.errors import BadPayload


@dataclass(frozen=True, slots=True)
class Source:
    """What the annotator saw: `blind` says that a draft was there and was not shown."""

    item_id: int
    project_id: int
    blind: bool


def check_source(session: Session, *, task_id: int, prediction_id: int | None) -> Source:
    """Raises NotFound, and BadPayload for a prediction of another item.

    Whoever names a prediction has seen it; who names none was blind when the item is on the blind route.
    """
    item_id, project_id = _task(session, task_id)
    if prediction_id is not None:
        named = predictions.get_many(session, [prediction_id]).get(prediction_id)
        if named is None or named.item_id != item_id:
            raise BadPayload.of("prediction_id", f"prediction {prediction_id} is not of this task's item")
        return Source(item_id, project_id, blind=False)
    item = items.get(session, item_id)
    source = predictions.draft_for(session, project_id=project_id, items=[item]).get(item_id)
    return Source(item_id, project_id, blind=source is not None and source.blind)


def project_of(session: Session, task_id: int) -> int:
    """Raises NotFound."""
    return _task(session, task_id)[1]


def _task(session: Session, task_id: int) -> tuple[int, int]:
    row = session.execute(select(TaskRow.item_id, TaskRow.project_id).where(TaskRow.id == task_id)).first()
    if row is None:
        raise NotFound("task", task_id)
    return row.item_id, row.project_id
