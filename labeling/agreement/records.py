"""The agreement on each task as it is stored, kept on write; the figures of a project are read from there."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from labeling import facts, leases, projects
from labeling.agreement.report import Report, summarise
from labeling.agreement.tasks import FieldCounts, TaskAgreement, compare
from labeling.leases import SUBMITTED
from labeling.shapes import Region, parse_regions
from labeling.sql import upserting
from labeling.tables import AgreementRow, AnnotationRevisionRow, AnnotationRow, LeaseRow, TaskRow

NEWEST = 5_000  # tasks that the figures of a project are taken from


def refresh(session: Session, *, task_id: int, now: datetime) -> float | None:
    """Compares the visible annotations of a task again; returns their agreement, 0 to 1, None for less than
    two. Call it in the transaction that changed them.

    Annotators are compared by their own words: what a reviewer corrected or an arbiter merged says nothing of
    who agrees with whom.
    """
    task = select(TaskRow.project_id, TaskRow.item_id).where(TaskRow.id == task_id)
    # Locked, so that of two annotators who change their words at once the second reads what the first said.
    project_id, item_id = session.execute(task.with_for_update(key_share=True)).one()
    answers = _answers(session, task_id)
    if len(answers) < 2:
        gone = leases.unsynchronized(delete(AgreementRow)).where(AgreementRow.task_id == task_id)
        if session.execute(gone.returning(AgreementRow.task_id)).all():
            facts.agreed(session, item_id=item_id, agreement=None)
        return None
    found = compare(answers)
    values = {
        "value": found.value,
        "annotations": len(answers),
        "figures": [counts.to_json() for counts in found.fields],
        "computed_at": now,
    }
    statement = upserting(session, AgreementRow.__table__).values(
        task_id=task_id, project_id=project_id, item_id=item_id, **values
    )
    session.execute(statement.on_conflict_do_update(index_elements=["task_id"], set_=values))
    facts.agreed(session, item_id=item_id, agreement=found.value)
    return found.value


def report(session: Session, *, project_id: int) -> Report:
    """The figures of the newest tasks (`NEWEST`) with two annotations or more; raises NotFound."""
    schema = projects.get(session, project_id).schema
    rows = session.execute(
        select(AgreementRow.value, AgreementRow.figures)
        .where(AgreementRow.project_id == project_id)
        .order_by(AgreementRow.task_id.desc())
        .limit(NEWEST)
    )
    tasks = (TaskAgreement(row.value, tuple(map(FieldCounts.from_json, row.figures))) for row in rows)
    return summarise(tasks, schema)


def _answers(session: Session, task_id: int) -> dict[int, list[Region]]:
    own = AnnotationRevisionRow.__table__.alias("own")
    newest = (
        select(func.max(own.c.number))
        .where(own.c.annotation_id == AnnotationRow.id, own.c.author_id == AnnotationRow.annotator_id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(AnnotationRow.annotator_id, AnnotationRevisionRow.regions)
        .join(AnnotationRevisionRow, AnnotationRevisionRow.annotation_id == AnnotationRow.id)
        .join(
            LeaseRow,
            (LeaseRow.task_id == AnnotationRow.task_id)
            & (LeaseRow.annotator_id == AnnotationRow.annotator_id),
        )
        .where(AnnotationRow.task_id == task_id, AnnotationRow.hidden_at.is_(None))
        .where(LeaseRow.state == SUBMITTED)  # an arbiter never held one
        .where(AnnotationRevisionRow.number == newest)
        .order_by(AnnotationRow.annotator_id)
    )
    return {row.annotator_id: parse_regions(row.regions) for row in rows}
