"""Saved views, sweeps over the grid, bulk actions, near duplicates and similar items."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from labeling.explorer.bulk import (
    MOST_SELECTED,
    DeleteLabels,
    Hide,
    SetMetadata,
    SetPlace,
    SetScenario,
    Unhide,
)
from labeling.explorer.orders import Order
from labeling.explorer.views import MAX_NAME, Layout, SavedView
from labeling.sweeps import Left, Swept
from web.payloads.common import Payload, RowId, Seconds, View
from web.payloads.items import ItemRow, Where

MOST_SWEPT = 200


class ViewBody(Payload):
    name: Annotated[str, Field(min_length=1, max_length=MAX_NAME)]
    where: Where = ""
    order: Order = "newest"
    layout: Layout = "gallery"


class SavedViewView(View):
    id: int
    name: str
    where: str
    order: Order
    layout: Layout
    created_at: datetime

    @classmethod
    def of(cls, view: SavedView) -> "SavedViewView":
        return cls.model_validate(view, from_attributes=True)


class SavedViewList(View):
    items: list[SavedViewView]
    next: None = None


class SweptTask(Payload):
    """`prediction_id`: of the draft that was in sight, if one was."""

    task_id: RowId
    prediction_id: RowId | None = None


class SweepBody(Payload):
    """Gives the classes, in this choice field, to every one of these tasks. `active_seconds`: for all of them
    together."""

    field: Annotated[str, Field(min_length=1, max_length=200)]
    classes: Annotated[list[Annotated[int, Field(ge=0, le=2**31 - 1)]], Field(max_length=100)]
    tasks: Annotated[list[SweptTask], Field(min_length=1, max_length=MOST_SWEPT)]
    active_seconds: Seconds = 0.0


class SweptView(View):
    task_id: int
    item_id: int
    annotation_id: int
    revision: int
    before: int | None
    unchanged: bool


class LeftView(View):
    """`reason`: taken, refused, missing or changed; `detail` says more where there is more to say."""

    task_id: int
    reason: Literal["taken", "refused", "missing", "changed"]
    detail: str


class SweepView(View):
    swept: list[SweptView]
    left: list[LeftView]

    @classmethod
    def of(cls, outcomes: list[Swept | Left]) -> "SweepView":
        swept = [SweptView.model_validate(o, from_attributes=True) for o in outcomes if isinstance(o, Swept)]
        left = [LeftView.model_validate(o, from_attributes=True) for o in outcomes if isinstance(o, Left)]
        return cls(swept=swept, left=left)


class Undone(Payload):
    """One entry of a sweep's answer."""

    task_id: RowId
    item_id: RowId
    annotation_id: RowId
    revision: Annotated[int, Field(ge=1, le=2**31 - 1)]
    before: Annotated[int, Field(ge=1, le=2**31 - 1)] | None
    unchanged: bool = False


class UndoBody(Payload):
    swept: Annotated[list[Undone], Field(min_length=1, max_length=MOST_SWEPT)]


class Draft(Payload):
    """Lets the deployed models draft the items that they have not drafted yet, labelled ones too."""

    action: Literal["draft"]


class BulkBody(Payload):
    """Either a filter or a selection, and what to do to it."""

    where: Where | None = None
    item_ids: Annotated[list[RowId], Field(min_length=1, max_length=MOST_SELECTED)] | None = None
    change: Annotated[
        SetScenario | SetMetadata | SetPlace | Hide | Unhide | DeleteLabels | Draft,
        Field(discriminator="action"),
    ]


class DuplicateGroupView(View):
    """`group`: the number of its oldest item, as in the filter `group:17`; `size`: as the search found it."""

    group: int
    size: int
    items: list[ItemRow]


class DuplicateList(View):
    items: list[DuplicateGroupView]
    next: str | None


class SimilarQuery(Payload):
    """`where`: only items that this filter finds, among the thousand most similar ones."""

    where: Where = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class SimilarItem(View):
    """`similarity`: cosine, at most 1."""

    similarity: float
    item: ItemRow


class SimilarList(View):
    """The most similar first. `model`: number of the model whose embedding was compared, null when the index
    compares features learnt from the items alone; `indexed`: items that the index holds."""

    items: list[SimilarItem]
    model: int | None
    indexed: int
    built_at: datetime
    next: None = None
