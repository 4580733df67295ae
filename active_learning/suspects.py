"""Label errors: labels that a model, trained on all the others, holds for unlikely. They go before reviewers.

Probabilities are out of fold, so no label speaks for itself. Which labels are suspects is decided by
confident learning (Northcutt, Jiang and Chuang, 2021, "Confident learning: estimating uncertainty in dataset
labels"), in the implementation of cleanlab.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from active_learning.embeddings import Embeddings
from active_learning.training_data import answer, choice_field
from labeling import projects
from labeling.doubts import SUSPECT, raise_doubt
from labeling.shapes import parse_regions
from labeling.tables import AnnotationRevisionRow, AnnotationRow, ItemRow, TaskRow
from storage.database import Database
from storage.objects import ObjectStore

FOLDS = 5
MOST = 20_000  # newest labels that are looked at
_AT_ONCE = 200  # tasks put before reviewers in one short transaction
Progress = Callable[[float, str], None]
Matrix = NDArray[np.float64]
Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Suspects:
    """`labels` were looked at; `found` of them are suspects, `raised` of which now wait for a reviewer."""

    labels: int
    found: int
    raised: int


@dataclass(frozen=True, slots=True, eq=False)
class Doubtful:
    """positions [K] of suspicious labels, the most suspicious first; suspicion [K] from 0 to 1."""

    positions: Ids
    suspicion: Matrix


def find(
    database: Database,
    objects: ObjectStore,
    *,
    project_id: int,
    cache_folder: Path,
    progress: Progress | None = None,
    seed: int = 0,
) -> Suspects:
    """Looks at the newest labels; raises NotFound, NothingToTrainOn.

    The same labels and seed give the same suspects. What a reviewer has accepted is learned from but not
    brought up again.
    """
    report = progress or (lambda _share, _message: None)
    labels = _labels(database, project_id)
    task_ids, item_ids, classes, settled = labels[:, _frequent(labels[2])]
    if len(np.unique(classes)) < 2:
        return Suspects(len(classes), 0, 0)
    report(0.1, "looking at the items")
    embeddings = Embeddings(database, objects, project_id=project_id, cache_folder=cache_folder)
    features = embeddings.of(item_ids)
    report(0.4, f"predicting each label from the others in {FOLDS} folds")
    found = doubtful(features, classes, seed=seed)
    report(0.8, "putting suspects before reviewers")
    asked = settled[found.positions] == 0
    raised = _raise(database, project_id, task_ids[found.positions][asked], found.suspicion[asked])
    return Suspects(len(classes), len(found.positions), raised)


def doubtful(features: NDArray[np.float32], classes: Ids, *, seed: int) -> Doubtful:
    """features [N, D]; classes [N], each at least FOLDS times. Deterministic for a seed."""
    from cleanlab.filter import find_label_issues
    from cleanlab.rank import get_label_quality_scores
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    _, labels = np.unique(classes, return_inverse=True)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    model = LogisticRegression(C=10.0, max_iter=300, random_state=seed)
    probabilities = cross_val_predict(model, features, labels, cv=folds, method="predict_proba")
    positions = find_label_issues(
        labels, probabilities, return_indices_ranked_by="normalized_margin", n_jobs=1
    )
    quality = get_label_quality_scores(labels, probabilities, method="normalized_margin")
    return Doubtful(np.asarray(positions, dtype=np.int64), 1.0 - quality[positions])


def _labels(database: Database, project_id: int) -> Ids:
    """[4, N] for done tasks, newest label first: task, item, class, and 1 where a reviewer accepted it."""
    with database.read() as session:
        field = choice_field(projects.get(session, project_id).schema)
        rows = session.execute(
            select(
                AnnotationRow.task_id, AnnotationRow.item_id, AnnotationRevisionRow.regions, TaskRow.review
            )
            .join(AnnotationRevisionRow, AnnotationRevisionRow.annotation_id == AnnotationRow.id)
            .join(TaskRow, TaskRow.id == AnnotationRow.task_id)
            .join(ItemRow, ItemRow.id == AnnotationRow.item_id)
            .where(AnnotationRow.project_id == project_id, AnnotationRow.hidden_at.is_(None))
            .where(AnnotationRevisionRow.number == AnnotationRow.revision, ItemRow.hidden_at.is_(None))
            .where(TaskRow.state == "done")
            .order_by(AnnotationRow.id.desc())
            .limit(MOST)
        )
        said = [(row, answer(parse_regions(row.regions), field)) for row in rows]
    single = [
        (row.task_id, row.item_id, classes[0], int(row.review == "accepted"))
        for row, classes in said
        if classes and len(classes) == 1
    ]
    return np.array(single, dtype=np.int64).reshape(-1, 4).T


def _frequent(classes: Ids) -> NDArray[np.bool_]:
    """[N]: whether the label's class occurs often enough to be in every fold."""
    names, inverse, counts = np.unique(classes, return_inverse=True, return_counts=True)
    if len(names) == 0:
        return np.zeros(0, dtype=np.bool_)
    frequent: NDArray[np.bool_] = counts[inverse] >= FOLDS
    return frequent


def _raise(database: Database, project_id: int, task_ids: Ids, suspicion: Matrix) -> int:
    raised = 0
    for start in range(0, len(task_ids), _AT_ONCE):
        part = sorted(zip(task_ids[start:][:_AT_ONCE], suspicion[start:][:_AT_ONCE], strict=True))
        with database.write() as session:
            fresh = [
                raise_doubt(session, task_id=int(task), reason="suspect", suspicion=SUSPECT + float(doubt))
                for task, doubt in part
            ]
            projects.bump(session, project_id, review_pending=sum(fresh))
        raised += len(part)
    return raised
