"""What the server holds, read and turned through the platform's own database."""

from datetime import timedelta
from typing import Any

from sqlalchemy import and_, func, select, update

from labeling import drafts
from labeling.shapes import dump_regions
from labeling.tables import AnnotationRevisionRow, AnnotationRow, LeaseRow, TaskRow
from tests.browser.site import Site


def answers(site: Site, project_id: int) -> dict[int, list[dict[str, Any]]]:
    """Newest regions of every annotation of the project, by item id."""
    newest = and_(
        AnnotationRevisionRow.annotation_id == AnnotationRow.id,
        AnnotationRevisionRow.number == AnnotationRow.revision,
    )
    statement = (
        select(AnnotationRow.item_id, AnnotationRevisionRow.regions)
        .join(AnnotationRevisionRow, newest)
        .where(AnnotationRow.project_id == project_id)
    )
    with site.platform.database.read() as session:
        return {row.item_id: row.regions for row in session.execute(statement)}


def thresholds(site: Site, project_id: int) -> dict[int, float | None]:
    """The threshold that each item of the project was submitted with."""
    statement = (
        select(AnnotationRow.item_id, AnnotationRevisionRow.threshold)
        .join(AnnotationRevisionRow, AnnotationRevisionRow.annotation_id == AnnotationRow.id)
        .where(AnnotationRow.project_id == project_id)
    )
    with site.platform.database.read() as session:
        return {row.item_id: row.threshold for row in session.execute(statement)}


def given_classes(site: Site, project_id: int) -> dict[int, list[int]]:
    """The chosen classes of every annotation, by item id."""
    found = answers(site, project_id)
    return {item: [c for region in regions for c in region["classes"]] for item, regions in found.items()}


def draft(site: Site, item_id: int, user_id: int) -> list[dict[str, Any]] | None:
    with site.platform.database.read() as session:
        task_id = session.scalars(select(TaskRow.id).where(TaskRow.item_id == item_id)).one()
        found = drafts.get(session, task_id=task_id, annotator_id=user_id)
    return None if found is None else dump_regions(found.regions)


def let_leases_run_out(site: Site, user_id: int) -> None:
    """As if this person had been away for longer than a lease lasts."""
    past = site.platform.clock() - timedelta(seconds=1)
    with site.platform.database.write() as session:
        session.execute(update(LeaseRow).where(LeaseRow.annotator_id == user_id).values(expires_at=past))


def reviewed(site: Site, project_id: int) -> int:
    """How many tasks a reviewer accepted."""
    with site.platform.database.read() as session:
        accepted = select(func.count()).where(TaskRow.project_id == project_id, TaskRow.review == "accepted")
        return session.scalar(accepted) or 0
