"""What each person of a team did and how well, from figures that were kept on write."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from active_learning import honeypots
from active_learning.honeypots import Caution
from labeling import daily
from labeling.daily import DailyWork
from labeling.intervals import NOTHING, wilson
from labeling.intervals import Interval as Figure
from web import users
from web.payloads.common import Interval
from web.payloads.team import DayView, PersonWork, Work

_UNKNOWN = Caution(0, NOTHING, NOTHING, careless=False, chance=None)


def work(session: Session, *, project_id: int, days: int, now: datetime) -> Work:
    """The last `days` days up to today (UTC); three statements however many people there are."""
    last = now.date()
    first = last - timedelta(days=days - 1)
    by_person: dict[int, list[DailyWork]] = {}
    for entry in daily.since(session, project_id=project_id, first=first):
        by_person.setdefault(entry.annotator_id, []).append(entry)
    cautions = {caution.annotator_id: caution for caution in honeypots.cautions(session, project_id)}
    names = users.emails(session, set(by_person) | set(cautions))
    people = [
        _person(who, names.get(who), by_person.get(who, []), cautions.get(who, _UNKNOWN))
        for who in by_person.keys() | cautions.keys()
    ]
    people.sort(key=lambda person: (-person.submitted, person.user_id))
    return Work(first=first, last=last, days=_together(by_person.values()), people=people)


def _together(by_person: Iterable[Sequence[DailyWork]]) -> list[DayView]:
    by_day: dict[date, DailyWork] = {}
    for day in (day for days in by_person for day in days):
        before = by_day.get(day.day, DailyWork(0, day.day))
        figures = {name: getattr(before, name) + getattr(day, name) for name in daily.FIGURES}
        by_day[day.day] = DailyWork(0, day.day, **figures)
    return [_day(by_day[day]) for day in sorted(by_day)]


def _person(user_id: int, email: str | None, days: Sequence[DailyWork], caution: Caution) -> PersonWork:
    submitted = sum(day.submitted for day in days)
    seconds = sum(day.active_seconds for day in days)
    rejected, fixed = sum(day.rejected for day in days), sum(day.fixed for day in days)
    reviewed = rejected + fixed + sum(day.accepted for day in days)
    return PersonWork(
        user_id=user_id,
        email=email,
        submitted=submitted,
        active_seconds=seconds,
        seconds_each=seconds / submitted if submitted else None,
        agreement=_share(sum(day.agreed for day in days), sum(day.compared for day in days)),
        rejection=_share(rejected, reviewed),
        fixed=_share(fixed, reviewed),
        accuracy=_figure(caution.accuracy),
        wrong_accepted=_figure(caution.wrong_accepted),
        careless=caution.careless,
        chance=caution.chance,
        days=[_day(day) for day in days],
    )


def _day(day: DailyWork) -> DayView:
    return DayView(
        day=day.day,
        submitted=day.submitted,
        active_seconds=day.active_seconds,
        accepted=day.accepted,
        fixed=day.fixed,
        rejected=day.rejected,
        agreement=_share(day.agreed, day.compared),
        rejection=_share(day.rejected, day.rejected + day.accepted + day.fixed),
    )


def _share(successes: int, n: int) -> Interval:
    return _figure(wilson(successes, n))


def _figure(figure: Figure) -> Interval:
    return Interval(value=figure.value, low=figure.low, high=figure.high, n=figure.n)
