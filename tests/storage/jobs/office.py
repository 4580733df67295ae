"""Worker processes, and a look at what they do to the jobs in the database."""

import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from sqlalchemy import select

from storage import jobs
from storage.clock import utc_now
from storage.database import Database
from storage.jobs import Job
from storage.settings import Settings
from storage.tables import JobErrorRow
from tests.servers.processes import ServerProcess

_ROOT = Path(__file__).parents[3]


@dataclass
class Office:
    """Workers run the kinds of `counting.py` on this database."""

    database: Database
    settings: Settings
    workers: list[ServerProcess] = field(default_factory=list)

    def start_worker(self) -> ServerProcess:
        ours = {f"LABELLOOP_{f.name.upper()}": str(getattr(self.settings, f.name)) for f in fields(Settings)}
        self.settings.home.mkdir(parents=True, exist_ok=True)
        worker = ServerProcess(
            [sys.executable, "-m", "tests.storage.jobs.counting"],
            log=self.settings.home / f"worker-{len(self.workers)}.txt",
            environment={**ours, "OMP_NUM_THREADS": "1"},
            cwd=_ROOT,
        )
        self.workers.append(worker)
        return worker

    def close(self) -> None:
        for worker in self.workers:
            worker.kill()
        for worker in self.workers:
            print(worker.log.read_text())

    def submit(self, kind: str, **arguments: Any) -> int:
        with self.database.write() as session:
            return jobs.submit(session, kind=kind, arguments=arguments, now=utc_now())

    def get(self, job_id: int) -> Job:
        with self.database.read() as session:
            return jobs.get(session, job_id)

    def wait_for(self, job_id: int, condition: Callable[[Job], bool], *, seconds: float = 90) -> Job:
        deadline = time.monotonic() + seconds
        while not condition(job := self.get(job_id)):
            assert time.monotonic() < deadline, f"waited in vain: {job}"
            time.sleep(0.02)
        return job

    def assert_counted_once(self, job_id: int, items: int) -> None:
        query = select(JobErrorRow.subject).where(
            JobErrorRow.job_id == job_id, JobErrorRow.message == "counted"
        )
        with self.database.read() as session:
            counted = Counter(session.scalars(query))
        assert counted == Counter(f"item {n}" for n in range(items))

    def messages(self) -> list[str]:
        return [path.name for path in (self.settings.home / "broker" / "messages").iterdir()]
