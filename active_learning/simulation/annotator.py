"""Gold labels in the place of a person: claims, opens the draft, answers and submits like anybody else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log2

from sqlalchemy.orm import Session

from active_learning import effort
from active_learning.effort import Correction
from active_learning.errors import SimulationImpossible
from labeling import annotations, drafts, items, queue
from labeling.edits import compare
from labeling.queue import Lease
from labeling.shapes import Region, parse_regions
from preannotate import predictions
from preannotate.predictions import DraftSource
from storage.database import Database

ANNOTATOR = 1
_AT_ONCE = 25  # tasks in one claim and one transaction
_LEASE_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class TimeModel:
    """Seconds an annotator is said to take; simulated, not measured.

    Choosing among C classes costs `choose` + `per_bit` * log2(C + 1) (Hick 1952); a shown draft is read and
    accepted with one key, or recognised as wrong and then chosen anew.
    """

    look: float = 1.5
    choose: float = 0.6
    per_bit: float = 0.5
    accept: float = 0.4
    notice: float = 0.5

    def from_scratch(self, classes: int) -> float:
        return self.look + self.choose + self.per_bit * log2(classes + 1)

    def accepted(self) -> float:
        return self.look + self.accept

    def corrected(self, classes: int) -> float:
        return self.from_scratch(classes) + self.notice

    def with_draft(self, right: bool, classes: int) -> float:
        return self.accepted() if right else self.corrected(classes)


@dataclass(frozen=True, slots=True)
class Answered:
    """One item labelled; `correction` is None when there was no draft at all."""

    item_id: int
    seconds: float
    correction: Correction | None


@dataclass
class SimulatedClock:
    """Stands still but for the seconds that the annotator takes, so that every run writes the same times."""

    time: datetime

    def __call__(self) -> datetime:
        return self.time

    def advance(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def answer_queue(
    database: Database,
    *,
    project_id: int,
    count: int,
    classes: int,
    clock: SimulatedClock,
    times: TimeModel,
    progress: Callable[[int], None],
) -> list[Answered]:
    """Labels the next `count` tasks in the order of the queue with their gold labels."""
    answered: list[Answered] = []
    while len(answered) < count:
        wanted = min(_AT_ONCE, count - len(answered))
        with database.write() as session:
            leases = queue.claim(
                session,
                project_id=project_id,
                annotator_id=ANNOTATOR,
                now=clock(),
                lease_seconds=_LEASE_SECONDS,
                count=wanted,
            )
        if not leases:
            raise SimulationImpossible(f"the queue was empty after {len(answered)} of {count} labels")
        with database.write() as session:
            answered += _answer(session, project_id, leases, classes, clock, times)
        progress(len(answered))
    return answered


def _answer(
    session: Session,
    project_id: int,
    leases: Sequence[Lease],
    classes: int,
    clock: SimulatedClock,
    times: TimeModel,
) -> list[Answered]:
    ids = [lease.item_id for lease in leases]
    gold = items.gold(session, ids)
    sources = predictions.draft_for(
        session, project_id=project_id, items=list(items.get_many(session, ids).values())
    )
    return [
        _label(session, lease, gold[lease.item_id], sources.get(lease.item_id), classes, clock, times)
        for lease in leases
    ]


def _label(
    session: Session,
    lease: Lease,
    truth: list[Region],
    source: DraftSource | None,
    classes: int,
    clock: SimulatedClock,
    times: TimeModel,
) -> Answered:
    blind = source is not None and source.blind
    shown = None if source is None or blind else source.prediction
    if shown is None:
        seconds = times.from_scratch(classes)
    else:
        seconds = times.with_draft(compare(parse_regions(shown.regions), truth).untouched, classes)
    clock.advance(seconds)
    prediction_id = None if shown is None else shown.id
    drafts.save(
        session,
        task_id=lease.task_id,
        annotator_id=ANNOTATOR,
        regions=truth,
        prediction_id=prediction_id,
        blind=blind,
        active_seconds=seconds,
        sequence=1,
        now=clock(),
    )
    outcome = annotations.submit(
        session,
        task_id=lease.task_id,
        annotator_id=ANNOTATOR,
        regions=truth,
        prediction_id=prediction_id,
        blind=blind,
        active_seconds=seconds,
        sequence=1,
        now=clock(),
    )
    match outcome:
        case annotations.Submitted():
            correction = effort.record(session, revision_id=outcome.revision_id, now=clock())
            return Answered(lease.item_id, seconds, correction)
        case annotations.KeptAsDraft():
            raise SimulationImpossible(
                f"task {lease.task_id} was lost while it was labelled ({outcome.reason})"
            )
