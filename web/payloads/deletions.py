"""What was deleted and can be shown again."""

from datetime import datetime
from typing import Literal

from web.payloads.common import PageQuery, View


class DeletedQuery(PageQuery):
    kind: Literal["item", "annotation"] = "item"


class DeletedView(View):
    kind: Literal["item", "annotation"]
    id: int
    item_id: int
    external_id: str | None
    annotator: str | None
    deleted_at: datetime


class DeletedList(View):
    items: list[DeletedView]
    next: str | None
