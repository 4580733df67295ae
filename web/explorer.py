"""The list of items: what a filter's names mean here, and one page with predictions and labels.

Of items on the blind route nobody who labels may learn what the model says, by no detour: such an item
is left out of any list that is filtered or ordered by the model's word.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from labeling import annotations, projects
from labeling.annotations import Annotation
from labeling.explorer import pages
from labeling.explorer.language import Term
from labeling.explorer.names import Names, resolve
from labeling.explorer.orders import Order
from labeling.explorer.pages import ListedItem
from labeling.projects import Project
from labeling.shapes import dump_regions
from preannotate import predictions, registry
from preannotate.predictions import DraftSource
from storage.errors import NotFound
from web import users
from web.links import thumbnail_url
from web.payloads.items import AnnotationBrief, ItemList, ItemRow, PredictionBrief

ME = "me"
TEXT_SHOWN = 300
_OF_MODELS = frozenset({"predicted", "model", "confidence", "uncertainty"})


def names_in(session: Session, project: Project, *, user_id: int | None) -> Names:
    """`user_id`: who `me` is."""

    def model(number: int) -> int | None:
        try:
            return registry.by_number(session, project.id, number).id
        except NotFound:
            return None

    def annotator(called: str) -> int | None:
        if called == ME:
            return user_id
        user = users.by_email(session, called)
        return None if user is None else user.id

    return Names(project.schema, model, annotator)


def terms_of(session: Session, *, project_id: int, where: str, user_id: int | None) -> tuple[Term, ...]:
    """Raises NotFound, BadQuery."""
    return terms_in(session, projects.get(session, project_id), where=where, user_id=user_id)


def terms_in(session: Session, project: Project, *, where: str, user_id: int | None) -> tuple[Term, ...]:
    """Raises BadQuery."""
    return resolve(where, names_in(session, project, user_id=user_id))


def item_list(
    session: Session,
    *,
    project_id: int,
    terms: Sequence[Term],
    order: Order,
    after: str | None,
    limit: int,
    sees_blind: bool,
) -> ItemList:
    """One page; it may be short, and `next` says whether there is more. Raises BadOptions."""
    page = pages.page(session, project_id=project_id, terms=terms, order=order, after=after, limit=limit)
    wary = not sees_blind and tells_of_models(terms, order)
    return ItemList(items=rows(session, project_id, page.rows, sees_blind, wary=wary), next=page.next)


def tells_of_models(terms: Sequence[Term], order: Order | None) -> bool:
    """Whether being in such a list says something about what a model predicts."""
    return order in _OF_MODELS or any(term.name in _OF_MODELS for term in terms)


def rows(
    session: Session, project_id: int, listed: Sequence[ListedItem], sees_blind: bool, *, wary: bool
) -> list[ItemRow]:
    """`wary`: leave out items whose prediction must not be known."""
    sources = predictions.draft_for(session, project_id=project_id, items=[row.item for row in listed])
    labels = annotations.for_items(session, [row.item.id for row in listed])
    found = []
    for row in listed:
        source = sources.get(row.item.id)
        veiled = source is not None and source.blind and row.state == "open" and not sees_blind
        if not (veiled and wary):
            found.append(_row(row, None if veiled else source, veiled, labels))
    return found


def _row(
    row: ListedItem, source: DraftSource | None, veiled: bool, labels: Mapping[int, list[Annotation]]
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
        hidden=row.hidden,
        priority=row.priority,
        prediction=_brief(source),
        annotation=None if label is None else AnnotationBrief(regions=dump_regions(label.regions)),
        scenario=item.scenario,
        uncertainty=None if veiled else row.uncertainty,
        rarity=row.rarity,
        agreement=row.agreement,
        attributes=item.attributes,
        created_at=row.created_at,
        labelled_at=row.labelled_at,
    )


def _brief(source: DraftSource | None) -> PredictionBrief | None:
    if source is None or source.prediction is None:
        return None
    said = source.prediction
    return PredictionBrief(
        id=said.id, model_number=said.model_number, regions=said.regions, confidence=said.confidence
    )
