"""Gives every open task of a project its place in the queue, and keeps why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from active_learning import pools
from active_learning.embeddings import Embeddings
from active_learning.intervals import NOTHING, Interval
from active_learning.pools import Floats, OpenPool
from active_learning.scoring.priority import (
    Labelled,
    Order,
    OrderPolicy,
    Strategy,
    draw,
    order,
    with_held_out,
)
from active_learning.tables import ScoreRow
from labeling import facts, splits
from labeling.facts import Scored
from labeling.sql import slices, upserting
from labeling.tables import TaskRow
from storage.database import Database
from storage.objects import ObjectStore

_TASKS = cast(Table, TaskRow.__table__)  # by the table: the ORM would update row by row
_ORDERED = (
    update(_TASKS)
    .where(_TASKS.c.id == bindparam("task"), _TASKS.c.priority.between(0.0, 1.0))  # not those set by hand
    .values(priority=bindparam("place"))
)
_PAGE = 2000  # rows written in one short transaction
Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Score:
    """Why an item has its place. Every measure goes from 0 (sure, or nothing new) upwards; None: unknown."""

    priority: float
    margin: float | None
    entropy: float | None
    least_confidence: float | None
    diversity: float | None
    strategy: str
    model_version_id: int | None
    scored_at: datetime


@dataclass(frozen=True, slots=True)
class Prioritised:
    """`agreement`: of the labels with their neighbours in the embedding, what the strategy was chosen by."""

    tasks: int
    strategy: Strategy
    agreement: Interval
    model_version_id: int | None


def recompute(
    database: Database,
    objects: ObjectStore,
    *,
    project_id: int,
    cache_folder: Path,
    now: datetime,
    progress: Progress | None = None,
    policy: OrderPolicy | None = None,
    random_order: bool = False,
    seed: int = 0,
) -> Prioritised:
    """Orders all open tasks and writes their priorities, best first from 1 down to above 0.

    `cache_folder` keeps embeddings between calls. The same project state and `seed` give the same order.
    `random_order` ignores every score: the control arm of a comparison.
    """
    policy = policy or OrderPolicy()
    report = progress or (lambda _share, _message: None)
    splits.assign(
        database,
        project_id=project_id,
        progress=lambda share: report(0.05 * share, "giving new items their split"),
    )
    report(0.05, "reading open tasks")
    with database.read() as session:
        pool = pools.open_pool(session, project_id)
        known = pools.labels(session, project_id)
    random = np.random.default_rng([seed, project_id, pool.model_version_id or 0, len(known.item_ids)])
    if random_order or pool.held_out.all():
        found = _shuffled(len(pool.item_ids), random)
    else:
        found = _ordered(database, objects, project_id, cache_folder, pool, known, policy, random, report)
    _write(database, project_id, pool, found, now, report)
    return Prioritised(len(pool.task_ids), found.head, found.agreement, pool.model_version_id)


def score_of(session: Session, item_id: int) -> Score | None:
    """The newest score of an item; None before the first."""
    row = session.get(ScoreRow, item_id)
    if row is None:
        return None
    return Score(
        priority=row.priority,
        margin=row.margin,
        entropy=row.entropy,
        least_confidence=row.least_confidence,
        diversity=row.diversity,
        strategy=row.strategy,
        model_version_id=row.model_version_id,
        scored_at=row.scored_at,
    )


def strategies_of(session: Session, item_ids: Sequence[int]) -> dict[int, Strategy]:
    """How each of these items came to its place; one that was never scored is left out."""
    return {
        item_id: Strategy(word)
        for part in slices(item_ids)
        for item_id, word in session.execute(
            select(ScoreRow.item_id, ScoreRow.strategy).where(ScoreRow.item_id.in_(part))
        )
    }


def _ordered(
    database: Database,
    objects: ObjectStore,
    project_id: int,
    cache_folder: Path,
    pool: OpenPool,
    known: pools.Labels,
    policy: OrderPolicy,
    random: np.random.Generator,
    report: Progress,
) -> Order:
    teaching, held_out = np.flatnonzero(~pool.held_out), np.flatnonzero(pool.held_out)
    unsure = _uncertainty(pool.scores.margin[teaching])
    sample = draw(len(teaching), unsure, policy, random)
    near = pool.item_ids[teaching[sample.positions]]
    report(0.1, "looking at the items")
    embeddings = Embeddings(database, objects, project_id=project_id, cache_folder=cache_folder)
    wanted = np.concatenate([near, known.item_ids])
    features = embeddings.of(wanted)
    report(0.6, "ordering")
    classed = known.class_ids >= 0
    labelled = Labelled(features[len(near) :][classed], known.class_ids[classed])
    found = order(unsure, len(teaching), sample, features[: len(near)], labelled, policy, random)
    return with_held_out(found, teaching, held_out, random)


def _uncertainty(margins: Floats) -> Floats | None:
    """Margins; items nobody has drafted yet count as unsure as the median. None when there is no model."""
    spoken = np.isfinite(margins)
    if not spoken.any():
        return None
    return np.where(spoken, margins, np.median(margins[spoken])).astype(np.float32)


def _shuffled(size: int, random: np.random.Generator) -> Order:
    return Order(
        positions=random.permutation(size),
        strategies=np.full(size, Strategy.RANDOM, dtype="<U8"),
        diversity=np.full(size, np.nan, dtype=np.float32),
        head=Strategy.RANDOM,
        agreement=NOTHING,
    )


def _write(
    database: Database, project_id: int, pool: OpenPool, found: Order, now: datetime, report: Progress
) -> None:
    size = len(found.positions)
    priority = np.empty(size, dtype=np.float64)
    priority[found.positions] = 1.0 - np.arange(size) / max(size, 1)
    for start in range(0, size, _PAGE):
        rows = range(start, min(start + _PAGE, size))
        with database.write() as session:
            session.execute(
                _ORDERED, [{"task": int(pool.task_ids[i]), "place": float(priority[i])} for i in rows]
            )
            scores = [_score_values(project_id, pool, found, priority, i, now) for i in rows]
            _upsert(session, scores)
            facts.scored(
                session,
                [Scored(s["item_id"], s["priority"], s["margin"], s["diversity"]) for s in scores],
            )
        report(0.7 + 0.3 * rows.stop / size, "writing priorities")


def _score_values(
    project_id: int, pool: OpenPool, found: Order, priority: NDArray[np.float64], i: int, now: datetime
) -> dict[str, Any]:
    return {
        "item_id": int(pool.item_ids[i]),
        "project_id": project_id,
        "model_version_id": pool.model_version_id,
        "margin": _known(pool.scores.margin[i]),
        "entropy": _known(pool.scores.entropy[i]),
        "least_confidence": _known(pool.scores.least_confidence[i]),
        "diversity": _known(found.diversity[i]),
        "priority": float(priority[i]),
        "strategy": str(found.strategies[i]),
        "scored_at": now,
    }


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _upsert(session: Session, rows: list[dict[str, Any]]) -> None:
    statement = upserting(session, ScoreRow.__table__)
    new = statement.excluded
    changed = {name: new[name] for name in rows[0] if name != "item_id"}
    session.execute(statement.on_conflict_do_update(index_elements=["item_id"], set_=changed), rows)
