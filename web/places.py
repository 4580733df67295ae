"""Which project a path is about, so that the role there counts."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.rows import Row

# The table whose rows a path parameter names; each has a column project_id.
TABLES = {
    "item_id": "item",
    "task_id": "task",
    "annotation_id": "annotation",
    "comment_id": "comment",
    "dataset_id": "dataset_version",
    "job_id": "job",
    "view_id": "saved_view",
    "group_id": "annotator_group",
    "rule_id": "assignment_rule",
}
# What belongs to no project; the role in the workspace counts there.
ELSEWHERE = frozenset({"token_id", "user_id"})


def project_of(session: Session, path: Mapping[str, int]) -> int | None:
    """The project that a path's parameters lead to; None when they lead to none."""
    if "project_id" in path:
        return path["project_id"]
    for name, value in path.items():
        if name in TABLES:
            table = Row.metadata.tables[TABLES[name]]
            return session.scalar(select(table.c.project_id).where(table.c.id == value))
    return None
