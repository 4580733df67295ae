"""Arbitration: several people answered a task differently, and one person says which answer stands."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from labeling import daily, facts, projects, revisions, tasks
from labeling.review_case import Verdict, close, named, only, open_case, record
from labeling.schema import check_regions
from labeling.shapes import dump_regions, parse_regions


def pick(
    session: Session,
    *,
    task_id: int,
    reviewer_id: int,
    annotation_id: int,
    expected: Mapping[int, int],
    now: datetime,
) -> None:
    """One of several answers is right, the others are overruled; raises NotFound, NothingToReview."""
    case = open_case(session, task_id, expected)
    answer = named(case, annotation_id)
    verdicts: dict[int, Verdict] = dict.fromkeys(case.answers, "overruled")
    record(session, case, {**verdicts, annotation_id: "picked"}, reviewer_id, now)
    close(session, case, final=only(case, annotation_id), by=reviewer_id, now=now)
    daily.add(session, project_id=case.project_id, now=now, figures={answer.annotator_id: {"accepted": 1}})
    projects.bump(session, case.project_id, review_pending=-int(case.pending))


def merge(
    session: Session,
    *,
    task_id: int,
    reviewer_id: int,
    regions: Sequence[object],
    active_seconds: float,
    expected: Mapping[int, int],
    now: datetime,
) -> int:
    """The arbiter's own answer stands for those of several annotators; returns its annotation.

    It takes no slot of the task and needs no lease. Raises NotFound, NothingToReview, BadRegion,
    SchemaViolation.
    """
    case = open_case(session, task_id, expected)
    said = [region.model_copy(update={"score": None}) for region in parse_regions(regions)]
    subject = tasks.subject(session, task_id)
    check_regions(subject.schema, said, width=subject.width, height=subject.height, length=subject.length)
    annotation_id, number = revisions.open_annotation(
        session, subject=subject, annotator_id=reviewer_id, now=now
    )
    revisions.append(
        session,
        annotation_id=annotation_id,
        number=number,
        author_id=reviewer_id,
        schema_version=subject.schema_version,
        regions=dump_regions(said),
        prediction_id=None,
        blind=False,
        active_seconds=active_seconds,
        created_at=now,
    )
    record(session, case, dict.fromkeys(case.answers, "merged"), reviewer_id, now)
    close(session, case, final=annotation_id, by=reviewer_id, now=now)
    facts.renew(session, [subject.item_id])
    first = annotation_id not in case.answers
    projects.bump(
        session, case.project_id, review_pending=-int(case.pending), annotations=int(first), revisions=1
    )
    return annotation_id
