"""What the priorities of a project are computed from: its open tasks, what models say of them, its labels."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from active_learning.scoring import uncertainty
from labeling.tables import AnnotationRevisionRow, AnnotationRow, ItemRow, TaskRow
from preannotate import deployments, predictions, registry
from preannotate.signature import Softmax

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]

_MOST_LABELS = 5000  # newest labelled items that the batch keeps its distance from


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """[N] each, NaN where no model has spoken."""

    margin: Floats
    entropy: Floats
    least_confidence: Floats

    @classmethod
    def unknown(cls, size: int) -> "Scores":
        return cls(*(np.full(size, np.nan, dtype=np.float32) for _ in range(3)))


@dataclass(frozen=True, slots=True, eq=False)
class OpenPool:
    """task_ids [N] and item_ids [N] of the open tasks by id; the version that drafts most of them, if any.

    `held_out` [N]: the item is for validation or test, so it will teach nothing."""

    task_ids: Ids
    item_ids: Ids
    held_out: NDArray[np.bool_]
    model_version_id: int | None
    scores: Scores


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """item_ids [L] of labelled items that a model may learn from, oldest label first; class_ids [L], -1 for
    none. Items held out for validation and test teach nothing: the batch need not keep away from them."""

    item_ids: Ids
    class_ids: Ids


def open_pool(session: Session, project_id: int) -> OpenPool:
    """Every open task with the scores of the deployed version that drafts its item."""
    rows = session.execute(
        select(TaskRow.id, TaskRow.item_id, ItemRow.split.in_(("validation", "test")))
        .join(ItemRow, ItemRow.id == TaskRow.item_id)
        .where(TaskRow.project_id == project_id, TaskRow.state == "open")
        .order_by(TaskRow.item_id)
    )
    found = np.array([(task, item, bool(held)) for task, item, held in rows], dtype=np.int64).reshape(-1, 3)
    task_ids, item_ids, held_out = found[:, 0], found[:, 1], found[:, 2] == 1
    scores = Scores.unknown(len(found))
    deployment = deployments.current(session, project_id)
    stable = None if deployment is None else deployment.stable_id
    if deployment is not None:
        for version in (
            stable,
            deployment.canary_id,
        ):  # an item on the canary's route keeps the canary's word
            if version is not None:
                _score(session, version, item_ids, scores)
    return OpenPool(task_ids, item_ids, held_out, stable, scores)


def labels(session: Session, project_id: int) -> Labels:
    """The newest labels of a project, as their newest revisions say them."""
    rows = session.execute(
        select(AnnotationRow.item_id, AnnotationRevisionRow.regions)
        .join(
            AnnotationRevisionRow,
            (AnnotationRevisionRow.annotation_id == AnnotationRow.id)
            & (AnnotationRevisionRow.number == AnnotationRow.revision),
        )
        .join(ItemRow, ItemRow.id == AnnotationRow.item_id)
        .where(
            AnnotationRow.project_id == project_id,
            AnnotationRow.hidden_at.is_(None),
            or_(ItemRow.split.is_(None), ItemRow.split == "train"),
        )
        .order_by(AnnotationRow.id.desc())
        .limit(_MOST_LABELS)
    ).all()
    by_item = {row.item_id: _class_of(row.regions) for row in reversed(rows)}
    return Labels(np.array(list(by_item), dtype=np.int64), np.array(list(by_item.values()), dtype=np.int64))


def _class_of(regions: list[Any]) -> int:
    chosen = next((r["classes"] for r in regions if r.get("kind") == "choice" and r["classes"]), None)
    return -1 if chosen is None else int(chosen[0])


def _score(session: Session, model_version_id: int, item_ids: Ids, scores: Scores) -> None:
    """Fills in what this version says, page by page, so that a million items never lie in memory at once."""
    manifest = registry.get(session, model_version_id).manifest
    one_class = manifest is not None and isinstance(manifest.postprocess, Softmax)
    for page in _pages(session, model_version_id):
        places = np.searchsorted(item_ids, page.item_ids)
        places[places == len(item_ids)] = 0
        known = item_ids[places] == page.item_ids if len(item_ids) else np.zeros(len(places), dtype=bool)
        places, said = places[known], page.probabilities[known]
        if one_class:
            scores.margin[places] = uncertainty.margin(said)
            scores.entropy[places] = uncertainty.entropy(said)
            scores.least_confidence[places] = uncertainty.least_confidence(said)
        else:
            scores.margin[places] = uncertainty.toss_ups(said)


def _pages(session: Session, model_version_id: int) -> Iterator[predictions.Vectors]:
    after = 0
    while page := predictions.vectors(session, model_version_id=model_version_id, after=after):
        yield page
        after = page.last
