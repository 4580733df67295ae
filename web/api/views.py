"""Saved views of a project's items."""

from sqlalchemy.orm import Session

from labeling import projects
from labeling.explorer import views
from web import explorer
from web.access import Permission
from web.calls import Call
from web.payloads.explorer import SavedViewList, SavedViewView, ViewBody
from web.routing import Routes

view_routes = Routes("views")


@view_routes.get("/projects/{project_id}/views", may=Permission.READ)
def index(call: Call, session: Session, project_id: int) -> SavedViewList:  # noqa: ARG001
    """The saved views of a project, by name."""
    projects.get(session, project_id)
    return SavedViewList(items=[SavedViewView.of(view) for view in views.all_of(session, project_id)])


@view_routes.post("/projects/{project_id}/views", may=Permission.REVIEW, status=201, problems=(409,))
def create(call: Call, session: Session, project_id: int, body: ViewBody) -> SavedViewView:
    """Saves a filter with its order and layout, for everybody in the project."""
    explorer.terms_of(session, project_id=project_id, where=body.where, user_id=call.caller.id)
    view = views.save(
        session,
        project_id=project_id,
        name=body.name,
        where=body.where,
        order=body.order,
        layout=body.layout,
        created_by=call.caller.id,
        now=call.now,
    )
    return SavedViewView.of(view)


@view_routes.delete("/views/{view_id}", may=Permission.REVIEW, status=204)
def delete(call: Call, session: Session, view_id: int) -> None:  # noqa: ARG001
    """Forgets a saved view; the items stay."""
    views.get(session, view_id)
    views.remove(session, view_id)
