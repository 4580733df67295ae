"""Work that people did elsewhere, stored as their annotations: as if they had submitted it here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, insert, select, update
from sqlalchemy.orm import Session

from labeling import agreement, leases, projects
from labeling.leases import HELD, SUBMITTED
from labeling.shapes import Region, dump_regions
from labeling.sql import slices, upserting
from labeling.tables import AnnotationRevisionRow, AnnotationRow, LeaseRow, ProjectRow, TaskRow


@dataclass(frozen=True, slots=True)
class PastWork:
    """What `annotator_id` said of an item, started from a prediction or from nothing; None: moment
    unknown."""

    item_id: int
    annotator_id: int
    regions: list[Region]
    prediction_id: int | None = None
    seconds: float = 0.0
    created_at: datetime | None = None


def append(
    session: Session, *, project_id: int, work: Sequence[PastWork], now: datetime
) -> dict[tuple[int, int], int]:
    """Stores each as revision 1 of an annotation; returns the new ones by item and annotator.

    Who has annotated an item already keeps that. A task that more people have labelled than it asks for asks
    for as many. The items must exist.
    """
    first: dict[tuple[int, int], PastWork] = {}
    for one in work:
        first.setdefault((one.item_id, one.annotator_id), one)
    if not first:
        return {}
    tasks = _tasks(session, sorted({one.item_id for one in first.values()}))
    ids = _annotations(session, project_id, tasks, list(first.values()), now)
    _revisions(session, project_id, ids, first, now)
    _leases(session, tasks, ids, now)
    counts: dict[int, int] = {}
    for item_id, _ in ids:
        counts[tasks[item_id]] = counts.get(tasks[item_id], 0) + 1
    done = _count(session, counts, now)
    for part in slices(sorted(counts)):
        shared = session.scalars(select(TaskRow.id).where(TaskRow.id.in_(part), TaskRow.submitted > 1)).all()
        for task_id in shared:
            agreement.refresh(session, task_id=task_id, now=now)
    projects.bump(
        session, project_id, annotations=len(ids), revisions=len(ids), tasks_open=-done, tasks_done=done
    )
    return ids


def _tasks(session: Session, item_ids: list[int]) -> dict[int, int]:
    """Task by item."""
    found: dict[int, int] = {}
    for part in slices(item_ids):
        statement = select(TaskRow.item_id, TaskRow.id).where(TaskRow.item_id.in_(part))
        found.update((item_id, task_id) for item_id, task_id in session.execute(statement))
    return found


def _annotations(
    session: Session, project_id: int, tasks: dict[int, int], work: list[PastWork], now: datetime
) -> dict[tuple[int, int], int]:
    """Ids of the new annotations, by item and annotator."""
    statement = upserting(session, AnnotationRow.__table__).on_conflict_do_nothing()
    stored = AnnotationRow.__table__.c
    added: dict[tuple[int, int], int] = {}
    for part in slices(work, 500):
        values = [
            {
                "project_id": project_id,
                "task_id": tasks[one.item_id],
                "item_id": one.item_id,
                "annotator_id": one.annotator_id,
                "revision": 1,
                "created_at": one.created_at or now,
            }
            for one in part
        ]
        rows = session.execute(
            statement.values(values).returning(stored.id, stored.item_id, stored.annotator_id)
        )
        added.update(((row.item_id, row.annotator_id), row.id) for row in rows)
    return added


def _revisions(
    session: Session,
    project_id: int,
    ids: dict[tuple[int, int], int],
    work: dict[tuple[int, int], PastWork],
    now: datetime,
) -> None:
    version = session.scalars(select(ProjectRow.schema_version).where(ProjectRow.id == project_id)).one()
    rows: list[dict[str, Any]] = []
    for key, annotation_id in ids.items():
        one = work[key]
        said = [region.model_copy(update={"score": None}) for region in one.regions]
        rows.append(
            {
                "annotation_id": annotation_id,
                "number": 1,
                "author_id": one.annotator_id,
                "schema_version": version,
                "regions": dump_regions(said),
                "prediction_id": one.prediction_id,
                "blind": False,
                "active_seconds": one.seconds,
                "created_at": one.created_at or now,
            }
        )
    if rows:
        session.execute(insert(AnnotationRevisionRow), rows)


def _leases(session: Session, tasks: dict[int, int], ids: dict[tuple[int, int], int], now: datetime) -> None:
    """Rows that say who has dealt with a task; a lease that they hold still gives its slot back first."""
    people = sorted({annotator_id for _, annotator_id in ids})
    mine = {(tasks[item_id], annotator_id) for item_id, annotator_id in ids}
    for part in slices(sorted({task_id for task_id, _ in mine})):
        held = session.execute(
            select(LeaseRow.id, LeaseRow.task_id, LeaseRow.annotator_id).where(
                LeaseRow.task_id.in_(part), LeaseRow.annotator_id.in_(people), LeaseRow.state == HELD
            )
        )
        ended = [lease for lease in held if (lease.task_id, lease.annotator_id) in mine]
        session.execute(
            leases.unsynchronized(delete(LeaseRow)).where(LeaseRow.id.in_([lease.id for lease in ended]))
        )
        leases.give_back(session, [lease.task_id for lease in ended])
    rows = [
        {
            "task_id": task_id,
            "annotator_id": annotator_id,
            "state": SUBMITTED,
            "claimed_at": now,
            "expires_at": now,
        }
        for task_id, annotator_id in sorted(mine)
    ]
    if rows:
        statement = upserting(session, LeaseRow.__table__)
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["task_id", "annotator_id"], set_={"state": SUBMITTED}
            ),
            rows,
        )


def _count(session: Session, counts: dict[int, int], now: datetime) -> int:
    """Counts the submissions of tasks; returns how many tasks were finished by it."""
    if not counts:
        return 0
    done = 0
    by_count: dict[int, list[int]] = {}
    for task_id, count in sorted(counts.items()):
        by_count.setdefault(count, []).append(task_id)
    for count, task_ids in by_count.items():
        beyond = case((TaskRow.open_slots < count, count - TaskRow.open_slots), else_=0)
        complete = TaskRow.submitted + count >= TaskRow.overlap + beyond
        for part in slices(task_ids):
            chosen = TaskRow.id.in_(part)
            was_open = (chosen, TaskRow.state == "open", complete)
            done += len(session.scalars(select(TaskRow.id).where(*was_open)).all())
            session.execute(
                leases.unsynchronized(update(TaskRow))
                .where(chosen)
                .values(
                    submitted=TaskRow.submitted + count,
                    overlap=TaskRow.overlap + beyond,
                    open_slots=TaskRow.open_slots + beyond - count,
                    state=case((complete, "done"), else_=TaskRow.state),
                    done_at=case((complete, now), else_=TaskRow.done_at),
                )
            )
    return done
