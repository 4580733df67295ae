"""All that is known about one item."""

from sqlalchemy.orm import Session

from active_learning import priorities
from labeling import annotations, items
from labeling.annotations import Annotation
from labeling.shapes import dump_regions
from preannotate import predictions
from preannotate.predictions import Prediction
from web import users
from web.links import media_url
from web.payloads.items import ItemAnnotation, ItemView, PredictionView, ScoreView


def item_page(session: Session, *, item_id: int, reader: int, reviews: bool) -> ItemView:
    """Raises NotFound. Who does not review sees their own answers only, and no prediction of a blind item
    before they have labelled it: answers of several people are worth something when nobody copies."""
    item = items.get(session, item_id)
    everybodys = annotations.for_item(session, item_id)
    labels = [label for label in everybodys if reviews or label.annotator_id == reader]
    source = predictions.draft_for(session, project_id=item.project_id, items=[item]).get(item_id)
    hidden = source is not None and source.blind and not labels and not reviews
    said = [] if hidden else predictions.for_item(session, item_id)
    names = users.emails(session, {label.annotator_id for label in labels})
    score = priorities.score_of(session, item_id)
    return ItemView(
        id=item.id,
        project_id=item.project_id,
        external_id=item.external_id,
        kind="image" if item.text is None else "text",
        text=item.text,
        media_url=media_url(item),
        media_type=item.media_type,
        byte_size=item.byte_size,
        width=item.width,
        height=item.height,
        attributes=item.attributes,
        scenario=item.scenario,
        split=item.split,
        predictions=[_prediction(prediction) for prediction in said],
        annotations=[_annotation(label, names) for label in labels],
        score=None if score is None else ScoreView.model_validate(score, from_attributes=True),
    )


def _prediction(said: Prediction) -> PredictionView:
    return PredictionView.model_validate(said, from_attributes=True)


def _annotation(label: Annotation, names: dict[int, str]) -> ItemAnnotation:
    return ItemAnnotation(
        id=label.id,
        annotator_id=label.annotator_id,
        annotator=names.get(label.annotator_id),
        revision=label.current.number,
        regions=dump_regions(label.regions),
        prediction_id=label.current.prediction_id,
        created_at=label.created_at,
    )
