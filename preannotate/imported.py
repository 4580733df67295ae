"""Predictions that came with imported items: each source of them is listed as a model of its own, without a
program, so that drafts, effort and comparisons treat it like any other."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from labeling import projects
from labeling.shapes import ItemKind
from labeling.sql import slices
from labeling.transfer import GivenForItem, PredictionSink
from preannotate import predictions, registry
from preannotate.predictions import NewPrediction
from preannotate.tables import ModelVersionRow, PredictionRow
from storage.clock import Clock
from storage.errors import Conflict

FRAMEWORK = "imported"


def sink(clock: Clock) -> PredictionSink:
    """What an import hands its predictions to."""

    def store(session: Session, project_id: int, given: list[GivenForItem]) -> dict[int, int]:
        return store_imported(session, project_id=project_id, given=given, now=clock())

    return store


def store_imported(
    session: Session, *, project_id: int, given: Sequence[GivenForItem], now: datetime
) -> dict[int, int]:
    """Keeps the predictions under the version of their source, which is made when it is new.

    Returns the ids of those that started a person's work, by their position. Of several by one source on one
    item the first counts. Raises Conflict when another import lists its first source at the same moment; the
    caller's unit of work then starts again.
    """
    versions: dict[str, int] = {}
    for one in given:
        if one.source not in versions:
            versions[one.source] = _version(session, project_id, one, now)
    new = [
        NewPrediction(
            item_id=one.item_id,
            model_version_id=versions[one.source],
            arm="imported",
            regions=one.regions,
            confidence=one.confidence,
            probabilities=None,
        )
        for one in given
    ]
    predictions.store(session, project_id=project_id, predictions=new, now=now)
    return _ids(
        session, {n: (one.item_id, versions[one.source]) for n, one in enumerate(given) if one.started}
    )


def _ids(session: Session, wanted: Mapping[int, tuple[int, int]]) -> dict[int, int]:
    """Predictions by item and version."""
    found: dict[tuple[int, int], int] = {}
    for part in slices(sorted({item_id for item_id, _ in wanted.values()})):
        rows = session.execute(
            select(PredictionRow.item_id, PredictionRow.model_version_id, PredictionRow.id).where(
                PredictionRow.item_id.in_(part)
            )
        )
        found.update(((row.item_id, row.model_version_id), row.id) for row in rows)
    return {position: found[key] for position, key in wanted.items() if key in found}


def _version(session: Session, project_id: int, first: GivenForItem, now: datetime) -> int:
    name = first.source[:200]  # as wide as the column
    found = session.scalar(
        select(ModelVersionRow.id).where(
            ModelVersionRow.project_id == project_id,
            ModelVersionRow.framework == FRAMEWORK,
            ModelVersionRow.name == name,
        )
    )
    if found is not None:
        return found
    kind = projects.get(session, project_id).kind
    row = ModelVersionRow(
        project_id=project_id,
        number=registry.next_number(session, project_id),
        name=name,
        task=_task(kind, first.regions),
        framework=FRAMEWORK,
        package_hash=None,
        manifest={},
        metrics={},
        created_at=now,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("another model was listed at the same moment; import again") from error
    return row.id


def _task(item_kind: ItemKind, regions: Sequence[Mapping[str, Any]]) -> str:
    """What a model does that said this: its first prediction speaks for it."""
    kinds = {region["kind"] for region in regions}
    if not kinds or "choice" in kinds:
        return f"{item_kind}-classification"
    return "box-detection" if kinds == {"box"} else f"{item_kind}-regions"
