"""What models said, kept for ever: at most one prediction of an item by a model version, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Insert, LargeBinary, Select, bindparam, select
from sqlalchemy.orm import Session

from labeling import facts
from labeling.facts import Said
from labeling.sql import slices, upserting
from preannotate import deployments
from preannotate.tables import ModelVersionRow, PredictionRow, PredictionVectorRow

_FLOAT = np.dtype("<f4")
PredictionArm = Literal["stable", "canary", "imported"]


@dataclass(frozen=True, slots=True, eq=False)
class NewPrediction:
    """probabilities float32 [C], or [K] (box scores), or None when unknown; embedding float32 [D]."""

    item_id: int
    model_version_id: int
    arm: PredictionArm
    regions: list[dict[str, Any]]
    confidence: float
    probabilities: NDArray[np.float32] | None
    embedding: NDArray[np.float32] | None = None
    latency_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Prediction:
    id: int
    item_id: int
    model_version_id: int
    model_number: int
    arm: str
    regions: list[dict[str, Any]]
    confidence: float
    latency_ms: float
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DraftSource:
    """What an annotator starts from. A `blind` item's prediction must not be shown.

    `model_version` is the one that the deployment routes the item to (its prediction may not be there yet);
    without a deployment, the one that spoke.
    """

    prediction: Prediction | None
    blind: bool
    model_version: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """item_ids int64 [n], probabilities float32 [n,C], embeddings float32 [n,D] or None; `last`: cursor."""

    item_ids: NDArray[np.int64]
    probabilities: NDArray[np.float32]
    embeddings: NDArray[np.float32] | None
    last: int


class Routable(Protocol):
    """An item as far as routing needs it."""

    @property
    def id(self) -> int: ...
    @property
    def content_hash(self) -> str: ...


def store(
    session: Session,
    *,
    project_id: int,
    predictions: Sequence[NewPrediction],
    job_id: int | None = None,
    now: datetime,
) -> None:
    """Keeps the predictions that are not there yet; those that are stay as they are."""
    if not predictions:
        return
    rows = [
        {
            "project_id": project_id,
            "item_id": new.item_id,
            "model_version_id": new.model_version_id,
            "arm": new.arm,
            "regions": new.regions,
            "confidence": new.confidence,
            "latency_ms": new.latency_ms,
            "job_id": job_id,
            "created_at": now,
        }
        for new in predictions
    ]
    vectors = [
        {
            "item": new.item_id,
            "version": new.model_version_id,
            "numbers": _pack(new.probabilities),
            "place": None if new.embedding is None else _pack(new.embedding),
        }
        for new in predictions
        if new.probabilities is not None
    ]
    session.execute(upserting(session, PredictionRow.__table__).on_conflict_do_nothing(), rows)
    if vectors:
        session.execute(_insert_vectors(session), vectors)
    said = [Said(new.item_id, new.model_version_id, new.confidence, new.regions) for new in predictions]
    facts.predicted(session, project_id=project_id, said=said)


def predicted_items(session: Session, *, model_version_id: int, first: int, last: int) -> set[int]:
    """Ids between `first` and `last` (both included) of items that the model version has predicted."""
    return set(
        session.scalars(
            select(PredictionRow.item_id).where(
                PredictionRow.model_version_id == model_version_id, PredictionRow.item_id.between(first, last)
            )
        )
    )


def for_item(session: Session, item_id: int) -> list[Prediction]:
    """Everything that was ever said about the item, newest first."""
    statement = _with_number().where(PredictionRow.item_id == item_id).order_by(PredictionRow.id.desc())
    return [_value(row, number) for row, number in session.execute(statement)]


def for_items(session: Session, item_ids: Sequence[int]) -> list[Prediction]:
    """All predictions of these items, oldest first."""
    return [
        _value(row.PredictionRow, row.number)
        for part in slices(item_ids)
        for row in session.execute(
            _with_number().where(PredictionRow.item_id.in_(part)).order_by(PredictionRow.id)
        )
    ]


def get_many(session: Session, prediction_ids: Sequence[int]) -> dict[int, Prediction]:
    """By id; ids that do not exist are left out."""
    found: dict[int, Prediction] = {}
    for page in slices(prediction_ids):
        statement = _with_number().where(PredictionRow.id.in_(page))
        found |= {row.id: _value(row, number) for row, number in session.execute(statement)}
    return found


def draft_for(session: Session, *, project_id: int, items: Sequence[Routable]) -> dict[int, DraftSource]:
    """For each item: the prediction of the version it is routed to, else the newest one there is.

    Without a deployment only imported predictions can be there, and nothing is blind.
    """
    deployment = deployments.current(session, project_id)
    spoken = _newest_by_version(session, [item.id for item in items])
    sources: dict[int, DraftSource] = {}
    for item in items:
        by_version = spoken.get(item.id, {})
        newest = next(iter(by_version.values()), None)
        if deployment is None or deployment.stable_id is None:
            sources[item.id] = DraftSource(newest, False, newest.model_version_id if newest else None)
            continue
        route = deployment.route(item.content_hash)
        routed = deployment.version_for(route)
        prediction = by_version.get(routed, newest) if routed is not None else newest
        sources[item.id] = DraftSource(prediction, route.blind, routed)
    return sources


def vectors(
    session: Session, *, model_version_id: int, after: int = 0, limit: int = 20_000
) -> Vectors | None:
    """The next numbers of a model version in the order they were stored, or None when there are no more.

    Imported predictions have none. Shorter ones (box scores) are filled up with zeros.
    """
    rows = session.execute(
        select(
            PredictionRow.id,
            PredictionRow.item_id,
            PredictionVectorRow.probabilities,
            PredictionVectorRow.embedding,
        )
        .join(PredictionVectorRow, PredictionVectorRow.prediction_id == PredictionRow.id)
        .where(PredictionRow.model_version_id == model_version_id, PredictionRow.id > after)
        .order_by(PredictionRow.id)
        .limit(limit)
    ).all()
    if not rows:
        return None
    return Vectors(
        np.array([row.item_id for row in rows], np.int64),
        _stack([row.probabilities for row in rows]),
        None if rows[0].embedding is None else _stack([row.embedding or b"" for row in rows]),
        rows[-1].id,
    )


def _insert_vectors(session: Session) -> Insert:
    """One row for each prediction by item and version. Both inserts run as plain repeated statements, which
    is twice as fast as asking the first one for the ids that it gave."""
    found = select(
        PredictionRow.id,
        bindparam("numbers", type_=LargeBinary),
        bindparam("place", type_=LargeBinary),
    ).where(
        PredictionRow.item_id == bindparam("item"), PredictionRow.model_version_id == bindparam("version")
    )
    columns = ["prediction_id", "probabilities", "embedding"]
    return (
        upserting(session, PredictionVectorRow.__table__).from_select(columns, found).on_conflict_do_nothing()
    )


def _with_number() -> Select[*tuple[Any, ...]]:
    return select(PredictionRow, ModelVersionRow.number).join(
        ModelVersionRow, ModelVersionRow.id == PredictionRow.model_version_id
    )


def _newest_by_version(session: Session, item_ids: Sequence[int]) -> dict[int, dict[int, Prediction]]:
    found: dict[int, dict[int, Prediction]] = {}
    for page in slices(item_ids):
        statement = _with_number().where(PredictionRow.item_id.in_(page)).order_by(PredictionRow.id.desc())
        for row, number in session.execute(statement):
            found.setdefault(row.item_id, {})[row.model_version_id] = _value(row, number)
    return found


def _pack(numbers: NDArray[np.float32]) -> bytes:
    return np.ascontiguousarray(numbers, _FLOAT).tobytes()


def _stack(blobs: list[bytes]) -> NDArray[np.float32]:
    size = max(len(blob) for blob in blobs)
    joined = b"".join(blob.ljust(size, b"\0") for blob in blobs)
    return np.frombuffer(joined, _FLOAT).reshape(len(blobs), size // _FLOAT.itemsize)


def _value(row: PredictionRow, number: int) -> Prediction:
    return Prediction(
        id=row.id,
        item_id=row.item_id,
        model_version_id=row.model_version_id,
        model_number=number,
        arm=row.arm,
        regions=row.regions,
        confidence=row.confidence,
        latency_ms=row.latency_ms,
        created_at=row.created_at,
    )
