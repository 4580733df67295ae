"""Which prediction a piece of work may name as its source."""

from sqlalchemy.orm import Session

from labeling import items
from labeling.tasks import Subject
from preannotate import predictions
from web.errors import BadPayload


def check_prediction(session: Session, subject: Subject, prediction_id: int | None) -> None:
    """Raises BadPayload for a prediction of another item."""
    if prediction_id is None:
        return
    named = predictions.get_many(session, [prediction_id]).get(prediction_id)
    if named is None or named.item_id != subject.item_id:
        raise BadPayload.of("prediction_id", f"prediction {prediction_id} is not of this task's item")


def was_blind(session: Session, subject: Subject, prediction_id: int | None) -> bool:
    """Whoever names a prediction has seen it; who names none was blind if the item is on the blind route."""
    if prediction_id is not None:
        return False
    item = items.get(session, subject.item_id)
    source = predictions.draft_for(session, project_id=subject.project_id, items=[item]).get(item.id)
    return source is not None and source.blind
