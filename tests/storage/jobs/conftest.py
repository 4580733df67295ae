"""Dependencies of a worker whose clock the test turns."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from storage import jobs
from storage.broker import set_waker
from storage.database import Database
from storage.jobs import FollowUp, Job, JobDependencies, JobKind
from storage.objects import LocalStore
from storage.settings import Settings
from tests.storage.jobs.office import Office


@dataclass
class TurnedClock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock(now: datetime) -> TurnedClock:
    return TurnedClock(now)


@dataclass
class Workplace:
    """Submits, runs and looks at jobs."""

    dependencies: JobDependencies
    clock: TurnedClock

    @property
    def database(self) -> Database:
        return self.dependencies.database

    def submit(self, kind: JobKind, then: tuple[FollowUp, ...] = (), **arguments: Any) -> int:
        self.dependencies.kinds[kind.name] = kind  # type: ignore[index]
        with self.database.write() as session:
            return jobs.submit(
                session, kind=kind.name, arguments=arguments, now=self.clock(), project_id=7, then=then
            )

    def run(self, job_id: int) -> Job:
        jobs.run_job(self.dependencies, job_id)
        return self.get(job_id)

    def run_all(self) -> None:
        """Sweeps as a worker does, turning the clock, until nothing is due any more."""
        for _ in range(200):
            with self.database.read() as session:
                due = jobs.due(session, self.clock())
            for job_id in due:
                jobs.run_job(self.dependencies, job_id)
            self.clock.forward(1)

    def get(self, job_id: int) -> Job:
        with self.database.read() as session:
            return jobs.get(session, job_id)

    def due(self) -> list[int]:
        with self.database.read() as session:
            return jobs.due(session, self.clock())

    def errors(self, job_id: int) -> list[tuple[str, str]]:
        with self.database.read() as session:
            return [(problem.subject, problem.message) for problem in jobs.errors(session, job_id)]

    def change(self, use_case: Callable[..., None], job_id: int) -> None:
        with self.database.write() as session:
            use_case(session, job_id, self.clock())


@pytest.fixture
def work(database: Database, objects: LocalStore, settings: Settings, clock: TurnedClock) -> Workplace:
    return Workplace(JobDependencies(database, objects, settings, clock, {}), clock)


@pytest.fixture(params=["mailbox", "redis", "rabbitmq"])
def broker_url(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "mailbox" else request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def quiet_office(database: Database, settings: Settings) -> Iterator[Office]:
    """Wake-ups go nowhere, so that workers find jobs by sweeping."""
    settings = replace(
        settings,
        database_url=database.url,
        job_lease_seconds=1.5,
        worker_stop_seconds=1.0,
        log_level="WARNING",
    )
    office = Office(database, settings)
    yield office
    office.close()


@pytest.fixture
def office(quiet_office: Office, broker_url: str) -> Office:
    """Submitting wakes a worker through the embedded broker, Redis or RabbitMQ."""
    quiet_office.settings = replace(quiet_office.settings, broker_url=broker_url)
    set_waker(quiet_office.database, quiet_office.settings)
    return quiet_office
