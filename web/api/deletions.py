"""Deleting items and listing what was deleted: nothing is gone, everything can be shown again."""

from sqlalchemy.orm import Session

from labeling import deletions, items, projects
from labeling.deletions import Deleted
from web import audit, users
from web.access import Permission
from web.calls import Call
from web.pagination import MAX_ID, after_id, cut, encode
from web.payloads.deletions import DeletedList, DeletedQuery, DeletedView
from web.routing import Routes

deletion_routes = Routes("deletions")


@deletion_routes.get("/projects/{project_id}/deleted", may=Permission.REVIEW)
def index(call: Call, session: Session, project_id: int, query: DeletedQuery) -> DeletedList:  # noqa: ARG001
    """Deleted items, or annotations, newest first."""
    projects.get(session, project_id)
    listed = deletions.deleted_items if query.kind == "item" else deletions.deleted_annotations
    before = after_id(query.after, first=MAX_ID)
    found = listed(session, project_id=project_id, before=before, limit=query.limit + 1)
    page = cut(found, query.limit, lambda deleted: encode(deleted.id))
    names = users.emails(session, {d.annotator_id for d in page.items if d.annotator_id is not None})
    return DeletedList(items=[_view(deleted, names) for deleted in page.items], next=page.next)


@deletion_routes.delete("/items/{item_id}", may=Permission.MANAGE, status=204)
def delete(call: Call, session: Session, item_id: int) -> None:
    """Takes an item out of lists, queue and datasets; it can be undeleted."""
    project_id = items.get(session, item_id).project_id
    deletions.hide_items(session, project_id=project_id, item_ids=[item_id], now=call.now)
    audit.record(session, user_id=call.caller.id, action="item.delete", subject=str(item_id), now=call.now)


@deletion_routes.post("/items/{item_id}/undelete", may=Permission.MANAGE, status=204)
def undelete(call: Call, session: Session, item_id: int) -> None:
    """Shows a deleted item again, in the state it was in."""
    project_id = items.get(session, item_id).project_id
    deletions.unhide_items(session, project_id=project_id, item_ids=[item_id])
    audit.record(session, user_id=call.caller.id, action="item.undelete", subject=str(item_id), now=call.now)


def _view(deleted: Deleted, names: dict[int, str]) -> DeletedView:
    who = deleted.annotator_id
    return DeletedView(
        kind="item" if who is None else "annotation",
        id=deleted.id,
        item_id=deleted.item_id,
        external_id=deleted.name,
        annotator=None if who is None else names.get(who),
        deleted_at=deleted.hidden_at,
    )
