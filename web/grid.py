"""The grid of items: one page, each item with its prediction and label, in a handful of statements."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from labeling import annotations, listing
from labeling.annotations import Annotation
from labeling.listing import ItemFilter, ListedItem
from labeling.shapes import dump_regions
from preannotate import predictions
from preannotate.predictions import DraftSource
from web.links import thumbnail_url
from web.payloads.items import AnnotationBrief, ItemList, ItemRow, PredictionBrief

TEXT_SHOWN = 300
_SCANS = 12


def grid(
    session: Session,
    *,
    project_id: int,
    after: str | None,
    limit: int,
    filters: ItemFilter,
    class_id: int | None,
    sees_blind: bool,
) -> ItemList:
    """One page. A class filter looks at a bounded number of items, so the page may be short with a `next`."""
    if class_id is None:
        page = listing.page(session, project_id=project_id, after=after, limit=limit, filters=filters)
        return ItemList(items=_rows(session, project_id, page.rows, sees_blind), next=page.next)
    return _of_class(session, project_id, after, limit, filters, class_id, sees_blind)


def _of_class(
    session: Session,
    project_id: int,
    after: str | None,
    limit: int,
    filters: ItemFilter,
    class_id: int,
    sees_blind: bool,
) -> ItemList:
    found: list[ItemRow] = []
    for _ in range(_SCANS):
        # No more than are missing: so no row is left over that a cursor would have to come back to.
        missing = limit - len(found)
        page = listing.page(session, project_id=project_id, after=after, limit=missing, filters=filters)
        rows = _rows(session, project_id, page.rows, sees_blind)
        found += [row for row in rows if row.prediction is not None and _names(row.prediction, class_id)]
        after = page.next
        if after is None or len(found) == limit:
            break
    return ItemList(items=found, next=after)


def _names(prediction: PredictionBrief, class_id: int) -> bool:
    return any(
        class_id == region.get("class") or class_id in region.get("classes", [])
        for region in prediction.regions
    )


def _rows(session: Session, project_id: int, rows: tuple[ListedItem, ...], sees_blind: bool) -> list[ItemRow]:
    sources = predictions.draft_for(session, project_id=project_id, items=[row.item for row in rows])
    labels = annotations.for_items(session, [row.item.id for row in rows])
    return [_row(row, sources.get(row.item.id), labels, sees_blind) for row in rows]


def _row(
    row: ListedItem, source: DraftSource | None, labels: Mapping[int, list[Annotation]], sees_blind: bool
) -> ItemRow:
    item = row.item
    label = next(reversed(labels.get(item.id, [])), None)
    return ItemRow(
        id=item.id,
        external_id=item.external_id,
        kind="image" if item.text is None else "text",
        text=None if item.text is None else item.text[:TEXT_SHOWN],
        width=item.width,
        height=item.height,
        thumbnail_url=thumbnail_url(item),
        task_id=row.task_id,
        state=row.state,
        priority=row.priority,
        prediction=_brief(source, hidden=row.state == "open" and not sees_blind),
        annotation=None if label is None else AnnotationBrief(regions=dump_regions(label.regions)),
        scenario=item.scenario,
    )


def _brief(source: DraftSource | None, *, hidden: bool) -> PredictionBrief | None:
    if source is None or source.prediction is None or (source.blind and hidden):
        return None
    said = source.prediction
    return PredictionBrief(model_number=said.model_number, regions=said.regions, confidence=said.confidence)
