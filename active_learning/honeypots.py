"""How people do on tasks whose answer is known: their accuracy, and whether they look at drafts they accept.

Whoever accepts drafts without looking is as quick with wrong ones as with right ones. So of the drafts that
were wrong, the share submitted as they were is what tells: it should be near zero. The interval of Wilson
(1927) of that share decides whether to warn; Fisher's exact test (1922) says how likely somebody who is no
worse than the rest of the team would have accepted as many.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from scipy import stats
from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from active_learning.tables import HoneypotAnswerRow
from labeling import items, projects
from labeling.annotations import Submitted
from labeling.closeness import distance
from labeling.doubts import HONEYPOT_MISS, raise_doubt
from labeling.intervals import Interval, wilson
from labeling.revisions import get as annotation
from labeling.shapes import parse_regions
from labeling.sql import upserting
from labeling.tasks import subject
from preannotate import predictions

TOLERATED = 0.1  # of the wrong drafts: nobody sees everything


@dataclass(frozen=True, slots=True)
class Caution:
    """Of one annotator. `accuracy`: honeypots answered right; `wrong_accepted`: of the wrong drafts they were
    shown, those submitted as they were; `careless`: too many of them beyond doubt; `chance`: the probability
    of as many or more had they accepted wrong drafts as often as their colleagues do, None without any."""

    annotator_id: int
    accuracy: Interval
    wrong_accepted: Interval
    careless: bool
    chance: float | None


def record(session: Session, *, submitted: Submitted, now: datetime) -> bool:
    """Judges the first answer to a honeypot; says whether it was one. A miss goes before a reviewer.

    Call it in the transaction of the submit; a second call changes nothing.
    """
    if submitted.number != 1 or submitted.repeated:
        return False
    task = subject(session, submitted.task_id)
    gold = items.gold(session, [submitted.item_id]).get(submitted.item_id) if task.honeypot else None
    if gold is None:
        return False
    given = annotation(session, submitted.annotation_id)
    source = given.current.prediction_id
    draft = None if source is None else predictions.get_many(session, [source]).get(source)
    drafted = None if draft is None else parse_regions(draft.regions)
    correct = distance(gold, submitted.regions) == 0
    session.execute(
        upserting(session, HoneypotAnswerRow.__table__)
        .values(
            revision_id=submitted.revision_id,
            project_id=task.project_id,
            annotator_id=given.annotator_id,
            correct=correct,
            draft_correct=None if drafted is None else distance(gold, drafted) == 0,
            untouched=None if drafted is None else distance(drafted, submitted.regions) == 0,
            created_at=now,
        )
        .on_conflict_do_nothing()
    )
    if not correct and raise_doubt(
        session, task_id=submitted.task_id, reason="honeypot", suspicion=HONEYPOT_MISS
    ):
        projects.bump(session, task.project_id, review_pending=1)
    return True


def cautions(session: Session, project_id: int) -> list[Caution]:
    """One entry for each annotator who answered a honeypot, in one statement."""
    wrong = HoneypotAnswerRow.draft_correct.is_(False)
    accepted = and_(wrong, HoneypotAnswerRow.untouched.is_(True))
    rows = session.execute(
        select(
            HoneypotAnswerRow.annotator_id,
            func.count().label("n"),
            func.sum(case((HoneypotAnswerRow.correct, 1), else_=0)).label("correct"),
            func.sum(case((wrong, 1), else_=0)).label("wrong"),
            func.sum(case((accepted, 1), else_=0)).label("accepted"),
        )
        .where(HoneypotAnswerRow.project_id == project_id)
        .group_by(HoneypotAnswerRow.annotator_id)
        .order_by(HoneypotAnswerRow.annotator_id)
    ).all()
    counts = {row.annotator_id: (int(row.accepted), int(row.wrong)) for row in rows}
    return [judge(row.annotator_id, wilson(int(row.correct), int(row.n)), counts) for row in rows]


def judge(annotator_id: int, accuracy: Interval, counts: Mapping[int, tuple[int, int]]) -> Caution:
    """`counts`: for each annotator the wrong drafts accepted and shown."""
    accepted, shown = counts[annotator_id]
    share = wilson(accepted, shown)
    others = [pair for who, pair in counts.items() if who != annotator_id]
    return Caution(
        annotator_id=annotator_id,
        accuracy=accuracy,
        wrong_accepted=share,
        careless=share.low is not None and share.low > TOLERATED,
        chance=_chance(accepted, shown, others),
    )


def _chance(accepted: int, shown: int, others: Sequence[tuple[int, int]]) -> float | None:
    theirs, total = sum(a for a, _ in others), sum(n for _, n in others)
    if shown == 0 or total == 0:
        return None
    table = [[accepted, shown - accepted], [theirs, total - theirs]]
    return float(stats.fisher_exact(table, alternative="greater").pvalue)
