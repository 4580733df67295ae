"""Items: the grid, one item with all that is known about it, its media."""

from flask import Response
from sqlalchemy.orm import Session

from labeling import items
from labeling.explorer import pages
from storage.errors import NotFound
from web import explorer, media, thumbnails
from web.access import Permission
from web.calls import Call
from web.item_page import item_page
from web.payloads.items import CountQuery, ItemCount, ItemList, ItemQuery, ItemView, ThumbnailQuery
from web.routing import Routes

item_routes = Routes("items")


@item_routes.get("/projects/{project_id}/items", may=Permission.READ)
def index(call: Call, session: Session, project_id: int, query: ItemQuery) -> ItemList:
    """Items that a filter finds, with state, prediction and label.

    A page may be short; `next` says whether it was the last.
    """
    terms = explorer.terms_of(session, project_id=project_id, where=query.where, user_id=call.caller.id)
    return explorer.item_list(
        session,
        project_id=project_id,
        terms=terms,
        order=query.order,
        after=query.after,
        limit=query.limit,
        sees_blind=call.caller.may(Permission.REVIEW),
    )


@item_routes.get("/projects/{project_id}/items/count", may=Permission.REVIEW)
def count(call: Call, session: Session, project_id: int, query: CountQuery) -> ItemCount:
    """How many items a filter finds, up to a thousand."""
    terms = explorer.terms_of(session, project_id=project_id, where=query.where, user_id=call.caller.id)
    found = pages.find(session, project_id=project_id, terms=terms, limit=pages.MAX_LIMIT)
    return ItemCount(count=len(found.item_ids), exact=found.next is None)


@item_routes.get("/items/{item_id}", may=Permission.READ)
def show(call: Call, session: Session, item_id: int) -> ItemView:
    """One item with its predictions by model version, its annotations and its score."""
    return item_page(
        session, item_id=item_id, reader=call.caller.id, reviews=call.caller.may(Permission.REVIEW)
    )


@item_routes.get("/items/{item_id}/media", may=Permission.READ, media_type="application/octet-stream")
def show_media(call: Call, item_id: int) -> Response:
    """The item's bytes: raster images inline, everything else as a download. Cached by content hash."""
    with call.platform.database.read() as session:
        item = items.get(session, item_id)
    known = media.answer(call.request, sha256=item.content_hash)
    if known is not None:
        return known
    if item.text is not None:
        body = item.text.encode()
        return media.stream(body, media_type="text/plain", sha256=item.content_hash, size=len(body))
    return media.stream(
        call.platform.objects.open(item.content_hash),
        media_type=item.media_type,
        sha256=item.content_hash,
        size=item.byte_size,
    )


@item_routes.get("/items/{item_id}/thumbnail", may=Permission.READ, media_type="image/jpeg")
def show_thumbnail(call: Call, item_id: int, query: ThumbnailQuery) -> Response:
    """A small version of an image item."""
    with call.platform.database.read() as session:
        item = items.get(session, item_id)
    if item.text is not None:
        raise NotFound("thumbnail of item", item_id)
    variant = f"-{query.size}"
    known = media.answer(call.request, sha256=item.content_hash, variant=variant)
    if known is not None:
        return known
    data = thumbnails.thumbnail(call.platform, item, query.size)
    return media.stream(
        data,
        media_type=thumbnails.media_type(data),
        sha256=item.content_hash,
        size=len(data),
        variant=variant,
    )
