"""What each annotator did on each day (UTC), kept on write so that a year of work is a few hundred rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from labeling.sql import upserting
from labeling.tables import DailyWorkRow

FIGURES = ("submitted", "active_seconds", "accepted", "fixed", "rejected", "compared", "agreed")


@dataclass(frozen=True, slots=True)
class DailyWork:
    """Of one annotator on one day. `agreed` of `compared` pairs of answers with others said the same;
    `accepted`, `fixed` and `rejected` are what reviewers decided that day about this annotator's work."""

    annotator_id: int
    day: date
    submitted: int = 0
    active_seconds: float = 0.0
    accepted: int = 0
    fixed: int = 0
    rejected: int = 0
    compared: int = 0
    agreed: int = 0


def add(
    session: Session, *, project_id: int, now: datetime, figures: Mapping[int, Mapping[str, float]]
) -> None:
    """Adds to the figures of this day by annotator, such as `{7: {"submitted": 1, "active_seconds": 12.5}}`.

    Call it once in a unit of work, after locking tasks and before the project's counters.
    """
    unknown = {name for given in figures.values() for name in given} - set(FIGURES)
    if unknown:
        raise KeyError(f"{sorted(unknown)[0]!r} is no figure of a day")
    table = DailyWorkRow.__table__
    statement = upserting(session, table)
    changed = {name: table.c[name] + statement.excluded[name] for name in FIGURES}
    # Always in the same order, so that two writers cannot wait for each other.
    rows = [
        {
            "project_id": project_id,
            "annotator_id": who,
            "day": now.date(),
            **dict.fromkeys(FIGURES, 0),
            **given,
        }
        for who, given in sorted(figures.items())
    ]
    keys = ["project_id", "annotator_id", "day"]
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), rows)


def since(session: Session, *, project_id: int, first: date) -> list[DailyWork]:
    """Every annotator's days from `first` on, by day."""
    rows = session.scalars(
        select(DailyWorkRow)
        .where(DailyWorkRow.project_id == project_id, DailyWorkRow.day >= first)
        .order_by(DailyWorkRow.day, DailyWorkRow.annotator_id)
    )
    return [
        DailyWork(row.annotator_id, row.day, **{name: getattr(row, name) for name in FIGURES}) for row in rows
    ]
