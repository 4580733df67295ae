"""Bundles: claimed tasks with item, prediction and draft, ready to be worked on."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from labeling import drafts, items
from labeling.drafts import Draft
from labeling.items import Item
from labeling.leases import Lease
from labeling.shapes import dump_regions
from preannotate import predictions
from preannotate.predictions import DraftSource, Prediction
from web import talk
from web.links import media_url
from web.payloads.tasks import Bundle, BundleDraft, BundleItem, BundlePrediction
from web.talk import NO_TALK, Talk


def build(session: Session, *, project_id: int, leases: Sequence[Lease]) -> list[Bundle]:
    """Leases of one annotator, in their order; a handful of statements however many there are."""
    if not leases:
        return []
    found = items.get_many(session, [lease.item_id for lease in leases])
    sources = predictions.draft_for(session, project_id=project_id, items=list(found.values()))
    kept = drafts.get_many(
        session, task_ids=[lease.task_id for lease in leases], annotator_id=leases[0].annotator_id
    )
    said = talk.for_annotator(
        session, task_ids=[lease.task_id for lease in leases], annotator_id=leases[0].annotator_id
    )
    return [
        _bundle(
            lease,
            found[lease.item_id],
            sources.get(lease.item_id),
            kept.get(lease.task_id),
            said.get(lease.task_id, NO_TALK),
        )
        for lease in leases
    ]


def bundle_item(item: Item) -> BundleItem:
    return BundleItem(
        id=item.id,
        kind="image" if item.text is None else "text",
        text=item.text,
        media_url=media_url(item),
        width=item.width,
        height=item.height,
        external_id=item.external_id,
        attributes=item.attributes,
    )


def _bundle(lease: Lease, item: Item, source: DraftSource | None, draft: Draft | None, said: Talk) -> Bundle:
    return Bundle(
        task_id=lease.task_id,
        item=bundle_item(item),
        expires_at=lease.expires_at,
        blind=source is not None and source.blind,
        prediction=None if source is None else _prediction(source),
        draft=None if draft is None else _draft(draft),
        rework=said.rework,
        comments=said.comments,
    )


def bundle_prediction(said: Prediction) -> BundlePrediction:
    return BundlePrediction(
        id=said.id,
        model_version_id=said.model_version_id,
        model_number=said.model_number,
        regions=said.regions,
        confidence=said.confidence,
    )


def _prediction(source: DraftSource) -> BundlePrediction | None:
    """Never of a blind item: what is not sent cannot be seen."""
    if source.blind or source.prediction is None:
        return None
    return bundle_prediction(source.prediction)


def _draft(draft: Draft) -> BundleDraft:
    return BundleDraft(
        regions=dump_regions(draft.regions),
        prediction_id=draft.prediction_id,
        blind=draft.blind,
        active_seconds=draft.active_seconds,
        sequence=draft.sequence,
        late=draft.late,
    )
