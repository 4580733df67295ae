"""Projects and their label schema."""

from sqlalchemy.orm import Session

from labeling import projects
from labeling.schema import LabelSchema
from web import audit, members
from web.access import Permission
from web.calls import Call
from web.pagination import after_id, cut, encode
from web.payloads.common import PageQuery
from web.payloads.projects import NewProject, ProjectChange, ProjectList, ProjectView, SchemaBody, SchemaView
from web.routing import Routes

project_routes = Routes("projects")


@project_routes.get("/projects", may=Permission.READ)
def index(call: Call, session: Session, query: PageQuery) -> ProjectList:
    """The projects that you may enter, oldest first."""
    first = after_id(query.after)
    closed = members.shut_out(session, call.caller.user)
    found = [p for p in projects.list_projects(session) if p.id > first and p.id not in closed]
    page = cut(found, query.limit, lambda project: encode(project.id))
    return ProjectList(items=[ProjectView.of(project) for project in page.items], next=page.next)


@project_routes.post("/projects", may=Permission.MANAGE, status=201, problems=(409,))
def create(call: Call, session: Session, body: NewProject) -> ProjectView:
    """Creates a project with version 1 of its label schema."""
    schema = LabelSchema.from_document(body.schema_.document())
    project = projects.create(
        session,
        name=body.name,
        kind=body.kind,
        schema=schema,
        overlap=body.overlap,
        guideline=body.guideline,
        now=call.now,
    )
    audit.record(session, user_id=call.caller.id, action="project.add", subject=project.name, now=call.now)
    return ProjectView.of(project)


@project_routes.get("/projects/{project_id}", may=Permission.READ)
def show(call: Call, session: Session, project_id: int) -> ProjectView:
    """One project with its schema and counters, and your role in it."""
    return ProjectView.of(projects.get(session, project_id), role=call.caller.role)


@project_routes.patch("/projects/{project_id}", may=Permission.MANAGE, problems=(409,))
def change(call: Call, session: Session, project_id: int, body: ProjectChange) -> ProjectView:
    """Changes name, guideline, how answers are made one, or which drafts demand a decision."""
    project = projects.update(
        session,
        project_id=project_id,
        name=body.name,
        guideline=body.guideline,
        consensus=body.consensus,
        decide_below=body.decide_below,
    )
    audit.record(session, user_id=call.caller.id, action="project.change", subject=project.name, now=call.now)
    return ProjectView.of(project)


@project_routes.get("/projects/{project_id}/schema", may=Permission.READ)
def show_schema(call: Call, session: Session, project_id: int) -> SchemaView:  # noqa: ARG001
    """The newest version of the label schema."""
    return SchemaView.of(projects.get(session, project_id))


@project_routes.put("/projects/{project_id}/schema", may=Permission.MANAGE)
def put_schema(call: Call, session: Session, project_id: int, body: SchemaBody) -> SchemaView:
    """Appends a schema version; what would change the meaning of old labels is refused."""
    schema = LabelSchema.from_document(body.document())
    project = projects.set_schema(session, project_id=project_id, schema=schema, now=call.now)
    audit.record(
        session,
        user_id=call.caller.id,
        action="project.schema",
        subject=project.name,
        now=call.now,
        version=project.schema_version,
    )
    return SchemaView.of(project)
