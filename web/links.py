"""Addresses of an item's media, as the API hands them out."""

from labeling.items import Item


def media_url(item: Item) -> str | None:
    return None if item.text is not None else f"/api/v1/items/{item.id}/media"


def thumbnail_url(item: Item) -> str | None:
    return None if item.text is not None else f"/api/v1/items/{item.id}/thumbnail?size=256"
