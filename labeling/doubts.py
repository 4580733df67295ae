"""Doubts about done tasks: what puts one before a reviewer, and before others that wait there.

A task waits for a reviewer with a suspicion: 0 for one that was only drawn, more for every reason to look.
"""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from labeling import leases
from labeling.closeness import disagreement, distance
from labeling.shapes import parse_regions
from labeling.tables import AnnotationRevisionRow, AnnotationRow, TaskRow

Reason = Literal["disagreement", "honeypot", "suspect", "revised", "reworked"]
HONEYPOT_MISS = 3.0
SUSPECT = 2.0  # and up to one more, the surer the better
DISAGREEMENT = 1.0  # and up to one more, the further apart the answers are
REVISED = 0.4


def raise_doubt(session: Session, *, task_id: int, reason: Reason, suspicion: float) -> bool:
    """Puts a done task before reviewers, unless a graver doubt did; says whether it had not waited before."""
    waiting = session.execute(
        select(TaskRow.state, TaskRow.review, TaskRow.suspicion)
        .where(TaskRow.id == task_id)
        .with_for_update(key_share=True)
    ).one()
    if waiting.state != "done" or waiting.suspicion >= suspicion:
        return False
    session.execute(
        leases.unsynchronized(update(TaskRow))
        .where(TaskRow.id == task_id)
        .values(review="pending", suspect=reason, suspicion=suspicion)
    )
    return bool(waiting.review != "pending")


def ask_again(session: Session, task_id: int) -> bool:
    """A task that a reviewer had accepted was changed since: it waits once more. Says whether it does."""
    asked = session.scalars(
        leases.unsynchronized(update(TaskRow))
        .where(TaskRow.id == task_id, TaskRow.review == "accepted", TaskRow.state == "done")
        .values(review="pending", suspect="revised", suspicion=REVISED)
        .returning(TaskRow.id)
    ).all()
    return bool(asked)


@dataclass(frozen=True, slots=True)
class Compared:
    """`asked`: the answers differ, and the task waits for a reviewer now, which it did not before.

    `pairs`: for each annotator, with how many others they were compared and how many said the same.
    """

    asked: bool
    pairs: dict[int, tuple[int, int]]


def compare_answers(session: Session, task_id: int) -> Compared:
    """Compares the answers to a task that has all of them; where they differ, a reviewer is asked."""
    answers = session.execute(
        select(AnnotationRow.annotator_id, AnnotationRevisionRow.regions)
        .join(AnnotationRevisionRow, AnnotationRevisionRow.annotation_id == AnnotationRow.id)
        .where(AnnotationRow.task_id == task_id, AnnotationRow.hidden_at.is_(None))
        .where(AnnotationRevisionRow.number == AnnotationRow.revision)
        .order_by(AnnotationRow.annotator_id)
    ).all()
    said = {answer.annotator_id: parse_regions(answer.regions) for answer in answers}
    pairs = {}
    for annotator_id, own in said.items():
        apart = [distance(own, other) for who, other in said.items() if who != annotator_id]
        pairs[annotator_id] = (len(apart), apart.count(0.0))
    furthest = disagreement(list(said.values()))
    suspicion = DISAGREEMENT + furthest
    asked = furthest > 0 and raise_doubt(session, task_id=task_id, reason="disagreement", suspicion=suspicion)
    return Compared(asked, pairs)
