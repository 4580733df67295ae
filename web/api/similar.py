"""More like this, and almost the same."""

from collections.abc import Sequence

from flask import Response
from sqlalchemy.orm import Session

from active_learning.similarity import searching
from active_learning.similarity.index import Neighbour
from active_learning.similarity.searching import IndexInfo
from labeling import projects
from labeling.explorer import duplicates, pages
from labeling.items import get as get_item
from labeling.projects import Project
from preannotate import registry
from web import explorer
from web.access import Permission
from web.calls import Call
from web.dispatch import answered, render
from web.errors import UploadRefused
from web.pagination import decode, encode
from web.payloads.common import PageQuery
from web.payloads.explorer import (
    DuplicateGroupView,
    DuplicateList,
    SimilarItem,
    SimilarList,
    SimilarQuery,
)
from web.routing import Routes
from web.uploads import parts

similar_routes = Routes("similar")

NEIGHBOURS = 1_000
MOST_BYTES = 50_000_000


@similar_routes.get("/items/{item_id}/similar", may=Permission.READ, problems=(409,))
def of_item(call: Call, session: Session, item_id: int, query: SimilarQuery) -> SimilarList:
    """Items most like this one. 409 until somebody has built the project's similarity index."""
    item = get_item(session, item_id)
    project = projects.get(session, item.project_id)
    known = searching.info(session, project)
    found = call.platform.similarity.of_item(known, item, count=NEIGHBOURS)
    return _similar(call, session, project, known, found, query)


@similar_routes.post(
    "/projects/{project_id}/similar", may=Permission.READ, upload=True, answer=SimilarList, problems=(409,)
)
def of_upload(call: Call, project_id: int, query: SimilarQuery) -> Response:
    """Items most like the one file sent, an image or a text; it is not kept."""
    (upload, *more) = parts(call.request)
    if more:
        raise UploadRefused(more[0].name, "send one file")
    if upload.path.stat().st_size > MOST_BYTES:
        raise UploadRefused(upload.name, f"it is larger than {MOST_BYTES} bytes")
    with call.platform.database.read() as session:
        project = projects.get(session, project_id)
        known = searching.info(session, project)
        found = call.platform.similarity.of_content(known, upload.path.read_bytes(), count=NEIGHBOURS)
        return render(answered(200, _similar(call, session, project, known, found, query)))


@similar_routes.get("/projects/{project_id}/duplicates", may=Permission.READ)
def list_duplicates(call: Call, session: Session, project_id: int, query: PageQuery) -> DuplicateList:
    """Groups of near duplicates as the newest search found them, the largest first."""
    projects.get(session, project_id)
    values = decode(query.after, parts=2)
    place = None if values is None else (int(values[0]), int(values[1]))
    page = duplicates.page(session, project_id=project_id, after=place, limit=query.limit)
    ids = [item_id for group in page.groups for item_id in group.item_ids]
    rows = explorer.rows(
        session, project_id, pages.listed(session, ids), call.caller.may(Permission.REVIEW), wary=False
    )
    by_id = {row.id: row for row in rows}
    groups = [
        DuplicateGroupView(
            group=group.leader_id, size=group.size, items=[by_id[i] for i in group.item_ids if i in by_id]
        )
        for group in page.groups
    ]
    return DuplicateList(items=groups, next=None if page.next is None else encode(*page.next))


def _similar(
    call: Call,
    session: Session,
    project: Project,
    known: IndexInfo,
    found: Sequence[Neighbour],
    query: SimilarQuery,
) -> SimilarList:
    terms = explorer.terms_in(session, project, where=query.where, user_id=call.caller.id)
    near = {neighbour.item_id: neighbour.similarity for neighbour in found}
    kept = pages.among(session, project_id=project.id, terms=terms, item_ids=list(near))
    listed = pages.listed(session, [item_id for item_id in near if item_id in kept][: query.limit])
    sees_blind = call.caller.may(Permission.REVIEW)
    wary = not sees_blind and explorer.tells_of_models(terms, None)
    rows = explorer.rows(session, project.id, listed, sees_blind, wary=wary)
    model = known.model_version_id
    return SimilarList(
        items=[SimilarItem(similarity=near[row.id], item=row) for row in rows],
        model=None if model is None else registry.get(session, model).number,
        indexed=known.items,
        built_at=known.built_at,
    )
