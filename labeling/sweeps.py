"""Sweeps: one class given to many items at once, each through the same claim, submit and revision as alone.

A task that others hold or have done is left alone and said so. What a sweep did can be undone as long as
nobody went on from it: a new annotation is hidden again, a revision is followed by what was there before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from labeling import annotations, queue
from labeling.annotations import Submitted
from labeling.errors import BadRegion, SchemaViolation, TaskUnavailable
from labeling.revisions import Annotation
from labeling.shapes import Region, dump_regions, parse_regions
from labeling.tables import AnnotationRow
from storage.errors import NotFound

REGION_ID = "swept"


@dataclass(frozen=True, slots=True)
class Answer:
    """Classes of one choice field."""

    field: str
    class_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """A task, with the prediction whose word the person saw: its regions of other fields are kept."""

    task_id: int
    prediction_id: int | None = None
    drafted: Sequence[Region | dict[str, Any]] = ()
    blind: bool = False


@dataclass(frozen=True, slots=True)
class Swept:
    """`revision` is the annotation's newest now; `before` the one that it follows, None for a new annotation.
    `revision_id` names the new row. `unchanged`: it said so already, and nothing was written."""

    task_id: int
    item_id: int
    annotation_id: int
    revision_id: int
    revision: int
    before: int | None
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """`reason`: `taken` by others, `refused` by the schema (`detail` says why), `missing`, or, when undoing,
    `changed` meanwhile."""

    task_id: int
    reason: str
    detail: str = ""


def give(
    session: Session,
    *,
    target: Target,
    answer: Answer,
    annotator_id: int,
    active_seconds: float,
    now: datetime,
    lease_seconds: float,
) -> Swept | Left:
    """Answers one task: by a new annotation, or by a revision of the annotator's own.

    Other fields keep what the annotator's annotation, or else the draft, says. A task that cannot be answered
    is as it was.
    """
    try:
        with session.begin_nested():
            own = _own(session, target.task_id, annotator_id)
            if own is not None:
                return _revise(session, own, answer, active_seconds, now)
            queue.claim_task(
                session,
                task_id=target.task_id,
                annotator_id=annotator_id,
                now=now,
                lease_seconds=lease_seconds,
            )
            done = annotations.submit(
                session,
                task_id=target.task_id,
                annotator_id=annotator_id,
                regions=_answered(parse_regions(target.drafted), answer),
                prediction_id=target.prediction_id,
                blind=target.blind,
                active_seconds=active_seconds,
                now=now,
            )
    except TaskUnavailable as error:
        return Left(target.task_id, "taken", str(error))
    except NotFound:
        return Left(target.task_id, "missing")
    except (SchemaViolation, BadRegion) as error:
        return Left(target.task_id, "refused", str(error))
    if not isinstance(done, Submitted):
        return Left(target.task_id, "taken")
    return Swept(target.task_id, done.item_id, done.annotation_id, done.revision_id, done.number, None)


def undo(session: Session, *, swept: Swept, annotator_id: int, now: datetime) -> Swept | Left:
    """Takes back what the annotator's sweep did to one task."""
    own = _own(session, swept.task_id, annotator_id)
    if own is None or own.id != swept.annotation_id or own.current.number != swept.revision:
        return Left(swept.task_id, "changed")
    if swept.before is None:
        annotations.hide(session, annotation_id=own.id, now=now)
        return Swept(swept.task_id, own.item_id, own.id, own.current.id, swept.revision, None)
    earlier = [r for r in annotations.history(session, own.id) if r.number == swept.before]
    if not earlier:
        return Left(swept.task_id, "missing")
    done = annotations.revise(
        session,
        annotation_id=own.id,
        author_id=annotator_id,
        regions=earlier[0].regions,
        expected_revision=swept.revision,
        active_seconds=0.0,
        now=now,
    )
    return Swept(swept.task_id, own.item_id, own.id, done.revision_id, done.number, swept.revision)


def _own(session: Session, task_id: int, annotator_id: int) -> Annotation | None:
    mine = select(AnnotationRow.id).where(
        AnnotationRow.task_id == task_id,
        AnnotationRow.annotator_id == annotator_id,
        AnnotationRow.hidden_at.is_(None),
    )
    found = session.scalars(mine).one_or_none()
    return None if found is None else annotations.get(session, found)


def _revise(session: Session, own: Annotation, answer: Answer, active_seconds: float, now: datetime) -> Swept:
    number = own.current.number
    said = [r for r in own.regions if r.field == answer.field and r.kind == "choice"]
    if [tuple(region.class_ids()) for region in said] == [answer.class_ids]:
        return Swept(own.task_id, own.item_id, own.id, own.current.id, number, number, unchanged=True)
    done = annotations.revise(
        session,
        annotation_id=own.id,
        author_id=own.annotator_id,
        regions=_answered(own.regions, answer),
        expected_revision=number,
        active_seconds=active_seconds,
        now=now,
    )
    return Swept(own.task_id, own.item_id, own.id, done.revision_id, done.number, number)


def _answered(regions: Sequence[Region], answer: Answer) -> list[dict[str, Any]]:
    """The regions with this answer in its field; a choice that is there keeps its id, as a mended one."""
    held = [r for r in regions if r.field == answer.field and r.kind == "choice"]
    taken = {region.id for region in regions}
    fresh = REGION_ID if REGION_ID not in taken else f"{REGION_ID}{len(taken)}"
    chosen = {
        "id": held[0].id if held else fresh,
        "kind": "choice",
        "field": answer.field,
        "classes": list(answer.class_ids),
    }
    return [*dump_regions([region for region in regions if region not in held]), chosen]
