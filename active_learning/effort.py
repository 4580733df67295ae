"""What it takes people to turn a model's drafts into labels, for each model version.

Of an item that was labelled blind the hidden draft is compared all the same: whether it would have been left
untouched is the honest accuracy, because nobody was led by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from active_learning.intervals import NOTHING, Interval, difference_of_means, mean, wilson
from active_learning.tables import CorrectionRow
from labeling import items
from labeling.edits import compare
from labeling.shapes import parse_regions
from labeling.sql import slices, upserting
from labeling.tables import AnnotationRevisionRow, AnnotationRow
from preannotate import predictions
from preannotate.predictions import Prediction
from storage.errors import NotFound

_NEWEST = 20_000  # corrections of one version that its figures are taken from


@dataclass(frozen=True, slots=True)
class Correction:
    """One draft against the label that came of it. `active_seconds`: of the annotator, on this item."""

    model_version_id: int
    blind: bool
    untouched: bool
    edits: int
    active_seconds: float


@dataclass(frozen=True, slots=True)
class VersionEffort:
    """`untouched`, `edits_per_item`, `active_seconds`: of the items whose draft was shown (`n` of them);
    `blind_accuracy`: share of hidden drafts that were right; `seconds_saved`: a blind item's active seconds
    minus a drafted one's."""

    model_version_id: int
    untouched: Interval
    edits_per_item: Interval
    active_seconds: Interval
    blind_accuracy: Interval
    seconds_saved: Interval
    n: int


def record(session: Session, *, revision_id: int, now: datetime) -> Correction | None:
    """Compares a submitted revision with its draft, shown or hidden; None when there was no draft.

    Call it in the transaction of the submit. A second call for the same revision changes nothing.
    Raises NotFound.
    """
    row = session.execute(
        select(
            AnnotationRow.project_id,
            AnnotationRow.item_id,
            AnnotationRevisionRow.regions,
            AnnotationRevisionRow.prediction_id,
            AnnotationRevisionRow.blind,
            AnnotationRevisionRow.active_seconds,
        )
        .join(AnnotationRow, AnnotationRow.id == AnnotationRevisionRow.annotation_id)
        .where(AnnotationRevisionRow.id == revision_id)
    ).one_or_none()
    if row is None:
        raise NotFound("annotation revision", revision_id)
    prediction = _draft_of(session, row.project_id, row.item_id, row.prediction_id, row.blind)
    if prediction is None:
        return None
    edits = compare(parse_regions(prediction.regions), parse_regions(row.regions))
    correction = Correction(
        prediction.model_version_id, row.blind, edits.untouched, edits.total, row.active_seconds
    )
    session.execute(
        upserting(session, CorrectionRow.__table__)
        .values(
            project_id=row.project_id,
            revision_id=revision_id,
            model_version_id=correction.model_version_id,
            blind=correction.blind,
            untouched=correction.untouched,
            edits=correction.edits,
            active_seconds=correction.active_seconds,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["revision_id"])
    )
    return correction


def forget(session: Session, *, revision_ids: Sequence[int]) -> None:
    """Takes back what was recorded of revisions that were undone: they were slips, not corrections."""
    for part in slices(revision_ids):
        session.execute(
            delete(CorrectionRow)
            .where(CorrectionRow.revision_id.in_(part))
            .execution_options(synchronize_session=False)
        )


def record_many(session: Session, *, annotation_ids: Sequence[int], now: datetime) -> int:
    """As `record` for the first revision of each annotation that names its draft: what an import brought.

    Returns how many were compared; a handful of statements for each few hundred.
    """
    count = 0
    for part in slices(annotation_ids):
        rows = session.execute(
            select(
                AnnotationRow.project_id,
                AnnotationRevisionRow.id,
                AnnotationRevisionRow.regions,
                AnnotationRevisionRow.prediction_id,
                AnnotationRevisionRow.active_seconds,
            )
            .join(AnnotationRow, AnnotationRow.id == AnnotationRevisionRow.annotation_id)
            .where(AnnotationRow.id.in_(part), AnnotationRevisionRow.number == 1)
            .where(AnnotationRevisionRow.prediction_id.is_not(None))
        ).all()
        drafts = predictions.get_many(session, [row.prediction_id for row in rows])
        values = [
            _correction_values(row, drafts[row.prediction_id], now)
            for row in rows
            if row.prediction_id in drafts
        ]
        if values:
            statement = upserting(session, CorrectionRow.__table__)
            session.execute(statement.on_conflict_do_nothing(index_elements=["revision_id"]), values)
        count += len(values)
    return count


def _correction_values(row: Any, draft: Prediction, now: datetime) -> dict[str, Any]:
    edits = compare(parse_regions(draft.regions), parse_regions(row.regions))
    return {
        "project_id": row.project_id,
        "revision_id": row.id,
        "model_version_id": draft.model_version_id,
        "blind": False,
        "untouched": edits.untouched,
        "edits": edits.total,
        "active_seconds": row.active_seconds,
        "created_at": now,
    }


def summary(session: Session, *, project_id: int) -> list[VersionEffort]:
    """One entry for each model version whose drafts were worked on, newest version first."""
    versions = session.scalars(
        select(CorrectionRow.model_version_id)
        .where(CorrectionRow.project_id == project_id)
        .group_by(CorrectionRow.model_version_id)
        .order_by(CorrectionRow.model_version_id.desc())
    ).all()
    return [summarise(version, corrections(session, version)) for version in versions]


def corrections(
    session: Session, model_version_id: int, *, since: datetime | None = None
) -> list[Correction]:
    """The newest corrections of a version's drafts, newest first."""
    statement = select(
        CorrectionRow.model_version_id,
        CorrectionRow.blind,
        CorrectionRow.untouched,
        CorrectionRow.edits,
        CorrectionRow.active_seconds,
    ).where(CorrectionRow.model_version_id == model_version_id)
    if since is not None:
        statement = statement.where(CorrectionRow.created_at >= since)
    rows = session.execute(statement.order_by(CorrectionRow.id.desc()).limit(_NEWEST))
    return [Correction(*row) for row in rows]


def summarise(model_version_id: int, corrections: Sequence[Correction]) -> VersionEffort:
    """The figures of one version; every one is NOTHING where nothing was observed."""
    shown = [c for c in corrections if not c.blind]
    blind = [c for c in corrections if c.blind]
    seconds = [c.active_seconds for c in shown]
    return VersionEffort(
        model_version_id=model_version_id,
        untouched=wilson(sum(c.untouched for c in shown), len(shown)),
        edits_per_item=mean([float(c.edits) for c in shown], seed=0, method="bootstrap"),
        active_seconds=mean(seconds, seed=0, method="bootstrap"),
        blind_accuracy=wilson(sum(c.untouched for c in blind), len(blind)),
        seconds_saved=difference_of_means([c.active_seconds for c in blind], seconds) if blind else NOTHING,
        n=len(shown),
    )


def _draft_of(
    session: Session, project_id: int, item_id: int, prediction_id: int | None, blind: bool
) -> Prediction | None:
    if prediction_id is not None:
        return predictions.get_many(session, [prediction_id]).get(prediction_id)
    if not blind:
        return None
    source = predictions.draft_for(session, project_id=project_id, items=[items.get(session, item_id)]).get(
        item_id
    )
    return None if source is None else source.prediction
