"""One change to all items that a filter finds, or to a selection, as a durable job.

The items are those that were found when the job was planned. A change to one of its chunks that is made twice
is made once.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, assert_never

from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from labeling import deletions, facts, queue
from labeling.explorer import pages
from labeling.explorer.language import MAX_LENGTH, parse
from labeling.items import MAX_SCENARIO
from labeling.leases import unsynchronized
from labeling.sql import slices
from labeling.tables import AnnotationRow, ItemAttributeRow, ItemRow, TaskRow
from storage.jobs import Chunk, ChunkPlan, JobContext, JobKind

BULK = "bulk"
MOST_SELECTED = 1_000
_CHUNK = 500
_SMALL_CHUNK = 100  # where each item takes several statements

Name = Annotated[str, Field(min_length=1, max_length=facts.MAX_VALUE, pattern=r"^[^\x00-\x1f]+$")]


class _Change(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class SetScenario(_Change):
    """Tags the items with a scenario; None takes it away."""

    action: Literal["scenario"]
    scenario: Annotated[str, Field(min_length=1, max_length=MAX_SCENARIO)] | None


class SetMetadata(_Change):
    """Sets one name of the metadata; None takes it away."""

    action: Literal["metadata"]
    name: Name
    value: bool | float | Annotated[str, Field(max_length=2_000)] | None


class SetPlace(_Change):
    """`top`: before everything else until labelled, `last`: after everything else, `normal`: as scored."""

    action: Literal["place"]
    place: Literal["top", "normal", "last"]


class Hide(_Change):
    """Takes items out of lists, queue and datasets."""

    action: Literal["hide"]


class Unhide(_Change):
    """Shows hidden items again."""

    action: Literal["unhide"]


class DeleteLabels(_Change):
    """Hides every annotation of the items and opens their tasks again; the annotations can be shown again."""

    action: Literal["delete-labels"]


Change = Annotated[
    SetScenario | SetMetadata | SetPlace | Hide | Unhide | DeleteLabels, Field(discriminator="action")
]


class BulkArguments(BaseModel):
    """Arguments of a job of kind "bulk". `where`: a filter with ids instead of names; or `item_ids`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    project_id: int
    where: Annotated[str, Field(max_length=4 * MAX_LENGTH)] | None = None
    item_ids: Annotated[list[int], Field(max_length=MOST_SELECTED)] | None = None
    change: Change

    @model_validator(mode="after")
    def _one_choice(self) -> "BulkArguments":
        if (self.where is None) == (self.item_ids is None):
            raise ValueError("give a filter or a selection, not both")
        return self


def bulk_kind() -> JobKind:
    """Job kind "bulk"; its result names the action."""
    return JobKind(BULK, _plan, _run, finish=_finish)


def found_ids(context: JobContext, *, project_id: int, where: str) -> Iterator[list[int]]:
    """All items that a filter with ids finds, oldest first, part by part; no read stays open meanwhile."""
    terms = parse(where)
    after: str | None = None
    while True:
        context.check()
        with context.database.read() as session:
            found = pages.find(
                session,
                project_id=project_id,
                terms=terms,
                order="oldest",
                after=after,
                limit=pages.MAX_LIMIT,
            )
        if found.item_ids:
            yield list(found.item_ids)
        after = found.next
        if after is None:
            return


def apply(
    session: Session, *, project_id: int, item_ids: Sequence[int], change: Change, now: datetime
) -> None:
    """Makes the change to those of the items that the project has."""
    mine = select(ItemRow.id).where(ItemRow.project_id == project_id)
    ids = [i for part in slices(item_ids) for i in session.scalars(mine.where(ItemRow.id.in_(part)))]
    match change:
        case SetScenario():
            _update(session, ids, scenario=change.scenario)
        case SetMetadata():
            _set_metadata(session, project_id, ids, change)
        case SetPlace():
            _set_place(session, ids, change.place)
        case Hide():
            deletions.hide_items(session, project_id=project_id, item_ids=ids, now=now)
        case Unhide():
            deletions.unhide_items(session, project_id=project_id, item_ids=ids)
        case DeleteLabels():
            _delete_labels(session, ids, now)
        case _:
            assert_never(change)


def _plan(context: JobContext) -> Iterator[ChunkPlan]:
    arguments = BulkArguments.model_validate(context.arguments)
    size = _SMALL_CHUNK if isinstance(arguments.change, DeleteLabels) else _CHUNK
    if arguments.item_ids is not None:
        parts: Iterator[list[int]] = iter([arguments.item_ids])
    else:
        parts = found_ids(context, project_id=arguments.project_id, where=arguments.where or "")
    for part in parts:
        for ids in slices(part, size):
            yield ChunkPlan({"ids": ids}, size=len(ids))


def _run(context: JobContext, chunks: Iterator[Chunk]) -> None:
    arguments = BulkArguments.model_validate(context.arguments)
    for chunk in chunks:
        with context.complete(chunk, done=chunk.size) as session:
            apply(
                session,
                project_id=arguments.project_id,
                item_ids=chunk.arguments["ids"],
                change=arguments.change,
                now=context.clock(),
            )


def _finish(context: JobContext, session: Session) -> dict[str, Any]:  # noqa: ARG001
    action: str = context.arguments["change"]["action"]
    return {"action": action}


def _update(session: Session, ids: Sequence[int], **values: Any) -> None:
    for part in slices(ids):
        session.execute(unsynchronized(update(ItemRow)).where(ItemRow.id.in_(part)).values(**values))
    facts.renew(session, ids)


def _set_metadata(session: Session, project_id: int, ids: Sequence[int], change: SetMetadata) -> None:
    """Each item's document is read and written: the two databases have no word for it in common."""
    for part in slices(ids):
        held = session.execute(select(ItemRow.id, ItemRow.attributes).where(ItemRow.id.in_(part))).all()
        documents = {row.id: _with(row.attributes, change) for row in held}
        rows = [{"id": item_id, "attributes": document} for item_id, document in documents.items()]
        if rows:
            session.execute(update(ItemRow), rows)
        session.execute(
            unsynchronized(delete(ItemAttributeRow)).where(
                ItemAttributeRow.item_id.in_(part), ItemAttributeRow.name == change.name
            )
        )
        if change.value is not None:
            told = {change.name: change.value}
            facts.describe(session, project_id=project_id, attributes=dict.fromkeys(part, told))


def _with(document: dict[str, Any], change: SetMetadata) -> dict[str, Any]:
    rest = {name: value for name, value in document.items() if name != change.name}
    return rest if change.value is None else {**rest, change.name: change.value}


def _set_place(session: Session, ids: Sequence[int], place: Literal["top", "normal", "last"]) -> None:
    priority = {"top": queue.RAISED, "normal": 0.0, "last": queue.LOWERED}[place]
    for part in slices(sorted(ids)):
        mine = TaskRow.item_id.in_(part)
        session.execute(unsynchronized(update(TaskRow)).where(mine).values(priority=priority))
    facts.renew(session, ids)


def _delete_labels(session: Session, ids: Sequence[int], now: datetime) -> None:
    for part in slices(ids):
        visible = AnnotationRow.hidden_at.is_(None)
        for annotation_id in session.scalars(
            select(AnnotationRow.id).where(AnnotationRow.item_id.in_(part), visible)
        ).all():
            deletions.hide(session, annotation_id=annotation_id, now=now)
